from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Channel(TextChoices):
    TELEPHONE = "T", _("Telephone")
    EMAIL = "E", _("E-mail")
    MEETING = "M", _("Meeting")
    WECOM = "W", _("WeCom")
    VISIT = "V", pgettext_lazy("way of contact", "Visit")
    SHORT_MESSAGE = "S", _("Short message")


class Outcome(TextChoices):
    TALKED = "talked", _("Talked")
    NO_ANSWER = "no_answer", _("No answer")
    CALL_BACK = "call_back", _("Call back")
    APPOINTMENT = "appointment", _("Appointment made")
    NOT_INTERESTED = "not_interested", _("Not interested")
    DO_NOT_CALL = "do_not_call", _("Do not call again")
    WRONG_NUMBER = "wrong_number", _("Wrong number")
    SENT = "sent", pgettext_lazy("outcome", "Sent")


# Ways on which a person is spoken to, and those on which something is sent. A WeCom chat may be either.
SPOKEN = (Channel.TELEPHONE, Channel.MEETING, Channel.VISIT)
MESSAGES = (Channel.EMAIL, Channel.WECOM, Channel.SHORT_MESSAGE)
# Ways that ring or buzz: only these know quiet hours.
RINGING = (Channel.TELEPHONE, Channel.WECOM, Channel.SHORT_MESSAGE)
REACHED = (
    Outcome.TALKED,
    Outcome.CALL_BACK,
    Outcome.APPOINTMENT,
    Outcome.NOT_INTERESTED,
    Outcome.DO_NOT_CALL,
)


class Purpose(TextChoices):
    MARKETING = "marketing", _("Marketing")
    SERVICE = "service", _("Service notice")


class HoldKind(TextChoices):
    """Why contact stops. Higher packages (complaints, restrictions) write these rows."""

    DO_NOT_DISTURB = "do_not_disturb", _("Do not disturb")
    REFUSAL = "refusal", _("Cool-down after a refusal")
    COMPLAINT = "complaint", _("Open complaint")
    RESTRICTED = "restricted", pgettext_lazy("hold", "Restricted")


class StopKind(TextChoices):
    """What `may_contact` names as a reason. The last two let the contact pass and only say so."""

    DO_NOT_DISTURB = "do_not_disturb", _("Do not disturb")
    REFUSAL = "refusal", _("Cool-down after a refusal")
    COMPLAINT = "complaint", _("Open complaint")
    RESTRICTED = "restricted", pgettext_lazy("hold", "Restricted")
    CLOSED = "closed", _("No longer a customer")
    MINOR = "minor", _("Under age")
    TOO_OFTEN = "too_often", _("Contacted often enough this week")
    OWN_HOURS = "own_hours", _("Outside the customer's own hours")
    QUIET_HOURS = "quiet_hours", _("Quiet hours")
    SOFT_HOURS = "soft_hours", _("Lunch time")
    OWN_HOURS_OPEN = "own_hours_open", _("Inside the customer's own hours")


NOTES = (StopKind.SOFT_HOURS, StopKind.OWN_HOURS_OPEN)
# Stops that end within the day: such a customer may stand on today's list.
PASSING = (StopKind.OWN_HOURS, StopKind.QUIET_HOURS)
