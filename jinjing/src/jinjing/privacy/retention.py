"""PI-12: what is kept how long, declared. A table may have several rules; a row goes when none needs it.

How long is a dated value of `kernel.rules` with its source; here stands to which rows it applies and when a
row is still young enough to be needed.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from django.db.models import Exists, OuterRef, Q
from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

from jinjing.customers.models import FileEntry
from jinjing.interactions.domain.periods import months_later
from jinjing.interactions.models import Interaction
from jinjing.kernel.clock import BANK_ZONE
from jinjing.privacy.enums import OPEN_STATES, ExportState, RequestState
from jinjing.privacy.models import SubjectRequest
from jinjing.workbench.enums import LeadState

MONTHS = {"years": 12, "months": 1}


class Way(StrEnum):
    """How a row goes."""

    DELETE = "delete"  # with what hangs on it
    ERASE = "erase"  # the customer as a whole (`domain.ending.erase`)
    NEVER = "never"  # the rule only keeps: it says who still needs the row


@dataclass(frozen=True)
class Rule:
    """`applies`: which rows the rule is about. `young(cut)`: those it still needs, given the first day kept.

    `after`: key of `kernel.rules`; its ending tells the unit (_days, _months, _years). Empty: needed as long
    as `young` says so.
    """

    key: str
    title: Promise
    model: str
    after: str
    applies: Q
    young: Callable[[date], Q]
    way: Way = Way.DELETE


def _since(field: str) -> Callable[[date], Q]:
    """Needed while the day is not before the cut."""
    return lambda cut: Q(**{f"{field}__gte": cut})


def _since_moment(field: str) -> Callable[[date], Q]:
    """The same for an instant: the cut is the beginning of that day at the bank."""
    return lambda cut: Q(**{f"{field}__gte": _beginning(cut)})


def _beginning(day: date) -> datetime:
    return datetime.combine(day, time(), BANK_ZONE)


# What replaced a value of a customer's file: from then on it is history.
_NEWER = FileEntry.objects.filter(
    customer=OuterRef("customer"), field=OuterRef("field"), number__gt=OuterRef("number")
)


def _spoken_since(cut: date) -> Q:
    return Q(Exists(Interaction.objects.filter(customer=OuterRef("pk"), occurred_on__gte=cut)))


def _asks_something(cut: date) -> Q:
    return Q(Exists(SubjectRequest.objects.filter(customer=OuterRef("pk"), state__in=OPEN_STATES)))


RULES: Sequence[Rule] = (
    Rule(
        "visits",
        pgettext_lazy("retention", "Visits, of unknown people too"),
        "lobby.Visit",
        "retention.visit_years",
        Q(),
        _since("on"),
    ),
    Rule(
        "referred_visits",
        pgettext_lazy("retention", "Visits that led to a referral"),
        "lobby.Visit",
        "retention.work_list_years",
        Q(referrals__isnull=False),
        _since("on"),
        Way.NEVER,
    ),
    Rule(
        "call_lists",
        pgettext_lazy("retention", "Call lists"),
        "workbench.CallList",
        "retention.work_list_years",
        Q(),
        _since("on"),
    ),
    Rule(
        "planned_contacts",
        pgettext_lazy("retention", "Planned contacts"),
        "workbench.PlannedContact",
        "retention.work_list_years",
        Q(),
        _since("on"),
    ),
    Rule(
        "calendar_files",
        pgettext_lazy("retention", "Calendars read in from Excel"),
        "workbench.CalendarFile",
        "retention.work_list_years",
        Q(),
        _since_moment("read_at"),
    ),
    Rule(
        "agendas",
        pgettext_lazy("retention", "Agendas of morning meetings"),
        "workbench.Agenda",
        "retention.work_list_years",
        Q(),
        _since("on"),
    ),
    Rule(
        "follow_ups",
        pgettext_lazy("retention", "Tasks of morning meetings that are ended"),
        "workbench.FollowUp",
        "retention.work_list_years",
        Q(ended_at__isnull=False),
        _since_moment("ended_at"),
    ),
    Rule(
        "leads",
        pgettext_lazy("retention", "Follow-ups that are closed"),
        "workbench.Lead",
        "retention.work_list_years",
        Q(state=LeadState.CLOSED, closed_at__isnull=False),
        _since_moment("closed_at"),
    ),
    Rule(
        "replaced_in_files",
        pgettext_lazy("retention", "Values of customer files that were replaced"),
        "customers.FileEntry",
        "retention.file_history_years",
        Q(Exists(_NEWER)),
        lambda cut: ~Q(Exists(_NEWER.filter(noted_at__lt=_beginning(cut)))),
    ),
    Rule(
        "customers",
        pgettext_lazy("retention", "Customers whose relationship is over"),
        "customers.Customer",
        "retention.customer_years",
        Q(closed_on__isnull=False, restriction__erased_at__isnull=True),
        _since("closed_on"),
        Way.ERASE,
    ),
    Rule(
        "customers_spoken_to",
        pgettext_lazy("retention", "Customers with younger conversations"),
        "customers.Customer",
        "retention.contact_years",
        Q(),
        _spoken_since,
        Way.NEVER,
    ),
    Rule(
        "customers_who_ask",
        pgettext_lazy("retention", "Customers with an open request"),
        "customers.Customer",
        "",
        Q(),
        _asks_something,
        Way.NEVER,
    ),
    Rule(
        "month_averages",
        pgettext_lazy("retention", "Average assets of past months"),
        "insights.MonthAverage",
        "retention.trend_months",
        Q(),
        _since("month"),
    ),
    Rule(
        "exports",
        pgettext_lazy("retention", "Records of exports"),
        "privacy.Export",
        "retention.export_years",
        Q(state__in=[ExportState.DECLINED, ExportState.EXPIRED]),
        _since_moment("asked_at"),
    ),
    Rule(
        "requests",
        pgettext_lazy("retention", "Answered requests"),
        "privacy.SubjectRequest",
        "retention.request_years",
        Q(state__in=[RequestState.FULFILLED, RequestState.PARTLY, RequestState.REFUSED]),
        _since_moment("answered_at"),
    ),
    Rule(
        "requests_behind_restrictions",
        pgettext_lazy("retention", "Requests that a restriction rests on"),
        "privacy.SubjectRequest",
        "",
        Q(restriction__isnull=False),
        lambda cut: Q(),
        Way.NEVER,
    ),
    Rule(
        "recent_customers",
        pgettext_lazy("retention", "Customers that somebody opened last"),
        "customers.RecentCustomer",
        "retention.recent_days",
        Q(),
        _since_moment("opened_at"),
    ),
    Rule(
        "forms",
        pgettext_lazy("retention", "Numbers of forms that were sent"),
        "kernel.IdempotencyKey",
        "retention.form_days",
        Q(),
        _since_moment("claimed_at"),
    ),
    Rule(
        "long_work",
        pgettext_lazy("retention", "Long work that is finished"),
        "kernel.LongWork",
        "retention.form_days",
        Q(ended_at__isnull=False),
        _since_moment("ended_at"),
    ),
    Rule(
        "sessions",
        pgettext_lazy("retention", "Sessions that are over"),
        "identity.BrowserSession",
        "retention.session_days",
        Q(),
        _since_moment("expire_date"),
    ),
)
BY_KEY = {rule.key: rule for rule in RULES}


def first_day_kept(after: str, length: int, *, on: date) -> date:
    """The cut of a rule on that day: what is of an earlier day is over. `after` tells the unit by its ending."""
    unit = after.rpartition("_")[2]
    if unit == "days":
        return on - timedelta(days=length)
    return months_later(on, -length * MONTHS[unit])
