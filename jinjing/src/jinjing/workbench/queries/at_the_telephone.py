"""What a call needs to know beside the glance, in one reading: the day's list, wishes, habits, what falls due."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from django.db.models import (
    BigIntegerField,
    Count,
    DateField,
    DateTimeField,
    Exists,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
)
from django.db.models.functions import JSONObject

from jinjing.customers.file_fields import FileField, in_words
from jinjing.customers.models import Customer, FileEntry
from jinjing.customers.queries.customers import in_use
from jinjing.customers.queries.file import in_force as unreplaced
from jinjing.holdings.enums import AssetClass
from jinjing.holdings.models import Holding, Publication
from jinjing.holdings.models.nightly import AskedNight, asked_night
from jinjing.identity.models import Staff
from jinjing.interactions.models import ContactHold, Interaction
from jinjing.interactions.queries.conversations import holds_of, standing
from jinjing.interactions.queries.habits import YEAR, BestTime, best_of, latest_calls
from jinjing.kernel.json_rows import JSONColumns, JSONRows, moment_from, part_from
from jinjing.kernel.sealed import opened
from jinjing.kernel.wording import Wording
from jinjing.kernel.written_once import Given, written_once
from jinjing.workbench.enums import EntryState, LeadState
from jinjing.workbench.models import CallListEntry, Lead
from jinjing.workbench.records import ListReason

# Of the file, what helps in the first minute of a call; the rest stands on the customer's page.
IN_A_CALL = (
    FileField.ADDRESS,
    FileField.TIMES_PLACES,
    FileField.STYLE,
    FileField.DECISION_MAKER,
    FileField.KNOWLEDGE,
    FileField.PREFERENCES,
    FileField.OTHER_BANKS,
    FileField.NEEDS_STATED,
)
_OF_HOLD = ("id", "kind", "channel", "purpose", "topic", "ends_on")


@dataclass(frozen=True)
class Maturing:
    """The next account of the customer's own that falls due."""

    product: str
    on: date
    worth_fen: int


