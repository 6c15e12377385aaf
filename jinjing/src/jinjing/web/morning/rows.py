"""One line behind a figure of the morning sheet: masked, and linked only if the page is the reader's."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from jinjing.customers.models import Customer
from jinjing.customers.queries.masking import honorific_of, shown_name_masked
from jinjing.identity.models import OrgUnit
from jinjing.kernel.clock import bank_date
from jinjing.lobby.businesses import label_of
from jinjing.lobby.models import Referral, Visit

PAGE = 100


@dataclass(frozen=True)
class Row:
    """One line. `code`: of a customer of the outlet, else empty; `on`: day of the fact; `who`: the colleague."""

    name: str
    honorific: str = ""
    code: str = ""
    who: str = ""
    on: date | None = None
    what: str = ""
    fen: int | None = None


@dataclass(frozen=True)
class Total:
    """What the sums of all pages come to, and how many customers have them: as the sheet says it."""

    fen: int
    customers: int


@dataclass(frozen=True)
class Lines:
    """What a figure counts, in order. `rows`: makes rows of one page of it; the rest is never read by name."""

    found: QuerySet[Any] | Sequence[Any]
    rows: Callable[[Sequence[Any]], list[Row]]
    total: Total | None = None

    @property
    def count(self) -> int:
        return self.found.count() if isinstance(self.found, QuerySet) else len(self.found)

    def page(self, number: int) -> list[Row]:
        """Rows of page 1, 2, …; none behind the last."""
        first = (number - 1) * PAGE
        return self.rows(list(self.found[first : first + PAGE]))


def each(
    found: QuerySet[Any] | Sequence[Any], row: Callable[[Any], Row], total: Total | None = None
) -> Lines:
    """One row for each that is counted."""
    return Lines(found, lambda shown: [row(one) for one in shown], total)


def row_of(
    customer: Customer, outlet: OrgUnit, *, who: str, on: date | None, what: str = "", fen: int | None = None
) -> Row:
    """A customer of another outlet is named masked, but the page is not the reader's: no link, no sum."""
    own = customer.home_outlet_id == outlet.pk
    return Row(
        name=shown_name_masked(customer),
        honorific=str(honorific_of(customer)),
        code=customer.code if own else "",
        who=who,
        on=on,
        what=what,
        fen=fen if own else None,
    )


def past_row(customer: Customer, outlet: OrgUnit, *, who: str, on: date, what: str) -> Row:
    """Of a day gone by: whose use is restricted since (PIPL 47) is counted and no longer named.

    The customer comes with the restriction (`with_restriction`), or there is a query a row.
    """
    if hasattr(customer, "restriction"):
        return Row(_("Customer"), who=who, on=on, what=what)
    return row_of(customer, outlet, who=who, on=on, what=what)


def with_restriction(found: QuerySet[Any]) -> QuerySet[Any]:
    return found.select_related("customer__restriction")


def visitor(visit: Visit, outlet: OrgUnit, *, also: str = "") -> Row:
    what = " · ".join(
        part
        for part in (
            visit.ticket_no,
            str(label_of(visit.business)),
            visit.get_recognition_display(),
            visit.get_end_display(),
            also,
        )
        if part
    )
    if visit.customer:
        return past_row(visit.customer, outlet, who=visit.registered_by.name, on=visit.on, what=what)
    return Row(visit.called or _("Visitor"), who=visit.registered_by.name, on=visit.on, what=what)


def referred(referral: Referral, outlet: OrgUnit, who: str) -> Row:
    what = f"{referral.visit.ticket_no} · {referral.get_state_display()}"
    on = bank_date(referral.offered_at)
    if referral.customer:
        return past_row(referral.customer, outlet, who=who, on=on, what=what)
    return Row(referral.visit.called or _("Visitor"), who=who, on=on, what=what)
