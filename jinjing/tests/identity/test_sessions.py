"""Sessions end by themselves, by their owner, and by whoever looks after people (SE-01, SE-02)."""

from datetime import timedelta

import pytest
from casts import MORNING, TODAY, Bank, person
from jinjing.identity.domain.sessions import (
    Device,
    NotYourSession,
    NotYoursToEnd,
    end_session,
    end_sessions_of,
    note_activity,
    open_session,
)
from jinjing.identity.enums import Owed, Proof, Role, SessionEnd
from jinjing.identity.models import Staff, StaffSession
from jinjing.identity.queries.sessions import open_sessions, why_over
from jinjing.kernel.models import AccessEntry, RuleValue


def opened(staff: Staff, *, tablet: bool = False) -> StaffSession:
    device = Device("Edge-Windows", tablet)
    return open_session(
        staff, device, proved_with=Proof.PASSWORD, owes=Owed.NOTHING, at=MORNING, real=MORNING
    )


def after(session: StaffSession, minutes: float) -> SessionEnd | None:
    return why_over(session, today=TODAY, real=MORNING + timedelta(minutes=minutes))


@pytest.mark.covers("SE-01")
@pytest.mark.parametrize(("tablet", "minutes"), [(False, 15), (True, 5)])
def test_a_session_ends_when_nobody_is_there(bank: Bank, tablet: bool, minutes: int) -> None:
    session = opened(bank.rm_chen, tablet=tablet)
    assert (after(session, minutes - 0.01), after(session, minutes)) == (None, SessionEnd.IDLE)


@pytest.mark.covers("SE-01")
def test_activity_moves_the_end_but_never_beyond_the_longest_time(bank: Bank) -> None:
    session = opened(bank.rm_chen)
    for minutes in range(10, 12 * 60, 10):
        note_activity(session, real=MORNING + timedelta(minutes=minutes))
    session.refresh_from_db()
    assert (after(session, 12 * 60 - 0.01), after(session, 12 * 60)) == (None, SessionEnd.TOO_LONG)


def test_activity_is_written_every_few_seconds_only(bank: Bank, django_assert_num_queries) -> None:
    session = opened(bank.rm_chen)
    with django_assert_num_queries(1):
        for seconds in (1, 10, 16, 20):
            note_activity(session, real=MORNING + timedelta(seconds=seconds))


@pytest.mark.covers("SE-01")
def test_the_bounds_are_those_of_the_day(bank: Bank) -> None:
    for key, value in (
        ("security.idle_minutes", 2),
        ("security.idle_minutes_tablet", 1),
        ("security.session_hours", 1),
    ):
        RuleValue.objects.create(key=key, valid_from=TODAY, value=value, source="test")
    desk, tablet = opened(bank.rm_chen), opened(bank.rm_chen, tablet=True)
    assert (desk.idle_minutes, tablet.idle_minutes) == (2, 1)
    assert desk.ends_at == MORNING + timedelta(hours=1)


@pytest.mark.covers("SE-02")
def test_who_left_is_out(bank: Bank) -> None:
    session = opened(bank.rm_chen)
    session.staff.expires_on = TODAY
    assert after(session, 1) is None
    session.staff.expires_on = TODAY - timedelta(days=1)
    assert after(session, 1) == SessionEnd.LEFT
    session.staff.expires_on, session.staff.is_active = None, False
    assert after(session, 1) == SessionEnd.LEFT


@pytest.mark.covers("SE-01")
def test_the_list_names_what_is_open_and_nothing_else(bank: Bank) -> None:
    first, second = opened(bank.rm_chen), opened(bank.rm_chen)
    opened(bank.rm_zhao)
    end_session(first, why=SessionEnd.SIGNED_OUT, by=bank.rm_chen, at=MORNING)
    assert open_sessions(bank.rm_chen, today=TODAY, real=MORNING) == [second]
    assert open_sessions(bank.rm_chen, today=TODAY, real=MORNING + timedelta(minutes=15)) == []


def test_ending_twice_is_one_line_of_the_log(bank: Bank) -> None:
    session = opened(bank.rm_chen)
    done = [end_session(session, why=SessionEnd.IDLE, by=None, at=MORNING) for _ in range(2)]
    assert done == [True, False]
    (entry,) = AccessEntry.objects.filter(action="session.end")
    assert (entry.actor_no, entry.subject, entry.outlet, entry.detail) == (
        "",
        "R001",
        "101",
        {"why": "idle", "sessions": 1},
    )


@pytest.mark.covers("SE-02")
def test_nobody_ends_one_device_of_somebody_else(bank: Bank) -> None:
    with pytest.raises(NotYourSession):
        end_session(opened(bank.rm_chen), why=SessionEnd.ENDED, by=bank.rm_zhao, at=MORNING)


@pytest.mark.covers("SE-02")
def test_the_security_administrator_ends_all_of_a_person(bank: Bank) -> None:
    guard = person("Z001", "方正", Role.SECURITY_ADMIN, bank.head_office)
    mine = [opened(bank.rm_chen), opened(bank.rm_chen)]
    assert end_sessions_of(bank.rm_chen, why=SessionEnd.REVOKED, by=guard, at=MORNING) == 2
    assert set(
        StaffSession.objects.filter(pk__in=[s.pk for s in mine]).values_list("ended_why", flat=True)
    ) == {"revoked"}
    entry = AccessEntry.objects.get(action="session.end")
    assert (entry.actor_no, entry.subject, entry.detail) == (
        "Z001",
        "R001",
        {"why": "revoked", "sessions": 2},
    )


@pytest.mark.covers("SE-02")
@pytest.mark.parametrize("part", ["colleague", "lobby_manager", "system_admin", "auditor"])
def test_others_end_nothing(bank: Bank, part: str) -> None:
    opened(bank.rm_chen)
    with pytest.raises(NotYoursToEnd):
        end_sessions_of(bank.rm_chen, why=SessionEnd.REVOKED, by=bank.cast[part], at=MORNING)
