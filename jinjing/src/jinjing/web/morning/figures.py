"""Which figure of the morning sheet opens which list, and how its columns are headed."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

from jinjing.holdings.models import Publication
from jinjing.identity.models import OrgUnit
from jinjing.identity.scope import Scope
from jinjing.web.morning import lists
from jinjing.web.morning.rows import Lines
from jinjing.web.morning.sheet import Days

MANAGER = pgettext_lazy("morning list", "Relationship manager")
ASSETS_NOW = pgettext_lazy("morning list", "Assets now")
Lister = Callable[[Scope, OrgUnit, Days, Publication | None], Lines]


class Of(StrEnum):
    """To which day a figure belongs: the last working day, the night's business date, or this moment."""

    YESTERDAY = "yesterday"
    NIGHT = "night"
    NOW = "now"


@dataclass(frozen=True)
class Listed:
    """A figure's list. `amount`, `who`: heads of those columns, empty where there is none."""

    title: Promise
    lines: Lister
    amount: Promise | str = ""
    who: Promise | str = MANAGER
    of: Of = Of.NIGHT


FIGURES: Mapping[str, Listed] = {
    "arrivals": Listed(
        pgettext_lazy("morning list", "Arrivals"),
        lists.arrivals,
        who=pgettext_lazy("morning list", "Received by"),
        of=Of.YESTERDAY,
    ),
    "recognised": Listed(
        pgettext_lazy("morning list", "Recognised"),
        lists.recognised,
        who=pgettext_lazy("morning list", "Received by"),
        of=Of.YESTERDAY,
    ),
    "waits": Listed(
        pgettext_lazy("morning list", "Ordinary visitors by waiting time"),
        lists.waits,
        who=pgettext_lazy("morning list", "Received by"),
        of=Of.YESTERDAY,
    ),
    "referrals": Listed(
        pgettext_lazy("morning list", "Referrals"),
        lists.referrals,
        who=pgettext_lazy("morning list", "Accepted by"),
        of=Of.YESTERDAY,
    ),
    "unfinished": Listed(pgettext_lazy("morning list", "Unfinished referrals"), lists.unfinished, of=Of.NOW),
    "contacts": Listed(pgettext_lazy("morning list", "Contacts"), lists.contacts, of=Of.YESTERDAY),
    "reached": Listed(pgettext_lazy("morning list", "Got through to"), lists.reached, of=Of.YESTERDAY),
    "maturing": Listed(
        pgettext_lazy("morning list", "Maturing"), lists.maturing, pgettext_lazy("morning list", "Amount")
    ),
    "ahead": Listed(
        pgettext_lazy("morning list", "Maturing next"), lists.ahead, pgettext_lazy("morning list", "Amount")
    ),
    "birthdays": Listed(pgettext_lazy("morning list", "Birthdays"), lists.birthdays),
    "appointments": Listed(pgettext_lazy("morning list", "Appointments"), lists.appointments, of=Of.NOW),
    "overdue": Listed(pgettext_lazy("morning list", "Overdue contacts"), lists.overdue),
    "late": Listed(pgettext_lazy("morning list", "Overdue by more than 30 days"), lists.late),
    "leads": Listed(pgettext_lazy("morning list", "Open leads"), lists.leads, of=Of.NOW),
    "moves": Listed(
        pgettext_lazy("morning list", "Tier changes of the night"),
        lists.moves,
        ASSETS_NOW,
    ),
    "up": Listed(pgettext_lazy("morning list", "Moved up in the night"), lists.up, ASSETS_NOW),
    "down": Listed(pgettext_lazy("morning list", "Moved down in the night"), lists.down, ASSETS_NOW),
    "edge": Listed(
        pgettext_lazy("morning list", "Close to the next tier"),
        lists.edge,
        pgettext_lazy("morning list", "Still missing"),
    ),
    "at-risk": Listed(
        pgettext_lazy("morning list", "Money at risk"),
        lists.at_risk,
        pgettext_lazy("morning list", "Against last quarter’s average"),
    ),
}
