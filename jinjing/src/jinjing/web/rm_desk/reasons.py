"""A reason to call as the page says it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

from jinjing.interactions.queries.scripts import Say, Scripts
from jinjing.kernel.wording import Wording
from jinjing.workbench.enums import OwnReason
from jinjing.workbench.records import ListReason

# Money or a word is at stake within days; then what happened or will; then what can wait.
STRONG = (
    "deposit_maturing",
    "product_maturing",
    "stop_loss_reached",
    "take_profit_reached",
    "watched_rate",
    "watched_price",
    OwnReason.PROMISE_DUE,
    OwnReason.LEAD,
)
WEAK = ("long_silence", "holiday_greeting", "salary_in", OwnReason.KEEP_IN_TOUCH, OwnReason.GET_TO_KNOW)


@dataclass(frozen=True)
class Why:
    """Sentence and strength (strong, normal, weak). `on` stands beside a sentence that does not name its day."""

    trigger: str
    text: str
    on: date | None
    strength: str


def why_of(reason: ListReason) -> Why:
    """The night's sentence in the reader's language, or the desk's own."""
    trigger, on = reason["trigger"], reason["occurs_on"]
    said = str(Wording(reason["reason"], reason["reason_en"]))
    return Why(
        trigger,
        said or str(OwnReason(trigger).label),
        date.fromisoformat(on) if on and not said else None,
        "strong" if trigger in STRONG else "weak" if trigger in WEAK else "normal",
    )


def leading_script(reasons: Iterable[ListReason], scripts: Scripts, *, invested: bool) -> Say | None:
    """What to say: the script of the first reason that has one."""
    found = (scripts.of(reason["trigger"], invested=invested) for reason in reasons)
    return next((say for say in found if say), None)


def reason_name(trigger: str) -> str:
    """A reason in two or three words, for lists of reasons; the code itself if the bank added its own."""
    if trigger in NAMES:
        return str(NAMES[trigger])
    return str(OwnReason(trigger).label) if trigger in OwnReason.values else trigger


NAMES: Mapping[str, Promise] = {
    "deposit_maturing": pgettext_lazy("reason", "Deposit maturing"),
    "product_maturing": pgettext_lazy("reason", "Product maturing"),
    "birthday_solar": pgettext_lazy("reason", "Birthday"),
    "birthday_lunar": pgettext_lazy("reason", "Lunar birthday"),
    "family_birthday": pgettext_lazy("reason", "Birthday in the family"),
    "wedding_anniversary": pgettext_lazy("reason", "Wedding anniversary"),
    "fund_in_profit": pgettext_lazy("reason", "First fund in profit"),
    "stop_loss_reached": pgettext_lazy("reason", "Stop-loss reached"),
    "take_profit_reached": pgettext_lazy("reason", "Take-profit reached"),
    "watched_rate": pgettext_lazy("reason", "Watched rate"),
    "watched_price": pgettext_lazy("reason", "Watched price"),
    "large_inflow": pgettext_lazy("reason", "Large inflow"),
    "large_outflow": pgettext_lazy("reason", "Large outflow"),
    "salary_in": pgettext_lazy("reason", "Salary in"),
    "idle_balance": pgettext_lazy("reason", "Idle balance"),
    "tier_nearly_reached": pgettext_lazy("reason", "Tier nearly reached"),
    "tier_nearly_lost": pgettext_lazy("reason", "Tier nearly lost"),
    "insurance_renewal": pgettext_lazy("reason", "Insurance renewal"),
    "insurance_paying": pgettext_lazy("reason", "Insurance paying out"),
    "loan_paid_off": pgettext_lazy("reason", "Loan paid off"),
    "document_expiring": pgettext_lazy("reason", "Document expiring"),
    "long_silence": pgettext_lazy("reason", "Long silence"),
    "complaint_closed": pgettext_lazy("reason", "Complaint closed"),
    "life_event": pgettext_lazy("reason", "Life event"),
    "new_product_fits": pgettext_lazy("reason", "New product that fits"),
    "event_invitation": pgettext_lazy("reason", "Invitation"),
    "holiday_greeting": pgettext_lazy("reason", "Holiday greeting"),
    "portfolio_review": pgettext_lazy("reason", "Portfolio review"),
    "market_move": pgettext_lazy("reason", "Market move"),
    OwnReason.LEAD: pgettext_lazy("reason", "Referred by a colleague"),
    OwnReason.PROMISE_DUE: pgettext_lazy("reason", "Promise due"),
    OwnReason.KEEP_IN_TOUCH: pgettext_lazy("reason", "Keep in touch"),
    OwnReason.GET_TO_KNOW: pgettext_lazy("reason", "Get to know"),
}
