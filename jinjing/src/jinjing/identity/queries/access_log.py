"""The access log as the auditor reads it: who, when, what, about whom (a code), with the colleague's name."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery

from jinjing.identity.models import Staff
from jinjing.identity.permissions import Permission
from jinjing.identity.scope import Scope
from jinjing.kernel.audit import VERIFIED
from jinjing.kernel.clock import BANK_ZONE
from jinjing.kernel.models import AccessEntry, AccessSeal


@dataclass(frozen=True)
class LogFilter:
    """What the auditor asked for; empty means everything. `day` is a day in the bank's time zone."""

    person: str = ""
    day: date | None = None
    action: str = ""
    subject: str = ""


@dataclass(frozen=True)
class ChainState:
    """One outlet's chain: how many entries are sealed, and how long the tail is that is not yet."""

    outlet: str
    sealed: int
    unsealed: int


def entries_in(scope: Scope, wanted: LogFilter) -> QuerySet[AccessEntry]:
    """Newest first, each with `actor_name`; nothing for those who may not read the log."""
    rows = AccessEntry.objects.order_by("-pk")
    if not scope.may(Permission.ACCESS_LOG):
        return rows.none()
    if wanted.person:
        rows = rows.filter(actor_no=wanted.person)
    if wanted.action:
        rows = rows.filter(action=wanted.action)
    if wanted.subject:
        rows = rows.filter(subject=wanted.subject)
    if wanted.day:
        begins = datetime.combine(wanted.day, time(), BANK_ZONE)
        rows = rows.filter(at__gte=begins, at__lt=begins + timedelta(days=1))
    names = Staff.objects.filter(staff_no=OuterRef("actor_no")).values("name")[:1]
    return rows.annotate(actor_name=Subquery(names))


def chain_states(scope: Scope) -> list[ChainState]:
    """Every outlet's chain, head office and the system ("") first."""
    if not scope.may(Permission.ACCESS_LOG):
        return []
    seal = AccessSeal.objects.filter(entry_id=OuterRef("pk"))
    counted = AccessEntry.objects.annotate(is_sealed=Exists(seal)).order_by("outlet").values("outlet")
    rows = counted.annotate(
        sealed=Count("pk", filter=Q(is_sealed=True)), unsealed=Count("pk", filter=Q(is_sealed=False))
    )
    return [ChainState(row["outlet"], row["sealed"], row["unsealed"]) for row in rows]


def last_verification(scope: Scope) -> AccessEntry | None:
    """The latest run of `jinjing audit verify`, as it recorded itself."""
    if not scope.may(Permission.ACCESS_LOG):
        return None
    return AccessEntry.objects.filter(subject=VERIFIED, action="audit.verify").order_by("-at").first()
