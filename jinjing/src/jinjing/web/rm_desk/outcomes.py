"""What each outcome means for the customer and the lists, said before it is saved; and the days one agrees on."""

from dataclasses import dataclass
from datetime import date, timedelta

from assay.calendars import first_workday_after, is_workday
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from jinjing.interactions.domain.periods import months_later
from jinjing.interactions.enums import Outcome
from jinjing.kernel import rules

# Outcomes of a call in the order of their keys 1-7 (LOOK 2).
CALL_OUTCOMES = (
    Outcome.TALKED,
    Outcome.NO_ANSWER,
    Outcome.CALL_BACK,
    Outcome.APPOINTMENT,
    Outcome.NOT_INTERESTED,
    Outcome.DO_NOT_CALL,
    Outcome.WRONG_NUMBER,
)
# On the list an appointment would need its day first: that is done in call mode.
QUICK_OUTCOMES = tuple(outcome for outcome in CALL_OUTCOMES if outcome != Outcome.APPOINTMENT)
# Whom one did not speak with, or must not call again, no day was agreed with.
NOTHING_NEXT = (Outcome.NO_ANSWER, Outcome.DO_NOT_CALL, Outcome.WRONG_NUMBER)
WEEK = timedelta(weeks=1)
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class OutcomeChoice:
    """One outcome to press. means: what follows from it; icon and tone stand in `components.looks`."""

    outcome: Outcome
    key: int
    means: str

    @property
    def label(self) -> str:
        return str(self.outcome.label)


@dataclass(frozen=True)
class DayChoice:
    """A day to agree on, with the key that chooses it."""

    on: date
    key: int
    label: str


def outcome_choices(on: date) -> list[OutcomeChoice]:
    """All outcomes of a call with what they mean that day. The rules of the day."""
    values = rules.values("contact.refusal_months", "call_list.rest_days", on=on)
    rested = spoken_day(on + timedelta(days=values["call_list.rest_days"]))
    refused = spoken_day(months_later(on, values["contact.refusal_months"]))
    means = {
        Outcome.TALKED: _("Not on a list again before %(day)s, unless something falls due.")
        % {"day": rested},
        Outcome.NO_ANSWER: _("Comes up again after the fresh names; a new name takes the free place."),
        Outcome.CALL_BACK: _("Stands at the top of your list on the day you choose."),
        Outcome.APPOINTMENT: _("Choose the day; it stands on your list and in the morning sheet."),
        Outcome.NOT_INTERESTED: _(
            "This offer only: not on a list again before %(day)s, and no block for colleagues."
        )
        % {"day": rested},
        Outcome.DO_NOT_CALL: _(
            "At once and for the whole bank: no marketing on any way until %(day)s. Service notices, such as a "
            "maturing deposit, still go out. Sooner only if the customer asks for it."
        )
        % {"day": refused},
        Outcome.WRONG_NUMBER: _("Taken off today's list; ask for the right number at the next visit."),
    }
    return [OutcomeChoice(one, key, means[one]) for key, one in enumerate(CALL_OUTCOMES, start=1)]


def day_choices(today: date) -> list[DayChoice]:
    """Working days that are usually agreed on, each once, the nearest first."""
    first = first_workday_after(today)
    wanted = [
        (first, _("Tomorrow") if first == today + ONE_DAY else pgettext("day", "Next working day")),
        (first_workday_after(first), ""),
        (_workday_from(today + WEEK), _("In a week")),
        (_workday_from(today + 2 * WEEK), _("In two weeks")),
        (_workday_from(months_later(today, 1)), _("In a month")),
    ]
    unique = dict(reversed(wanted))
    days = sorted(unique.items())
    return [
        DayChoice(day, key, label or date_format(day, "l")) for key, (day, label) in enumerate(days, start=1)
    ]


def refused_until(on: date) -> str:
    """MK-02: the last day of the cool-down that a refusal starts on that day, in words."""
    return spoken_day(months_later(on, rules.value("contact.refusal_months", on)))


def spoken_day(day: date) -> str:
    """26 November 2026 / 2026年11月26日."""
    return date_format(day, pgettext("date format", "j F Y"))


def _workday_from(day: date) -> date:
    return day if is_workday(day) else first_workday_after(day)
