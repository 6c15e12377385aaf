"""What a person may reach follows from today's positions, and from nothing else (ORG-1, ORG-2)."""

from collections.abc import Callable
from datetime import date

import pytest
from casts import NOON, TODAY, Bank, customer, lent_to, person, unit, wider_cast
from django.test import Client
from jinjing.customers.queries.customers import customers_in, portfolio_of
from jinjing.customers.queries.lookup import find_arrivals
from jinjing.identity.domain.availability import set_whereabouts
from jinjing.identity.domain.rights import NotYourOutlet, require_right
from jinjing.identity.enums import OrgLevel, Role, Whereabouts
from jinjing.identity.models import OrgUnit, Position, Staff
from jinjing.identity.permissions import READS_CUSTOMERS, ROLE_PERMISSIONS, WITHOUT_CUSTOMERS, Permission
from jinjing.identity.queries.availability import rms_now
from jinjing.identity.queries.positions import outlet_of, scope_of, staff_in_role
from jinjing.lobby.domain.arrival import register_arrival
from jinjing.lobby.queries.board import board, visits_in
from pytest_django import DjangoAssertNumQueries


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
    answer = client_of(bank.rm_chen).get(f"/customers/{bank.wang.code}/")
    assert (answer.status_code, answer.headers["Location"].endswith("why=left")) == (302, True)


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


@pytest.fixture
def tree(bank: Bank) -> Bank:
    """The hill outlet hangs below a sub-branch of a tier-2 branch, with a customer of its own."""
    tier2 = unit("10", "东区分行", "East", OrgLevel.TIER2_BRANCH, bank.head_office)
    sub = unit("100", "北山一级支行", "North", OrgLevel.SUB_BRANCH, tier2)
    bank.hill.parent, bank.hill.path = sub, f"{sub.path}102/"
    bank.hill.save()
    neighbour = unit("1000", "南苑支行", "South", OrgLevel.OUTLET, tier2)
    customer("60001009", "何南", "M", neighbour, None, phone="13900011009", card="6222000000010091")
    return bank


def leader(bank: Bank, code: str, role: Role = Role.BRANCH_MANAGER) -> Staff:
    return person(f"B{code}", "任远", role, OrgUnit.objects.get(code=code))


@pytest.mark.covers("ORG-1", "ORG-2")
@pytest.mark.parametrize(
    ("code", "reached"),
    [
        ("100", ["60001005"]),
        ("10", ["60001005", "60001009"]),
        ("HO", []),
    ],
)
def test_a_manager_above_outlets_reaches_those_below(tree: Bank, code: str, reached: list[str]) -> None:
    assert reach(leader(tree, code)) == reached


@pytest.mark.covers("ORG-1")
def test_a_unit_whose_code_only_begins_alike_is_not_below(tree: Bank) -> None:
    assert reach(leader(tree, "100")) == ["60001005"]  # and nobody of 1000


@pytest.mark.covers("ORG-1", "FI-05")
def test_only_roles_that_say_so_reach_below_and_nobody_receives_people_from_above(tree: Bank) -> None:
    guide = scope_of(leader(tree, "10", Role.LOBBY_MANAGER), on=TODAY)
    chief = scope_of(leader(tree, "100"), on=TODAY)
    assert (guide.outlet_ids, guide.may(Permission.LOBBY_BOARD)) == (frozenset(), False)
    assert (chief.at(Permission.CUSTOMER_PAGE), chief.may(Permission.FIND_BY_EXACT_KEY)) == (
        {tree.hill.pk},
        False,
    )


@pytest.mark.covers("FI-05")
def test_head_office_reads_no_customers_whatever_the_role(bank: Bank) -> None:
    lent_to(bank.rm_chen, Role.RELATIONSHIP_MANAGER, bank.head_office, since=date(2026, 1, 1))
    Position.objects.filter(staff=bank.rm_chen, org_unit=bank.riverside).update(valid_to=date(2026, 1, 1))
    scope = scope_of(bank.rm_chen, on=TODAY)
    assert (reach(bank.rm_chen), scope.permissions & READS_CUSTOMERS) == ([], frozenset())


