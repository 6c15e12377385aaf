"""What an export holds: declared columns with their data class, and the rows behind them in steps.

Every row is asked for anew when the file is made, in the scope the person has then. What is C2 leaves
masked (FI-03, the same mask as on every screen); only the phone can be asked for in full.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import pgettext_lazy

from jinjing.customers.enums import PortfolioRole
from jinjing.customers.models import Customer
from jinjing.customers.queries.customers import customers_in, own_assignments, with_managers
from jinjing.customers.queries.masking import masked_birth, masked_phone, shown_name_masked
from jinjing.holdings.queries.publications import current_publication
from jinjing.identity.permissions import Permission
from jinjing.identity.scope import Scope
from jinjing.insights.models import CustomerFigures, CustomerTier
from jinjing.insights.queries.tiers import names_of, scheme_of
from jinjing.interactions.models import Interaction
from jinjing.interactions.queries.conversations import spoken_on, standing
from jinjing.kernel.catalogue import Level
from jinjing.kernel.clock import BANK_ZONE
from jinjing.privacy.columns import Column, Value
from jinjing.privacy.enums import ExportKind
from jinjing.privacy.queries.calendar_rows import CALENDAR_COLUMNS, calendar_values
from jinjing.privacy.queries.list_columns import list_columns, list_values
from jinjing.workbench.list_spec import ListSpec
from jinjing.workbench.queries.calendar_standing import Period
from jinjing.workbench.queries.list_facts import details_of
from jinjing.workbench.queries.my_customers import customers_of_list

PHONE = "phone"
WITH_PERIOD = (ExportKind.CONTACTS, ExportKind.CALENDAR)


@dataclass(frozen=True)
class Wanted:
    """What is asked for. The period counts for contacts and calendars, both days included; the spec for lists."""

    kind: ExportKind
    with_phone: bool = False
    starts_on: date | None = None
    ends_on: date | None = None
    spec: ListSpec = field(default_factory=ListSpec)
    with_notes: bool = False


@dataclass(frozen=True)
class Row:
    """One line of the file. `key` is where the next step goes on."""

    key: int
    customer_id: int
    values: Sequence[Value]


_CUSTOMER_COLUMNS = (
    Column("customer_no", pgettext_lazy("export column", "Customer number"), Level.C1, width=18),
    Column("name", pgettext_lazy("export column", "Name"), Level.C2, width=10),
    Column(PHONE, pgettext_lazy("export column", "Phone"), Level.C2, width=16),
    Column("birth_on", pgettext_lazy("export column", "Born"), Level.C2, width=12),
    Column("tier", pgettext_lazy("export column", "Tier"), Level.C1, width=16),
    Column("assets", pgettext_lazy("export column", "Financial assets"), Level.C2, "money", 18),
    Column("average", pgettext_lazy("export column", "Average this quarter"), Level.C2, "money", 18),
    Column("products", pgettext_lazy("export column", "Products"), Level.C1, "count", 8),
    Column("manager", pgettext_lazy("export column", "Relationship manager"), Level.C1, width=12),
    Column("opened_on", pgettext_lazy("export column", "Customer since"), Level.C1, "day", 12),
    Column("spoken_on", pgettext_lazy("export column", "Last spoken with"), Level.C1, "day", 12),
)
_CONTACT_COLUMNS = (
    Column("on", pgettext_lazy("export column", "Day"), Level.C1, "day", 12),
    Column("time", pgettext_lazy("export column", "Time"), Level.C1, width=8),
    Column("customer_no", pgettext_lazy("export column", "Customer number"), Level.C1, width=18),
    Column("name", pgettext_lazy("export column", "Name"), Level.C2, width=10),
    Column("way", pgettext_lazy("export column", "Way"), Level.C1, width=12),
    Column("outcome", pgettext_lazy("export column", "Outcome"), Level.C1, width=16),
    Column("staff", pgettext_lazy("export column", "Colleague"), Level.C1, width=12),
    Column("next_on", pgettext_lazy("export column", "Next on"), Level.C1, "day", 12),
)
COLUMNS: Mapping[ExportKind, Sequence[Column]] = {
    ExportKind.MY_CUSTOMERS: _CUSTOMER_COLUMNS,
    ExportKind.OUTLET_CUSTOMERS: _CUSTOMER_COLUMNS,
    ExportKind.CONTACTS: _CONTACT_COLUMNS,
    ExportKind.CALENDAR: CALENDAR_COLUMNS,
}


def columns_of(wanted: Wanted) -> Sequence[Column]:
    """The columns of the file: a list has those of its page."""
    return list_columns(wanted.spec) if wanted.kind == ExportKind.LIST else COLUMNS[wanted.kind]


# The right beside EXPORT without which a kind is not offered.
NEEDS: Mapping[ExportKind, tuple[Permission, ...]] = {
    ExportKind.MY_CUSTOMERS: (Permission.CALL_LIST, Permission.SEE_BALANCES),
    ExportKind.OUTLET_CUSTOMERS: (Permission.OUTLET_PORTFOLIOS, Permission.SEE_BALANCES),
    ExportKind.CONTACTS: (Permission.LOG_CONTACT,),
    ExportKind.LIST: (Permission.CUSTOMER_PAGE, Permission.SEE_BALANCES),
    ExportKind.CALENDAR: (Permission.CALL_LIST, Permission.LOG_CONTACT),
}


def kinds_for(scope: Scope) -> list[ExportKind]:
    """What the person may ask for by the positions of the day; a list is asked for from its page."""
    return [kind for kind in ExportKind if _may(scope, kind)]


def _may(scope: Scope, kind: ExportKind) -> bool:
    wanted = (Permission.EXPORT, *NEEDS[kind])
    return any(position.carries(*wanted) for position in scope.held)


def count_of(scope: Scope, wanted: Wanted) -> int:
    """Rows the file would have now. Nothing for a kind the person may not ask for."""
    return _all(scope, wanted).count()


def customers_of(scope: Scope, wanted: Wanted) -> frozenset[int]:
    """Whom the file would be about now, each once."""
    column = "customer_id" if wanted.kind == ExportKind.CONTACTS else "pk"
    return frozenset(_all(scope, wanted).order_by().values_list(column, flat=True))


def rows_after(scope: Scope, wanted: Wanted, *, after: int, most: int) -> list[Row]:
    """The next rows in the order of their keys; the same ones for the same place."""
    found = list(_all(scope, wanted).filter(pk__gt=after).order_by("pk")[:most])
    if wanted.kind == ExportKind.CONTACTS:
        return [_contact_row(row) for row in found]
    if wanted.kind == ExportKind.LIST:
        return _list_rows(found, scope, wanted)
    if wanted.kind == ExportKind.CALENDAR:
        return _calendar_rows(found, scope, wanted)
    return _customer_rows(found, wanted)


def _all(scope: Scope, wanted: Wanted) -> QuerySet[Any]:
    make: Callable[[Scope, Wanted], QuerySet[Any]] = {
        ExportKind.MY_CUSTOMERS: _mine,
        ExportKind.OUTLET_CUSTOMERS: _of_the_outlet,
        ExportKind.CONTACTS: _contacts,
        ExportKind.LIST: _of_the_list,
        ExportKind.CALENDAR: _mine,
    }[wanted.kind]
    return make(scope, wanted)


def _mine(scope: Scope, wanted: Wanted) -> QuerySet[Customer]:
    own = own_assignments(scope, customer=OuterRef("pk")).filter(role=PortfolioRole.PRIMARY)
    rows = _within(scope, wanted.kind).filter(Exists(own))
    return with_managers(rows, scope=scope)


def _of_the_outlet(scope: Scope, wanted: Wanted) -> QuerySet[Customer]:
    return with_managers(_within(scope, wanted.kind), scope=scope)


def _of_the_list(scope: Scope, wanted: Wanted) -> QuerySet[Customer]:
    """Whom the page shows, with the right to take them out besides."""
    night = current_publication()
    if night is None:
        return Customer.objects.none()
    needs = (Permission.EXPORT, *NEEDS[wanted.kind])
    ids = customers_of_list(scope, wanted.spec, publication=night, needs=needs)
    return Customer.objects.filter(pk__in=ids)


def _list_rows(customers: Sequence[Any], scope: Scope, wanted: Wanted) -> list[Row]:
    night = current_publication()
    if night is None:
        return []
    shown = details_of([customer.pk for customer in customers], scope=scope, publication=night)
    return [Row(row.customer.pk, row.customer.pk, list_values(row, wanted.spec)) for row in shown]


def _calendar_rows(customers: Sequence[Any], scope: Scope, wanted: Wanted) -> list[Row]:
    """The period is there: `check` asks for it."""
    if wanted.starts_on is None or wanted.ends_on is None:
        return []
    period = Period(wanted.starts_on, wanted.ends_on)
    ids = [customer.pk for customer in customers]
    found = calendar_values(ids, scope=scope, period=period, with_notes=wanted.with_notes)
    return [Row(pk, pk, found[pk]) for pk in ids]


def _contacts(scope: Scope, wanted: Wanted) -> QuerySet[Interaction]:
    """Whoever leads the outlet gets everybody's contacts with its customers, others the own ones."""
    rows = standing().filter(
        customer__in=_within(scope, wanted.kind).values("pk"),
        occurred_on__range=(wanted.starts_on, wanted.ends_on),
    )
    led = scope.at(Permission.EXPORT, Permission.OUTLET_PORTFOLIOS)
    rows = rows.filter(Q(staff_id=scope.staff_id) | Q(customer__home_outlet_id__in=led))
    return rows.select_related("customer", "staff")


