"""What the top of a customer's page knows, beside the customer, in one reading.

Figures, tiers and reasons of the night, the months before it, topics to avoid and the file's words for talking, what is planned and referred,
and since when each clock of the rhythm runs.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from django.db.models import BigIntegerField, DateField, F, OuterRef, QuerySet, Subquery
from django.db.models.functions import JSONObject

from jinjing.customers.enums import PortfolioRole
from jinjing.customers.file_fields import FileField, in_words
from jinjing.customers.models import Customer, FileEntry, PortfolioAssignment, Topic
from jinjing.customers.queries.customers import in_force_on
from jinjing.customers.queries.file import in_force as unreplaced
from jinjing.holdings.models import Publication
from jinjing.holdings.models.nightly import AskedNight, asked_night
from jinjing.identity.models import Staff
from jinjing.insights.models import (
    CustomerFigures,
    CustomerTier,
    MonthAverage,
    SegmentMembership,
    TriggerHit,
)
from jinjing.insights.queries.reasons import Reason, open_hits, reason_from
from jinjing.insights.queries.trend import MonthPoint, known_months, months_between, span_of_trend
from jinjing.interactions.enums import MESSAGES, Channel
from jinjing.interactions.queries.conversations import standing
from jinjing.kernel.clock import bank_date
from jinjing.kernel.json_rows import JSONColumns, JSONRows, moment_from, row_from
from jinjing.kernel.sealed import opened
from jinjing.kernel.written_once import Given, written_once
from jinjing.workbench.enums import LeadState
from jinjing.workbench.models import Lead, PlannedContact
from jinjing.workbench.queries.next_action import OpenLead, OpenPlan
from jinjing.workbench.queries.rhythm import Due, Since, rhythms_on

# What of the file is needed before the first word is said.
FOR_TALKING = (FileField.ADDRESS, FileField.TIMES_PLACES, FileField.STYLE)


@dataclass(frozen=True)
class AtAGlance:
    """`tiers`: in every scheme, the official one first. topics: to be shown, not to be saved. due: None for who is
    no customer any more. spoken_on: the last talk, as far as the bank or the night knows of one. rm, backup: names
    of who looks after the customer, empty where nobody does.
    """

    figures: CustomerFigures | None
    tiers: Sequence[CustomerTier]
    reasons: Sequence[Reason]
    months: Sequence[MonthPoint]
    topics: Sequence[Topic]
    file: dict[FileField, str]
    plans: Sequence[OpenPlan]
    leads: Sequence[OpenLead]
    due: Due | None
    spoken_on: date | None
    rm: str
    backup: str


class _Found(NamedTuple):
    """A row of `_statement`. A list that the database knows to be empty without looking is None."""

    figures: dict[str, Any] | None
    tiers: list[dict[str, Any]] | None
    hits: list[dict[str, Any]] | None
    months: list[dict[str, Any]] | None
    segments: list[dict[str, Any]] | None
    topics: list[dict[str, Any]] | None
    file: list[dict[str, Any]] | None
    plans: list[dict[str, Any]] | None
    leads: list[dict[str, Any]] | None
    managers: list[dict[str, Any]] | None
    spoken_on: date | None
    sent_on: date | None


def at_a_glance(customer: Customer, *, publication: Publication | None, on: date) -> AtAGlance:
    """One query; the rules of the day are one more in a request that has not read them."""
    given: dict[str, Any] = {"customer": customer.pk, "on": on, **asked_night(publication)}
    if publication:
        first, last = span_of_trend(publication.business_date)
        given |= {"first": first, "last": last}
    return _told(
        _Found(*_statement.asked(bool(publication), **given)[0]),
        customer,
        publication=publication,
        on=on,
    )


def _told(found: _Found, customer: Customer, *, publication: Publication | None, on: date) -> AtAGlance:
    figures = row_from(CustomerFigures, found.figures) if found.figures else None
    tiers = [row_from(CustomerTier, tier) for tier in found.tiers or ()]
    managers = {held["role"]: held for held in reversed(found.managers or ())}
    days = (found.spoken_on, figures.last_contact_on if figures else None)
    return AtAGlance(
        figures=figures,
        tiers=tiers,
        reasons=[reason_from(row_from(TriggerHit, hit)) for hit in found.hits or ()],
        months=known_months(_month(month) for month in found.months or ()),
        topics=[_topic(topic) for topic in found.topics or ()],
        file=_words(found.file or ()),
        plans=[_plan(plan) for plan in found.plans or ()],
        leads=[_lead(lead) for lead in found.leads or ()],
        due=_due(found, customer, managers, tiers, publication=publication, on=on),
        spoken_on=max((day for day in days if day), default=None),
        rm=_name(managers, PortfolioRole.PRIMARY),
        backup=_name(managers, PortfolioRole.BACKUP),
    )


@written_once
def _statement(published: bool) -> QuerySet[Customer, Any]:
    """A customer's row with everything beside it, in the order of `_Found`."""
    here, day = OuterRef("pk"), Given("on", DateField())
    publication = AskedNight() if published else None
    figures = CustomerFigures.objects.of(publication).filter(customer=here)
    tiers = CustomerTier.objects.of(publication).filter(customer=here)
    hits = open_hits(publication, on=day).filter(customer=here)
    members = SegmentMembership.objects.of(publication).filter(customer=here)
    talks = standing().filter(customer=here, occurred_on__lte=day).order_by("-occurred_at")
    rows = Customer.objects.filter(pk=Given("customer", BigIntegerField())).annotate(
        glance_figures=Subquery(figures.values(found=JSONColumns(CustomerFigures))[:1]),
        glance_tiers=JSONRows(tiers.order_by("-official", "scheme").values(found=JSONColumns(CustomerTier))),
        glance_hits=JSONRows(hits.values(found=JSONColumns(TriggerHit))),
        glance_months=JSONRows(_months(here, published=published)),
        glance_segments=JSONRows(
            members.order_by("segment").values(found=JSONColumns(SegmentMembership, "segment"))
        ),
        glance_topics=JSONRows(_topics(here)),
        glance_file=JSONRows(_file(here)),
        glance_plans=JSONRows(_plans(here)),
        glance_leads=JSONRows(_leads(here)),
        glance_managers=JSONRows(_managers(here, day)),
        spoken_on=Subquery(talks.filter(reached=True).values("occurred_on")[:1]),
        sent_on=Subquery(talks.filter(channel__in=MESSAGES).values("occurred_on")[:1]),
    )
    return rows.values_list(*rows.query.annotations)


