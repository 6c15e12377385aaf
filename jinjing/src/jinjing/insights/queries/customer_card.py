"""What lobby and desk show of a customer beside the name: band, tier in words, reasons, who looks after.

There is no balance in it, on purpose: a card may be read by anybody who stands behind the tablet.
Only `reasons_in_full` names sums, for the customer's own relationship manager.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import OuterRef, Q, QuerySet, Subquery

from jinjing.customers.enums import PortfolioRole
from jinjing.customers.models import Customer, PortfolioAssignment
from jinjing.customers.queries.masking import form_of_address, honorific_of, shown_name, shown_name_masked
from jinjing.holdings.models import Publication
from jinjing.identity.fields import FieldRight
from jinjing.identity.models import Staff
from jinjing.insights.models import CustomerFigures, CustomerTier
from jinjing.insights.queries.reasons import Reason, reasons_of, without_sums
from jinjing.insights.queries.tiers import TierNames, names_of, scheme_of
from jinjing.kernel.wording import Wording


@dataclass(frozen=True)
class CustomerCard:
    """One customer without amounts. `band` is premier, potential or ordinary; `tier` the policy's code,
    `tier_band` the part of the tier, `scheme` whose tier it is.

    `reasons`: worth a greeting and told without sums, for every reader. `reasons_in_full`: the night's
    sentences with their sums, to be shown to the customer's own manager alone. `years`: whole years as
    a customer, None if unknown. `rm` has its availability joined.
    """

    customer_id: int
    code: str
    masked_name: str
    full_name: str
    address: Wording
    title: Wording
    sex: str
    premier: bool
    potential: bool
    tier: str
    tier_name: Wording
    scheme: str
    tier_band: str
    band: str
    invested: bool
    rm: Staff | None
    reasons: tuple[Reason, ...]
    reasons_in_full: tuple[Reason, ...]
    years: int | None

    @property
    def form_of_address(self) -> str:
        """王先生 / Mr Wang."""
        return str(self.address)

    def name_as(self, right: FieldRight) -> str:
        """The name in full, masked, or not at all, as the reader's screen may show it."""
        if right == FieldRight.HIDDEN:
            return ""
        return self.full_name if right == FieldRight.OPEN else self.masked_name

    @property
    def honorific(self) -> str:
        """先生 / Mr; empty for a customer without a name."""
        return str(self.title)

    @property
    def tier_label(self) -> str:
        return str(self.tier_name)


def cards_of(
    customer_ids: Iterable[int], *, publication: Publication | None, on: date
) -> dict[int, CustomerCard]:
    """Cards by customer id; four queries for any number of customers.

    on: the day for which relationship managers and open reasons are meant. Without a publication
    there is no tier and no reason, and the band is ordinary.
    """
    wanted = list(customer_ids)
    if not wanted:
        return {}
    names = names_of(publication)
    customers = _customers(wanted, publication)
    tiers = {row.customer_id: row for row in _tiers(wanted, publication)}
    reasons = reasons_of(wanted, publication=publication, on=on)
    managers = {row.customer_id: row.staff for row in _assignments(wanted, on=on)}
    return {
        row.pk: _card(row, tiers.get(row.pk), names, reasons.get(row.pk, ()), managers.get(row.pk), on=on)
        for row in customers
    }


def _customers(wanted: list[int], publication: Publication | None) -> QuerySet[Customer, Any]:
    figures = CustomerFigures.objects.filter(publication=publication, customer=OuterRef("pk"))
    rows = Customer.objects.filter(pk__in=wanted).only(
        "customer_no", "code", "kind", "sex", "name", "opened_on"
    )
    return rows.annotate(
        is_invested=Subquery(figures.values("invested")[:1]),
        average_to_date_fen=Subquery(figures.values("average_assets_to_date_fen")[:1]),
    )


def _tiers(wanted: list[int], publication: Publication | None) -> QuerySet[CustomerTier]:
    return CustomerTier.objects.filter(publication=publication, official=True, customer_id__in=wanted)


def _assignments(wanted: list[int], *, on: date) -> QuerySet[PortfolioAssignment]:
    open_that_day = Q(valid_from__lte=on) & (Q(valid_to__isnull=True) | Q(valid_to__gte=on))
    return (
        PortfolioAssignment.objects.filter(open_that_day, customer_id__in=wanted, role=PortfolioRole.PRIMARY)
        .select_related("staff__availability")
        .order_by("valid_from")
    )


def _card(
    row: Any,
    tier: CustomerTier | None,
    names: Mapping[str, TierNames],
    reasons: tuple[Reason, ...],
    rm: Staff | None,
    *,
    on: date,
) -> CustomerCard:
    premier = tier.premier if tier else False
    scheme = scheme_of(names, tier.scheme) if tier else None
    potential = not premier and scheme is not None and scheme.is_potential(tier, row.average_to_date_fen)
    return CustomerCard(
        customer_id=row.pk,
        code=row.code,
        masked_name=shown_name_masked(row),
        full_name=shown_name(row),
        address=form_of_address(row),
        title=honorific_of(row),
        sex=row.sex,
        premier=premier,
        potential=potential,
        tier=tier.tier if tier else "",
        tier_name=scheme.of(tier.tier, tier.band) if tier and scheme else Wording("", ""),
        scheme=tier.scheme if tier else "",
        tier_band=tier.band if tier else "",
        band="premier" if premier else "potential" if potential else "ordinary",
        invested=bool(row.is_invested),
        rm=rm,
        reasons=without_sums(reasons, on=on),
        reasons_in_full=reasons,
        years=whole_years(row.opened_on, on) if row.opened_on else None,
    )


def whole_years(since: date, until: date) -> int:
    """Completed years between two days."""
    return until.year - since.year - ((until.month, until.day) < (since.month, since.day))
