"""What each role sees of a customer is declared once, and rights follow from it (FI-03, FI-04, FI-05)."""

from datetime import date

import pytest
from casts import TODAY, Bank, lent_to
from jinjing.customers.enums import PersonalField
from jinjing.customers.queries.personal import GROUP_OF, may_open, personal_values
from jinjing.identity.enums import Role
from jinjing.identity.fields import CEILINGS, FIELD_RIGHTS, FieldGroup, FieldRight, Screen
from jinjing.identity.permissions import READS_CUSTOMERS, ROLE_PERMISSIONS, Permission
from jinjing.identity.queries.positions import scope_of


def test_every_role_and_screen_says_something_about_every_group() -> None:
    assert set(FIELD_RIGHTS) == set(Role)
    assert {frozenset(profile) for profile in FIELD_RIGHTS.values()} == {frozenset(FieldGroup)}
    assert {frozenset(profile) for profile in CEILINGS.values()} == {frozenset(FieldGroup)}


@pytest.mark.covers("FI-05")
@pytest.mark.parametrize("role", list(Role))
def test_balances_and_openings_follow_from_the_fields(role: Role) -> None:
    rights, held = FIELD_RIGHTS[role], ROLE_PERMISSIONS[role]
    assert (Permission.SEE_BALANCES in held) == (rights[FieldGroup.BALANCES] == FieldRight.OPEN)
    assert (Permission.UNMASK in held) == (FieldRight.OPENABLE in rights.values())
    if not held & READS_CUSTOMERS:
        assert set(rights.values()) == {FieldRight.HIDDEN}


@pytest.mark.covers("FI-05")
@pytest.mark.parametrize(
    ("part", "name", "balances", "phone"),
    [
        ("owner", FieldRight.OPEN, FieldRight.OPEN, FieldRight.OPENABLE),
        ("branch_manager", FieldRight.OPEN, FieldRight.OPEN, FieldRight.OPENABLE),
        ("lobby_manager", FieldRight.HIDDEN, FieldRight.HIDDEN, FieldRight.HIDDEN),
        ("auditor", FieldRight.HIDDEN, FieldRight.HIDDEN, FieldRight.HIDDEN),
    ],
)
def test_on_the_customer_page(
    bank: Bank, part: str, name: FieldRight, balances: FieldRight, phone: FieldRight
) -> None:
    scope = scope_of(bank.cast[part], on=TODAY)
    groups = (FieldGroup.NAME, FieldGroup.BALANCES, FieldGroup.PHONE)
    assert tuple(scope.field_right(g, Screen.CUSTOMER_PAGE) for g in groups) == (name, balances, phone)


@pytest.mark.covers("FI-06")
@pytest.mark.parametrize("part", ["lobby_manager", "branch_manager"])
def test_in_the_hall_nobody_sees_more_than_the_hall(bank: Bank, part: str) -> None:
    scope = scope_of(bank.cast[part], on=TODAY)
    seen = {group: scope.field_right(group, Screen.LOBBY) for group in FieldGroup}
    assert {group for group, right in seen.items() if right == FieldRight.OPEN} == {
        FieldGroup.SALUTATION,
        FieldGroup.TIER_BAND,
        FieldGroup.REASONS,
    }
    assert seen[FieldGroup.NAME] == FieldRight.MASKED


def test_a_second_position_widens_only_its_own_screen(bank: Bank) -> None:
    lent_to(bank.guide_lin, Role.RELATIONSHIP_MANAGER, bank.hill, since=date(2026, 1, 1))
    scope = scope_of(bank.guide_lin, on=TODAY)
    assert scope.field_right(FieldGroup.BALANCES, Screen.CUSTOMER_PAGE) == FieldRight.OPEN
    assert scope.field_right(FieldGroup.BALANCES, Screen.LOBBY) == FieldRight.HIDDEN


@pytest.mark.covers("FI-03")
def test_personal_values_follow_the_fields(bank: Bank) -> None:
    owner, guide = scope_of(bank.rm_chen, on=TODAY), scope_of(bank.guide_lin, on=TODAY)
    assert set(GROUP_OF) == set(PersonalField)
    assert [(v.field, v.openable) for v in personal_values(owner, bank.wang)] == [
        (field, True) for field in PersonalField
    ]
    assert (personal_values(guide, bank.wang), may_open(guide, PersonalField.PHONE)) == ([], False)
