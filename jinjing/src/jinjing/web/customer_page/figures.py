"""The web face of `assay explain`: a figure taken apart into accounts and days that add up to it exactly."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from assay.errors import AssayError
from assay.wording import Label
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from jinjing.customers.models import Customer
from jinjing.customers.queries.masking import masked_card
from jinjing.holdings.models import Product, Publication
from jinjing.integrations.snapshot.archive import snapshot_folder, sources_folder
from jinjing.kernel.errors import DomainError
from jinjing.kernel.wording import Wording
from jinjing.web.components.amounts import exact_amount

if TYPE_CHECKING:
    from assay.explanation import AccountPart, DaySpan, Explanation, Figure, TierFacts

RATE_UNIT = 10**8


class FigureUnavailable(DomainError):  # noqa: N818 - named after the broken rule
    """The night's files are gone or are not those of the figure."""

    code = "figure_unavailable"


@dataclass(frozen=True)
class SpanRow:
    """Days with one balance. Amounts are texts, exact to the cent."""

    first: date
    last: date
    days: int
    balance: str
    rate: str
    worth: str
    balance_days: str


@dataclass(frozen=True)
class PartRow:
    """What one account contributes."""

    product: str
    number: str
    balance_days: str
    spans: Sequence[SpanRow]


@dataclass(frozen=True)
class FigurePage:
    """One figure: value, public definition, the days it looks at, and its parts.

    `over_days`: it is an average or a sum over days, so the parts add up to `balance_days`, which
    `divisor` (days) divides into the value.
    """

    label: str
    definition: str
    value: str
    first: date
    last: date
    over_days: bool
    divisor: int | None
    balance_days: str
    parts: Sequence[PartRow]


@dataclass(frozen=True)
class BoundRow:
    """A step of the ladder and whether the figure met it."""

    name: str
    amount: str
    is_met: bool


@dataclass(frozen=True)
class TierPage:
    """The customer's place in one scheme with all its bounds."""

    scheme: str
    official: bool
    reason: str
    basis: str
    average: str
    indicator: str
    bounds: Sequence[BoundRow]


@dataclass(frozen=True)
class Derivation:
    """What the page shows: one figure, or the tier in every scheme."""

    business_date: date
    figure: FigurePage | None
    tiers: Sequence[TierPage]


def is_known(indicator: str) -> bool:
    """Whether there is something to explain under that key."""
    from assay.explain import TIER  # noqa: PLC0415 - slow: brings the engine
    from assay.indicators import BY_KEY  # noqa: PLC0415

    return indicator == TIER or indicator in BY_KEY


def derived(customer: Customer, indicator: str, *, publication: Publication) -> Derivation:
    """Explain one indicator, or `tier`, from the files the publication was loaded from.

    FigureUnavailable if they are gone, damaged, or do not have the customer.
    """
    from assay.explain import explain  # noqa: PLC0415 - slow: brings the engine

    try:
        found = explain(
            snapshot_folder(publication), sources_folder(publication), customer.customer_no, indicator
        )
    except AssayError as refusal:
        raise FigureUnavailable(
            _("The files of this figure cannot be read. Ask for the night to be run again.")
        ) from refusal
    products = dict(_product_names(found))
    return Derivation(
        business_date=found.business_date,
        figure=next((_figure(f, found.currency, products) for f in found.figures), None),
        tiers=sorted((_tier(facts, found.currency) for facts in found.tiers), key=lambda t: not t.official),
    )


def _product_names(found: "Explanation") -> list[tuple[str, Wording]]:
    codes = {part.product_id for figure in found.figures for part in figure.accounts}
    rows = Product.objects.filter(code__in=codes).values_list("code", "name", "name_en")
    return [(code, Wording(name, name_en or name)) for code, name, name_en in rows]


def _figure(figure: "Figure", currency: str, products: dict[str, Wording]) -> FigurePage:
    return FigurePage(
        label=_said(figure.label),
        definition=_said(figure.definition),
        value=_value(figure.value, figure.unit, currency),
        first=figure.first,
        last=figure.last,
        over_days=figure.first != figure.last,
        divisor=figure.divisor,
        balance_days=exact_amount(figure.balance_days, currency),
        parts=[_part(part, currency, products) for part in figure.accounts],
    )


def _part(part: "AccountPart", currency: str, products: dict[str, Wording]) -> PartRow:
    return PartRow(
        product=str(products.get(part.product_id, part.product_id)),
        number=masked_card(part.account_id),
        balance_days=exact_amount(part.balance_days, currency),
        spans=[_span(span, part.currency, currency) for span in part.spans],
    )


def _span(span: "DaySpan", own: str, base: str) -> SpanRow:
    return SpanRow(
        first=span.first,
        last=span.last,
        days=span.days,
        balance=exact_amount(span.balance_fen, own),
        rate=""
        if span.rate_e8 is None
        else f"{span.rate_e8 // RATE_UNIT}.{span.rate_e8 % RATE_UNIT:08}".rstrip("0").rstrip("."),
        worth=exact_amount(span.worth_fen, base),
        balance_days=exact_amount(span.balance_days, base),
    )


def _tier(facts: "TierFacts", currency: str) -> TierPage:
    row = facts.row
    closed = row["basis"] == "closed_quarter"
    return TierPage(
        scheme=_said(facts.scheme),
        official=row["official"],
        reason=str(Wording(row["tier_reason"], row["tier_reason_en"])),
        basis=row["basis_quarter"],
        average=exact_amount(row["basis_average_fen"], currency),
        indicator="average_assets_closed_quarter_fen" if closed else "average_assets_to_date_fen",
        bounds=[
            BoundRow(_said(b.names), exact_amount(b.bound_fen, currency), b.is_met) for b in facts.bounds
        ],
    )


def _said(label: Label) -> str:
    return str(Wording(label.zh, label.en))


def _value(value: Any, unit: str, currency: str) -> str:
    if value is None:
        return _("not known")
    if unit == "flag":
        return pgettext("customer page", "yes") if value else pgettext("customer page", "no")
    return exact_amount(value, currency) if unit in ("fen", "fen_days") else str(value)
