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


class RefusalReason(TextChoices):
    """Why a relationship manager cannot take a referral now."""

    BUSY = "busy", _("With a customer")
    AWAY = "away", _("Not in the outlet")
    NOT_MY_FIELD = "not_my_field", _("Needs a colleague's speciality")
    OTHER = "other", _("Another reason")


class Zone(TextChoices):
    """Where a visitor is guided to (ORG-1): an advice, the counter is never refused."""

    CASH = "cash", _("Cash counter")
    NON_CASH = "non_cash", _("Open counter")
    SELF_SERVICE = "self_service", _("Self-service")
    PREMIER = "premier", _("Premier room")
    ADVISORY = "advisory", _("Advisory desk")


VISIT_MOVES: dict[VisitState, tuple[VisitState, ...]] = {
    VisitState.ARRIVED: (
        VisitState.WAITING,
        VisitState.TO_INTRODUCE,
        VisitState.IN_SERVICE,
        VisitState.ENDED,
    ),
    VisitState.WAITING: (VisitState.TO_INTRODUCE, VisitState.IN_SERVICE, VisitState.ENDED),
    VisitState.TO_INTRODUCE: (VisitState.WAITING, VisitState.IN_SERVICE, VisitState.ENDED),
    VisitState.IN_SERVICE: (VisitState.WAITING, VisitState.TO_INTRODUCE, VisitState.ENDED),
    VisitState.ENDED: (),
}

REFERRAL_MOVES: dict[ReferralState, tuple[ReferralState, ...]] = {
    ReferralState.OFFERED: (
        ReferralState.ACCEPTED,
        ReferralState.DECLINED,
        ReferralState.EXPIRED,
        ReferralState.TAKEN_BACK,
        ReferralState.HANDED_OVER,
    ),
    ReferralState.EXPIRED: (
        ReferralState.OFFERED,
        ReferralState.ACCEPTED,
        ReferralState.TAKEN_BACK,
        ReferralState.HANDED_OVER,
    ),
    ReferralState.DECLINED: (ReferralState.OFFERED, ReferralState.TAKEN_BACK, ReferralState.HANDED_OVER),
    ReferralState.HANDED_OVER: (ReferralState.ACCEPTED,),
    ReferralState.ACCEPTED: (ReferralState.MET,),
    ReferralState.TAKEN_BACK: (),
    ReferralState.MET: (),
}

# On the board and with somebody to answer for it: what a visit can have one of.
LIVE_REFERRALS = (
    ReferralState.OFFERED,
    ReferralState.ACCEPTED,
    ReferralState.EXPIRED,
    ReferralState.DECLINED,
)
# Nobody has taken it on: the offer can be repeated, taken back, or handed over at day's end.
UNANSWERED_REFERRALS = (ReferralState.OFFERED, ReferralState.EXPIRED, ReferralState.DECLINED)
