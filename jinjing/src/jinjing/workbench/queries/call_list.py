"""Today's list as it stands: who, why now, how it went. One query for the names of one day."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import F, OuterRef, QuerySet, Subquery
from django.db.models.functions import JSONObject

from jinjing.customers.models import Customer
from jinjing.holdings.models import Publication
from jinjing.identity.models import Staff
from jinjing.insights.models import CustomerFigures, CustomerTier
from jinjing.insights.queries.tiers import names_of, scheme_of
from jinjing.interactions.enums import Channel, Outcome
from jinjing.interactions.queries.conversations import standing
from jinjing.workbench.enums import EntryState
from jinjing.workbench.models import CallList, CallListEntry
from jinjing.workbench.records import ListReason


@dataclass(frozen=True)
class LastRecord:
    """The latest standing record of a customer, of whichever colleague."""

    reference: str
    channel: Channel
    outcome: Outcome
    on: date
    staff_id: int


@dataclass(frozen=True)
class Name:
    """One entry of the list with what the desk knows about the customer. `band`: premier, potential, ordinary."""

    entry: CallListEntry
    customer: Customer
    band: str
    last: LastRecord | None

    @property
    def reasons(self) -> list[ListReason]:
        return list(self.entry.reasons)

    @property
    def state(self) -> EntryState:
        return EntryState(self.entry.state)

    @property
    def waits(self) -> bool:
        """Still to be called: never tried, or tried in vain."""
        return self.state in (EntryState.OPEN, EntryState.ATTEMPTED)


@dataclass(frozen=True)
class Tally:
    """The day in numbers. Refused and wrong numbers are neither a success nor a failure: they left the list."""

    target: int
    names: int
    open: int
    reached: int
    attempts: int
    invested: int

    @property
    def uninvested(self) -> int:
        return self.names - self.invested

    @property
    def missing(self) -> int:
        """Fresh names that a refill may add."""
        return max(self.target - self.reached - self.open, 0)


def list_of(staff: Staff, *, on: date) -> CallList | None:
    """The day's list, if it was drawn."""
    return CallList.objects.filter(staff=staff, on=on).first()


def names_of_day(staff: Staff, *, on: date, publication: Publication | None) -> list[Name]:
    """The names in calling order; the list itself is on every entry."""
    rows = CallListEntry.objects.filter(call_list__staff=staff, call_list__on=on)
    rows = with_standing(rows.select_related("call_list", "customer"), publication=publication)
    schemes = names_of(publication)
    return [_name(row, schemes) for row in rows.order_by("place")]


def with_standing(
    rows: QuerySet[CallListEntry], *, publication: Publication | None
) -> QuerySet[CallListEntry]:
    """Adds `tier`, `average_fen` and `last` as nested values."""
    tier = CustomerTier.objects.filter(publication=publication, official=True, customer=OuterRef("customer"))
    figures = CustomerFigures.objects.filter(publication=publication, customer=OuterRef("customer"))
    latest = standing().filter(customer=OuterRef("customer")).order_by("-occurred_at", "-pk")
    record = JSONObject(
        reference=F("reference"),
        channel=F("channel"),
        outcome=F("outcome"),
        on=F("occurred_on"),
        staff_id=F("staff_id"),
    )
    place = JSONObject(scheme=F("scheme"), tier=F("tier"), premier=F("premier"))
    return rows.annotate(
        tier=Subquery(tier.values(found=place)[:1]),
        average_fen=Subquery(figures.values("average_assets_to_date_fen")[:1]),
        last=Subquery(latest.values(found=record)[:1]),
    )


def tally(names: list[Name], *, target: int) -> Tally:
    return Tally(
        target=target,
        names=len(names),
        open=sum(n.state == EntryState.OPEN for n in names),
        reached=sum(n.state == EntryState.REACHED for n in names),
        attempts=sum(n.entry.attempts for n in names),
        invested=sum(n.entry.invested for n in names),
    )


def _name(row: Any, schemes: Any) -> Name:
    return Name(row, row.customer, _band(row, schemes), _last(row.last))


def _band(row: Any, schemes: Any) -> str:
    if row.tier and row.tier["premier"]:
        return "premier"
    scheme = scheme_of(schemes, row.tier["scheme"]) if row.tier else None
    tier = CustomerTier(tier=row.tier["tier"]) if row.tier else None
    return "potential" if scheme and scheme.is_potential(tier, row.average_fen) else "ordinary"


def _last(found: dict[str, Any] | None) -> LastRecord | None:
    if not found:
        return None
    return LastRecord(
        reference=found["reference"],
        channel=Channel(found["channel"]),
        outcome=Outcome(found["outcome"]),
        on=date.fromisoformat(found["on"][:10]),
        staff_id=found["staff_id"],
    )
