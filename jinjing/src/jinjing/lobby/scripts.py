"""What to say, one sentence a decision. Nothing is promised, no tier is spoken aloud, nobody is pressed.

The wording keeps to STANDARDS 1.6 and 1.7: no yield, no comparison with deposits, no "safe"; risk is
assessed before products are talked about; whoever does not want to be called is not.
"""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from jinjing.lobby.enums import DecisionBranch, Zone

# Placeholders: {who} form of address, {rm} the manager, {ticket} the ticket.
SERVE_PREMIER = _("{who}, good to see you. Please come with me, we will take care of it right away.")
OFFER_MEETING = _(
    "{who}, good to see you. {rm} is free just now. Would you like a few minutes together first?"
)
REFER_NOW = _(
    "{rm} can explain products and their risks without hurry, and you decide nothing today. May I introduce you?"
)
REFER_TO_ANY = _(
    "One of our relationship managers can explain this without hurry, and you decide nothing today. May I introduce you?"
)
TRIAL_CARD = _(
    "No problem, I will not keep you. This is a card for trying our service, with the manager's number. May we call you, and when?"
)
CONTACT_REFUSED = _(
    "Of course, we note nothing. The manager's number is on the leaflet, should you ever want to ask."
)
WEALTH_NEED = _(
    "Please take a seat at the open counter. It starts with a risk assessment, then we see what suits you."
)
COMPLAINT = _(
    "I am sorry for the trouble. Please sit down; I will listen, and stay with it until you have an answer."
)
CASH_NOT_BOOKED = _(
    "Has the cash been booked? If not, a transfer works today, or a smaller amount now and a booking for tomorrow."
)

BY_ZONE: dict[Zone, Promise] = {
    Zone.SELF_SERVICE: _(
        "The machine does this without a ticket. I will come with you; the counter is fine too, if you prefer."
    ),
    Zone.CASH: _("Your number is {ticket}. Please take a seat, the cash counter will call you."),
    Zone.NON_CASH: _("Your number is {ticket}. Please take a seat, the open counter will call you."),
    Zone.ADVISORY: _("Please have a seat at the advisory desk, I will be with you in a moment."),
    Zone.PREMIER: _("Please have a seat inside, somebody will be with you in a moment."),
}

BY_BUSINESS: dict[str, Promise] = {"complaint": COMPLAINT, "large_withdrawal": CASH_NOT_BOOKED}


def line_for(branch: DecisionBranch, *, zone: Zone, business: str, who: str, rm: str, ticket: str) -> str:
    """The sentence for a decision in the reader's language. `rm` is empty if nobody is free."""
    words = {"who": who or str(_("Good day")), "rm": rm, "ticket": ticket}
    return str(_template(branch, zone, business, with_rm=bool(rm))).format(**words)


def _template(branch: DecisionBranch, zone: Zone, business: str, *, with_rm: bool) -> Promise:
    if branch == DecisionBranch.SERVE_PREMIER:
        return OFFER_MEETING if with_rm else SERVE_PREMIER
    if branch == DecisionBranch.REFER_NOW:
        return REFER_NOW if with_rm else REFER_TO_ANY
    if branch == DecisionBranch.BY_BUSINESS:
        return BY_BUSINESS.get(business) or BY_ZONE[zone]
    return {
        DecisionBranch.TRIAL_CARD: TRIAL_CARD,
        DecisionBranch.CONTACT_REFUSED: CONTACT_REFUSED,
        DecisionBranch.WEALTH_NEED: WEALTH_NEED,
    }[branch]
