"""A lead starts a relationship manager's clock: somebody is interested and somebody owns it."""

from datetime import date, datetime, timedelta

from django.db import transaction

from jinjing.customers.domain import history
from jinjing.customers.models import Customer
from jinjing.identity.domain.rights import require_right
from jinjing.identity.models import Staff
from jinjing.identity.permissions import Permission
from jinjing.identity.queries.positions import outlet_code_of
from jinjing.interactions.models import Interaction
from jinjing.interactions.queries.conversations import standing
from jinjing.kernel import audit, rules
from jinjing.kernel.blind_index import opaque_code
from jinjing.kernel.clock import bank_date
from jinjing.kernel.errors import require
from jinjing.workbench.enums import LeadSource, LeadState
from jinjing.workbench.errors import LeadIsClosed, NotYourLead
from jinjing.workbench.models import Lead

SATURDAY = 5


@transaction.atomic
def open_lead(
    customer: Customer | None, *, owner: Staff, source: LeadSource, reference: str, by: Staff, at: datetime
) -> Lead:
    """Part of a verb: give a lead to its owner, to be contacted within the working days of rule `lead.contact_days`.

    `reference` names what it came from (a referral's code); one source opens one lead. `customer` is
    None for a visitor the bank does not know yet.
    """
    days = rules.value("lead.contact_days", bank_date(at))
    lead = Lead.objects.create(
        code=opaque_code("lead", f"{source}:{reference}"),
        customer=customer,
        owner=owner,
        source=source,
        source_reference=reference,
        opened_at=at,
        due_at=at + timedelta(days=_days_to(bank_date(at), working_days=days)),
    )
    history.record(
        customer, kind="lead.opened", reference=lead.code, by=by, at=at, facts={"source": str(source)}
    )
    audit.write(
        "lead.open",
        by=by,
        at=at,
        kind="lead",
        subject=lead.code,
        outlet=outlet_code_of(owner, on=bank_date(at)),
        detail={"owner": owner.staff_no},
    )
    return lead


def note_contact(interaction: Interaction, *, by: Staff) -> int:
    """The owner reached the customer: the open leads are contacted. Part of `log_call`; answers how many."""
    mine = Lead.objects.filter(customer_id=interaction.customer_id, owner=by, state=LeadState.OPEN)
    return mine.update(state=LeadState.CONTACTED) if interaction.reached else 0


def forget_contact(interaction: Interaction) -> None:
    """Part of `withdraw_call`: leads whose owner reached the customer only by the withdrawn record are open again."""
    theirs = Lead.objects.filter(
        customer_id=interaction.customer_id, owner_id=interaction.staff_id, state=LeadState.CONTACTED
    )
    for lead in theirs:
        reached = standing().filter(
            customer_id=interaction.customer_id,
            staff_id=interaction.staff_id,
            reached=True,
            occurred_at__gte=lead.opened_at,
        )
        if not reached.exists():
            Lead.objects.filter(pk=lead.pk).update(state=LeadState.OPEN)


@transaction.atomic
def close_lead(lead: Lead, *, by: Staff, at: datetime) -> Lead:
    """Its owner has finished with it. NotAllowed for anybody else, Conflict if it is closed already."""
    require_right(by, Permission.LOG_CONTACT, at=at)
    require(lead.owner_id == by.pk, NotYourLead())
    moved = (
        Lead.objects.filter(pk=lead.pk)
        .exclude(state=LeadState.CLOSED)
        .update(state=LeadState.CLOSED, closed_at=at)
    )
    require(moved, LeadIsClosed())
    history.record(lead.customer, kind="lead.closed", reference=lead.code, by=by, at=at)
    audit.write(
        "lead.close",
        by=by,
        at=at,
        kind="lead",
        subject=lead.code,
        outlet=outlet_code_of(by, on=bank_date(at)),
    )
    lead.refresh_from_db()
    return lead


def _days_to(day: date, *, working_days: int) -> int:
    """Calendar days until that many working days have passed; weekends do not count."""
    ahead = 0
    while working_days > 0:
        ahead += 1
        working_days -= (day + timedelta(days=ahead)).weekday() < SATURDAY
    return ahead
