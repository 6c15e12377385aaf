"""Positions are given, ended and lent with dates; what was in force stays readable (ORG-2, RULE-4, SE-02)."""

from datetime import date, timedelta

import pytest
from casts import NOON, TODAY, Bank, lent_to, person, wider_cast
from jinjing.identity.domain.appointments import appoint, end_position, hire, lend, set_expiry
from jinjing.identity.domain.rights import NotYourRole
from jinjing.identity.enums import Role
from jinjing.identity.errors import (
    AlreadyAppointed,
    AlreadyEnded,
    AppointedAtTheServer,
    EndsBeforeStart,
    NotForYourself,
    NotInForce,
    PastStays,
    PositionFromFeed,
    RoleDoesNotFitUnit,
    SameUnit,
    SeparationBroken,
    StaffNoTaken,
    UnitIsClosed,
)
from jinjing.identity.models import OrgUnit, Position, Staff
from jinjing.identity.queries.positions import scope_of
from jinjing.kernel.errors import DomainError
from jinjing.kernel.models import AccessEntry

ONE_DAY = timedelta(days=1)


@pytest.fixture
def admin(bank: Bank) -> Staff:
    return wider_cast(bank)["security_admin"]


def held(staff: Staff) -> list[tuple[str, str, date, date | None]]:
    rows = Position.objects.filter(staff=staff).order_by("valid_from")
    return [(p.role, p.org_unit.code, p.valid_from, p.valid_to) for p in rows.select_related("org_unit")]


def position_of(staff: Staff) -> Position:
    return Position.objects.select_related("staff", "org_unit").get(staff=staff)


@pytest.mark.covers("ORG-2", "RULE-4")
def test_appoint_counts_from_its_first_day_and_is_recorded(bank: Bank, admin: Staff) -> None:
    friday = TODAY + ONE_DAY
    made = appoint(bank.teller_he, Role.LOBBY_MANAGER, bank.hill, valid_from=friday, by=admin, at=NOON)
    days = {day: scope_of(bank.teller_he, on=day).roles for day in (TODAY, friday)}
    assert days == {TODAY: {Role.NON_CASH_TELLER}, friday: {Role.NON_CASH_TELLER, Role.LOBBY_MANAGER}}
    entry = AccessEntry.objects.get(action="position.appoint")
    assert (entry.actor_no, entry.subject, entry.detail) == (
        "Z001",
        "T001",
        {"role": "lobby_manager", "unit": "102", "starts": "2026-11-20", "until": "open"},
    )
    assert made.valid_to is None


@pytest.mark.covers("SE-02")
@pytest.mark.parametrize("part", ["owner", "branch_manager", "auditor", "system_admin"])
def test_only_the_security_administrator_appoints(bank: Bank, part: str) -> None:
    with pytest.raises(NotYourRole):
        appoint(bank.teller_he, Role.LOBBY_MANAGER, bank.hill, valid_from=TODAY, by=bank.cast[part], at=NOON)


@pytest.mark.covers("SE-02")
def test_nobody_changes_the_own_rights(bank: Bank, admin: Staff) -> None:
    with pytest.raises(NotForYourself):
        appoint(admin, Role.DATA_STEWARD, bank.head_office, valid_from=TODAY, by=admin, at=NOON)
    with pytest.raises(NotForYourself):
        end_position(position_of(admin), last_on=TODAY, by=admin, at=NOON)
    with pytest.raises(NotForYourself):
        set_expiry(admin, last_day=None, by=admin, at=NOON)


@pytest.mark.covers("SE-02")
@pytest.mark.parametrize(
    ("part", "role", "refusal"),
    [
        ("auditor", Role.SYSTEM_ADMIN, SeparationBroken),
        ("owner", Role.AUDITOR, SeparationBroken),
        ("head_office", Role.AUDITOR, AppointedAtTheServer),
    ],
)
def test_administrators_are_three_people_and_not_made_here(
    bank: Bank, admin: Staff, part: str, role: Role, refusal: type[DomainError]
) -> None:
    with pytest.raises(refusal):
        appoint(bank.cast[part], role, bank.head_office, valid_from=TODAY, by=admin, at=NOON)


