"""Failed tries lock a name for a while, whoever it belongs to; the bounds are dated values (SE-01)."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from threading import Barrier

import pytest
from casts import MORNING, TODAY, Bank, person
from django.db import connection
from django.utils.translation import override
from jinjing.identity.domain.locks import SignInLocked, take_try, unlock
from jinjing.identity.domain.rights import NotYourRole
from jinjing.identity.domain.sign_in import WrongNameOrPassword, check_password_of
from jinjing.identity.enums import Role
from jinjing.identity.models import SignInTries, Staff
from jinjing.identity.queries.locks import Locked, is_locked, locked_now
from jinjing.identity.queries.positions import scope_of
from jinjing.kernel.models import AccessEntry, RuleValue

PASSWORD = "Golden-eyes-7"
AN_OUTLET = "10.1.2.3"


@pytest.fixture
def chen(bank: Bank) -> Staff:
    bank.rm_chen.set_password(PASSWORD)
    bank.rm_chen.save()
    return bank.rm_chen


@pytest.fixture
def guard(bank: Bank) -> Staff:
    return person("Z001", "方正", Role.SECURITY_ADMIN, bank.head_office)


def comes(name: str, password: str, *, minutes: float = 0, address: str = AN_OUTLET) -> Staff | str:
    """Who came in, or the kind of the refusal."""
    at = MORNING + timedelta(minutes=minutes)
    try:
        return check_password_of(name, password, address=address, at=at, real=at)
    except (SignInLocked, WrongNameOrPassword) as refusal:
        return refusal.code


def outcomes() -> list[tuple[str, str, dict[str, object]]]:
    rows = AccessEntry.objects.filter(action="sign_in").order_by("pk")
    return [(row.subject, row.outcome, row.detail) for row in rows]


@pytest.mark.covers("SE-01")
def test_five_failures_lock_for_thirty_minutes(chen: Staff) -> None:
    assert [comes("r001", "wrong") for _ in range(5)] == ["wrong_name_or_password"] * 5
    assert comes("r001", PASSWORD) == "sign_in_locked"
    assert comes("r001", PASSWORD, minutes=29.9) == "sign_in_locked"
    assert comes("r001", PASSWORD, minutes=30) == chen


@pytest.mark.covers("SE-01")
def test_after_the_lock_counting_begins_anew(chen: Staff) -> None:
    for _ in range(5):
        comes("r001", "wrong")
    assert comes("r001", "wrong", minutes=31) == "wrong_name_or_password"
    assert comes("r001", PASSWORD, minutes=31) == chen


@pytest.mark.covers("SE-01")
def test_failures_of_long_ago_do_not_add_up(chen: Staff) -> None:
    tries = [comes("r001", "wrong", minutes=31 * number) for number in range(8)]
    assert tries == ["wrong_name_or_password"] * 8


@pytest.mark.covers("SE-01")
def test_a_name_that_is_nobodys_locks_in_the_same_words(chen: Staff) -> None:
    said = []
    for name in ("r001", "nobody"):
        for _ in range(5):
            comes(name, "wrong")
        with override("zh-hans"), pytest.raises(SignInLocked) as refused:
            check_password_of(name, PASSWORD, address="", at=MORNING, real=MORNING)
        said.append(str(refused.value))
    assert said == ["失败次数过多，登录已锁定，还需等待 30 分钟。安全管理员可以提前解锁。"] * 2


@pytest.mark.covers("SE-01")
def test_capitals_and_spaces_do_not_give_more_tries(chen: Staff) -> None:
    for name in ("r001", "R001", " r001", "R001 ", "r001"):
        comes(name, "wrong")
    assert comes("r001", PASSWORD) == "sign_in_locked"


@pytest.mark.covers("SE-01", "FI-02")
def test_what_was_typed_is_kept_nowhere(chen: Staff) -> None:
    comes("my-password-by-mistake", "secret")
    for _ in range(6):
        comes("r001", "secret")
    assert outcomes() == [("", "refused", {}), *[("R001", "refused", {})] * 5, ("R001", "locked", {})]
    tables = list(SignInTries.objects.values()) + list(AccessEntry.objects.values())
    assert not [row for row in tables if "mistake" in str(row) or "secret" in str(row)]


@pytest.mark.covers("SE-01")
def test_one_address_gets_thirty_failures_over_all_names(chen: Staff) -> None:
    for number in range(30):
        comes(f"guess-{number}", "wrong")
    assert comes("r001", PASSWORD) == "sign_in_locked"
    assert comes("r001", PASSWORD, address="10.9.9.9") == chen


@pytest.mark.covers("SE-01")
def test_who_comes_in_does_not_use_up_the_address(chen: Staff) -> None:
    assert {comes("r001", PASSWORD) for _ in range(40)} == {chen}


@pytest.mark.covers("SE-01")
def test_the_bounds_are_dated(chen: Staff) -> None:
    for key, value in (("security.lock_after_failures", 2), ("security.lock_minutes", 5)):
        RuleValue.objects.create(key=key, valid_from=TODAY, value=value, source="test")
        RuleValue.objects.create(key=key, valid_from=date(2026, 11, 20), value=9, source="test")
    assert [comes("r001", "wrong") for _ in range(3)] == ["wrong_name_or_password"] * 2 + ["sign_in_locked"]
    assert comes("r001", PASSWORD, minutes=5) == chen


@pytest.mark.covers("SE-01", "SE-02")
def test_the_security_administrator_sees_who_is_locked_and_unlocks(
    bank: Bank, chen: Staff, guard: Staff
) -> None:
    for name in ("r001", "nobody"):
        for _ in range(5):
            comes(name, "wrong")
    scope = scope_of(guard, on=TODAY)
    assert locked_now(scope, real=MORNING) == [Locked(chen, MORNING + timedelta(minutes=30))]
    assert unlock(chen, by=guard, at=MORNING)
    assert (is_locked(scope, chen, real=MORNING), comes("r001", PASSWORD)) == (False, chen)
    entry = AccessEntry.objects.get(action="staff.unlock")
    assert (entry.actor_no, entry.subject, entry.detail) == ("Z001", "R001", {})


@pytest.mark.covers("SE-02")
@pytest.mark.parametrize("part", ["branch_manager", "system_admin", "auditor"])
def test_nobody_else_unlocks_or_sees_who_is_locked(bank: Bank, chen: Staff, part: str) -> None:
    for _ in range(5):
        comes("r001", "wrong")
    with pytest.raises(NotYourRole):
        unlock(chen, by=bank.cast[part], at=MORNING)
    assert locked_now(scope_of(bank.cast[part], on=TODAY), real=MORNING) == []


@pytest.mark.postgres
@pytest.mark.covers("SE-01")
@pytest.mark.django_db(transaction=True)
def test_many_tries_at_the_same_moment_are_no_more_tries() -> None:
    """Twenty at once: five are looked at."""
    together = Barrier(20)

    def one_try(_number: int) -> bool:
        together.wait()
        try:
            take_try("r001", "", at=MORNING, real=MORNING)
        except SignInLocked:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(20) as threads:
        assert sum(threads.map(one_try, range(20))) == 5
