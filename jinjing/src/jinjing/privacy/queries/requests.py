"""Requests as their people see them: those of the outlet by clock, and those one took in."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from django.db.models import Case, Exists, IntegerField, OuterRef, Q, QuerySet, Value, When

from jinjing.customers.models import Customer
from jinjing.identity.permissions import Permission
from jinjing.identity.scope import Scope
from jinjing.kernel import rules
from jinjing.privacy.enums import OPEN_STATES, CorrectedField, MoveKind
from jinjing.privacy.models import DataCopy, SubjectRequest, SubjectRequestMove
from jinjing.privacy.queries.four_eyes import AT_THE_DESK, waiting_for_second_look

Urgency = Literal["calm", "soon", "late", "done"]


@dataclass(frozen=True)
class ClockFace:
    """How long there is left. `days` is negative after the end; None once answered."""

    urgency: Urgency
    days: int | None

    @property
    def days_late(self) -> int:
        return -min(self.days or 0, 0)


def requests_in(scope: Scope) -> QuerySet[SubjectRequest]:
    """The led outlets' requests, what the person took in or verified, and what waits for a second look at
    the proof at the person's desk; open ones first, the most pressing on top.
    """
    led = Q(outlet_id__in=scope.at(Permission.ANSWER_SUBJECT_REQUEST))
    rows = SubjectRequest.objects.filter(led | _at_the_desk(scope)).annotate(
        over=Case(When(state__in=OPEN_STATES, then=Value(0)), default=Value(1), output_field=IntegerField())
    )
    return rows.select_related("customer", "outlet", "received_by").order_by("over", "due_on", "-pk")


def _at_the_desk(scope: Scope) -> Q:
    if not scope.may(Permission.TAKE_SUBJECT_REQUEST):
        return Q(pk__in=())
    mine = SubjectRequestMove.objects.filter(
        request=OuterRef("pk"), kind=MoveKind.VERIFIED, by_id=scope.staff_id
    )
    waiting = waiting_for_second_look(scope.on).filter(outlet_id__in=scope.at(*AT_THE_DESK))
    return Q(received_by_id=scope.staff_id) | Q(Exists(mine)) | Q(pk__in=waiting.values("pk"))


def may_answer(scope: Scope, request: SubjectRequest) -> bool:
    return request.outlet_id in scope.at(Permission.ANSWER_SUBJECT_REQUEST)


def clock_of(request: SubjectRequest, *, on: date, warn_days: int) -> ClockFace:
    """Days left to the due day, the due day itself being 0."""
    if request.state not in OPEN_STATES:
        return ClockFace("done", None)
    days = (request.due_on - on).days
    return ClockFace("late" if days < 0 else "soon" if days <= warn_days else "calm", days)


def warn_days(on: date) -> int:
    return int(rules.value("subject_requests.warn_days", on))


def copies_of(request: SubjectRequest) -> QuerySet[DataCopy]:
    """Copies whose files are still there."""
    return DataCopy.objects.filter(request=request, removed_at__isnull=True).order_by(
        "-made_at", "file_format"
    )


def value_at_source(customer: Customer, field: CorrectedField) -> str:
    """The fact as the last delivery brought it, as one text."""
    if field == CorrectedField.DOCUMENT:
        return str(customer.document.get("number", ""))
    return str(getattr(customer, field) or "")
