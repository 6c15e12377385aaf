"""What goes on for minutes, which keys are in use; what is stored about whom and why."""

from collections import Counter
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from assay.ciphers import Profile
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from jinjing.identity.permissions import Permission
from jinjing.identity.queries.kept_texts import BACK_DAYS, kept_texts
from jinjing.identity.queries.long_work import ended_works, open_works
from jinjing.kernel import catalogue, keys, rules
from jinjing.kernel.catalogue import Entry, Level
from jinjing.kernel.models import LongWork
from jinjing.web.operation.words import OUTCOMES, kind_in_words, period_in_words
from jinjing.web.shared.http import StaffRequest, permitted

ALGORITHMS = {Profile.AES: "AES-256-GCM · HMAC-SHA256", Profile.SM: "SM4-GCM · HMAC-SM3"}


@dataclass(frozen=True)
class WorkRow:
    """One piece of work. `share`: 0-100, or None while there is nothing to count."""

    work: LongWork
    kind: str
    share: int | None
    outcome: str

    @classmethod
    def of(cls, work: LongWork) -> "WorkRow":
        share = min(100, work.done * 100 // work.total) if work.total else None
        return cls(work, kind_in_words(work.kind), share, str(OUTCOMES.get(work.outcome, "")))


@dataclass(frozen=True)
class KeyRow:
    """One key id with the algorithms of its keys; `in_use`: new things are sealed with it."""

    key_id: str
    algorithms: str
    in_use: bool


@require_GET
@permitted(Permission.OPERATE)
def page(request: StaffRequest) -> HttpResponse:
    """Work that runs, work that ended, keys."""
    return render(request, "operation/page.html", {**_works(request), "keys": _keys()})


@require_GET
@permitted(Permission.OPERATE)
def work(request: StaffRequest) -> HttpResponse:
    """The same work once more, polled."""
    return render(request, "operation/work.html", _works(request))


def _works(request: StaffRequest) -> dict[str, list[WorkRow]]:
    return {
        "open": [WorkRow.of(one) for one in open_works(request.scope)],
        "ended": [WorkRow.of(one) for one in ended_works(request.scope)],
    }


def _keys() -> list[KeyRow]:
    folder = Path(settings.KEYS_FOLDER)
    current = keys.current(folder).field
    return [
        KeyRow(key_id, ALGORITHMS[keys.key(folder, "field", key_id).profile], key_id == current)
        for key_id in reversed(keys.ids_in(folder, "field"))
    ]


@dataclass(frozen=True)
class ColumnRow:
    """One column with its retention in words."""

    entry: Entry
    kept: str


@require_GET
@permitted(Permission.DATA_CATALOGUE)
def data_catalogue(request: StaffRequest) -> HttpResponse:
    """Every stored column, by class and by app; sensitive C2 values first, because they matter most."""
    entries = catalogue.entries()
    level = _asked(request, "level", Level.values, Level.C2)
    app = _asked(request, "app", sorted({entry.app for entry in entries}), "")
    shown = [e for e in entries if e.facts.level == level and app in ("", e.app)]
    periods = rules.values(*sorted({e.facts.retention for e in shown} - {""}), on=request.today)
    rows = [
        ColumnRow(e, period_in_words(key, periods[key]) if (key := e.facts.retention) else "") for e in shown
    ]
    context = {
        "tables": [
            (name, list(group))
            for name, group in groupby(rows, key=lambda row: f"{row.entry.app}.{row.entry.model}")
        ],
        "levels": [(one, Counter(e.facts.level for e in entries)[one]) for one in Level],
        "apps": list(Counter(e.app for e in entries if e.facts.level == level).items()),
        "level": level,
        "app": app,
        "kept_texts": kept_texts(request.scope),
        "kept_days": BACK_DAYS,
    }
    return render(request, "operation/catalogue.html", context)


def _asked(request: HttpRequest, name: str, known: list[str], default: str) -> str:
    asked = request.GET.get(name, default)
    return asked if asked in known else default