def _within(scope: Scope, kind: ExportKind) -> QuerySet[Customer]:
    reached = customers_in(scope, Permission.EXPORT, *NEEDS[kind])
    still_here = Q(closed_on__isnull=True) | Q(closed_on__gte=scope.on)
    return reached.filter(still_here)


def _customer_rows(customers: Sequence[Any], wanted: Wanted) -> list[Row]:
    ids = [customer.pk for customer in customers]
    night = current_publication()
    figures = {f.customer_id: f for f in CustomerFigures.objects.of(night).filter(customer__in=ids)}
    tiers = CustomerTier.objects.of(night).filter(customer__in=ids, official=True)
    names = names_of(night)
    tier_of = {t.customer_id: str(scheme_of(names, t.scheme).of(t.tier, t.band)) for t in tiers}
    spoken = spoken_on(ids)
    return [
        Row(
            c.pk,
            c.pk,
            _customer_values(c, figures.get(c.pk), tier_of.get(c.pk, ""), spoken.get(c.pk), wanted),
        )
        for c in customers
    ]


def _customer_values(
    customer: Any, figures: CustomerFigures | None, tier: str, spoken: date | None, wanted: Wanted
) -> list[Value]:
    return [
        customer.customer_no,
        shown_name_masked(customer),
        customer.phone if wanted.with_phone else masked_phone(customer.phone),
        masked_birth(customer.birth_on),
        tier,
        figures.financial_assets_fen if figures else None,
        figures.average_assets_to_date_fen if figures else None,
        figures.product_count if figures else None,
        customer.rm_name or "",
        _day(customer.opened_on),
        _day(spoken),
    ]


def _contact_row(row: Interaction) -> Row:
    local: datetime = row.occurred_at.astimezone(BANK_ZONE)
    values: list[Value] = [
        _day(row.occurred_on),
        f"{local:%H:%M}",
        row.customer.customer_no,
        shown_name_masked(row.customer),
        row.get_channel_display(),
        row.get_outcome_display(),
        row.staff.name,
        _day(row.next_on),
    ]
    return Row(row.pk, row.customer_id, values)


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None