def test_a_scope_costs_one_statement_and_a_second_above_outlets(
    tree: Bank, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    chief = leader(tree, "10")
    lent_to(tree.rm_chen, Role.LOBBY_MANAGER, tree.hill, since=date(2026, 1, 1))
    with django_assert_num_queries(1):
        scope_of(tree.rm_chen, on=TODAY)
    with django_assert_num_queries(2):
        scope_of(chief, on=TODAY)
    scope = scope_of(chief, on=TODAY)
    with django_assert_num_queries(1):
        list(customers_in(scope))


@pytest.fixture
def of_two_places(bank: Bank) -> Staff:
    """Chen manages customers at Riverside and leads the hill's lobby, since later."""
    lent_to(bank.rm_chen, Role.LOBBY_MANAGER, bank.hill, since=date(2026, 1, 1))
    return bank.rm_chen


@pytest.mark.covers("ORG-2", "FI-05")
def test_a_right_holds_only_where_its_position_is(bank: Bank, of_two_places: Staff) -> None:
    scope = scope_of(of_two_places, on=TODAY)
    assert (scope.at(Permission.LOBBY_BOARD), scope.at(Permission.ACCEPT_REFERRAL)) == (
        {bank.hill.pk},
        {bank.riverside.pk},
    )
    assert scope.at(Permission.LOBBY_BOARD, Permission.CUSTOMER_PAGE) == frozenset()
    with pytest.raises(NotYourOutlet):
        require_right(of_two_places, Permission.LOBBY_BOARD, at=NOON, outlet_id=bank.riverside.pk)
    with pytest.raises(NotYourOutlet):
        register_arrival(bank.riverside, customer=None, called="周女士", by=of_two_places, at=NOON)
    assert reach(of_two_places) == ["60001001", "60001002"]  # the portfolio, and nobody for the lobby's sake


@pytest.mark.covers("ORG-2", "FI-05")
def test_the_board_and_its_visits_are_those_of_the_lobby_led(bank: Bank, of_two_places: Staff) -> None:
    here = register_arrival(bank.hill, customer=bank.far, by=of_two_places, at=NOON)
    register_arrival(bank.riverside, customer=bank.zhou, by=bank.guide_lin, at=NOON)
    scope = scope_of(of_two_places, on=TODAY)
    shown = board(scope, on=TODAY, at=NOON, publication=bank.publication)
    assert [row.code for row in shown.arrived] == [here.code]
    assert [visit.code for visit in visits_in(scope)] == [here.code]
    assert [p.staff.name for p in shown.managers] == ["高远"]
    assert outlet_of(scope, Permission.LOBBY_BOARD) == bank.hill


@pytest.mark.covers("ORG-2", "FI-03")
def test_names_are_found_where_people_are_received_and_in_the_own_portfolio(
    bank: Bank, of_two_places: Staff
) -> None:
    scope = scope_of(of_two_places, on=TODAY)
    found = {m.customer.customer_no for asked in ("oyy", "wxm", "dgq") for m in find_arrivals(scope, asked)}
    assert found == {"60001005", "60001001"}  # the hill's and the own one, not Riverside's Zhou


@pytest.mark.covers("ORG-2")
def test_a_stand_in_reaches_whom_they_stand_in_for(bank: Bank) -> None:
    assert reach(wider_cast(bank)["stand_in"]) == ["60001001"]


@pytest.mark.covers("SE-02")
def test_positions_that_must_not_meet_grant_nothing(bank: Bank) -> None:
    lent_to(bank.admin_tang, Role.RELATIONSHIP_MANAGER, bank.riverside, since=date(2026, 1, 1))
    assert scope_of(bank.admin_tang, on=TODAY).permissions == frozenset()


@pytest.mark.covers("SE-02")
def test_after_the_last_day_nothing_is_reached(bank: Bank) -> None:
    bank.rm_chen.expires_on = date(2026, 11, 18)
    assert (reach(bank.rm_chen), reach(bank.rm_chen, date(2026, 11, 18))) == ([], ["60001001", "60001002"])


def test_every_permission_reads_customers_unless_it_is_named() -> None:
    assert set(Permission) == READS_CUSTOMERS | WITHOUT_CUSTOMERS
    assert Permission.CUSTOMER_PAGE in READS_CUSTOMERS
