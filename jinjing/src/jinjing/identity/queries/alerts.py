"""Alerts as auditor and security administrator read them: people, counts and codes, no customers' names."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import F, OuterRef, Q, QuerySet, Subquery

from jinjing.identity.models import OrgUnit, Staff
from jinjing.identity.permissions import Permission
from jinjing.identity.scope import Scope
from jinjing.kernel.enums import AlertKind
from jinjing.kernel.models import AccessAlert, AccessEntry

SHOWN = ("customer.open", "call.open", "visit.open", "figure.open", "review.open")
SEARCHED = ("lobby.find", "customer.find", "call_list.why", "subject_request.find", "lookup.refused")
# Values in full: one at a time, or all of a person on paper.
IN_FULL = ("customer.unmask", "subject_request.gather", "subject_request.fetch")
ENTRUSTED = ("staff.create", "position.appoint", "position.lend", "password.set", "factor.reset")
Rows = QuerySet[AccessEntry]


@dataclass(frozen=True)
class Watch:
    """What is counted over which window, and the rule with its bound."""

    rule: str
    of: Q
    a_day: bool
    count: Callable[[Rows], int]


def _lines(rows: Rows) -> int:
    return rows.count()


def _customers(rows: Rows) -> int:
    return rows.values("subject").distinct().count()


def _taken_out(rows: Rows) -> int:
    return sum(int(detail.get("rows") or 0) for detail in rows.values_list("detail", flat=True))


WATCHES: dict[AlertKind, Watch] = {
    AlertKind.LOOKS: Watch(
        "alerts.looks_an_hour", Q(action__in=SHOWN, outcome="done"), a_day=False, count=_customers
    ),
    AlertKind.UNMASKED: Watch(
        "alerts.unmasked_an_hour", Q(action__in=IN_FULL, outcome="done"), a_day=False, count=_lines
    ),
    AlertKind.LOOKUPS: Watch("alerts.lookups_an_hour", Q(action__in=SEARCHED), a_day=False, count=_lines),
    AlertKind.REFUSED: Watch(
        "alerts.refused_an_hour", Q(outcome="refused") & ~Q(action="sign_in"), a_day=False, count=_lines
    ),
    AlertKind.EXPORTED: Watch(
        "alerts.exported_a_day", Q(action="export.fetch", outcome="done"), a_day=True, count=_taken_out
    ),
    # Who gives sign-ins could give one to themselves in another name: somebody else looks at every such day.
    AlertKind.ACCOUNTS: Watch(
        "alerts.accounts_a_day", Q(action__in=ENTRUSTED, outcome="done"), a_day=True, count=_lines
    ),
}


def watched_rows(kind: AlertKind, *, actor_no: str, begins: datetime, ends: datetime) -> Rows:
    """The lines an alert of that kind counts; read by the index of person and time."""
    rows = AccessEntry.objects.filter(actor_no=actor_no, at__gte=begins, at__lt=ends)
    return rows.filter(WATCHES[kind].of).order_by("at", "pk")


@dataclass
class Affected:
    """One customer (a code) whom the counted lines are about: what was seen of them, when, how often."""

    code: str
    count: int = 0
    actions: set[str] = field(default_factory=set)
    fields: set[str] = field(default_factory=set)
    first_at: datetime | None = None
    last_at: datetime | None = None

    def add(self, line: AccessEntry) -> None:
        self.count += 1
        self.actions.add(line.action)
        if seen := line.detail.get("field"):
            self.fields.add(str(seen))
        self.first_at = self.first_at or line.at
        self.last_at = line.at


def alerts_in(scope: Scope) -> QuerySet[AccessAlert]:
    """Open ones first, then the newest; each with `actor_name` and `outlet_name`. Nothing without the right."""
    if not scope.may(Permission.ALERTS):
        return AccessAlert.objects.none()
    names = Staff.objects.filter(staff_no=OuterRef("actor_no")).values("name")[:1]
    outlets = OrgUnit.objects.filter(code=OuterRef("outlet"))
    return AccessAlert.objects.annotate(
        actor_name=Subquery(names),
        outlet_name=Subquery(outlets.values("name")[:1]),
        outlet_name_en=Subquery(outlets.values("name_en")[:1]),
    ).order_by(F("settled_at").desc(nulls_first=True), "-raised_at", "-pk")


def open_alert_count(scope: Scope) -> int:
    """For the badge in the navigation: 0 for whoever may not see them."""
    if not scope.may(Permission.ALERTS):
        return 0
    return AccessAlert.objects.filter(settled_at__isnull=True).count()


def lines_of(alert: AccessAlert) -> QuerySet[AccessEntry]:
    """The lines of the access log that the alert counts."""
    return watched_rows(
        AlertKind(alert.kind), actor_no=alert.actor_no, begins=alert.window_starts, ends=alert.window_ends
    )


def affected_by(alert: AccessAlert) -> list[Affected]:
    """PI-10: every customer the counted lines name, by code, the most often seen first."""
    found: dict[str, Affected] = {}
    for line in lines_of(alert).iterator():
        for code in codes_in(line):
            found.setdefault(code, Affected(code)).add(line)
    return sorted(found.values(), key=lambda one: (-one.count, one.code))


def codes_in(line: AccessEntry) -> list[str]:
    """Codes of the customers a line is about; a line may only count them."""
    said = line.detail.get("customers")
    listed = [str(code) for code in said if code] if isinstance(said, list) else []
    own = [line.subject] if line.kind == "customer" and line.subject else []
    own += [str(line.detail["customer"])] if line.detail.get("customer") else []
    return list(dict.fromkeys([*own, *listed]))


def actions_of(alert: AccessAlert) -> dict[str, int]:
    """How often what was done."""
    counted: dict[str, int] = defaultdict(int)
    for action in lines_of(alert).values_list("action", flat=True):
        counted[action] += 1
    return dict(counted)
