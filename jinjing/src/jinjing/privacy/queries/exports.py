"""Exports as their people see them: mine, those I decide on, those of the outlet."""

from datetime import datetime, timedelta

from django.db.models import QuerySet

from jinjing.identity.permissions import Permission
from jinjing.identity.scope import Scope
from jinjing.kernel.long_work import OPEN
from jinjing.kernel.models import LongWork
from jinjing.privacy.enums import ExportKind, ExportState
from jinjing.privacy.models import Export
from jinjing.privacy.queries.export_rows import Wanted
from jinjing.workbench.list_spec import spec_from_store

WORK = "export"  # kind of the long work that makes a file
HELD_BY_PERSON = "stopped_by_person"
SHOWN_DAYS = 30


def my_exports(scope: Scope) -> QuerySet[Export]:
    """What the person asked for, the newest first."""
    rows = Export.objects.filter(asked_by_id=scope.staff_id)
    return rows.select_related("asked_by", "decided_by").order_by("-asked_at", "-pk")


def exports_to_decide(scope: Scope) -> QuerySet[Export]:
    """What waits for this person's decision: of the outlets led, and never the own."""
    rows = Export.objects.filter(
        outlet_id__in=scope.at(Permission.APPROVE_EXPORT), state=ExportState.REQUESTED
    )
    return rows.exclude(asked_by_id=scope.staff_id).select_related("asked_by", "outlet").order_by("asked_at")


def exports_of_outlet(scope: Scope, *, at: datetime, days: int = SHOWN_DAYS) -> QuerySet[Export]:
    """RULE-1: what left the outlet lately, for whoever leads it."""
    rows = Export.objects.filter(
        outlet_id__in=scope.at(Permission.APPROVE_EXPORT), asked_at__gte=at - timedelta(days=days)
    )
    return rows.select_related("asked_by", "decided_by").order_by("-asked_at", "-pk")


def exports_in(scope: Scope) -> QuerySet[Export]:
    """Every export the person may know of."""
    mine = Export.objects.filter(asked_by_id=scope.staff_id)
    led = Export.objects.filter(outlet_id__in=scope.at(Permission.APPROVE_EXPORT))
    return (mine | led).select_related("asked_by", "decided_by", "outlet")


def wanted_by(export: Export) -> Wanted:
    kind, spec = ExportKind(export.kind), spec_from_store(export.list_spec)
    return Wanted(
        kind, export.with_phone, export.starts_on, export.ends_on, spec, with_notes=export.with_notes
    )


def work_of(export: Export) -> LongWork | None:
    """How far the making of a file is; None before it began and after it ended."""
    return LongWork.objects.filter(kind=WORK, reference=export.code, state__in=OPEN).first()


def exports_to_make() -> QuerySet[Export]:
    """Approved files that nobody has stopped, the oldest first: the worker's list."""
    held = LongWork.objects.filter(kind=WORK, state__in=OPEN, outcome=HELD_BY_PERSON).values("reference")
    return Export.objects.filter(state=ExportState.APPROVED).exclude(code__in=held).order_by("asked_at", "pk")
