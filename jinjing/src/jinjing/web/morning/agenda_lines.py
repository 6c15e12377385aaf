"""Three lines for the meeting, made of the morning's facts: what presses most first."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from jinjing.workbench.queries.brings import Money

LINES = 3


@dataclass(frozen=True)
class Facts:
    """Counts only: the lines are read out and shown on the wall."""

    at_risk: int
    silent_days: int
    maturing: Money
    down: int
    unfinished: int
    leads: int
    late: int
    reached: int
    planned: int
    appointments: int
    birthdays: int


def suggested_lines(facts: Facts) -> list[str]:
    """Three lines, each with what to decide; on a quiet day the ones that are always worth a word."""
    return list(islice(_lines(facts), LINES))


def _lines(facts: Facts) -> Iterator[str]:
    yield from _money(facts)
    yield from _waiting(facts)
    yield from _day(facts)
    yield _("Who looks after whom today, and who stands in for whoever is away?")
    yield _("What did customers ask yesterday that we could not answer?")
    yield _("One thing that went well yesterday, told by whoever did it.")


def _money(facts: Facts) -> Iterator[str]:
    if facts.at_risk:
        yield ngettext(
            "Money is leaving at %(count)d customer nobody has spoken to for %(days)d days: who calls today?",
            "Money is leaving at %(count)d customers nobody has spoken to for %(days)d days: who calls whom today?",
            facts.at_risk,
        ) % {"count": facts.at_risk, "days": facts.silent_days}
    if facts.maturing.unassigned:
        yield ngettext(
            "Money matures at %(count)d customer, %(unassigned)d without a relationship manager: who takes over?",
            "Money matures at %(count)d customers, %(unassigned)d without a relationship manager: who takes over?",
            facts.maturing.customers,
        ) % {"count": facts.maturing.customers, "unassigned": facts.maturing.unassigned}
    elif facts.maturing.customers:
        yield ngettext(
            "Money matures at %(count)d customer: is what comes next agreed?",
            "Money matures at %(count)d customers: is what comes next agreed with each?",
            facts.maturing.customers,
        ) % {"count": facts.maturing.customers}
    if facts.down:
        yield ngettext(
            "%(count)d customer moved down in the night: why, and who asks?",
            "%(count)d customers moved down in the night: why, and who asks?",
            facts.down,
        ) % {"count": facts.down}


def _waiting(facts: Facts) -> Iterator[str]:
    if facts.unfinished or facts.leads:
        yield _(
            "Still waiting – referrals: %(referrals)d, leads: %(leads)d. Nobody leaves today with an old one."
        ) % {
            "referrals": facts.unfinished,
            "leads": facts.leads,
        }
    if facts.late:
        yield ngettext(
            "%(count)d customer is overdue by more than 30 days: agree on today's.",
            "%(count)d customers are overdue by more than 30 days: agree on today's.",
            facts.late,
        ) % {"count": facts.late}


def _day(facts: Facts) -> Iterator[str]:
    if facts.reached < facts.planned:
        yield _("Yesterday %(reached)d of %(planned)d were reached: which hours worked?") % {
            "reached": facts.reached,
            "planned": facts.planned,
        }
    if facts.appointments:
        yield ngettext(
            "%(count)d appointment today: is it prepared?",
            "%(count)d appointments today: is each prepared?",
            facts.appointments,
        ) % {"count": facts.appointments}
    if facts.birthdays:
        yield ngettext(
            "%(count)d birthday: who congratulates?",
            "%(count)d birthdays: who congratulates whom?",
            facts.birthdays,
        ) % {"count": facts.birthdays}
