"""How a password is chosen, how long it lasts, and that nobody has one to begin with (SE-01, SE-02)."""

from datetime import timedelta

import pytest
from casts import MORNING, TODAY, Bank, person
from django.utils.translation import override
from jinjing.identity.domain.passwords import (
    PasswordTooWeak,
    WrongPassword,
    change_password,
    has_grown_old,
    require_good,
    set_first_password,
)
from jinjing.identity.domain.rights import NotYourRole
from jinjing.identity.domain.sessions import Device, open_session
from jinjing.identity.enums import Owed, Proof, Role
from jinjing.identity.models import FormerPassword, Staff
from jinjing.identity.queries.sessions import open_sessions
from jinjing.kernel.models import AccessEntry, RuleValue

FIRST = "Golden-eyes-7"


@pytest.fixture
def chen(bank: Bank) -> Staff:
    bank.rm_chen.set_password(FIRST)
    bank.rm_chen.password_changed_at = MORNING
    bank.rm_chen.save()
    return bank.rm_chen


def changes(staff: Staff, old: str, new: str) -> None:
    change_password(staff, old=old, new=new, keep=None, at=MORNING, real=MORNING)


@pytest.mark.covers("SE-01")
@pytest.mark.parametrize(
    ("weak", "said"),
    [
        ("Short-7", "The password is too short: it needs at least 10 characters."),
        (
            "only-small-letters",
            "Use at least 3 of these four: small letters, capital letters, digits, other signs.",
        ),
        ("R001-Golden-eyes", "The password must not contain your name, staff number or sign-in name."),
        ("ChenLi-eyes-77", "The password must not contain your name, staff number or sign-in name."),
        ("我是陈立-Golden7", "The password must not contain your name, staff number or sign-in name."),
        (
            FIRST,
            "Choose a password that is not the present one, nor one of the last 5 before it.",
        ),
    ],
)
def test_a_weak_password_is_refused_with_the_broken_rule(chen: Staff, weak: str, said: str) -> None:
    with override("en"), pytest.raises(PasswordTooWeak) as refused:
        require_good(weak, chen, on=TODAY)
    assert str(refused.value) == said


@pytest.mark.covers("SE-01")
def test_a_password_that_everybody_tries_is_refused(chen: Staff) -> None:
    RuleValue.objects.create(key="security.password_classes", valid_from=TODAY, value=1, source="test")
    RuleValue.objects.create(key="security.password_min_length", valid_from=TODAY, value=8, source="test")
    with override("en"), pytest.raises(PasswordTooWeak, match="tried first"):
        require_good("password1", chen, on=TODAY)
    require_good("otherwise", chen, on=TODAY)  # the bounds are dated values


@pytest.mark.covers("SE-01")
def test_the_last_five_do_not_come_back(chen: Staff) -> None:
    used = [FIRST, *(f"Golden-eyes-{number}x" for number in range(6))]
    for old, new in zip(used, used[1:], strict=False):
        changes(chen, old, new)
    chen.refresh_from_db()
    for former in used[1:]:
        with pytest.raises(PasswordTooWeak):
            require_good(former, chen, on=TODAY)
    require_good(FIRST, chen, on=TODAY)


@pytest.mark.covers("SE-01")
def test_a_change_needs_the_present_password_and_leaves_hashes_only(chen: Staff) -> None:
    with pytest.raises(WrongPassword):
        changes(chen, "Wrong-eyes-7", "Silver-eyes-8")
    changes(chen, FIRST, "Silver-eyes-8")
    chen.refresh_from_db()
    assert (chen.check_password("Silver-eyes-8"), chen.password_changed_at) == (True, MORNING)
    assert FIRST not in FormerPassword.objects.get().password
    entry = AccessEntry.objects.get(action="password.change")
    assert (entry.actor_no, entry.subject, entry.detail) == ("R001", "R001", {})


@pytest.mark.covers("SE-01")
def test_a_change_ends_the_other_devices(chen: Staff) -> None:
    here, _there = (
        open_session(chen, Device(), proved_with=Proof.PASSWORD, owes=Owed.NOTHING, at=MORNING, real=MORNING)
        for _ in range(2)
    )
    change_password(chen, old=FIRST, new="Silver-eyes-8", keep=here, at=MORNING, real=MORNING)
    assert open_sessions(chen, today=TODAY, real=MORNING) == [here]


@pytest.mark.covers("SE-01")
def test_a_password_grows_old_by_the_rule_of_the_day(chen: Staff) -> None:
    def old(days: int) -> bool:
        return has_grown_old(chen, at=MORNING, real=MORNING + timedelta(days=days))

    assert (old(89), old(90)) == (False, True)
    RuleValue.objects.create(key="security.password_days", valid_from=TODAY, value=30, source="test")
    assert (old(29), old(30)) == (False, True)


def test_a_password_whose_age_is_unknown_or_that_is_the_directorys_does_not_grow_old(bank: Bank) -> None:
    late = MORNING + timedelta(days=1000)
    bank.rm_zhao.set_password(FIRST)
    assert not has_grown_old(bank.rm_zhao, at=MORNING, real=late)
    bank.rm_zhao.set_unusable_password()
    bank.rm_zhao.password_changed_at = MORNING
    assert not has_grown_old(bank.rm_zhao, at=MORNING, real=late)


@pytest.mark.covers("SE-01", "SE-02")
def test_a_password_of_the_administrators_choice_lasts_for_one_sign_in(bank: Bank, chen: Staff) -> None:
    guard = person("Z001", "方正", Role.SECURITY_ADMIN, bank.head_office)
    open_session(chen, Device(), proved_with=Proof.PASSWORD, owes=Owed.NOTHING, at=MORNING, real=MORNING)
    set_first_password(chen, "Silver-eyes-8", by=guard, at=MORNING, real=MORNING)
    chen.refresh_from_db()
    assert (chen.check_password("Silver-eyes-8"), chen.must_change_password) == (True, True)
    assert open_sessions(chen, today=TODAY, real=MORNING) == []
    changes(chen, "Silver-eyes-8", "Copper-eyes-9")
    chen.refresh_from_db()
    assert not chen.must_change_password


@pytest.mark.covers("SE-02")
@pytest.mark.parametrize("part", ["branch_manager", "system_admin", "auditor", "colleague"])
def test_nobody_else_sets_passwords(bank: Bank, chen: Staff, part: str) -> None:
    with pytest.raises(NotYourRole):
        set_first_password(chen, "Silver-eyes-8", by=bank.cast[part], at=MORNING, real=MORNING)


@pytest.mark.covers("SE-02")
@pytest.mark.django_db
def test_a_fresh_installation_lets_nobody_in() -> None:
    assert Staff.objects.count() == 0


@pytest.mark.covers("SE-02")
def test_people_of_the_feed_cannot_come_in_before_they_have_a_password(bank: Bank) -> None:
    hired = Staff.objects.create(staff_no="N1", sign_in="n1", name="新来", password="!x")
    assert [hired.check_password(guess) for guess in ("", "!x", "n1", "N1")] == [False] * 4
