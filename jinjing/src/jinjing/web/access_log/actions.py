"""What each action of the access log is called. A test finds actions that have no name here."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

ACTIONS: Mapping[str, Promise] = {
    "sign_in": pgettext_lazy("access log", "Signed in"),
    "sign_out": pgettext_lazy("access log", "Signed out"),
    "page.refused": pgettext_lazy("access log", "Page refused"),
    "look.refused": pgettext_lazy("access log", "Look refused"),
    "access_log.open": pgettext_lazy("access log", "Access log opened"),
    "audit.verify": pgettext_lazy("access log", "Access log verified"),
    "availability.set": pgettext_lazy("access log", "Whereabouts set"),
    "customer.open": pgettext_lazy("access log", "Customer page opened"),
    "customer.find": pgettext_lazy("access log", "Customer looked up"),
    "customer.unmask": pgettext_lazy("access log", "Personal value shown in full"),
    "figure.open": pgettext_lazy("access log", "Figure opened"),
    "contact.log": pgettext_lazy("access log", "Contact recorded"),
    "contact.correct": pgettext_lazy("access log", "Contact corrected"),
    "hold.set": pgettext_lazy("access log", "Contact stopped"),
    "hold.lift": pgettext_lazy("access log", "Contact allowed again"),
    "contact_hours.note": pgettext_lazy("access log", "Hours to call noted"),
    "call.open": pgettext_lazy("access log", "Call mode opened"),
    "call_list.draw": pgettext_lazy("access log", "Call list drawn"),
    "call_list.refill": pgettext_lazy("access log", "Call list refilled"),
    "call_list.why": pgettext_lazy("access log", "Asked why somebody is not on the list"),
    "lead.open": pgettext_lazy("access log", "Follow-up opened"),
    "lead.close": pgettext_lazy("access log", "Follow-up closed"),
    "lobby.find": pgettext_lazy("access log", "Customer looked up in the lobby"),
    "lobby.decide": pgettext_lazy("access log", "Lobby decision recorded"),
    "visit.arrived": pgettext_lazy("access log", "Arrival registered"),
    "visit.recognised": pgettext_lazy("access log", "Visitor recognised"),
    "visit.serve": pgettext_lazy("access log", "Visitor guided"),
    "visit.end": pgettext_lazy("access log", "Visit ended"),
    "signal.noted": pgettext_lazy("access log", "Signal noted"),
    "signal.undone": pgettext_lazy("access log", "Signal taken back"),
    "referral.offer": pgettext_lazy("access log", "Referral offered"),
    "referral.accept": pgettext_lazy("access log", "Referral accepted"),
    "referral.decline": pgettext_lazy("access log", "Referral declined"),
    "referral.take_back": pgettext_lazy("access log", "Referral taken back"),
    "referral.expire": pgettext_lazy("access log", "Referral not accepted in time"),
    "referral.meet": pgettext_lazy("access log", "Met after the referral"),
    "day.hand_over": pgettext_lazy("access log", "Day handed over"),
    "snapshot.publish": pgettext_lazy("access log", "Figures published"),
    "snapshot.restore": pgettext_lazy("access log", "Previous figures restored"),
    "demo.staff": pgettext_lazy("access log", "Demo staff made"),
    "staff.create_admin": pgettext_lazy("access log", "Administrator created"),
}


def name_of(action: str) -> str:
    """The action in words, its code where it has none."""
    return str(ACTIONS.get(action, action))
