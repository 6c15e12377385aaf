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
# Ways on which the bank comes to the customer; a meeting or a visit was agreed between the two.
UNASKED = (*RINGING, Channel.EMAIL)
REACHED = (
    Outcome.TALKED,
    Outcome.CALL_BACK,
    Outcome.APPOINTMENT,
    Outcome.NOT_INTERESTED,
    Outcome.DO_NOT_CALL,
)


class StepKind(TextChoices):
    """What became of a promised next step."""

    MOVED = "moved", pgettext_lazy("promise", "Moved to another day")
    KEPT = "kept", pgettext_lazy("promise", "Kept")
    RELEASED = "released", pgettext_lazy("promise", "Let go")


class PromiseState(TextChoices):
    OPEN = "open", pgettext_lazy("promise", "Open")
    KEPT = "kept", pgettext_lazy("promise", "Kept")
    RELEASED = "released", pgettext_lazy("promise", "Let go")


class Purpose(TextChoices):
    MARKETING = "marketing", _("Marketing")
    SERVICE = "service", _("Service notice")


class HoldKind(TextChoices):
    """Why contact stops. Higher packages (complaints, restrictions) write these rows."""

    DO_NOT_DISTURB = "do_not_disturb", _("Do not disturb")
    REFUSAL = "refusal", _("Cool-down after a refusal")
    COMPLAINT = "complaint", _("Open complaint")
    RESTRICTED = "restricted", pgettext_lazy("hold", "Restricted")
    DECEASED = "deceased", pgettext_lazy("hold", "Deceased")


class Topic(TextChoices):
    """What a contact is about, as far as a customer may not want to hear of it."""

    DEPOSIT = "deposit", pgettext_lazy("topic", "Deposits")
    WEALTH = "wealth", pgettext_lazy("topic", "Wealth products")
    FUND = "fund", pgettext_lazy("topic", "Funds")
    INSURANCE = "insurance", pgettext_lazy("topic", "Insurance")
    LOAN = "loan", pgettext_lazy("topic", "Loans")
    CARD = "card", pgettext_lazy("topic", "Credit cards")


class ConsentPurpose(TextChoices):
    """What a customer may agree to (PIPL 13-15, 23, 29). Each purpose is asked and answered by itself."""

    MARKETING = "marketing", pgettext_lazy("consent", "Marketing")
    PROFILING = "profiling", pgettext_lazy("consent", "Personal recommendations")
    SHARING = "sharing", pgettext_lazy("consent", "Passing data on")
    HOUSEHOLD = "household", pgettext_lazy("consent", "Sharing with the household")
    FACE = "face", pgettext_lazy("consent", "Face recognition")


class OtherBasis(TextChoices):
    """Processing that rests on a contract or the law and is therefore never asked for (PI-02)."""

    SERVICE = "service", pgettext_lazy("basis", "Service notice")
    CONTRACT = "contract", pgettext_lazy("basis", "Contract")
    LEGAL_DUTY = "legal_duty", pgettext_lazy("basis", "Legal duty")


class ConsentState(TextChoices):
    """STANDARDS 2.6. A request that was turned down ends as withdrawn: both say no."""

    REQUESTED = "requested", pgettext_lazy("consent", "Asked for")
    GIVEN = "given", pgettext_lazy("consent", "Given")
    WITHDRAWN = "withdrawn", pgettext_lazy("consent", "Withdrawn")
    EXPIRED = "expired", pgettext_lazy("consent", "Expired")
    SUPERSEDED = "superseded", pgettext_lazy("consent", "Replaced by a newer one")


class EvidenceKind(TextChoices):
    """What shows that the customer said so."""

    SIGNATURE = "signature", pgettext_lazy("evidence", "Signature on the device")
    APP_LOG = "app_log", pgettext_lazy("evidence", "Log of the mobile bank")
    RECORDING = "recording", pgettext_lazy("evidence", "Recorded call")
    PAPER_SCAN = "paper_scan", pgettext_lazy("evidence", "Scanned paper")
    SOURCE_SYSTEM = "source_system", pgettext_lazy("evidence", "Kept by the source system")


class FactSource(TextChoices):
    """Who brought a consent or a change of one."""

    STAFF = "staff", pgettext_lazy("source", "Staff")
    FEED = "feed", pgettext_lazy("source", "The bank's source system")


class MoveReason(TextChoices):
    """Why a consent changed its state."""

    ASKED = "asked", pgettext_lazy("consent move", "Asked for")
    GIVEN = "given", pgettext_lazy("consent move", "The customer agreed")
    DECLINED = "declined", pgettext_lazy("consent move", "The customer said no")
    WITHDRAWN = "withdrawn", pgettext_lazy("consent move", "The customer withdrew it")
    REPLACED = "replaced", pgettext_lazy("consent move", "Replaced by a newer one")
    RAN_OUT = "ran_out", pgettext_lazy("consent move", "Its time ran out")
    FEED_WITHDREW = "feed_withdrew", pgettext_lazy("consent move", "Withdrawn in the source system")
    FEED_DROPPED = "feed_dropped", pgettext_lazy("consent move", "No longer in the source system")
    FEED_STATES = "feed_states", pgettext_lazy("consent move", "Stated again by the source system")
    KEPT_HERE = (
        "kept_here",
        pgettext_lazy(
            "consent move", "The source system says otherwise; what was recorded here later counts"
        ),
    )


class StopKind(TextChoices):
    """What `may_contact` names as a reason. The NOTES let the contact pass and only say so."""

    DO_NOT_DISTURB = "do_not_disturb", _("Do not disturb")
    REFUSAL = "refusal", _("Cool-down after a refusal")
    COMPLAINT = "complaint", _("Open complaint")
    RESTRICTED = "restricted", pgettext_lazy("hold", "Restricted")
    DECEASED = "deceased", pgettext_lazy("hold", "Deceased")
    NO_CONSENT = "no_consent", _("No consent to marketing this way")
    CONSENT_WITHDRAWN = "consent_withdrawn", _("Consent to marketing withdrawn")
    CONSENT_EXPIRED = "consent_expired", _("Consent to marketing has run out")
    HOLIDAY = "holiday", _("Public holiday: no marketing calls")
    CLOSED = "closed", _("No longer a customer")
    MINOR = "minor", _("Under age")
    TOO_OFTEN = "too_often", _("Contacted often enough")
    OWN_HOURS = "own_hours", _("Outside the customer's own hours")
    QUIET_HOURS = "quiet_hours", _("Quiet hours")
    SOFT_HOURS = "soft_hours", _("Lunch time")
    OWN_HOURS_OPEN = "own_hours_open", _("Inside the customer's own hours")
    TOPIC = "topic", _("Not to be raised")
    IMPERSONAL = "impersonal", _("Wants no personal recommendations")


NOTES = (StopKind.SOFT_HOURS, StopKind.OWN_HOURS_OPEN, StopKind.TOPIC, StopKind.IMPERSONAL)
# Stops that end within the day: such a customer may stand on today's list.
PASSING = (StopKind.OWN_HOURS, StopKind.QUIET_HOURS)
