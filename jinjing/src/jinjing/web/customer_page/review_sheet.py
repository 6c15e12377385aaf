"""RM-6: the asset review of one customer as texts and proportions, the same for the screen and for paper.

Everything on it is the customer's own. It goes home with the customer, so notes of colleagues, topics to
avoid and anything that names a relative stay here.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from jinjing.customers.models import Customer
from jinjing.customers.queries.customers import name_of_manager
from jinjing.customers.queries.family import names_not_to_print
from jinjing.customers.queries.masking import form_of_address, masked_card
from jinjing.holdings.models import Publication
from jinjing.holdings.queries.portfolio import LADDER_MONTHS, Account, by_class, holdings_of, maturity_ladder
from jinjing.identity.scope import Scope
from jinjing.insights.models import CustomerFigures, CustomerTier
from jinjing.insights.queries.figures import figures_of, tiers_of
from jinjing.insights.queries.tiers import TierNames, names_of, scheme_of
from jinjing.interactions.queries.family import household_total
from jinjing.interactions.queries.promises import promises_of
from jinjing.kernel.wording import Wording
from jinjing.web.components.amounts import exact_amount
from jinjing.web.customer_page import sentences

MOST_AGREED = 6


@dataclass(frozen=True)
class HoldingLine:
    """One account; amounts are texts, exact to the cent. `due` is empty without a last day."""

    product: str
    number: str
    amount: str
    due: str


@dataclass(frozen=True)
class ClassLine:
    """A class of holdings with its share of everything held, in thousandths for drawing."""

    label: str
    amount: str
    percent: int
    permille: int
    accounts: Sequence[HoldingLine]


@dataclass(frozen=True)
class DueLine:
    """What falls due in one month."""

    month: str
    amount: str
    count: int
    permille: int


@dataclass(frozen=True)
class AverageLine:
    """A quarter's average; `permille` on the scale of the review's bounds."""

    label: str
    amount: str
    permille: int


@dataclass(frozen=True)
class BoundMark:
    """A tier's lower bound on the same scale."""

    label: str
    amount: str
    permille: int


@dataclass(frozen=True)
class AgreedLine:
    """A next step that was agreed and is still open."""

    step: str
    on: str


@dataclass(frozen=True)
class Review:
    """The sheet. `figures_on` is empty while nothing was published; then there are no amounts either."""

    address: str
    printed_on: str
    figures_on: str
    manager: str
    total: str
    change: str
    classes: Sequence[ClassLine]
    due: Sequence[DueLine]
    averages: Sequence[AverageLine]
    bounds: Sequence[BoundMark]
    tier: str
    way: str
    agreed: Sequence[AgreedLine]
    household: str


def review_of(scope: Scope, customer: Customer, *, publication: Publication | None, at: datetime) -> Review:
    """Read the sheet of a customer within reach; the reader's right to balances is the view's to ask."""
    currency = publication.base_currency if publication else "CNY"
    figures = figures_of(customer.pk, publication=publication)
    official = next((t for t in tiers_of(customer.pk, publication=publication) if t.official), None)
    scheme = scheme_of(names_of(publication), official.scheme) if official else None
    holdings = holdings_of(customer.pk, publication=publication)
    bounds = _bounds(publication, official, figures)
    household = household_total(scope, customer, publication=publication, at=at)
    return Review(
        address=str(form_of_address(customer)),
        printed_on=sentences.spoken_day(scope.on),
        figures_on=sentences.spoken_day(publication.business_date) if publication else "",
        manager=name_of_manager(scope, customer),
        total=exact_amount(figures.financial_assets_fen, currency) if figures else "",
        change=_change(figures, currency),
        classes=_classes(holdings, currency),
        due=_due(holdings, publication, currency),
        averages=_averages(figures, bounds, currency),
        bounds=[_mark(name, fen, bounds, figures, currency) for name, fen in bounds],
        tier=str(scheme.of(official.tier, official.band)) if official and scheme else "",
        way=sentences.way_up(official, scheme, figures, currency=currency)
        if official and scheme and figures
        else "",
        agreed=_agreed(scope, customer),
        household=_("The household of %(members)d together: %(sum)s")
        % {
            "members": household.members,
            "sum": exact_amount(household.financial_assets_fen, currency),
        }
        if household
        else "",
    )


def _change(figures: CustomerFigures | None, currency: str) -> str:
    """This quarter's average so far against the closed quarter's, where both are known."""
    if figures is None or figures.average_assets_closed_quarter_fen is None:
        return ""
    moved = figures.average_assets_to_date_fen - figures.average_assets_closed_quarter_fen
    facts = {"sum": exact_amount(abs(moved), currency), "quarter": figures.closed_quarter}
    if moved == 0:
        return _("On average as much as in %(quarter)s") % facts
    return (
        _("On average %(sum)s more than in %(quarter)s")
        if moved > 0
        else _("On average %(sum)s less than in %(quarter)s")
    ) % facts


