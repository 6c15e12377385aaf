"""The end of using somebody's data: restricted while the law asks to keep it, erased afterwards (PIPL 47).

Both are final. A plan is made first and shown; what is done is what was shown, or nothing.
"""

from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from typing import Any

from django.db import transaction
from django.db.models import Max

from jinjing.customers.models import Customer
from jinjing.identity.models import Staff
from jinjing.interactions.domain.periods import months_later
from jinjing.interactions.enums import HoldKind
from jinjing.interactions.models import ContactHold
from jinjing.kernel import audit, rules
from jinjing.kernel.bulk import delete_rows
from jinjing.kernel.clock import bank_date
from jinjing.privacy.enums import RestrictedBecause
from jinjing.privacy.models import Restriction, SubjectRequest
from jinjing.privacy.queries.person import model_of, rows_about
from jinjing.privacy.subjects import SECTIONS, Fate, Section
from jinjing.workbench.enums import EntryState, LeadState
from jinjing.workbench.models import CallListEntry, Lead, PlannedContact


@dataclass(frozen=True)
class Step:
    """What happens to one table: how many rows, and their fate."""

    section: Section
    count: int

    @property
    def fate(self) -> Fate:
        return self.section.fate


@dataclass(frozen=True)
class Plan:
    """What would happen now. `erases`: at once; otherwise restricted until `erase_on` (None: not yet known)."""

    erases: bool
    erase_on: date | None
    steps: tuple[Step, ...]

    @property
    def digest(self) -> str:
        """Tells whether two plans are the same."""
        parts = [str(self.erases), str(self.erase_on), *(f"{s.section.model}:{s.count}" for s in self.steps)]
        return sha256("|".join(parts).encode()).hexdigest()[:16]


def keep_until(customer: Customer, *, on: date) -> date | None:
    """The first day on which no law asks to keep the customer's record; None while the relationship goes on.

    Ten years after closing (AML Law 34, `retention.customer_years`); the record's own last conversation may
    ask for longer (`retention.contact_years`): the longer of the two counts.
    """
    if customer.closed_on is None or customer.closed_on >= on:
        return None
    values = rules.values("retention.customer_years", "retention.contact_years", on=on)
    closed = months_later(customer.closed_on, 12 * int(values["retention.customer_years"]))
    last = customer.interactions.aggregate(last=Max("occurred_on"))["last"]
    contact = months_later(last, 12 * int(values["retention.contact_years"])) if last else closed
    return max(closed, contact)


def plan_of(customer: Customer, *, restrict_only: bool, on: date) -> Plan:
    """Look only. restrict_only: the person asked for that, or the law leaves nothing else."""
    until = keep_until(customer, on=on)
    erases = not restrict_only and until is not None and until <= on
    steps = tuple(
        Step(section, count)
        for section in SECTIONS
        if (count := rows_about_all(section, customer).count()) and section.fate != Fate.KEPT
    )
    return Plan(erases, until, steps)


def rows_about_all(section: Section, customer: Customer) -> Any:
    """Rows of every publication: what is not shown in a copy goes all the same."""
    rows = rows_about(section, customer)
    if section.current:
        return model_of(section)._default_manager.filter(customer=customer)
    return rows


@transaction.atomic
def restrict(
    customer: Customer,
    *,
    because: RestrictedBecause,
    request: SubjectRequest | None,
    by: Staff | None,
    at: datetime,
    outlet: str,
) -> Restriction:
    """Store only: hidden from lists, search, call lists and exports, and not contacted. Repeating changes nothing."""
    row, fresh = Restriction.objects.get_or_create(
        customer=customer,
        defaults={
            "because": because,
            "request": request,
            "since": at,
            "erase_on": keep_until(customer, on=bank_date(at)),
        },
    )
    if not fresh:
        return row
    ContactHold.objects.create(
        customer=customer,
        kind=HoldKind.RESTRICTED,
        starts_on=bank_date(at),
        source=f"restriction:{request.code if request else because}",
    )
    _take_off_lists(customer, at=at)
    audit.write(
        "customer.restrict",
        by=by,
        at=at,
        kind="customer",
        subject=customer.code,
        outlet=outlet,
        detail={"reason": str(because), "reference": request.code if request else ""},
    )
    return row


def _take_off_lists(customer: Customer, *, at: datetime) -> None:
    """Lists that were drawn before; leads end with the conversation they were for."""
    waiting = (EntryState.OPEN, EntryState.ATTEMPTED)
    CallListEntry.objects.filter(customer=customer, state__in=waiting).update(state=EntryState.DROPPED)
    Lead.objects.filter(customer=customer).exclude(state=LeadState.CLOSED).update(
        state=LeadState.CLOSED, closed_at=at
    )
    PlannedContact.objects.filter(customer=customer, done_by=None, withdrawn_at=None).update(withdrawn_at=at)


@transaction.atomic
def erase(
    customer: Customer,
    *,
    because: RestrictedBecause,
    request: SubjectRequest | None,
    by: Staff | None,
    at: datetime,
    outlet: str,
) -> int:
    """PI-12: rows deleted, columns emptied; answers how many rows changed. The access log stays.

    Codes and the bank's own number stay, because a late delivery is recognised by the number: an erased
    person is not loaded again. The tables are walked backwards, so that nothing points at what is gone;
    the database checks that when the transaction ends.
    """
    row, _ = Restriction.objects.get_or_create(
        customer=customer, defaults={"because": because, "request": request, "since": at}
    )
    changed = sum(_end(section, customer) for section in reversed(SECTIONS))
    Customer.objects.filter(pk=customer.pk).update(facts_token=0)
    Restriction.objects.filter(pk=row.pk).update(erased_at=at)
    audit.write(
        "customer.erase",
        by=by,
        at=at,
        kind="customer",
        subject=customer.code,
        outlet=outlet,
        detail={"rows": changed, "reference": request.code if request else "", "reason": str(because)},
    )
    return changed


def _end(section: Section, customer: Customer) -> int:
    rows = rows_about_all(section, customer)
    if section.fate == Fate.GONE:
        return delete_rows(rows.order_by())
    if section.fate == Fate.BLANKED:
        return int(rows.update(**{name: _empty(section, name) for name in section.blanked}))
    return 0


def _empty(section: Section, name: str) -> Any:
    """What an emptied column holds: NULL where it may, else an empty text or object."""
    column = model_of(section)._meta.get_field(name)
    if getattr(column, "null", False):
        return None
    return {} if column.get_internal_type() == "JSONField" else ""
