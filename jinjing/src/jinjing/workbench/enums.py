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


class FollowUpState(TextChoices):
    """What became of something agreed in a morning meeting."""

    OPEN = "open", pgettext_lazy("follow-up", "Open")
    DONE = "done", pgettext_lazy("follow-up", "Done")
    DROPPED = "dropped", pgettext_lazy("follow-up", "Dropped")


class NotPlaced(TextChoices):
    """Why a customer chosen by hand gets no place on today's list."""

    LISTED = "listed", _("Stands on today's list already")
    NOT_YOURS = "not_yours", _("Is not in your portfolio: only the manager (A) calls from the list")
    HELD = "held", _("Not to be contacted today")
    IMPERSONAL = "impersonal", _("Wants no personal recommendations")
    NO_WAY = "no_way", _("No way to reach them")


class NotPlanned(TextChoices):
    """Why no contact is planned for a chosen customer."""

    PLANNED = "planned", _("Is planned for that day already")
    HELD = "held", _("Not to be contacted today")


class FileState(TextChoices):
    """A calendar that was read in from a workbook."""

    READ = "read", pgettext_lazy("calendar file", "Read, nothing written yet")
    TAKEN = "taken", pgettext_lazy("calendar file", "Taken over")
    REVERTED = "reverted", pgettext_lazy("calendar file", "Taken back")


class CellAct(TextChoices):
    """What one entry of such a file does."""

    LOG = "log", pgettext_lazy("calendar file", "Log a contact")
    PLAN = "plan", pgettext_lazy("calendar file", "Plan a contact")
    MOVE_PLAN = "move_plan", pgettext_lazy("calendar file", "Move a planned contact")
    NOTE_CONTACT = "note_contact", pgettext_lazy("calendar file", "Change the note of a contact")
    NOTE_PLAN = "note_plan", pgettext_lazy("calendar file", "Change the note of a plan")


class StaysBecause(TextChoices):
    """Why an entry stays when the file is taken back: somebody has gone on from it."""

    CORRECTED = "corrected", pgettext_lazy("calendar file", "corrected since")
    DONE = "done", pgettext_lazy("calendar file", "the planned contact was made since")
    AGAIN = "again", pgettext_lazy("calendar file", "the same is planned for its old day since")
    HANDED_ON = "handed_on", pgettext_lazy("calendar file", "the customer has another manager now")


class WhyNot(TextChoices):
    """Why a cell of such a file cannot be taken over, and what to do instead."""

    NOT_A_LETTER = (
        "not_a_letter",
        _(
            "Only the letters T (telephone), E (e-mail), M (meeting), W (WeCom), V (visit) and S (short message) are "
            "read: capital made, small planned, T× tried in vain. Put words into a comment of the cell."
        ),
    )
    FUTURE_DONE = "future_done", _("A contact of a day to come is planned: write a small letter.")
    PAST_PLAN = "past_plan", _("A day that is past has contacts made: write a capital letter.")
    NO_DATE = "no_date", _("There is no date at the head of this column: write the day's date there again.")
    TOO_OLD = "too_old", _("So far back nothing is logged any more. Clear the cell, or choose a later day.")
    TOO_FAR = "too_far", _("So far ahead nothing is planned yet. Choose an earlier day.")
    HELD = "held", _("Nobody contacts this customer on that day. Clear the cell, or choose a later day.")
    TRIED_MESSAGE = "tried_message", _("What is sent is not tried in vain: write the letter without ×.")
    PLANNED_TWICE = "planned_twice", _("The same way is planned twice on this day. Write the letter once.")
    NO_NUMBER = (
        "no_number",
        _("The customer's number is missing in this line: write it again, or delete the line."),
    )
    UNKNOWN = (
        "unknown",
        _("Among those you may contact nobody has this number: correct it, or delete the line."),
    )
    TWICE = "twice", _("This customer has a line above already. Put both into one.")
    NOTE_ALONE = "note_alone", _("A note belongs to a contact: write its letter into the cell too.")
    NOTE_FOR_WHICH = (
        "note_for_which",
        _("Several contacts stand in this cell. Write the note on the calendar's page."),
    )
    NOTE_OF_COLLEAGUE = (
        "note_of_colleague",
        _("A colleague made this contact, and only they change its note. Put the comment back as it was."),
    )
    NOTE_TOO_LONG = "note_too_long", _("A note has at most 2,000 characters. Shorten the comment.")
