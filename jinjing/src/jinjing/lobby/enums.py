"""States of a visit and a referral, and the branches of the lobby's decision (LOB-3)."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class VisitState(TextChoices):
    ARRIVED = "arrived", _("Just arrived")
    WAITING = "waiting", _("Waiting")
    TO_INTRODUCE = "to_introduce", _("To be introduced")
    IN_SERVICE = "in_service", _("In service")
    ENDED = "ended", _("Ended")


class VisitEnd(TextChoices):
    """A card leaves the board only through one of these."""

    SERVED = "served", _("Served")
    DIVERTED = "diverted", _("Served elsewhere")
    LEFT = "left", _("Left")
    REFERRED = "referred", _("With a relationship manager")


class Stage(TextChoices):
    DOOR = "door", _("At the door")
    ASKING = "asking", _("Asking")
    WAITING = "waiting", _("Waiting")


class Recognition(TextChoices):
    EXISTING_PREMIER = "existing_premier", _("Premier")
    POTENTIAL_PREMIER = "potential_premier", _("Potentially premier")
    ORDINARY = "ordinary", _("Ordinary")


class DecisionBranch(TextChoices):
    SERVE_PREMIER = "serve_premier", _("Guide to service at once")
    REFER_NOW = "refer_now", _("Refer to a relationship manager now")
    TRIAL_CARD = "trial_card", _("Trial card and an agreed contact")
    CONTACT_REFUSED = "contact_refused", _("No contact wanted")
    WEALTH_NEED = "wealth_need", _("Open counter or relationship manager")
    BY_BUSINESS = "by_business", _("Channel by business")


class ReferralState(TextChoices):
    OFFERED = "offered", _("Offered")
    ACCEPTED = "accepted", _("Accepted")
    DECLINED = "declined", _("Declined")
    EXPIRED = "expired", _("Not accepted in time")
    TAKEN_BACK = "taken_back", _("Taken back")
    HANDED_OVER = "handed_over", _("Handed over at day's end")
    MET = "met", _("Met")


REFERRAL_MOVES: dict[ReferralState, tuple[ReferralState, ...]] = {
    ReferralState.OFFERED: (
        ReferralState.ACCEPTED,
        ReferralState.DECLINED,
        ReferralState.EXPIRED,
        ReferralState.TAKEN_BACK,
        ReferralState.HANDED_OVER,
    ),
    ReferralState.EXPIRED: (ReferralState.OFFERED, ReferralState.ACCEPTED, ReferralState.HANDED_OVER),
    ReferralState.DECLINED: (ReferralState.OFFERED, ReferralState.HANDED_OVER),
    ReferralState.HANDED_OVER: (ReferralState.ACCEPTED,),
    ReferralState.ACCEPTED: (ReferralState.MET,),
}