@dataclass(frozen=True)
class Progress:
    """Today's list so far; `share`: per cent of the target."""

    target: int
    reached: int
    attempts: int
    waiting: int

    @property
    def share(self) -> int:
        return min(100 * self.reached // max(self.target, 1), 100)


@dataclass(frozen=True)
class Saved:
    """The person's own latest record of the day: what a slip of the finger is corrected from."""

    reference: str
    outcome: str
    name: str


@dataclass(frozen=True)
class AtTheTelephone:
    """`place` and `reasons`: of today's list, None and empty for who is not on it. led: by a lead of the caller's
    own. holds: to be shown, not to be saved. file, maturing: of a customer whose file and sums one may see.
    """

    place: int | None
    reasons: Sequence[ListReason]
    led: bool
    holds: Sequence[ContactHold]
    best: BestTime | None
    file: dict[FileField, str]
    maturing: Maturing | None
    progress: Progress | None
    last: Saved | None


class _Found(NamedTuple):
    """A row of `_statement`. A list that the database knows to be empty without looking is None."""

    place: int | None
    reasons: list[ListReason] | None
    led: bool
    holds: list[dict[str, Any]] | None
    calls: list[dict[str, Any]] | None
    file: list[dict[str, Any]] | None
    maturing: dict[str, Any] | None
    progress: dict[str, Any] | None
    saved: dict[str, Any] | None


def at_the_telephone(
    customer: Customer, *, staff: Staff, publication: Publication | None, on: date, at: datetime
) -> AtTheTelephone:
    """One query. Whether the reader may see sums and the file is asked by whoever shows them."""
    given: dict[str, Any] = {
        "customer": customer.pk,
        "staff": staff.pk,
        "on": on,
        "since": at - YEAR,
        "at": at,
        **asked_night(publication),
    }
    found = _Found(*_statement.asked(bool(publication), **given)[0])
    return AtTheTelephone(
        place=found.place,
        reasons=found.reasons or (),
        led=found.led,
        holds=[part_from(ContactHold, hold) for hold in found.holds or ()],
        best=best_of((moment_from(call["occurred_at"]), bool(call["reached"])) for call in found.calls or ()),
        file=_words(found.file or ()),
        maturing=_maturing(found.maturing) if found.maturing else None,
        progress=Progress(**found.progress) if found.progress else None,
        last=_saved(found.saved) if found.saved else None,
    )


@written_once
def _statement(published: bool) -> QuerySet[Customer, Any]:
    """A customer's row with everything beside it, in the order of `_Found`."""
    here, day = OuterRef("pk"), Given("on", DateField())
    staff = Given("staff", BigIntegerField())
    entries = CallListEntry.objects.filter(call_list__staff=staff, call_list__on=day)
    entry = entries.filter(customer=here)
    led = Lead.objects.filter(customer=here, owner=staff, state=LeadState.OPEN)
    rows = Customer.objects.filter(pk=Given("customer", BigIntegerField())).annotate(
        on_place=Subquery(entry.values("place")[:1]),
        for_reasons=Subquery(entry.values("reasons")[:1]),
        led=Exists(led),
        wishes=JSONRows(holds_of(here, on=day).values(found=JSONColumns(ContactHold, *_OF_HOLD))),
        calls=JSONRows(_calls(here)),
        filed=JSONRows(_file(here)),
        maturing=Subquery(_holdings(here, day, published=published)[:1]),
        progress=Subquery(_progress(entries)[:1]),
        saved=Subquery(_own_records(staff, day)[:1]),
    )
    return rows.values_list(*rows.query.annotations)


def _calls(customer: OuterRef) -> QuerySet[Interaction, Any]:
    since, until = Given("since", DateTimeField()), Given("at", DateTimeField())
    calls = latest_calls(customer, since=since, until=until)
    return calls.values(found=JSONColumns(Interaction, "occurred_at", "reached"))


def _file(customer: OuterRef) -> QuerySet[FileEntry, Any]:
    rows = unreplaced(FileEntry.objects.filter(customer=customer, field__in=IN_A_CALL))
    return rows.values(found=JSONColumns(FileEntry, "field", "value"))


def _holdings(customer: OuterRef, day: Given, *, published: bool) -> QuerySet[Holding, Any]:
    """What falls due from that day on, the next first; a loan is no money that becomes free."""
    rows = Holding.objects.of(AskedNight() if published else None).filter(
        customer=customer, matures_on__gte=day, closed_on__isnull=True
    )
    owned = rows.exclude(product__asset_class=AssetClass.LOAN).order_by("matures_on", "-worth_fen")
    return owned.values(
        found=JSONObject(
            name=F("product__name"),
            name_en=F("product__name_en"),
            on=F("matures_on"),
            worth_fen=F("worth_fen"),
        )
    )


def _progress(entries: QuerySet[CallListEntry]) -> QuerySet[CallListEntry, Any]:
    by_list = entries.order_by().values("call_list__target")
    counted = by_list.annotate(
        reached=Count("pk", filter=Q(state=EntryState.REACHED)),
        attempts=Sum("attempts"),
        waiting=Count("pk", filter=Q(state__in=(EntryState.OPEN, EntryState.ATTEMPTED))),
    )
    names = ("reached", "attempts", "waiting")
    return counted.values(
        found=JSONObject(target=F("call_list__target"), **{name: F(name) for name in names})
    )


def _own_records(staff: Given, day: Given) -> QuerySet[Interaction, Any]:
    rows = standing().filter(in_use("customer__"), staff=staff, occurred_on=day)
    return rows.order_by("-occurred_at", "-pk").values(
        found=JSONObject(reference=F("reference"), outcome=F("outcome"), name=F("customer__name"))
    )


def _words(found: Iterable[dict[str, Any]]) -> dict[FileField, str]:
    said = {one["field"]: opened(FileEntry, "value", one["value"]) for one in found}
    return {field: in_words(field, said[field]) for field in IN_A_CALL if said.get(field)}


def _maturing(found: dict[str, Any]) -> Maturing:
    called = Wording(found["name"], found["name_en"] or found["name"])
    return Maturing(str(called), date.fromisoformat(found["on"]), found["worth_fen"])


def _saved(found: dict[str, Any]) -> Saved:
    return Saved(found["reference"], found["outcome"], opened(Customer, "name", found["name"]))