def _classes(holdings: Iterable[Account], currency: str) -> list[ClassLine]:
    return [
        ClassLine(
            label=str(total.asset_class.label),
            amount=exact_amount(total.worth_fen, currency),
            percent=(total.permille + 5) // 10,
            permille=total.permille,
            accounts=[_holding(one) for one in total.accounts],
        )
        for total in by_class(holdings)
    ]


def _holding(row: Account) -> HoldingLine:
    return HoldingLine(
        product=row.product,
        number=masked_card(row.number),
        amount=exact_amount(row.balance_fen, row.currency),
        due=row.matures_on.isoformat() if row.matures_on else "",
    )


def _due(holdings: Iterable[Account], publication: Publication | None, currency: str) -> list[DueLine]:
    """Months of the coming year in which something falls due."""
    if publication is None:
        return []
    steps = maturity_ladder(holdings, on=publication.business_date, months=LADDER_MONTHS)
    return [
        DueLine(f"{step.month:%Y-%m}", exact_amount(step.worth_fen, currency), step.count, step.permille)
        for step in steps
        if step.count
    ]


def _bounds(
    publication: Publication | None, official: CustomerTier | None, figures: CustomerFigures | None
) -> list[tuple[Wording, int]]:
    """The bound below the customer's averages and the one above, of the official scheme: name and fen."""
    if publication is None or official is None or figures is None:
        return []
    ladder = _ladder(publication, official, scheme_of(names_of(publication), official.scheme))
    reached = max(figures.average_assets_to_date_fen, figures.average_assets_closed_quarter_fen or 0)
    below = [step for step in ladder if step[1] <= reached][-1:]
    above = [step for step in ladder if step[1] > reached][:1]
    return below + above


def _ladder(publication: Publication, official: CustomerTier, scheme: TierNames) -> list[tuple[Wording, int]]:
    """Every tier and band with a bound, the lowest first; tiers that depend on something else have none."""
    pack: dict[str, Any] = next((p for p in publication.policies if p["key"] == official.scheme), {})
    steps = []
    for tier in pack.get("tiers", []):
        bands = [(scheme.of(tier["tier"], b["band"]), b.get("bound_fen")) for b in tier.get("bands", [])]
        steps += bands or [(scheme.of(tier["tier"]), tier.get("bound_fen"))]
    return sorted(((name, fen) for name, fen in steps if fen), key=lambda step: step[1])


def _scale(bounds: Iterable[tuple[Wording, int]], figures: CustomerFigures) -> int:
    known = [figures.average_assets_to_date_fen, figures.average_assets_closed_quarter_fen or 0]
    return max([*known, *(fen for _name, fen in bounds), 1])


def _placed(fen: int, longest: int) -> int:
    """The longest reaches to 960 of 1000, so that its mark is inside the picture."""
    return max(fen, 0) * 960 // longest


def _averages(
    figures: CustomerFigures | None, bounds: Sequence[tuple[Wording, int]], currency: str
) -> list[AverageLine]:
    if figures is None:
        return []
    longest = _scale(bounds, figures)
    rows = [
        (
            _("Average %(quarter)s") % {"quarter": figures.closed_quarter},
            figures.average_assets_closed_quarter_fen,
        ),
        (_("Average %(quarter)s so far") % {"quarter": figures.quarter}, figures.average_assets_to_date_fen),
    ]
    return [
        AverageLine(label, exact_amount(fen, currency), _placed(fen, longest))
        for label, fen in rows
        if fen is not None
    ]


def _mark(
    name: Wording,
    fen: int,
    bounds: Sequence[tuple[Wording, int]],
    figures: CustomerFigures | None,
    currency: str,
) -> BoundMark:
    longest = _scale(bounds, figures) if figures else 1
    return BoundMark(str(name), sentences.spoken_amount(fen, currency), _placed(fen, longest))


def _agreed(scope: Scope, customer: Customer) -> list[AgreedLine]:
    """Open next steps in the words of the conversation, left out where they name what must not leave.

    Which words these are is compared as they are written; whoever prints reads the sheet first.
    """
    secret = names_not_to_print(scope, customer)
    rows = [one for one in promises_of(customer.pk, on=scope.on) if one.step]
    kept = [one for one in rows if not any(word in one.step for word in secret)]
    return [AgreedLine(one.step, _day(one.due_on)) for one in kept[:MOST_AGREED]]


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""
