"""What a person may reach follows from today's positions, and from nothing else (ORG-1, ORG-2)."""

from collections.abc import Callable
from datetime import date

import pytest
from casts import NOON, TODAY, Bank, person
from django.test import Client
from jinjing.customers.queries.customers import customers_in, portfolio_of
from jinjing.identity.domain.availability import set_whereabouts
from jinjing.identity.enums import Role, Whereabouts
from jinjing.identity.models import Position, Staff
from jinjing.identity.permissions import ROLE_PERMISSIONS, Permission
from jinjing.identity.queries.availability import rms_now
from jinjing.identity.queries.positions import outlet_of, scope_of, staff_in_role


def reach(staff: Staff, on: date = TODAY) -> list[str]:
    return [c.customer_no for c in customers_in(scope_of(staff, on=on))]


@pytest.mark.covers("ORG-2")
def test_each_sees_what_the_role_needs(bank: Bank) -> None:
    assert {part: reach(staff) for part, staff in bank.cast.items()} == {
        "owner": ["60001001", "60001002"],
        "colleague": ["60001003"],
        "branch_manager": ["60001001", "60001002", "60001003", "60001004"],
        "lobby_manager": [],
        "teller": [],
        "other_branch": ["60001005"],
        "head_office": [],
        "auditor": [],
        "system_admin": [],
    }


@pytest.mark.covers("ORG-2")
@pytest.mark.parametrize(
    ("on", "roles"),
    [
        (date(2026, 3, 31), set()),
        (date(2026, 4, 1), {Role.BRANCH_MANAGER}),
        (date(2026, 4, 30), {Role.BRANCH_MANAGER}),
        (date(2026, 5, 1), set()),
    ],
)
def test_a_position_counts_from_its_first_to_its_last_day(bank: Bank, on: date, roles: set[Role]) -> None:
    stand_in = Staff.objects.create(staff_no="X1", sign_in="x1", name="临时")
    Position.objects.create(
        staff=stand_in,
        role=Role.BRANCH_MANAGER,
        org_unit=bank.hill,
        valid_from=date(2026, 4, 1),
        valid_to=date(2026, 4, 30),
    )
    assert scope_of(stand_in, on=on).roles == roles


@pytest.mark.covers("ORG-2")
def test_a_lent_teller_works_where_today_s_position_is(bank: Bank) -> None:
    Position.objects.filter(staff=bank.teller_he).update(valid_to=date(2026, 11, 18))
    Position.objects.create(
        staff=bank.teller_he,
        role=Role.NON_CASH_TELLER,
        org_unit=bank.hill,
        valid_from=TODAY,
        valid_to=date(2026, 11, 20),
    )
    lent, home = scope_of(bank.teller_he, on=TODAY), scope_of(bank.teller_he, on=date(2026, 11, 18))
    assert (lent.outlet_code, lent.outlet_ids) == ("102", {bank.hill.pk})
    assert (home.outlet_code, home.outlet_ids) == ("101", {bank.riverside.pk})
    assert outlet_of(lent) == bank.hill


@pytest.mark.covers("RULE-1")
def test_who_left_reaches_nothing_and_keeps_nothing(
    bank: Bank, client_of: Callable[[Staff], Client], morning: None
) -> None:
    Position.objects.filter(staff=bank.rm_chen).update(valid_to=date(2026, 11, 18))
    assert (reach(bank.rm_chen), scope_of(bank.rm_chen, on=TODAY).permissions) == ([], frozenset())
    assert client_of(bank.rm_chen).get(f"/customers/{bank.wang.code}/").status_code == 404


def test_who_may_no_longer_sign_in_is_out_at_once(bank: Bank, client_of: Callable[[Staff], Client]) -> None:
    chen = client_of(bank.rm_chen)
    Staff.objects.filter(pk=bank.rm_chen.pk).update(is_active=False)
    assert chen.get(f"/customers/{bank.wang.code}/").status_code == 302


@pytest.mark.covers("ORG-2")
def test_one_person_may_hold_two_roles(bank: Bank) -> None:
    Position.objects.create(
        staff=bank.rm_chen, role=Role.LOBBY_MANAGER, org_unit=bank.riverside, valid_from=date(2026, 1, 1)
    )
    scope = scope_of(bank.rm_chen, on=TODAY)
    assert (scope.may(Permission.LOBBY_BOARD), scope.may(Permission.CALL_LIST)) == (True, True)
    assert reach(bank.rm_chen) == ["60001001", "60001002"]


@pytest.mark.covers("ORG-1", "RULE-1")
def test_head_office_reaches_no_outlet(bank: Bank) -> None:
    scope = scope_of(bank.supervisor_wu, on=TODAY)
    assert (scope.outlet_ids, scope.outlet_code, scope.permissions) == (frozenset(), "", frozenset())


@pytest.mark.covers("ORG-1")
def test_the_organisation_is_a_tree_of_paths(bank: Bank) -> None:
    assert (bank.riverside.path, bank.riverside.parent) == ("/HO/101/", bank.head_office)


@pytest.mark.covers("RULE-1")
def test_administration_and_audit_are_separated(bank: Bank) -> None:
    of_customers = {
        Permission.CUSTOMER_PAGE,
        Permission.SEE_BALANCES,
        Permission.UNMASK,
        Permission.FIND_BY_EXACT_KEY,
    }
    for role in (Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDITOR):
        assert ROLE_PERMISSIONS[role] & of_customers == set()
    assert [r for r, allowed in ROLE_PERMISSIONS.items() if Permission.ACCESS_LOG in allowed] == [
        Role.AUDITOR
    ]


def test_every_role_has_its_permissions_declared() -> None:
    assert set(ROLE_PERMISSIONS) == set(Role)


def test_the_portfolio_is_what_one_is_in_charge_of(bank: Bank) -> None:
    assert [c.customer_no for c in portfolio_of(scope_of(bank.rm_chen, on=TODAY))] == ["60001001", "60001002"]


def test_staff_in_role_are_those_of_the_day(bank: Bank) -> None:
    later = person("R009", "新来", Role.RELATIONSHIP_MANAGER, bank.riverside)
    Position.objects.filter(staff=later).update(valid_from=date(2026, 12, 1))
    outlets = frozenset({bank.riverside.pk})
    found = staff_in_role(Role.RELATIONSHIP_MANAGER, outlet_ids=outlets, on=TODAY)
    assert {s.staff_no for s in found} == {"R001", "R002"}


@pytest.mark.covers("ORG-3")
def test_the_lobby_sees_who_is_free(bank: Bank) -> None:
    set_whereabouts(bank.rm_chen, Whereabouts.VISITING, by=bank.rm_chen, at=NOON)
    seen = rms_now(scope_of(bank.guide_lin, on=TODAY), on=TODAY, at=NOON)
    assert [(p.staff.name, p.whereabouts) for p in seen] == [
        ("赵敏", Whereabouts.FREE),
        ("陈立", Whereabouts.VISITING),
    ]
