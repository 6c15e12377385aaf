"""REL-1: another manager at the customer's wish, decided by the branch manager, with nothing lost."""

from datetime import date

import pytest
from casts import MORNING, TODAY, Bank
from jinjing.customers.domain.manager_change import change_relationship_manager
from jinjing.customers.enums import ManagerChangeReason
from jinjing.customers.errors import CustomerOutOfReach, NotAManagerHere, SameManager
from jinjing.customers.models import Customer, CustomerEvent, PortfolioAssignment
from jinjing.customers.queries.customers import customers_in
from jinjing.identity.domain.rights import NotYourRole
from jinjing.identity.models import Staff
from jinjing.identity.queries.positions import scope_of
from jinjing.kernel.models import AccessEntry

YESTERDAY = date(2026, 11, 18)
Span = tuple[str, str, date, date | None, str]


def change(customer: Customer, to: Staff, by: Staff) -> PortfolioAssignment:
    reason = ManagerChangeReason.PRIVACY
    return change_relationship_manager(customer, to=to, reason=reason, note="告知了母亲", by=by, at=MORNING)


def assignments(customer: Customer) -> list[Span]:
    rows = PortfolioAssignment.objects.filter(customer=customer).order_by("valid_from", "pk")
    return list(rows.values_list("staff__staff_no", "role", "valid_from", "valid_to", "reason"))


def reached(staff: Staff) -> set[Customer]:
    return set(customers_in(scope_of(staff, on=TODAY)))


@pytest.mark.covers("REL-1", "RULE-4")
def test_the_customer_is_in_other_hands_at_once_and_the_history_stays(bank: Bank) -> None:
    change(bank.wang, bank.rm_zhao, bank.manager_sun)
    assert assignments(bank.wang) == [
        ("R001", "primary", date(2024, 1, 1), YESTERDAY, ""),
        ("R002", "primary", TODAY, None, "wish:privacy"),
    ]
    assert bank.wang in reached(bank.rm_zhao)
    assert bank.wang not in reached(bank.rm_chen)


@pytest.mark.covers("REL-1")
def test_the_reason_is_kept_sealed_with_the_customer_and_as_a_code_in_the_log(bank: Bank) -> None:
    change(bank.wang, bank.rm_zhao, bank.manager_sun)
    event = CustomerEvent.objects.get(customer=bank.wang, kind="manager.changed")
    assert (event.note, event.facts["from"], event.facts["to"]) == ("告知了母亲", "R001", "R002")
    entry = AccessEntry.objects.get(action="manager.change")
    assert entry.detail == {"from": "R001", "to": "R002", "reason": "privacy"}


@pytest.mark.covers("REL-1", "RULE-1")
@pytest.mark.parametrize("part", ["owner", "colleague", "lobby_manager", "head_office", "auditor"])
def test_only_the_branch_manager_changes_it(bank: Bank, part: str) -> None:
    with pytest.raises(NotYourRole):
        change(bank.wang, bank.rm_zhao, bank.cast[part])


def test_only_at_the_own_outlet_and_to_one_of_its_managers(bank: Bank) -> None:
    with pytest.raises(CustomerOutOfReach):
        change(bank.far, bank.rm_zhao, bank.manager_sun)
    with pytest.raises(NotAManagerHere):
        change(bank.wang, bank.rm_gao, bank.manager_sun)
    with pytest.raises(NotAManagerHere):
        change(bank.wang, bank.guide_lin, bank.manager_sun)
    with pytest.raises(SameManager):
        change(bank.wang, bank.rm_chen, bank.manager_sun)


def test_the_stand_in_stays_unless_it_is_one_of_the_two(bank: Bank) -> None:
    PortfolioAssignment.objects.create(
        customer=bank.wang, staff=bank.rm_zhao, role="backup", valid_from=date(2026, 11, 1)
    )
    change(bank.wang, bank.rm_zhao, bank.manager_sun)
    open_rows = [row for row in assignments(bank.wang) if row[3] is None]
    assert open_rows == [("R002", "primary", TODAY, None, "wish:privacy")]


def test_a_customer_of_nobody_gets_a_manager(bank: Bank) -> None:
    change(bank.pool, bank.rm_zhao, bank.manager_sun)
    assert assignments(bank.pool) == [("R002", "primary", TODAY, None, "wish:privacy")]


def test_a_second_change_on_the_same_day_replaces_the_first(bank: Bank) -> None:
    change(bank.wang, bank.rm_zhao, bank.manager_sun)
    change(bank.wang, bank.rm_chen, bank.manager_sun)
    assert [(row[0], row[3]) for row in assignments(bank.wang)] == [("R001", YESTERDAY), ("R001", None)]
    assert CustomerEvent.objects.filter(kind="manager.changed").count() == 2
