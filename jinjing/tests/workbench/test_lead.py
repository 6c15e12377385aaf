"""A lead has an owner and a day; a conversation moves it, its owner closes it."""

from datetime import UTC, datetime, time, timedelta

import pytest
from casts import MORNING, NOON, TODAY, Bank, wider_cast
from django.db import IntegrityError, transaction
from jinjing.customers.models import Customer, CustomerEvent
from jinjing.identity.models import Staff
from jinjing.identity.queries.positions import scope_of
from jinjing.interactions.domain.hold import note_contact_hours
from jinjing.interactions.enums import Channel, Outcome
from jinjing.workbench.domain.calls import log_call
from jinjing.workbench.domain.lead import close_lead, open_lead
from jinjing.workbench.enums import LeadSource, LeadState
from jinjing.workbench.errors import LeadIsClosed, NotYourLead
from jinjing.workbench.models import Lead
from jinjing.workbench.queries.leads import callable_customer, callable_customers, leads_of
from pytest_django import DjangoAssertNumQueries


def opened(
    bank: Bank, customer: Customer | None, *, at: datetime = MORNING, reference: str = "referral-1"
) -> Lead:
    return open_lead(
        customer, owner=bank.rm_chen, source=LeadSource.LOBBY, reference=reference, by=bank.rm_chen, at=at
    )


def may_call(staff: Staff, customer: Customer) -> bool:
    return callable_customers(scope_of(staff, on=TODAY)).filter(pk=customer.pk).exists()


@pytest.mark.covers("LOB-4", "FI-05")
def test_one_customer_is_found_exactly_where_the_lists_show_it(
    bank: Bank, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    opened(bank, bank.far)
    note_contact_hours(bank.wang, starts=time(10), ends=time(12), by=bank.rm_chen, at=NOON)
    columns = [field.attname for field in Customer._meta.concrete_fields]
    for staff in (*bank.cast.values(), *wider_cast(bank).values()):
        scope = scope_of(staff, on=TODAY)
        shown = {one.pk: one for one in callable_customers(scope)}
        for customer in Customer.objects.all():
            with django_assert_num_queries(1):
                found = callable_customer(scope, customer.code)
                hours = getattr(found, "contact_hours", None)
            expected = shown.get(customer.pk)
            assert found == expected
            if found and expected:
                assert found.in_scope == expected.in_scope
                assert [getattr(found, name) for name in columns] == [
                    getattr(expected, name) for name in columns
                ]
                assert hours == getattr(expected, "contact_hours", None)


@pytest.mark.covers("LOB-4")
@pytest.mark.parametrize(
    ("at", "due_at"),
    [
        (datetime(2026, 11, 19, 2, tzinfo=UTC), datetime(2026, 11, 20, 2, tzinfo=UTC)),
        (datetime(2026, 11, 20, 2, tzinfo=UTC), datetime(2026, 11, 23, 2, tzinfo=UTC)),  # Friday to Monday
    ],
)
def test_open_lead_starts_a_clock_of_one_working_day(bank: Bank, at: datetime, due_at: datetime) -> None:
    lead = opened(bank, bank.pool, at=at)
    assert (lead.owner, lead.state, lead.due_at) == (bank.rm_chen, LeadState.OPEN, due_at)
    assert CustomerEvent.objects.get(customer=bank.pool).kind == "lead.opened"


def test_open_lead_of_an_unknown_visitor_has_no_history(bank: Bank) -> None:
    assert opened(bank, None).customer is None
    assert not CustomerEvent.objects.exists()


def test_open_lead_once_a_source(bank: Bank) -> None:
    opened(bank, bank.pool)
    with pytest.raises(IntegrityError), transaction.atomic():
        opened(bank, bank.pool)


@pytest.mark.covers("LOB-4", "RM-3")
@pytest.mark.parametrize(("outcome", "state"), [(Outcome.NO_ANSWER, "open"), (Outcome.TALKED, "contacted")])
def test_log_call_moves_the_owners_lead_only_when_spoken_to(bank: Bank, outcome: Outcome, state: str) -> None:
    lead = opened(bank, bank.pool)
    log_call(bank.pool, channel=Channel.TELEPHONE, outcome=outcome, by=bank.rm_chen, at=NOON)
    assert Lead.objects.get(pk=lead.pk).state == state


def test_log_call_of_a_colleague_leaves_the_lead_alone(bank: Bank) -> None:
    lead = opened(bank, bank.pool)
    log_call(bank.pool, channel=Channel.TELEPHONE, outcome=Outcome.TALKED, by=bank.manager_sun, at=NOON)
    assert Lead.objects.get(pk=lead.pk).state == LeadState.OPEN


def test_close_lead_only_by_its_owner_and_once(bank: Bank) -> None:
    lead = opened(bank, bank.pool)
    with pytest.raises(NotYourLead, match="只有归属人可以了结"):
        close_lead(lead, by=bank.rm_zhao, at=NOON)
    assert close_lead(lead, by=bank.rm_chen, at=NOON).closed_at == NOON
    with pytest.raises(LeadIsClosed, match="已经了结"):
        close_lead(lead, by=bank.rm_chen, at=NOON)


@pytest.mark.covers("ORG-2")
def test_callable_customers_are_the_portfolio_and_those_of_own_leads(bank: Bank) -> None:
    assert may_call(bank.rm_chen, bank.wang)
    assert not may_call(bank.rm_chen, bank.pool)
    lead = opened(bank, bank.pool)
    assert may_call(bank.rm_chen, bank.pool)
    assert not may_call(bank.rm_zhao, bank.pool)
    close_lead(lead, by=bank.rm_chen, at=NOON)
    assert not may_call(bank.rm_chen, bank.pool)


def test_leads_of_lists_open_ones_before_contacted_by_their_day(bank: Bank) -> None:
    late = opened(bank, bank.pool, at=MORNING + timedelta(hours=2), reference="referral-2")
    early = opened(bank, bank.zhou)
    done = opened(bank, bank.li, reference="referral-3")
    log_call(bank.li, channel=Channel.TELEPHONE, outcome=Outcome.TALKED, by=bank.rm_chen, at=NOON)
    found = list(leads_of(scope_of(bank.rm_chen, on=TODAY)))
    assert found == [early, late, done]
