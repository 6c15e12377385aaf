"""Today's list as it stands: who, why now, how it went. One query for the names of one day."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import DEFAULT_DB_ALIAS
from django.db.models import BigIntegerField, DateField, F, OuterRef, QuerySet, Subquery
from django.db.models.functions import JSONObject

from jinjing.customers.models import Customer
from jinjing.holdings.models import Publication
from jinjing.identity.models import Staff
from jinjing.insights.models import CustomerFigures, CustomerTier
from jinjing.insights.queries.tiers import TierNames, names_of, scheme_of
from jinjing.interactions.enums import Channel, Outcome
from jinjing.interactions.queries.conversations import standing
from jinjing.kernel.written_once import Given, written_once
from jinjing.workbench.enums import EntryState
from jinjing.workbench.models import CallList, CallListEntry
from jinjing.workbench.records import ListReason

_OF_ENTRY = ("place", "invested", "reasons", "state", "attempts", "call_list__target")
_OF_CUSTOMER = ("id", "customer_no", "code", "kind", "sex", "name")


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
    """One entry of the list with what the desk knows about the customer. `band`: premier, potential, ordinary.

    target: of the whole list.
    """

    place: int
    invested: bool
    reasons: Sequence[ListReason]
    state: EntryState
    attempts: int
    target: int
    customer: Customer
    band: str
    last: LastRecord | None

    @property
    def waits(self) -> bool:
        """Still to be called: never tried, or tried in vain."""
        return self.state in (EntryState.OPEN, EntryState.ATTEMPTED)


@dataclass(frozen=True)
class Tally:
    """The day in numbers. reached: customers spoken with, those who refused among them; a wrong number left the list."""

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
    """The names in calling order."""
    given: dict[str, Any] = {"staff": staff.pk, "on": on}
    if publication:
        given["publication"] = publication.pk
    schemes = names_of(publication)
    return [_name(row, schemes) for row in _statement.asked(publication is not None, **given)]


@written_once
def _statement(published: bool) -> QuerySet[CallListEntry, Any]:
    """Entries of a day, each with its customer, the customer's tier and average, and the latest record."""
    publication = Given("publication", BigIntegerField()) if published else None
    tier = CustomerTier.objects.of(publication).filter(official=True, customer=OuterRef("customer"))
    figures = CustomerFigures.objects.of(publication).filter(customer=OuterRef("customer"))
    latest = standing().filter(customer=OuterRef("customer")).order_by("-occurred_at", "-pk")
    record = JSONObject(
        reference=F("reference"),
        channel=F("channel"),
        outcome=F("outcome"),
        on=F("occurred_on"),
        staff_id=F("staff_id"),
    )
    place = JSONObject(scheme=F("scheme"), tier=F("tier"), premier=F("premier"))
    rows = CallListEntry.objects.filter(
        call_list__staff=Given("staff", BigIntegerField()), call_list__on=Given("on", DateField())
    ).annotate(
        tier=Subquery(tier.values(found=place)[:1]),
        average_fen=Subquery(figures.values("average_assets_to_date_fen")[:1]),
        last=Subquery(latest.values(found=record)[:1]),
    )
    about = (f"customer__{column}" for column in _OF_CUSTOMER)
    return rows.order_by("place").values_list(*_OF_ENTRY, "tier", "average_fen", "last", *about)


def tally(names: list[Name], *, target: int) -> Tally:
    return Tally(
        target=target,
        names=len(names),
        open=sum(n.state == EntryState.OPEN for n in names),
        reached=sum(n.state == EntryState.REACHED for n in names),
        attempts=sum(n.attempts for n in names),
        invested=sum(n.invested for n in names),
    )


def _name(row: Sequence[Any], schemes: Mapping[str, TierNames]) -> Name:
    place, invested, reasons, state, attempts, target, tier, average_fen, last, *about = row
    return Name(
        place=place,
        invested=invested,
        reasons=reasons,
        state=EntryState(state),
        attempts=attempts,
        target=target,
        customer=Customer.from_db(DEFAULT_DB_ALIAS, _OF_CUSTOMER, about),
        band=_band(tier, average_fen, schemes),
        last=_last(last),
    )


def _band(place: dict[str, Any] | None, average_fen: int | None, schemes: Mapping[str, TierNames]) -> str:
    if place is None:
        return "ordinary"
    if place["premier"]:
        return "premier"
    scheme = scheme_of(schemes, place["scheme"])
    return "potential" if scheme.is_potential(CustomerTier(tier=place["tier"]), average_fen) else "ordinary"


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
