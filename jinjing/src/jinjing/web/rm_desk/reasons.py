"""A reason to call as the page says it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

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
