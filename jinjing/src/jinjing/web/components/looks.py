"""How each state looks, decided once per enum: tone, icon and word. Colour never stands alone.

A tone is one of neutral, accent, good, warn, bad and info; the stylesheet gives it its colours in
every theme. Templates pass the state itself and never choose.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from jinjing.identity.enums import Whereabouts
from jinjing.interactions.enums import Channel, ConsentState, HoldKind, Outcome
from jinjing.kernel.enums import WorkState
from jinjing.lobby.enums import Recognition, ReferralState, VisitState
from jinjing.privacy.enums import ExportState, RequestState
from jinjing.workbench.enums import EntryState, FileState, LeadState

Tone = Literal["neutral", "accent", "good", "warn", "bad", "info"]
TONES: tuple[Tone, ...] = ("neutral", "accent", "good", "warn", "bad", "info")


@dataclass(frozen=True)
class Look:
    """Tone, icon name and word of one state."""

    tone: Tone
    icon: str
    label: str | Promise


_PREMIER = Look("accent", "premier", _("Premier"))
_POTENTIAL = Look("info", "potential", _("Potentially premier"))
_ORDINARY = Look("neutral", "ordinary", _("Ordinary"))

# The lobby's recognitions and the short names of the gallery and of tier packs mean the same three bands.
BANDS: Mapping[str, Look] = {
    Recognition.EXISTING_PREMIER: _PREMIER,
    Recognition.POTENTIAL_PREMIER: _POTENTIAL,
    Recognition.ORDINARY: _ORDINARY,
    "premier": _PREMIER,
    "potential": _POTENTIAL,
    "": _ORDINARY,
}

WHEREABOUTS: Mapping[str, Look] = {
    Whereabouts.FREE: Look("good", "circle-full", _("free")),
    Whereabouts.WITH_CUSTOMER: Look("warn", "circle-half", _("with a customer")),
    Whereabouts.VISITING: Look("neutral", "circle-empty", _("out")),
    Whereabouts.OFF: Look("neutral", "circle-empty", _("off duty")),
}

STATES: Mapping[str, Mapping[str, Look]] = {
    "visit": {
        VisitState.ARRIVED: Look("info", "door-enter", VisitState.ARRIVED.label),
        VisitState.WAITING: Look("warn", "hourglass", VisitState.WAITING.label),
        VisitState.TO_INTRODUCE: Look("accent", "user-share", VisitState.TO_INTRODUCE.label),
        VisitState.IN_SERVICE: Look("good", "messages", VisitState.IN_SERVICE.label),
        VisitState.ENDED: Look("neutral", "check", VisitState.ENDED.label),
    },
    "work": {
        WorkState.RUNNING: Look("info", "loader-2", WorkState.RUNNING.label),
        WorkState.STOPPED: Look("warn", "player-pause", WorkState.STOPPED.label),
        WorkState.DONE: Look("good", "check", WorkState.DONE.label),
        WorkState.FAILED: Look("bad", "x", WorkState.FAILED.label),
    },
    "referral": {
        ReferralState.OFFERED: Look("info", "send", ReferralState.OFFERED.label),
        ReferralState.ACCEPTED: Look("good", "check", ReferralState.ACCEPTED.label),
        ReferralState.DECLINED: Look("neutral", "x", ReferralState.DECLINED.label),
        ReferralState.EXPIRED: Look("warn", "clock-exclamation", ReferralState.EXPIRED.label),
        ReferralState.TAKEN_BACK: Look("neutral", "arrow-back-up", ReferralState.TAKEN_BACK.label),
        ReferralState.HANDED_OVER: Look("info", "sunset-2", ReferralState.HANDED_OVER.label),
        ReferralState.MET: Look("good", "heart-handshake", ReferralState.MET.label),
    },
    "outcome": {
        Outcome.TALKED: Look("good", "message-circle", Outcome.TALKED.label),
        Outcome.NO_ANSWER: Look("neutral", "phone-off", Outcome.NO_ANSWER.label),
        Outcome.CALL_BACK: Look("info", "phone-incoming", Outcome.CALL_BACK.label),
        Outcome.APPOINTMENT: Look("accent", "calendar-check", Outcome.APPOINTMENT.label),
        Outcome.NOT_INTERESTED: Look("warn", "thumb-down", Outcome.NOT_INTERESTED.label),
        Outcome.DO_NOT_CALL: Look("bad", "bell-off", Outcome.DO_NOT_CALL.label),
        Outcome.WRONG_NUMBER: Look("warn", "phone-x", Outcome.WRONG_NUMBER.label),
        Outcome.SENT: Look("neutral", "send", Outcome.SENT.label),
    },
    "entry": {
        EntryState.OPEN: Look("neutral", "circle-dashed", EntryState.OPEN.label),
        EntryState.ATTEMPTED: Look("warn", "phone-off", EntryState.ATTEMPTED.label),
        EntryState.REACHED: Look("good", "check", EntryState.REACHED.label),
        EntryState.DROPPED: Look("neutral", "x", EntryState.DROPPED.label),
    },
    "lead": {
        LeadState.OPEN: Look("info", "flag", LeadState.OPEN.label),
        LeadState.CONTACTED: Look("good", "message-circle", LeadState.CONTACTED.label),
        LeadState.CLOSED: Look("neutral", "check", LeadState.CLOSED.label),
    },
    "hold": {
        HoldKind.DO_NOT_DISTURB: Look("bad", "bell-off", HoldKind.DO_NOT_DISTURB.label),
        HoldKind.REFUSAL: Look("warn", "clock-pause", HoldKind.REFUSAL.label),
        HoldKind.COMPLAINT: Look("bad", "message-report", HoldKind.COMPLAINT.label),
        HoldKind.RESTRICTED: Look("bad", "lock", HoldKind.RESTRICTED.label),
        HoldKind.DECEASED: Look("bad", "circle-off", HoldKind.DECEASED.label),
    },
    "consent": {
        ConsentState.REQUESTED: Look("info", "clock-question", ConsentState.REQUESTED.label),
        ConsentState.GIVEN: Look("good", "check", ConsentState.GIVEN.label),
        ConsentState.WITHDRAWN: Look("warn", "x", ConsentState.WITHDRAWN.label),
        ConsentState.EXPIRED: Look("neutral", "clock-off", ConsentState.EXPIRED.label),
        ConsentState.SUPERSEDED: Look("neutral", "replace", ConsentState.SUPERSEDED.label),
    },
    "export": {
        ExportState.REQUESTED: Look("warn", "hourglass", ExportState.REQUESTED.label),
        ExportState.APPROVED: Look("info", "loader", ExportState.APPROVED.label),
        ExportState.DECLINED: Look("bad", "x", ExportState.DECLINED.label),
        ExportState.MADE: Look("good", "check", ExportState.MADE.label),
        ExportState.FETCHED: Look("good", "download", ExportState.FETCHED.label),
        ExportState.EXPIRED: Look("neutral", "clock-off", ExportState.EXPIRED.label),
    },
    "calendar_file": {
        FileState.READ: Look("info", "file-search", FileState.READ.label),
        FileState.TAKEN: Look("good", "check", FileState.TAKEN.label),
        FileState.REVERTED: Look("neutral", "arrow-back-up", FileState.REVERTED.label),
    },
    "subject_request": {
        RequestState.RECEIVED: Look("info", "inbox", RequestState.RECEIVED.label),
        RequestState.VERIFIED: Look("accent", "id", RequestState.VERIFIED.label),
        RequestState.FULFILLED: Look("good", "check", RequestState.FULFILLED.label),
        RequestState.PARTLY: Look("good", "circle-half", RequestState.PARTLY.label),
        RequestState.REFUSED: Look("bad", "x", RequestState.REFUSED.label),
    },
}

CHANNEL_ICONS: Mapping[str, str] = {
    Channel.TELEPHONE: "phone",
    Channel.EMAIL: "mail",
    Channel.MEETING: "users",
    Channel.WECOM: "brand-wechat",
    Channel.VISIT: "home-move",
    Channel.SHORT_MESSAGE: "message",
}