def _months(customer: OuterRef, *, published: bool) -> QuerySet[MonthAverage, Any]:
    """None before anything is published."""
    if not published:
        return MonthAverage.objects.none()
    rows = months_between(Given("first", DateField()), Given("last", DateField())).filter(customer=customer)
    return rows.values(found=JSONColumns(MonthAverage, "month", "average_fen", "as_of"))


def _month(found: dict[str, Any]) -> MonthPoint:
    return MonthPoint(
        date.fromisoformat(found["month"]), found["average_fen"], date.fromisoformat(found["as_of"])
    )


def _topics(customer: OuterRef) -> QuerySet[Topic, Any]:
    rows = Topic.objects.filter(customer=customer, ended_at=None).order_by("-noted_at", "-pk")
    return rows.values(
        found=JSONObject(text=F("text"), kind=F("kind"), by=F("noted_by__name"), at=F("noted_at"))
    )


def _file(customer: OuterRef) -> QuerySet[FileEntry, Any]:
    rows = unreplaced(FileEntry.objects.filter(customer=customer, field__in=FOR_TALKING))
    return rows.values(found=JSONColumns(FileEntry, "field", "value"))


def _plans(customer: OuterRef) -> QuerySet[PlannedContact, Any]:
    rows = PlannedContact.objects.filter(customer=customer, done_by=None, withdrawn_at=None)
    return rows.order_by("on", "pk").values(
        found=JSONObject(
            code=F("code"), on=F("on"), channel=F("channel"), note=F("note"), by=F("staff__name")
        )
    )


def _leads(customer: OuterRef) -> QuerySet[Lead, Any]:
    rows = Lead.objects.filter(customer=customer, state=LeadState.OPEN).order_by("due_at", "pk")
    return rows.values(found=JSONObject(code=F("code"), due_at=F("due_at"), owner=F("owner__name")))


def _managers(customer: OuterRef, day: Given) -> QuerySet[PortfolioAssignment, Any]:
    """Who looks after the customer that day, the latest first."""
    rows = PortfolioAssignment.objects.filter(in_force_on(day), customer=customer).order_by("-valid_from")
    return rows.values(found=JSONObject(role=F("role"), name=F("staff__name"), since=F("valid_from")))


def _name(managers: Mapping[str, Mapping[str, Any]], role: PortfolioRole) -> str:
    return managers[role]["name"] if role in managers else ""


def _due(
    found: _Found,
    customer: Customer,
    managers: Mapping[str, Mapping[str, Any]],
    tiers: Sequence[CustomerTier],
    *,
    publication: Publication | None,
    on: date,
) -> Due | None:
    if customer.closed_on and customer.closed_on < on:
        return None
    official = next((tier for tier in tiers if tier.official), None)
    place = {"tier": official.tier, "band": official.band, "premier": official.premier} if official else {}
    held = managers.get(PortfolioRole.PRIMARY)
    care = date.fromisoformat(held["since"]) if held else customer.opened_on
    return rhythms_on(publication, on=on).due(
        tier=place,
        segments=[member["segment"] for member in found.segments or ()],
        since=Since(care, found.spoken_on, found.sent_on),
        on=on,
    )


def _topic(found: dict[str, Any]) -> Topic:
    """To be shown, never saved."""
    return Topic(
        text=opened(Topic, "text", found["text"]),
        kind=found["kind"],
        noted_by=Staff(name=found["by"]),
        noted_at=moment_from(found["at"]),
    )


def _words(found: Sequence[dict[str, Any]]) -> dict[FileField, str]:
    said = {one["field"]: opened(FileEntry, "value", one["value"]) for one in found}
    return {field: in_words(field, said[field]) for field in FOR_TALKING if said.get(field)}


def _plan(found: dict[str, Any]) -> OpenPlan:
    return OpenPlan(
        code=found["code"],
        on=date.fromisoformat(found["on"]),
        channel=Channel(found["channel"]),
        note=opened(PlannedContact, "note", found["note"]),
        by=found["by"],
    )


def _lead(found: dict[str, Any]) -> OpenLead:
    return OpenLead(found["code"], bank_date(moment_from(found["due_at"])), found["owner"])