@pytest.mark.covers("SE-02")
def test_an_administrator_gets_no_customers_not_even_for_a_day(bank: Bank, admin: Staff) -> None:
    day = TODAY + timedelta(days=30)
    with pytest.raises(SeparationBroken):
        appoint(
            bank.auditor_xu,
            Role.CASH_TELLER,
            bank.hill,
            valid_from=day,
            valid_to=day,
            by=admin,
            at=NOON,
        )


def test_what_the_feed_delivers_is_changed_there(bank: Bank, admin: Staff) -> None:
    Staff.objects.filter(pk=bank.teller_he.pk).update(from_feed=True)
    with pytest.raises(PositionFromFeed):
        end_position(position_of(bank.teller_he), last_on=TODAY, by=admin, at=NOON)


def test_appoint_refuses_what_cannot_be(bank: Bank, admin: Staff) -> None:
    def asked(role: Role, unit: OrgUnit, first: date = TODAY, last: date | None = None) -> Position:
        return appoint(bank.teller_he, role, unit, valid_from=first, valid_to=last, by=admin, at=NOON)

    with pytest.raises(PastStays):
        asked(Role.CASH_TELLER, bank.hill, TODAY - ONE_DAY)
    with pytest.raises(EndsBeforeStart):
        asked(Role.CASH_TELLER, bank.hill, TODAY, TODAY - ONE_DAY)
    with pytest.raises(RoleDoesNotFitUnit):
        asked(Role.LOBBY_MANAGER, bank.head_office)
    with pytest.raises(AlreadyAppointed):
        asked(Role.NON_CASH_TELLER, bank.riverside)
    OrgUnit.objects.filter(pk=bank.hill.pk).update(closed_on=TODAY)
    bank.hill.refresh_from_db()
    with pytest.raises(UnitIsClosed):
        asked(Role.CASH_TELLER, bank.hill)


@pytest.mark.covers("ORG-2", "RULE-4")
def test_an_ended_position_stays_in_the_history(bank: Bank, admin: Staff) -> None:
    end_position(position_of(bank.teller_he), last_on=TODAY - ONE_DAY, by=admin, at=NOON)
    assert held(bank.teller_he) == [("non_cash_teller", "101", date(2024, 1, 1), date(2026, 11, 18))]
    assert scope_of(bank.teller_he, on=TODAY).permissions == frozenset()
    with pytest.raises(AlreadyEnded):
        end_position(position_of(bank.teller_he), last_on=TODAY, by=admin, at=NOON)


def test_a_position_that_never_began_is_taken_back_and_the_log_keeps_it(bank: Bank, admin: Staff) -> None:
    planned = appoint(
        bank.teller_he, Role.CASH_TELLER, bank.hill, valid_from=date(2026, 12, 1), by=admin, at=NOON
    )
    assert end_position(planned, last_on=TODAY, by=admin, at=NOON) is None
    assert [row[:2] for row in held(bank.teller_he)] == [("non_cash_teller", "101")]
    assert AccessEntry.objects.get(action="position.end").detail["until"] == "taken_back"


@pytest.mark.covers("ORG-2")
def test_a_lent_teller_is_at_one_outlet_each_day_and_comes_home_alone(bank: Bank, admin: Staff) -> None:
    lend(
        position_of(bank.teller_he),
        bank.hill,
        first_on=TODAY,
        last_on=TODAY + ONE_DAY,
        by=admin,
        at=NOON,
    )
    days = [TODAY - ONE_DAY, TODAY, TODAY + ONE_DAY, TODAY + 2 * ONE_DAY]
    assert [scope_of(bank.teller_he, on=day).outlet_ids for day in days] == [
        {bank.riverside.pk},
        {bank.hill.pk},
        {bank.hill.pk},
        {bank.riverside.pk},
    ]
    assert held(bank.teller_he) == [
        ("non_cash_teller", "101", date(2024, 1, 1), date(2026, 11, 18)),
        ("non_cash_teller", "102", date(2026, 11, 19), date(2026, 11, 20)),
        ("non_cash_teller", "101", date(2026, 11, 21), None),
    ]
    assert AccessEntry.objects.get(action="position.lend").detail["unit"] == "102"


