"""What lobby and desk show of a customer beside the name: band, tier in words, reasons, who looks after.

There is no balance in it, on purpose: a card may be read by anybody who stands behind the tablet.
Only `reasons_in_full` names sums, for the customer's own relationship manager.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from django.db import DEFAULT_DB_ALIAS
from django.db.models import DateField, Expression, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import JSONObject

from jinjing.customers.enums import PortfolioRole
from jinjing.customers.models import Customer
from jinjing.customers.queries.masking import form_of_address, honorific_of, shown_name, shown_name_masked
from jinjing.holdings.models import Publication
from jinjing.holdings.models.nightly import AskedNight, asked_night
from jinjing.identity.fields import FieldRight
from jinjing.identity.models import Availability, Staff
from jinjing.insights.models import CustomerFigures, CustomerTier
from jinjing.insights.queries.reasons import Reason, nested_hits, nested_reason, without_sums
from jinjing.insights.queries.tiers import TierNames, names_of, scheme_of
from jinjing.kernel.joined_rows import KeyList
from jinjing.kernel.json_rows import JSONColumns, JSONRows, part_from
from jinjing.kernel.wording import Wording
from jinjing.kernel.written_once import Given, written_once

_OF_CUSTOMER = ("id", "customer_no", "code", "kind", "sex", "name", "opened_on")  # as the model orders them
_OF_FIGURES = ("invested", "average_assets_to_date_fen")
_OF_TIER = ("scheme", "tier", "band", "premier")
_OF_STAFF = ("id", "staff_no", "name", "language", "is_active", "expires_on")
_OF_AVAILABILITY = ("whereabouts", "until", "changed_at")


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
    """Cards by customer id; one query for any number of customers.

    on: the day for which relationship managers and open reasons are meant. Without a publication
    there is no tier and no reason, and the band is ordinary.
    """
    wanted = list(customer_ids)
    if not wanted:
        return {}
    names = names_of(publication)
    rows = _rows.asked(bool(publication), customers=wanted, on=on, **asked_night(publication))
    return {row[0]: _card(_Found(*row), names, on=on) for row in rows}


class _Found(NamedTuple):
    """A row of `_rows`."""

    id: int
    customer_no: str
    code: str
    kind: str
    sex: str
    name: str
    opened_on: date | None
    figures: dict[str, Any] | None
    tier: dict[str, Any] | None
    hits: list[dict[str, Any]] | None
    rm: dict[str, Any] | None


@written_once
def _rows(published: bool) -> QuerySet[Customer, Any]:
    """Customers, with what the night says of each and who looks after them. Without a publication that is NULL."""
    here, on = OuterRef("pk"), Given("on", DateField())
    night = AskedNight() if published else None
    figures = CustomerFigures.objects.of(night).filter(customer=here)
    tier = CustomerTier.objects.of(night).filter(official=True, customer=here)
    return Customer.objects.filter(pk__in=KeyList("customers")).values_list(
        *_OF_CUSTOMER,
        Subquery(figures.values(found=JSONColumns(CustomerFigures, *_OF_FIGURES))[:1]),
        Subquery(tier.values(found=JSONColumns(CustomerTier, *_OF_TIER))[:1]),
        JSONRows(nested_hits(here, publication=night, on=on)),
        Subquery(_managers(here, on=on)[:1]),
    )


def _managers(customer: OuterRef, *, on: Expression) -> QuerySet[Staff, Any]:
    """Who looks after the customer that day, the latest first, with the note where they are."""
    open_that_day = Q(assignments__valid_from__lte=on) & (
        Q(assignments__valid_to__isnull=True) | Q(assignments__valid_to__gte=on)
    )
    held = Staff.objects.filter(
        open_that_day, assignments__customer=customer, assignments__role=PortfolioRole.PRIMARY
    )
    where = {name: F(f"availability__{name}") for name in _OF_AVAILABILITY}
    found = JSONObject(staff=JSONColumns(Staff, *_OF_STAFF), **where)
    return held.order_by("-assignments__valid_from").values(found=found)


def _manager(found: Mapping[str, Any]) -> Staff:
    """With the availability joined; what else the row has is read when it is asked for."""
    staff = part_from(Staff, found["staff"])
    noted = {name: found[name] for name in _OF_AVAILABILITY}
    where = part_from(Availability, noted) if found["changed_at"] else None
    Staff._meta.get_field("availability").set_cached_value(staff, where)
    return staff


def _card(row: _Found, names: Mapping[str, TierNames], *, on: date) -> CustomerCard:
    customer = Customer.from_db(DEFAULT_DB_ALIAS, _OF_CUSTOMER, row[: len(_OF_CUSTOMER)])
    figures, tier = row.figures or {}, row.tier or {}
    reasons = tuple(nested_reason(found) for found in row.hits or ())
    premier = bool(tier.get("premier"))
    scheme = scheme_of(names, tier["scheme"]) if tier else None
    average = figures.get("average_assets_to_date_fen")
    potential = (
        not premier and scheme is not None and scheme.is_potential(CustomerTier(tier=tier["tier"]), average)
    )
    return CustomerCard(
        customer_id=row.id,
        code=row.code,
        masked_name=shown_name_masked(customer),
        full_name=shown_name(customer),
        address=form_of_address(customer),
        title=honorific_of(customer),
        sex=row.sex,
        premier=premier,
        potential=potential,
        tier=tier.get("tier", ""),
        tier_name=scheme.of(tier["tier"], tier["band"]) if scheme else Wording("", ""),
        scheme=tier.get("scheme", ""),
        tier_band=tier.get("band", ""),
        band="premier" if premier else "potential" if potential else "ordinary",
        invested=bool(figures.get("invested")),
        rm=_manager(row.rm) if row.rm else None,
        reasons=without_sums(reasons, on=on),
        reasons_in_full=reasons,
        years=whole_years(row.opened_on, on) if row.opened_on else None,
    )


def whole_years(since: date, until: date) -> int:
    """Completed years between two days."""
    return until.year - since.year - ((until.month, until.day) < (since.month, since.day))
