"""How far it is to the next tier, in words a relationship manager can say aloud, with the day it is about."""

from datetime import date, timedelta

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from jinjing.insights.models import CustomerFigures, CustomerTier
from jinjing.insights.queries.tiers import TierNames
from jinjing.web.components.amounts import exact_amount


def last_day_of(quarter: str) -> date:
    """2026Q4 -> 2026-12-31."""
    year, number = int(quarter[:4]), int(quarter[5])
    following = date(year + number // 4, number % 4 * 3 + 1, 1)
    return following - timedelta(days=1)


def spoken_amount(fen: int, currency: str) -> str:
    """¥90,000 or ¥90,000.50: a whole sum without its zeros, never rounded."""
    return exact_amount(fen, currency).removesuffix(".00")


def spoken_day(day: date) -> str:
    """31 December 2026 / 2026年12月31日."""
    return date_format(day, _("j F Y"))


def way_up(tier: CustomerTier, scheme: TierNames, figures: CustomerFigures, *, currency: str) -> str:
    """What it takes to reach the next tier or band by the quarter's end."""
    if tier.needed_note == "top_tier":
        return _("The highest tier of this scheme.")
    if tier.needed_note == "no_day_left":
        return _("No day of the quarter is left: its average is decided.")
    if tier.needed_fen is None or tier.next_bound_fen is None:
        return ""
    facts = {
        "tier": scheme.of_step(tier.next_tier),
        "bound": spoken_amount(tier.next_bound_fen, currency),
        "sum": spoken_amount(tier.needed_fen, currency),
        "day": spoken_day(last_day_of(figures.quarter)),
    }
    if tier.needed_fen == 0:
        return _("Keeping what is there until %(day)s reaches %(tier)s (from %(bound)s).") % facts
    return _("%(sum)s more, kept until %(day)s, reaches %(tier)s (from %(bound)s).") % facts


def way_down(tier: CustomerTier, scheme: TierNames, figures: CustomerFigures, *, currency: str) -> str:
    """What it takes to keep the official tier; empty while it is safe."""
    name = scheme.of(tier.tier)
    if tier.keep_needed_fen is None:
        return _("The quarter's average is too low to keep %(tier)s.") % {"tier": name}
    if tier.keep_needed_fen == 0:
        return ""
    facts = {
        "tier": name,
        "sum": spoken_amount(tier.keep_needed_fen, currency),
        "day": spoken_day(last_day_of(figures.quarter)),
    }
    return _("To keep %(tier)s: %(sum)s more until %(day)s.") % facts
