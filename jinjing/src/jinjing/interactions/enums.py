from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Channel(TextChoices):
    TELEPHONE = "T", _("Telephone")
    EMAIL = "E", _("E-mail")
    MEETING = "M", _("Meeting")
    WECOM = "W", _("WeCom")
    VISIT = "V", _("Visit")
    SHORT_MESSAGE = "S", _("Short message")


class Outcome(TextChoices):
    TALKED = "talked", _("Talked")
    NO_ANSWER = "no_answer", _("No answer")
    CALL_BACK = "call_back", _("Call back")
    APPOINTMENT = "appointment", _("Appointment made")
    NOT_INTERESTED = "not_interested", _("Not interested")
    DO_NOT_CALL = "do_not_call", _("Do not call again")
    WRONG_NUMBER = "wrong_number", _("Wrong number")
    SENT = "sent", _("Sent")


REACHED = (Outcome.TALKED, Outcome.CALL_BACK, Outcome.APPOINTMENT, Outcome.NOT_INTERESTED, Outcome.DO_NOT_CALL)


class Purpose(TextChoices):
    MARKETING = "marketing", _("Marketing")
    SERVICE = "service", _("Service notice")


class HoldKind(TextChoices):
    """Why contact stops. Higher packages (complaints, restrictions) write these rows."""

    DO_NOT_DISTURB = "do_not_disturb", _("Do not disturb")
    REFUSAL = "refusal", _("Cool-down after a refusal")
    COMPLAINT = "complaint", _("Open complaint")
    RESTRICTED = "restricted", _("Restricted")
