"""What the top of a customer's page knows, beside the customer, in one reading.

Figures, tiers and reasons of the night, the months before it, topics to avoid and the file's words for talking, what is planned and referred,
and since when each clock of the rhythm runs.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import F, OuterRef, QuerySet, Subquery
from django.db.models.functions import JSONObject

from jinjing.customers.enums import PortfolioRole
from jinjing.customers.file_fields import FileField, in_words
from jinjing.customers.models import Customer, FileEntry, PortfolioAssignment, Topic
from jinjing.customers.queries.customers import in_force
from jinjing.customers.queries.file import in_force as unreplaced
from jinjing.holdings.models import Publication
from jinjing.identity.models import Staff
from jinjing.identity.scope import Scope
from jinjing.insights.models import (
    CustomerFigures,
    CustomerTier,
    MonthAverage,
    SegmentMembership,
    TriggerHit,
)
from jinjing.insights.queries.reasons import Reason, open_hits, reason_from
from jinjing.insights.queries.trend import MonthPoint, kept_months, known_months
from jinjing.interactions.enums import MESSAGES, Channel
from jinjing.interactions.queries.conversations import standing
from jinjing.kernel.clock import bank_date
from jinjing.kernel.json_rows import JSONColumns, JSONRows, moment_from, row_from
from jinjing.workbench.enums import LeadState
from jinjing.workbench.models import Lead, PlannedContact
from jinjing.workbench.queries.next_action import OpenLead, OpenPlan
from jinjing.workbench.queries.rhythm import Due, Since, rhythms_on

# What of the file is needed before the first word is said.
FOR_TALKING = (FileField.ADDRESS, FileField.TIMES_PLACES, FileField.STYLE)


@dataclass(frozen=True)
class AtAGlance:
    """`tiers`: in every scheme, the official one first. topics: to be shown, not to be saved. due: None for who is
    no customer any more. spoken_on: the last talk, as far as the bank or the night knows of one.
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


def with_glance(
    rows: QuerySet[Customer], *, scope: Scope, publication: Publication | None
) -> QuerySet[Customer, Any]:
    """Adds what `glance_of` reads; no further query. scope: its day is meant."""
    here = OuterRef("pk")
    figures = CustomerFigures.objects.filter(publication=publication, customer=here)
    tiers = CustomerTier.objects.filter(publication=publication, customer=here)
    members = SegmentMembership.objects.filter(publication=publication, customer=here)
    held = PortfolioAssignment.objects.filter(
        in_force(scope), customer=here, role=PortfolioRole.PRIMARY
    ).order_by("-valid_from")
    talks = standing().filter(customer=here, occurred_on__lte=scope.on).order_by("-occurred_on")
    return rows.annotate(
        glance_figures=Subquery(figures.values(found=JSONColumns(CustomerFigures))[:1]),
        glance_tiers=JSONRows(tiers.order_by("-official", "scheme").values(found=JSONColumns(CustomerTier))),
        glance_hits=JSONRows(
            open_hits(publication, on=scope.on).filter(customer=here).values(found=JSONColumns(TriggerHit))
        ),
        glance_months=JSONRows(_months(here, publication)),
        glance_segments=JSONRows(
            members.order_by("segment").values(found=JSONColumns(SegmentMembership, "segment"))
        ),
        glance_topics=JSONRows(_topics(here)),
        glance_file=JSONRows(_file(here)),
        glance_plans=JSONRows(_plans(here)),
        glance_leads=JSONRows(_leads(here)),
        care_on=Subquery(held.values("valid_from")[:1]),
        spoken_on=Subquery(talks.filter(reached=True).values("occurred_on")[:1]),
        sent_on=Subquery(talks.filter(channel__in=MESSAGES).values("occurred_on")[:1]),
    )


def glance_of(row: Any, *, publication: Publication | None, on: date) -> AtAGlance:
    """From a row of `with_glance`; the rules of the day are one query a request.

    A list that the database knows to be empty without looking is NULL.
    """
    figures = row_from(CustomerFigures, row.glance_figures) if row.glance_figures else None
    tiers = [row_from(CustomerTier, found) for found in row.glance_tiers or ()]
    return AtAGlance(
        figures=figures,
        tiers=tiers,
        reasons=[reason_from(row_from(TriggerHit, found)) for found in row.glance_hits or ()],
        months=known_months(_month(found) for found in row.glance_months or ()),
        topics=[_topic(found) for found in row.glance_topics or ()],
        file=_words(row.glance_file or ()),
        plans=[_plan(found) for found in row.glance_plans or ()],
        leads=[_lead(found) for found in row.glance_leads or ()],
        due=_due(row, tiers, publication=publication, on=on),
        spoken_on=max(
            (day for day in (row.spoken_on, figures.last_contact_on if figures else None) if day),
            default=None,
        ),
    )


def _months(customer: OuterRef, publication: Publication | None) -> QuerySet[MonthAverage, Any]:
    """None before anything is published."""
    if publication is None:
        return MonthAverage.objects.none()
    rows = kept_months(on=publication.business_date).filter(customer=customer)
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


def _due(row: Any, tiers: Sequence[CustomerTier], *, publication: Publication | None, on: date) -> Due | None:
    if row.closed_on and row.closed_on < on:
        return None
    official = next((tier for tier in tiers if tier.official), None)
    place = {"tier": official.tier, "band": official.band, "premier": official.premier} if official else {}
    return rhythms_on(publication, on=on).due(
        tier=place,
        segments=[found["segment"] for found in row.glance_segments or ()],
        since=Since(row.care_on or row.opened_on, row.spoken_on, row.sent_on),
        on=on,
    )


def _topic(found: dict[str, Any]) -> Topic:
    """To be shown, never saved."""
    return Topic(
        text=_opened(Topic, "text", found["text"]),
        kind=found["kind"],
        noted_by=Staff(name=found["by"]),
        noted_at=moment_from(found["at"]),
    )


def _words(found: Sequence[dict[str, Any]]) -> dict[FileField, str]:
    said = {one["field"]: _opened(FileEntry, "value", one["value"]) for one in found}
    return {field: in_words(field, said[field]) for field in FOR_TALKING if said.get(field)}


def _plan(found: dict[str, Any]) -> OpenPlan:
    return OpenPlan(
        code=found["code"],
        on=date.fromisoformat(found["on"]),
        channel=Channel(found["channel"]),
        note=_opened(PlannedContact, "note", found["note"]),
        by=found["by"],
    )


def _lead(found: dict[str, Any]) -> OpenLead:
    return OpenLead(found["code"], bank_date(moment_from(found["due_at"])), found["owner"])


def _opened(model: Any, column: str, sealed: str | None) -> str:
    """A sealed column travels through JSON as it is stored and is opened here."""
    opened: str = model._meta.get_field(column).from_db_value(sealed)
    return opened or ""
