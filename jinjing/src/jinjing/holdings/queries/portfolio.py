"""What a customer holds, folded for people: by class, and when what falls due."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from django.db.models import BigIntegerField, QuerySet

from jinjing.holdings.enums import AssetClass
from jinjing.holdings.models import Holding, Publication
from jinjing.kernel.wording import Wording
from jinjing.kernel.written_once import Given, written_once

LADDER_MONTHS = 12


class Account(NamedTuple):
    """An open account, for reading. `balance_fen` in its own currency, `worth_fen` in the base currency."""

    number: str
    currency: str
    balance_fen: int
    worth_fen: int
    matures_on: date | None
    asset_class: str
    name: str
    name_en: str

    @property
    def product(self) -> str:
        """Its name in the reader's language."""
        return str(Wording(self.name, self.name_en or self.name))


@dataclass(frozen=True)
class ClassTotal:
    """Accounts of one class; `permille` is its share of everything held, loans left out."""

    asset_class: AssetClass
    worth_fen: int
    permille: int
    accounts: tuple[Account, ...]


@dataclass(frozen=True)
class Step:
    """What falls due in one month. `permille` compares it with the fullest month."""

    month: date
    worth_fen: int
    count: int
    permille: int

    @property
    def label(self) -> str:
        """2026-11."""
        return f"{self.month:%Y-%m}"

    @property
    def top(self) -> int:
        """Where a bar that grows from the bottom of 1000 begins."""
        return 1000 - self.permille


def holdings_of(customer_id: int, *, publication: Publication | None) -> list[Account]:
    """Open accounts of the publication with their products, the largest first. One query, none before the first."""
    if publication is None:
        return []
    return [Account(*row) for row in _open_accounts.asked(customer=customer_id, publication=publication.pk)]


@written_once
def _open_accounts() -> QuerySet[Holding, Any]:
    rows = Holding.objects.of(Given("publication", BigIntegerField()))
    rows = rows.filter(customer=Given("customer", BigIntegerField()), closed_on__isnull=True)
    return rows.order_by("-worth_fen", "account_no").values_list(
        "account_no",
        "currency",
        "balance_fen",
        "worth_fen",
        "matures_on",
        "product__asset_class",
        "product__name",
        "product__name_en",
    )


def by_class(holdings: Iterable[Account]) -> list[ClassTotal]:
    """Classes from the largest to the smallest; loans come last and have no share."""
    groups: dict[AssetClass, list[Account]] = defaultdict(list)
    for holding in holdings:
        groups[AssetClass(holding.asset_class)].append(holding)
    worth = {kind: sum(h.worth_fen for h in rows) for kind, rows in groups.items()}
    whole = sum(max(w, 0) for kind, w in worth.items() if kind != AssetClass.LOAN)
    totals = [
        ClassTotal(
            kind, worth[kind], _permille(worth[kind], 0 if kind == AssetClass.LOAN else whole), tuple(rows)
        )
        for kind, rows in groups.items()
    ]
    return sorted(totals, key=lambda t: (t.asset_class == AssetClass.LOAN, -t.worth_fen, t.asset_class))


def due_later(holdings: Iterable[Account], *, on: date, months: int = LADDER_MONTHS) -> int:
    """What falls due after the ladder's last month, in fen."""
    end = _month_after(on, months)
    return sum(h.worth_fen for h in holdings if h.matures_on and h.matures_on >= end)


def maturity_ladder(holdings: Iterable[Account], *, on: date, months: int = LADDER_MONTHS) -> list[Step]:
    """One step a month from the business date on, empty months included; [] if nothing falls due."""
    due: dict[date, list[int]] = defaultdict(list)
    for holding in holdings:
        if holding.matures_on and holding.matures_on > on:
            due[holding.matures_on.replace(day=1)].append(holding.worth_fen)
    places = [_month_after(on, n) for n in range(months)]
    if not any(place in due for place in places):
        return []
    fullest = max(sum(due[place]) for place in places if place in due)
    return [
        Step(p, sum(due.get(p, ())), len(due.get(p, ())), _permille(sum(due.get(p, ())), fullest))
        for p in places
    ]


def _month_after(day: date, count: int) -> date:
    years, month = divmod(day.month - 1 + count, 12)
    return date(day.year + years, month + 1, 1)


def _permille(part: int, whole: int) -> int:
    """Thousandths for drawing, never for showing; nothing negative can be drawn."""
    return max(part, 0) * 1000 // whole if whole > 0 else 0
