"""LOB-5: what people come for, and the place that serves an ordinary customer fastest.

An advice, never a refusal: every business can also be done at a counter.
"""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from jinjing.lobby.enums import Zone


@dataclass(frozen=True)
class Business:
    """`zone`: where to guide to. `counter`: where it is done if the visitor prefers a person.

    `why`: why the zone is the better one, in words for the visitor. `invests`: a need for wealth
    products, which makes the relationship manager the right one to talk to.
    """

    key: str
    label: Promise
    zone: Zone
    counter: Zone
    why: Promise
    invests: bool = False


_MACHINE = _("the machine needs no ticket and takes about two minutes")
_CASH = _("larger amounts of cash are counted at the cash counter")
_PERSON = _("no cash is involved, the open counter is quicker")
_TALK = _("a relationship manager can explain products and risks in peace")

BUSINESSES = {
    business.key: business
    for business in (
        Business("small_cash", _("Small deposit or withdrawal"), Zone.SELF_SERVICE, Zone.CASH, _MACHINE),
        Business("bill_payment", _("Bill payment"), Zone.SELF_SERVICE, Zone.NON_CASH, _MACHINE),
        Business("passbook", _("Passbook update"), Zone.SELF_SERVICE, Zone.NON_CASH, _MACHINE),
        Business("large_deposit", _("Large deposit"), Zone.CASH, Zone.CASH, _CASH),
        Business("large_withdrawal", _("Large withdrawal"), Zone.CASH, Zone.CASH, _CASH),
        Business("large_transfer", _("Large transfer"), Zone.NON_CASH, Zone.NON_CASH, _PERSON),
        Business("account_opening", _("Account opening"), Zone.NON_CASH, Zone.NON_CASH, _PERSON),
        Business("loss_report", _("Loss report"), Zone.NON_CASH, Zone.NON_CASH, _PERSON),
        Business("wealth", _("Wealth products"), Zone.ADVISORY, Zone.NON_CASH, _TALK, invests=True),
        Business("corporate", _("Corporate business"), Zone.NON_CASH, Zone.NON_CASH, _PERSON),
        Business(
            "complaint", _("Complaint or suggestion"), Zone.ADVISORY, Zone.NON_CASH, _("it is heard at once")
        ),
        Business("other", _("Something else"), Zone.NON_CASH, Zone.NON_CASH, _PERSON),
    )
}


def business_of(key: str) -> Business:
    """The business of a visit; somebody who has not said yet counts as something else."""
    return BUSINESSES.get(key) or BUSINESSES["other"]


def label_of(key: str) -> str:
    """In words; empty for somebody who has not said yet."""
    return str(BUSINESSES[key].label) if key in BUSINESSES else ""
