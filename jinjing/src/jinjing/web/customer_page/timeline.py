"""What happened with a customer, from every package, as one line of time with filters."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from functools import partial
from typing import Any, NamedTuple

from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from jinjing.customers.enums import ManagerChangeReason, RelationKind, TopicKind
from jinjing.customers.queries.events import Happened
from jinjing.holdings.models import Publication
from jinjing.insights.models import CustomerTier
from jinjing.insights.queries.tiers import TierNames
from jinjing.interactions.enums import Channel, HoldKind, Purpose
from jinjing.interactions.queries.conversations import Talk
from jinjing.kernel.clock import BANK_ZONE
from jinjing.kernel.wording import Wording
from jinjing.lobby.enums import DecisionBranch
from jinjing.web.components.looks import CHANNEL_ICONS

ALL = "all"
FIRST = 12  # what a page shows before somebody asks for the whole year
FILTERS: Mapping[str, Promise] = {
    ALL: pgettext_lazy("timeline", "All"),
    "talks": pgettext_lazy("timeline", "Talks"),
    "visits": pgettext_lazy("timeline", "Visits"),
    "referrals": pgettext_lazy("timeline", "Referrals"),
    "tier": pgettext_lazy("timeline", "Tier"),
    "wishes": pgettext_lazy("timeline", "Wishes"),
}


@dataclass(frozen=True)
class Entry:
    """One line, as the `timeline_item` component shows it."""

    at: datetime
    icon: str
    title: str
    text: str = ""
    by: str = ""
    tone: str = ""


class Point(NamedTuple):
    """Something on the line of time. `group`: a key of FILTERS; `told`: its line, put into words when it is shown."""

    at: datetime
    group: str
    told: Callable[[], Entry]


@dataclass(frozen=True)
class Shown:
    """The timeline under one filter. further: how many more there are; filters: key, label and how many each has."""

    entries: Sequence[Entry]
    further: int
    show: str
    filters: Sequence[tuple[str, Promise, int]]


@dataclass(frozen=True)
class EventLook:
    """How a recorded kind of event reads: group, icon, title, tone."""

    group: str
    icon: str
    title: Promise
    tone: str = ""


EVENT_LOOKS: Mapping[str, EventLook] = {
    "hold.set": EventLook("wishes", "bell-off", gettext_lazy("Contact stopped"), "warn"),
    "data_request.received": EventLook(
        "wishes", "user-question", pgettext_lazy("history", "Request about data received")
    ),
    "data_request.answered": EventLook(
        "wishes", "user-check", pgettext_lazy("history", "Request about data answered")
    ),
    "hold.lifted": EventLook("wishes", "bell", gettext_lazy("Contact allowed again")),
    "contact.withdrawn": EventLook(
        "talks", "eraser", pgettext_lazy("history", "Contact withdrawn: it was not held")
    ),
    "contact_hours.noted": EventLook("wishes", "clock", gettext_lazy("Hours to call noted")),
    "topic.noted": EventLook("wishes", "message-off", gettext_lazy("Topic to avoid noted")),
    "topic.ended": EventLook("wishes", "message", gettext_lazy("Topic may be mentioned again")),
    "relationship.noted": EventLook("wishes", "users", gettext_lazy("Relation noted")),
    "relationship.ended": EventLook("wishes", "users-minus", gettext_lazy("Relation ended")),
    "manager.changed": EventLook(
        "wishes", "user-share", gettext_lazy("Relationship manager changed at the customer's wish")
    ),
    "portfolio.handed_over": EventLook(
        "wishes", "arrows-exchange", gettext_lazy("Handed over to another relationship manager")
    ),
    "visit.arrived": EventLook("visits", "door-enter", gettext_lazy("Came to the outlet")),
    "visit.recognised": EventLook("visits", "user-check", gettext_lazy("Recognised in the lobby")),
    "lobby.decided": EventLook("visits", "arrows-split", gettext_lazy("Lobby decided how to serve")),
    "referral.offered": EventLook("referrals", "send", gettext_lazy("Referred to a relationship manager")),
    "referral.accepted": EventLook("referrals", "check", gettext_lazy("Referral accepted"), "good"),
    "referral.declined": EventLook("referrals", "x", gettext_lazy("Referral declined")),
    "referral.expired": EventLook(
        "referrals", "clock-exclamation", gettext_lazy("Referral not accepted in time"), "warn"
    ),
    "referral.taken_back": EventLook("referrals", "arrow-back-up", gettext_lazy("Referral taken back")),
    "referral.handed_over": EventLook(
        "referrals", "sunset-2", gettext_lazy("Referral handed over at day's end")
    ),
    "referral.met": EventLook("referrals", "heart-handshake", gettext_lazy("Met after the referral"), "good"),
    "lead.opened": EventLook("referrals", "flag", gettext_lazy("Follow-up opened")),
    "lead.closed": EventLook("referrals", "flag-off", gettext_lazy("Follow-up closed")),
}
# A conversation has its own, fuller entry.
TOLD_ELSEWHERE = ("contact.logged", "contact.corrected")
_UNKNOWN = EventLook("visits", "point", gettext_lazy("Recorded"))


def merged(points: Iterable[Point]) -> list[Point]:
    """Newest first."""
    return sorted(points, key=lambda point: point.at, reverse=True)


def filtered(points: Sequence[Point], *, show: str, whole: bool) -> Shown:
    """The entries of one filter, the first few of them unless the `whole` year is asked for."""
    groups = Counter(point.group for point in points)
    kept = [point for point in points if show in (ALL, point.group)]
    return Shown(
        entries=[point.told() for point in (kept if whole else kept[:FIRST])],
        further=0 if whole else max(len(kept) - FIRST, 0),
        show=show,
        filters=[
            (key, label, len(points) if key == ALL else groups[key])
            for key, label in FILTERS.items()
            if key in (ALL, show) or groups[key]
        ],
    )


def talks(had: Iterable[Talk]) -> list[Point]:
    return [Point(talk.occurred_at, "talks", partial(_talk, talk)) for talk in had]


def _talk(row: Talk) -> Entry:
    step = row.next_step
    notes = [row.note, _("Next: %(step)s") % {"step": step} if step else ""]
    corrected = _("corrected") if row.corrects_id else ""
    title = f"{row.way} · {row.result}"
    return Entry(
        at=row.occurred_at,
        icon=CHANNEL_ICONS[row.channel],
        title=f"{title} · {corrected}" if corrected else title,
        text=" — ".join(note for note in notes if note),
        by=row.by,
        tone="good" if row.reached else "",
    )


def events(rows: Iterable[Happened]) -> list[Point]:
    return [
        Point(row.at, look.group, partial(_event, row, look))
        for row in rows
        if row.kind not in TOLD_ELSEWHERE
        for look in [EVENT_LOOKS.get(row.kind, _UNKNOWN)]
    ]


def _event(row: Happened, look: EventLook) -> Entry:
    told = [_FACTS[row.kind](row.facts) if row.kind in _FACTS else "", row.note]
    return Entry(
        at=row.at,
        icon=look.icon,
        title=str(look.title),
        text=" — ".join(t for t in told if t),
        by=row.by,
        tone=look.tone,
    )


def _hold_facts(facts: Mapping[str, Any]) -> str:
    parts = [
        _label(HoldKind, facts.get("kind")),
        _label(Channel, facts.get("channel")),
        _label(Purpose, facts.get("purpose")),
        _("until %(day)s") % {"day": facts["until"]} if facts.get("until") else "",
    ]
    return " · ".join(part for part in parts if part)


def _label(choices: type[TextChoices], value: object) -> str:
    """The word of a stored code; nothing for a code this version does not know."""
    return str(choices(value).label) if value in choices.values else ""


def _hours_facts(facts: Mapping[str, Any]) -> str:
    return f"{facts.get('starts', '')}–{facts.get('ends', '')}"


def _manager_facts(facts: Mapping[str, Any]) -> str:
    moved = " → ".join(name for name in (facts.get("from_name"), facts.get("to_name")) if name)
    reason = _label(ManagerChangeReason, facts.get("reason"))
    return " · ".join(part for part in (moved, reason) if part)


_FACTS: Mapping[str, Callable[[Mapping[str, Any]], str]] = {
    "hold.set": _hold_facts,
    "hold.lifted": _hold_facts,
    "contact_hours.noted": _hours_facts,
    "topic.noted": lambda facts: _label(TopicKind, facts.get("topic")),
    "topic.ended": lambda facts: _label(TopicKind, facts.get("topic")),
    "relationship.noted": lambda facts: _label(RelationKind, facts.get("relation")),
    "relationship.ended": lambda facts: _label(RelationKind, facts.get("relation")),
    "manager.changed": _manager_facts,
    "portfolio.handed_over": _manager_facts,
    "lobby.decided": lambda facts: _label(DecisionBranch, facts.get("branch")),
}


def tier_moves(
    tiers: Iterable[CustomerTier], names: Mapping[str, TierNames], publication: Publication
) -> list[Point]:
    """The official tier, if the night moved it (the previous night's tier is in the snapshot)."""
    at = datetime.combine(publication.business_date, time(23, 59), BANK_ZONE)
    return [
        Point(at, "tier", partial(_tier_move, tier, scheme, at))
        for tier in tiers
        if tier.official and tier.tier_previous and tier.tier_previous != tier.tier
        if (scheme := names.get(tier.scheme))
    ]


def _tier_move(tier: CustomerTier, scheme: TierNames, at: datetime) -> Entry:
    moved = {"old": scheme.of(tier.tier_previous), "new": scheme.of(tier.tier, tier.band)}
    return Entry(
        at=at,
        icon="stairs",
        title=_("Tier moved: %(old)s → %(new)s") % moved,
        text=tier_reason(tier),
        tone="info",
    )


def tier_reason(tier: CustomerTier) -> str:
    """Which figure met which bound, in the reader's language."""
    return str(Wording(tier.tier_reason, tier.tier_reason_en))
