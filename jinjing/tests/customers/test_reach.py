"""A verb on a customer asks twice: may this person do it, and to this customer (RULE-1, FI-05)."""

import pytest
from casts import NOON, TODAY, Bank, wider_cast
from jinjing.customers.domain.assignment import assign_stand_in
from jinjing.customers.domain.reach import require_reach
from jinjing.customers.domain.unmasking import unmask
from jinjing.customers.enums import OpeningReason, PersonalField, PortfolioRole
from jinjing.customers.errors import CustomerOutOfReach, NotAManagerHere, SameManager
from jinjing.customers.models import Customer, PortfolioAssignment
from jinjing.customers.queries.assignments import StandIn, care_of
from jinjing.customers.queries.customers import customers_in
from jinjing.customers.queries.reach import customer_within, reaches
from jinjing.identity.domain.rights import NotYourRole
from jinjing.identity.models import Staff
from jinjing.identity.permissions import Permission
from jinjing.identity.queries.positions import scope_of
from jinjing.kernel.models import AccessEntry
from jinjing.workbench.domain.lead import close_lead, open_lead
from jinjing.workbench.enums import LeadSource
from pytest_django import DjangoAssertNumQueries


def reached(staff: Staff) -> list[str]:
    return [c.customer_no for c in customers_in(scope_of(staff, on=TODAY))]


@pytest.mark.covers("RULE-1", "FI-05")
@pytest.mark.parametrize(
    ("part", "refusal"),
    [("colleague", CustomerOutOfReach), ("other_branch", CustomerOutOfReach), ("lobby_manager", NotYourRole)],
)
def test_who_does_not_look_after_the_customer_is_refused(
    bank: Bank, part: str, refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        require_reach(bank.cast[part], bank.wang, at=NOON)


@pytest.mark.covers("RULE-1")
def test_manager_stand_in_and_head_reach_the_customer_in_two_statements(
    bank: Bank, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for staff in (bank.rm_chen, bank.manager_sun, wider_cast(bank)["stand_in"]):
        with django_assert_num_queries(2):
            assert require_reach(staff, bank.wang, at=NOON).staff_id == staff.pk


@pytest.mark.covers("RULE-1", "FI-05")
def test_a_verb_reaches_exactly_whom_the_pages_show(bank: Bank) -> None:
    for staff in (*bank.cast.values(), *wider_cast(bank).values()):
        scope = scope_of(staff, on=TODAY)
        for needs in (Permission.CUSTOMER_PAGE, Permission.LOG_CONTACT, Permission.EXPORT):
            shown = set(customers_in(scope, needs))
            assert {who for who in Customer.objects.all() if reaches(scope, who, needs)} == shown
            named = {customer_within(scope, who.code, needs) for who in Customer.objects.all()}
            assert named - {None} == shown


@pytest.mark.covers("RULE-1", "LOB-4")
def test_an_accepted_referral_opens_the_conversation_and_nothing_else(bank: Bank) -> None:
    lead = open_lead(
        bank.far, owner=bank.rm_chen, source=LeadSource.LOBBY, reference="r1", by=bank.rm_chen, at=NOON
    )
    require_reach(bank.rm_chen, bank.far, at=NOON, needs=Permission.LOG_CONTACT)
    for needs in (Permission.CUSTOMER_PAGE, Permission.EXPORT, Permission.SEE_BALANCES):
        with pytest.raises(CustomerOutOfReach):
            require_reach(bank.rm_chen, bank.far, at=NOON, needs=needs)
    close_lead(lead, by=bank.rm_chen, at=NOON)
    with pytest.raises(CustomerOutOfReach):
        require_reach(bank.rm_chen, bank.far, at=NOON, needs=Permission.LOG_CONTACT)


@pytest.mark.covers("FI-03")
def test_a_colleagues_customer_is_not_opened_value_by_value(bank: Bank) -> None:
    with pytest.raises(CustomerOutOfReach):
        unmask(
            bank.wang,
            PersonalField.DOCUMENT,
            reason=OpeningReason.IDENTIFY,
            outlet="101",
            by=bank.rm_zhao,
            at=NOON,
        )
    assert not AccessEntry.objects.filter(action="customer.unmask").exists()


@pytest.mark.covers("ORG-2")
def test_a_stand_in_is_named_for_a_whole_portfolio_and_replaced(bank: Bank) -> None:
    assert assign_stand_in(bank.rm_chen, to=bank.rm_zhao, by=bank.manager_sun, at=NOON) == 2
    assert reached(bank.rm_zhao) == ["60001001", "60001002", "60001003"]
    assert care_of(bank.rm_zhao, on=TODAY).stands_in == (StandIn("陈立", 2),)
    assert assign_stand_in(bank.rm_chen, to=None, by=bank.manager_sun, at=NOON) == 2
    assert reached(bank.rm_zhao) == ["60001003"]
    details = AccessEntry.objects.filter(action="portfolio.stand_in").order_by("pk")
    assert [entry.detail for entry in details] == [
        {"to": "R002", "customers": 2},
        {"to": "nobody", "customers": 2},
    ]


@pytest.mark.covers("ORG-2")
def test_a_stand_in_before_keeps_the_days_that_were(bank: Bank) -> None:
    before = wider_cast(bank)["stand_in"]
    assign_stand_in(bank.rm_chen, to=bank.rm_zhao, by=bank.manager_sun, at=NOON)
    row = PortfolioAssignment.objects.get(staff=before, role=PortfolioRole.BACKUP)
    assert (reached(before), str(row.valid_to)) == ([], "2026-11-18")


@pytest.mark.covers("ORG-2")
def test_only_managers_of_the_outlet_stand_in_and_only_its_head_says_so(bank: Bank) -> None:
    with pytest.raises(NotAManagerHere):
        assign_stand_in(bank.rm_chen, to=bank.rm_gao, by=bank.manager_sun, at=NOON)
    with pytest.raises(SameManager):
        assign_stand_in(bank.rm_chen, to=bank.rm_chen, by=bank.manager_sun, at=NOON)
    with pytest.raises(NotYourRole):
        assign_stand_in(bank.rm_chen, to=bank.rm_zhao, by=bank.rm_chen, at=NOON)
