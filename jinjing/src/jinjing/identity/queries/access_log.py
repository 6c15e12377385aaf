"""The access log as the auditor reads it: who, when, what, about whom (a code), with the colleague's name."""

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from django.db.models import Count, Max, OuterRef, Q, QuerySet, Subquery, TextField
from django.db.models.functions import Cast

from jinjing.identity.models import OrgUnit, Staff
from jinjing.identity.permissions import Permission
from jinjing.identity.scope import Scope
from jinjing.kernel import anchors, audit, rules
from jinjing.kernel.clock import BANK_ZONE
from jinjing.kernel.models import AccessEntry, AccessSeal
from jinjing.kernel.verification import VERIFIED

# Codes in lists (who was found, who stood on a page) have no index: so far back they are searched.
LISTS_BACK = timedelta(days=92)


@dataclass(frozen=True)
class LogFilter:
    """What the auditor asked for; empty means everything. Days are days in the bank's time zone, both included.

    `actions`: any of them. `subject`: the line's subject, or a customer whom the line lists.
    """

    person: str = ""
    outlet: str = ""
    actions: tuple[str, ...] = ()
    subject: str = ""
    outcome: str = ""
    terminal: str = ""
    first: date | None = None
    last: date | None = None


@dataclass(frozen=True)
class ChainState:
    """One outlet's chain: how many entries were sealed, how long the open tail is, and up to where it is anchored."""

    outlet: str
    name: str
    name_en: str
    sealed: int
    unsealed: int
    anchored: int


@dataclass(frozen=True)
class SealingState:
    """Whether the worker seals: `waits_since` is the oldest open line, `stopped` when it waits too long (SE-03)."""

    waits_since: datetime | None
    stopped: bool


@dataclass(frozen=True)
class Link:
    """One entry's place in its chain. `whole`: it matches its seal; None while it has none."""

    sequence: int
    digest: str
    previous: str
    anchored: bool
    whole: bool | None


@dataclass
class Looker:
    """What one person did about one customer."""

    actor_no: str
    name: str
    count: int = 0
    actions: dict[str, int] = field(default_factory=dict)
    first_at: datetime | None = None
    last_at: datetime | None = None


def entries_in(scope: Scope, wanted: LogFilter) -> QuerySet[AccessEntry]:
    """Newest first, each with `actor_name`; nothing for those who may not read the log."""
    rows = AccessEntry.objects.order_by("-pk")
    if not scope.may(Permission.ACCESS_LOG):
        return rows.none()
    exact = {
        "actor_no": wanted.person,
        "outlet": wanted.outlet,
        "outcome": wanted.outcome,
        "action__in": wanted.actions,
        "terminal__startswith": wanted.terminal,
    }
    rows = rows.filter(**{name: value for name, value in exact.items() if value})
    if wanted.first:
        rows = rows.filter(at__gte=_midnight(wanted.first))
    if wanted.last:
        rows = rows.filter(at__lt=_midnight(wanted.last) + timedelta(days=1))
    if wanted.subject:
        rows = _about(rows, wanted, on=scope.on)
    names = Staff.objects.filter(staff_no=OuterRef("actor_no")).values("name")[:1]
    return rows.annotate(actor_name=Subquery(names))


def _about(rows: QuerySet[AccessEntry], wanted: LogFilter, *, on: date) -> QuerySet[AccessEntry]:
    listed = Q(facts__contains=f'"{wanted.subject}"')
    if wanted.first is None:
        listed &= Q(at__gte=_midnight(on) - LISTS_BACK)
    return rows.annotate(facts=Cast("detail", TextField())).filter(Q(subject=wanted.subject) | listed)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), BANK_ZONE)


def lookers_of(scope: Scope, code: str) -> list[Looker]:
    """Who looked at or did something about this customer, whoever did most first."""
    found: dict[str, Looker] = {}
    for line in entries_in(scope, LogFilter(subject=code)).iterator():
        number = line.actor_no
        one = found.setdefault(number, Looker(number, getattr(line, "actor_name", "") or "", last_at=line.at))
        one.count += 1
        one.actions[line.action] = one.actions.get(line.action, 0) + 1
        one.first_at = line.at
    return sorted(found.values(), key=lambda one: (-one.count, one.actor_no))


def chain_states(scope: Scope) -> list[ChainState]:
    """Every outlet's chain, head office and the system ("") first. Three queries for any length of the log."""
    if not scope.may(Permission.ACCESS_LOG):
        return []
    ends = AccessSeal.objects.filter(outlet=OuterRef("code")).order_by("-sequence").values("sequence")[:1]
    units = list(OrgUnit.objects.annotate(sealed=Subquery(ends)).order_by("code"))
    system = AccessSeal.objects.filter(outlet="").aggregate(last=Max("sequence"))["last"] or 0
    waiting = audit.unsealed(thorough=False).order_by().values_list("outlet").annotate(count=Count("pk"))
    open_lines = dict(waiting)
    known = anchors.known().last
    rows = [("", "", "", system)] + [(u.code, u.name, u.name_en, u.sealed or 0) for u in units]
    return [
        ChainState(
            code, name, name_en, sealed, open_lines.get(code, 0), known[code].sequence if code in known else 0
        )
        for code, name, name_en, sealed in rows
        if sealed or open_lines.get(code)
    ]


def sealing_state(scope: Scope, *, at: datetime) -> SealingState:
    """A stopped seal is an alarm: `audit.seal_minutes` after a line was written."""
    waits = audit.oldest_unsealed()
    bound = timedelta(minutes=int(rules.value("audit.seal_minutes", scope.on)))
    return SealingState(waits, waits is not None and at - waits > bound)


def link_of(entry: AccessEntry) -> Link | None:
    """The entry's place in its chain, computed again now; None while it is not sealed."""
    seal = AccessSeal.objects.filter(entry_id=entry.pk).first()
    if seal is None:
        return None
    before = AccessSeal.objects.filter(outlet=seal.outlet, sequence=seal.sequence - 1).first()
    previous = before.digest if before else anchors.pruned_to(seal.outlet)[1]
    last = anchors.last_anchor(seal.outlet)
    return Link(
        sequence=seal.sequence,
        digest=seal.digest,
        previous=previous,
        anchored=last is not None and last.sequence >= seal.sequence,
        whole=audit.fingerprint(entry, previous, like=seal.digest) == seal.digest,
    )


def staff_called(scope: Scope, text: str) -> list[Staff]:
    """Colleagues with that number or exactly that name."""
    if not scope.may(Permission.ACCESS_LOG):
        return []
    return list(Staff.objects.filter(Q(staff_no=text) | Q(name=text)).order_by("staff_no")[:20])


def last_verification(scope: Scope) -> AccessEntry | None:
    """The latest run of `jinjing audit verify`, as it recorded itself."""
    if not scope.may(Permission.ACCESS_LOG):
        return None
    return AccessEntry.objects.filter(subject=VERIFIED, action="audit.verify").order_by("-at").first()
