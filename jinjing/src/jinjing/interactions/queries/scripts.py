"""What to say: the version in force for a reason and an audience."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from django.db.models import CharField, DateField, Q, QuerySet

from jinjing.interactions.models import Script
from jinjing.kernel.wording import Wording
from jinjing.kernel.written_once import Given, written_once


@dataclass(frozen=True)
class Say:
    """One script for the page. `ask` and `avoid` are sentences; the opening still has its placeholders."""

    goal: Wording
    opening: Wording
    ask: tuple[Wording, ...] = ()
    avoid: tuple[Wording, ...] = ()

    def opening_for(self, *, customer: Wording, staff: str) -> Wording:
        """The opening line with the customer's form of address and the caller's name."""
        return Wording(
            self.opening.zh.replace("{customer}", customer.zh).replace("{staff}", staff),
            self.opening.en.replace("{customer}", customer.en).replace("{staff}", staff),
        )


class Scripts:
    """Scripts in force on a day; asking for one the bank has not written gives None."""

    def __init__(self, rows: Iterable["_Written"]) -> None:
        self._by_key = {(row.key, row.audience): _say(row) for row in rows}

    def of(self, key: str, *, invested: bool) -> Say | None:
        """The script for the audience, else the one for everybody."""
        audience = "invested" if invested else "uninvested"
        return self._by_key.get((key, audience)) or self._by_key.get((key, ""))


def scripts_on(day: date, *, keys: Iterable[str]) -> Scripts:
    """One query; of several versions the youngest in force counts."""
    wanted = sorted(set(keys))
    given = {f"key_{place}": key for place, key in enumerate(wanted)}
    return Scripts(_Written(*row) for row in _scripts.asked(len(wanted), on=day, **given))


class _Written(NamedTuple):
    """A row of `_scripts`."""

    key: str
    audience: str
    goal: str
    goal_en: str
    opening: str
    opening_en: str
    advice: str
    advice_en: str


@written_once
def _scripts(keys: int) -> QuerySet[Script, Any]:
    """In force that day, of so many keys."""
    day, wanted = Given("on", DateField()), [Given(f"key_{place}", CharField()) for place in range(keys)]
    in_force = Q(valid_from__lte=day) & (Q(valid_to__isnull=True) | Q(valid_to__gte=day))
    rows = Script.objects.filter(in_force, key__in=wanted)
    return rows.order_by("valid_from").values_list(*_Written._fields)


def _say(row: _Written) -> Say:
    lines = list(zip(row.advice.splitlines(), row.advice_en.splitlines(), strict=False))
    return Say(
        Wording(row.goal, row.goal_en),
        Wording(row.opening, row.opening_en),
        _marked(lines, "? "),
        _marked(lines, "! "),
    )


def _marked(lines: list[tuple[str, str]], mark: str) -> tuple[Wording, ...]:
    return tuple(
        Wording(zh.removeprefix(mark), en.removeprefix(mark)) for zh, en in lines if zh.startswith(mark)
    )
