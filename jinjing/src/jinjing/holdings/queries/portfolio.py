"""What a customer holds, folded for people: by class, and when what falls due."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from jinjing.holdings.enums import AssetClass
from jinjing.holdings.models import Holding, Publication

LADDER_MONTHS = 12


@dataclass(frozen=True)
class ClassTotal:
    """Accounts of one class; `permille` is its share of everything held, loans left out."""

    asset_class: AssetClass
    worth_fen: int
    permille: int
    accounts: tuple[Holding, ...]


@dataclass(frozen=True)
class Step:
    """What falls due in one month. `permille` compares it with the fullest month."""

    month: date
    worth_fen: int
    count: int
    permille: int

    @property
    def top(self) -> int:
        """Where a bar that grows from the bottom of 1000 begins."""
        return 1000 - self.permille


def holdings_of(customer_id: int, *, publication: Publication | None) -> list[Holding]:
    """Open accounts of the publication with their products, the largest first. One query."""
    rows = Holding.objects.filter(publication=publication, customer_id=customer_id, closed_on__isnull=True)
    return list(rows.select_related("product").order_by("-worth_fen", "account_no"))


def by_class(holdings: Iterable[Holding]) -> list[ClassTotal]:
    """Classes from the largest to the smallest; loans come last and have no share."""
    groups: dict[AssetClass, list[Holding]] = defaultdict(list)
    for holding in holdings:
        groups[AssetClass(holding.product.asset_class)].append(holding)
    worth = {kind: sum(h.worth_fen for h in rows) for kind, rows in groups.items()}
    whole = sum(max(w, 0) for kind, w in worth.items() if kind != AssetClass.LOAN)
    totals = [
        ClassTotal(
            kind, worth[kind], _permille(worth[kind], 0 if kind == AssetClass.LOAN else whole), tuple(rows)
        )
        for kind, rows in groups.items()
    ]
    return sorted(totals, key=lambda t: (t.asset_class == AssetClass.LOAN, -t.worth_fen, t.asset_class))


def due_later(holdings: Iterable[Holding], *, on: date, months: int = LADDER_MONTHS) -> int:
    """What falls due after the ladder's last month, in fen."""
    end = _month_after(on, months)
    return sum(h.worth_fen for h in holdings if h.matures_on and h.matures_on >= end)


def maturity_ladder(holdings: Iterable[Holding], *, on: date, months: int = LADDER_MONTHS) -> list[Step]:
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
