"""The next action in words: what to do, when it is due and how late that is; colour never says it alone."""

from dataclasses import dataclass
from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from jinjing.interactions.enums import Channel
from jinjing.web.components.looks import CHANNEL_ICONS, Tone
from jinjing.workbench.queries.next_action import ActionKind, Lateness, NextAction
from jinjing.workbench.queries.rhythm import Due

NEAR_DAYS = 6
TONES: dict[Lateness, Tone] = {Lateness.LATE: "bad", Lateness.TODAY: "warn", Lateness.AHEAD: "neutral"}
ICONS = {
    ActionKind.PROMISE: "heart-handshake",
    ActionKind.LEAD: "flag",
    ActionKind.REASON: "bulb",
    ActionKind.RHYTHM: "repeat",
}


@dataclass(frozen=True)
class NextStep:
    """One line with its buttons. `keeps`: done is said with one press; else the contact is written down,
    by `channel` unless it took another way. `dated`: the day stands beside `when`, which does not name it.
    """

    kind: ActionKind
    reference: str
    text: str
    source: str
    when: str
    due_on: date | None
    dated: bool
    tone: Tone
    icon: str
    channel: Channel

    @property
    def keeps(self) -> bool:
        return self.kind == ActionKind.PROMISE


def worded(action: NextAction, due: Due | None) -> NextStep:
    """due: the rhythm, for an action that follows from it."""
    return NextStep(
        kind=action.kind,
        reference=action.reference,
        text=_text(action),
        source=_source(action, due),
        when=due_words(action.days, action.due_on),
        due_on=action.due_on,
        dated=action.due_on is not None and (action.days is None or action.days <= NEAR_DAYS),
        tone=TONES[action.lateness],
        icon=CHANNEL_ICONS[action.channel] if action.channel else ICONS[action.kind],
        channel=action.channel or Channel.TELEPHONE,
    )


def due_words(days: int | None, on: date | None) -> str:
    """How late, or by when, as people say it; empty where no day is meant."""
    if days is None or on is None:
        return ""
    if days < 0:
        return ngettext("overdue by %(days)s day", "overdue by %(days)s days", -days) % {"days": -days}
    if days <= 1:
        return pgettext("next action", "due tomorrow") if days else pgettext("next action", "due today")
    if days <= NEAR_DAYS:
        return ngettext("due in %(days)s day", "due in %(days)s days", days) % {"days": days}
    return _("due on %(day)s") % {"day": date_format(on, pgettext("date format", "j F Y"))}


def _text(action: NextAction) -> str:
    if action.kind == ActionKind.LEAD:
        return _("Speak with them after the referral")
    if action.kind == ActionKind.PLAN:
        way = str(Channel(action.channel).label) if action.channel else ""
        return _("%(way)s: %(what)s") % {"way": way, "what": action.text} if action.text else way
    return action.text or _("Get in touch")


def _source(action: NextAction, due: Due | None) -> str:
    if action.kind == ActionKind.RHYTHM and due is not None:
        return every(due)
    words = {
        ActionKind.PROMISE: _("promised by %(name)s"),
        ActionKind.PLAN: _("planned by %(name)s"),
        ActionKind.LEAD: _("accepted by %(name)s"),
    }
    return words[action.kind] % {"name": action.by} if action.kind in words else ""


def every(due: Due) -> str:
    """The rhythm that decides: every 14 days (Affluent)."""
    facts = {"days": due.rhythm_days, "why": due.why}
    return ngettext("every %(days)s day (%(why)s)", "every %(days)s days (%(why)s)", due.rhythm_days) % facts
