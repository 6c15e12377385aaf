from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class EntryState(TextChoices):
    OPEN = "open", pgettext_lazy("call list", "Open")
    ATTEMPTED = "attempted", _("Attempted")
    REACHED = "reached", _("Got through")
    DROPPED = "dropped", _("Taken off")


class Stage(TextChoices):
    """Where a customer dropped out on the way to today's list, in the order in which it is asked."""

    HELD = "held", _("Not to be contacted")
    IMPERSONAL = "impersonal", _("Wants no personal recommendations")
    NO_WAY = "no_way", _("No way to reach them")
    DONE = "done", _("Got through this week")
    RESTING = "resting", _("Spoken to lately")
    WEEK_FULL = "week_full", _("The week is full")
    BELOW_CUT = "below_cut", _("Others come first")


class OwnReason(TextChoices):
    """Reasons to call that come from the desk itself, beside the triggers of the night."""

    LEAD = "lead", _("Referred to you by a colleague")
    PROMISE_DUE = "promise_due", _("You promised to be in touch")
    KEEP_IN_TOUCH = "keep_in_touch", _("Keep the relationship: nothing was said for a while")
    GET_TO_KNOW = "get_to_know", _("Get to know: holds no investment product yet")


class LeadSource(TextChoices):
    LOBBY = "lobby", pgettext_lazy("lead", "Lobby")
    COUNTER = "counter", pgettext_lazy("lead", "Counter")


class LeadState(TextChoices):
    OPEN = "open", pgettext_lazy("lead", "Open")
    CONTACTED = "contacted", pgettext_lazy("lead", "Contacted")
    CLOSED = "closed", pgettext_lazy("lead", "Closed")


class HandoverReason(TextChoices):
    """Why a portfolio changes hands as a whole."""

    LEAVING = "leaving", pgettext_lazy("handover", "Leaves the bank")
    TRANSFER = "transfer", pgettext_lazy("handover", "Moves to another post")