def lent(bank: Bank, admin: Staff, first: date) -> Position:
    home = position_of(bank.teller_he)
    return lend(home, bank.hill, first_on=first, last_on=date(2026, 12, 4), by=admin, at=NOON)


@pytest.mark.covers("ORG-2")
def test_a_lending_ended_early_brings_home_forward(bank: Bank, admin: Staff) -> None:
    end_position(lent(bank, admin, TODAY), last_on=TODAY, by=admin, at=NOON)
    assert held(bank.teller_he)[1:] == [
        ("non_cash_teller", "102", TODAY, TODAY),
        ("non_cash_teller", "101", date(2026, 11, 20), None),
    ]


def test_a_lending_called_off_leaves_home_as_it_was(bank: Bank, admin: Staff) -> None:
    end_position(lent(bank, admin, date(2026, 12, 1)), last_on=TODAY, by=admin, at=NOON)
    assert held(bank.teller_he) == [("non_cash_teller", "101", date(2024, 1, 1), None)]


def test_lend_refuses_what_cannot_be(bank: Bank, admin: Staff) -> None:
    home = position_of(bank.teller_he)
    with pytest.raises(SameUnit):
        lend(home, bank.riverside, first_on=TODAY, last_on=TODAY, by=admin, at=NOON)
    with pytest.raises(EndsBeforeStart):
        lend(home, bank.hill, first_on=TODAY + ONE_DAY, last_on=TODAY, by=admin, at=NOON)
    with pytest.raises(RoleDoesNotFitUnit):
        lend(home, bank.head_office, first_on=TODAY, last_on=TODAY, by=admin, at=NOON)
    Position.objects.filter(pk=home.pk).update(valid_to=TODAY)
    home.refresh_from_db()
    with pytest.raises(NotInForce):
        lend(home, bank.hill, first_on=TODAY, last_on=TODAY + ONE_DAY, by=admin, at=NOON)


def test_a_planned_position_at_once_with_another_is_judged_together(bank: Bank, admin: Staff) -> None:
    steward = person("D009", "田野", Role.DATA_STEWARD, bank.head_office)
    lent_to(steward, Role.AUDITOR, bank.head_office, since=date(2027, 1, 1))
    with pytest.raises(SeparationBroken):
        appoint(steward, Role.CASH_TELLER, bank.hill, valid_from=date(2026, 12, 1), by=admin, at=NOON)
    ends = date(2026, 12, 31)
    made = appoint(
        steward, Role.CASH_TELLER, bank.hill, valid_from=date(2026, 12, 1), valid_to=ends, by=admin, at=NOON
    )
    assert made.valid_to == ends


@pytest.mark.covers("SE-02")
def test_hire_gives_a_password_for_one_sign_in_and_no_rights(bank: Bank, admin: Staff) -> None:
    made = hire(
        staff_no="N1", sign_in="n1", name="新人", password="Quiet-river-71", by=admin, at=NOON, real=NOON
    )
    fresh = Staff.objects.get(pk=made.pk)
    assert (fresh.must_change_password, fresh.check_password("Quiet-river-71")) == (True, True)
    assert scope_of(fresh, on=TODAY).permissions == frozenset()
    with pytest.raises(StaffNoTaken):
        hire(
            staff_no="N1", sign_in="n2", name="新人", password="Quiet-river-71", by=admin, at=NOON, real=NOON
        )


@pytest.mark.covers("SE-02")
def test_an_expiry_shuts_out_at_once(bank: Bank, admin: Staff) -> None:
    set_expiry(bank.rm_chen, last_day=TODAY - ONE_DAY, by=admin, at=NOON)
    assert scope_of(Staff.objects.get(pk=bank.rm_chen.pk), on=TODAY).held == ()
    assert AccessEntry.objects.get(action="staff.expire").detail == {"until": "2026-11-18"}
