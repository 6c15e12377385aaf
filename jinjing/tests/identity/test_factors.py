"""Second factors: the app, codes on paper, who must have one, and that nothing lies open (SE-01)."""

from base64 import b32encode
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from threading import Barrier

import pytest
from casts import MORNING, TODAY, Bank, person
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP
from django.db import connection
from jinjing.identity.domain.factors import (
    LastFactor,
    UnknownFactor,
    WrongCode,
    add_passkey,
    begin_totp,
    confirm_totp,
    prove_totp,
    remove_factor,
    replace_recovery_codes,
    reset_factors,
    spend_signature,
    use_recovery_code,
)
from jinjing.identity.domain.rights import NotYourRole
from jinjing.identity.domain.sign_in import owed_by
from jinjing.identity.enums import FactorKind, Owed, Proof, Role
from jinjing.identity.models import Factor, RecoveryCode, Staff
from jinjing.identity.queries.factors import factors_of, kinds_of, must_have_factor, unused_codes
from jinjing.kernel.models import AccessEntry, RuleValue

SECRET = bytes(range(20))
PAPER = ["abcde-fghjk-mnpqr-stvwx", "zzzzz-22222-33333-44444"]


def shown_by_app(at: datetime) -> str:
    return TOTP(SECRET, 6, SHA1(), 30).generate(int(at.timestamp())).decode()


def with_app(staff: Staff, *, at: datetime = MORNING - timedelta(days=1)) -> Staff:
    begin_totp(staff, SECRET, at=at)
    confirm_totp(staff, shown_by_app(at), at=at, real=at)
    return staff


@pytest.mark.covers("SE-01")
def test_the_app_proves_with_its_present_code(bank: Bank) -> None:
    with_app(bank.rm_chen)
    assert prove_totp(bank.rm_chen, shown_by_app(MORNING), real=MORNING)


def test_the_code_is_that_of_the_standard() -> None:
    """RFC 6238, appendix B, cut to six digits: 59 s after the epoch the app shows 287082."""
    assert TOTP(b"12345678901234567890", 6, SHA1(), 30).generate(59) == b"287082"


@pytest.mark.covers("SE-01")
@pytest.mark.parametrize(("seconds", "right"), [(-61, False), (-30, True), (30, True), (61, False)])
def test_a_telephone_may_be_half_a_minute_off(bank: Bank, seconds: int, right: bool) -> None:
    with_app(bank.rm_chen)
    code = shown_by_app(MORNING + timedelta(seconds=seconds))
    assert prove_totp(bank.rm_chen, code, real=MORNING) == right


@pytest.mark.covers("SE-01")
def test_a_code_is_good_once_and_no_earlier_one_after_it(bank: Bank) -> None:
    with_app(bank.rm_chen)
    earlier = shown_by_app(MORNING - timedelta(seconds=30))
    assert prove_totp(bank.rm_chen, shown_by_app(MORNING), real=MORNING)
    assert not prove_totp(bank.rm_chen, shown_by_app(MORNING), real=MORNING)
    assert not prove_totp(bank.rm_chen, earlier, real=MORNING)


@pytest.mark.covers("SE-01")
def test_an_app_counts_after_its_first_code_only(bank: Bank) -> None:
    begin_totp(bank.rm_chen, SECRET, at=MORNING)
    assert (kinds_of(bank.rm_chen), prove_totp(bank.rm_chen, shown_by_app(MORNING), real=MORNING)) == (
        frozenset(),
        False,
    )
    with pytest.raises(WrongCode):
        confirm_totp(bank.rm_chen, "000000", at=MORNING, real=MORNING)
    confirm_totp(bank.rm_chen, shown_by_app(MORNING), at=MORNING, real=MORNING)
    assert kinds_of(bank.rm_chen) == {FactorKind.TOTP}
    with pytest.raises(UnknownFactor):
        begin_totp(bank.rm_chen, SECRET, at=MORNING)


@pytest.mark.covers("SE-01", "FI-02")
def test_secrets_lie_sealed(bank: Bank) -> None:
    with_app(bank.rm_chen)
    add_passkey(bank.rm_chen, credential="Y3JlZGVudGlhbA==", name="蓝色钥匙", counter=1, at=MORNING)
    with connection.cursor() as cursor:
        cursor.execute("SELECT secret FROM identity_factor")
        stored = " ".join(row[0] for row in cursor.fetchall())
    secret = b32encode(SECRET).decode()
    assert [part in stored for part in (secret, "Y3JlZGVudGlhbA", "蓝色钥匙")] == [False] * 3
    assert [(row.kind, row.name) for row in factors_of(bank.rm_chen)] == [
        (FactorKind.PASSKEY, "蓝色钥匙"),
        (FactorKind.TOTP, ""),
    ]


@pytest.mark.covers("SE-01")
def test_a_code_on_paper_is_good_once_for_its_owner(bank: Bank) -> None:
    with_app(bank.rm_chen)
    replace_recovery_codes(bank.rm_chen, PAPER, at=MORNING)
    assert not use_recovery_code(bank.rm_zhao, PAPER[0], real=MORNING)
    typed = PAPER[0].upper().replace("-", " ")
    assert [use_recovery_code(bank.rm_chen, typed, real=MORNING) for _ in range(2)] == [True, False]
    assert unused_codes(bank.rm_chen) == 1
    assert not RecoveryCode.objects.filter(digest__icontains=PAPER[1][:5]).exists()


@pytest.mark.covers("SE-01")
def test_new_codes_replace_the_old_ones(bank: Bank) -> None:
    with_app(bank.rm_chen)
    replace_recovery_codes(bank.rm_chen, PAPER[:1], at=MORNING)
    replace_recovery_codes(bank.rm_chen, PAPER[1:], at=MORNING)
    assert not use_recovery_code(bank.rm_chen, PAPER[0], real=MORNING)
    with pytest.raises(UnknownFactor):
        replace_recovery_codes(bank.rm_zhao, PAPER, at=MORNING)


@pytest.mark.covers("SE-01")
@pytest.mark.parametrize(
    ("kept", "said", "accepted"), [(4, 5, True), (4, 4, False), (4, 3, False), (4, 0, False), (0, 0, True)]
)
def test_a_copied_passkey_is_noticed_by_its_count(bank: Bank, kept: int, said: int, accepted: bool) -> None:
    key = add_passkey(bank.rm_chen, credential="eA==", name="key", counter=kept, at=MORNING)
    assert spend_signature(key, said, real=MORNING) == accepted


@pytest.mark.covers("SE-01")
@pytest.mark.parametrize(
    ("part", "owed"),
    [
        ("owner", Owed.FACTOR),
        ("branch_manager", Owed.FACTOR),
        ("auditor", Owed.FACTOR),
        ("system_admin", Owed.FACTOR),
        ("lobby_manager", Owed.NOTHING),
        ("teller", Owed.NOTHING),
    ],
)
def test_who_sees_money_or_administers_needs_one(bank: Bank, part: str, owed: Owed) -> None:
    assert owed_by(bank.cast[part], Proof.PASSWORD, at=MORNING, real=MORNING) == owed


@pytest.mark.covers("SE-01")
def test_which_roles_need_one_is_a_dated_value(bank: Bank) -> None:
    RuleValue.objects.create(
        key="security.second_factor_roles", valid_from=TODAY, value=["lobby_manager"], source="test"
    )
    assert [must_have_factor(staff, on=TODAY) for staff in (bank.guide_lin, bank.rm_chen)] == [True, False]


@pytest.mark.covers("SE-01")
def test_the_last_one_stays_where_the_role_needs_it(bank: Bank) -> None:
    with_app(bank.rm_chen)
    replace_recovery_codes(bank.rm_chen, PAPER, at=MORNING)
    app = Factor.objects.get(staff=bank.rm_chen)
    with pytest.raises(LastFactor):
        remove_factor(bank.rm_chen, app.pk, at=MORNING)
    add_passkey(bank.rm_chen, credential="eA==", name="key", counter=0, at=MORNING)
    remove_factor(bank.rm_chen, app.pk, at=MORNING)
    assert (kinds_of(bank.rm_chen), unused_codes(bank.rm_chen)) == ({FactorKind.PASSKEY}, 2)
    with pytest.raises(UnknownFactor):
        remove_factor(bank.rm_chen, app.pk, at=MORNING)


@pytest.mark.covers("SE-01")
def test_with_the_last_one_go_its_codes(bank: Bank) -> None:
    with_app(bank.guide_lin)
    replace_recovery_codes(bank.guide_lin, PAPER, at=MORNING)
    remove_factor(bank.guide_lin, Factor.objects.get().pk, at=MORNING)
    assert RecoveryCode.objects.count() == 0


@pytest.mark.covers("SE-02")
def test_a_lost_telephone_is_the_security_administrators_business(bank: Bank) -> None:
    guard = person("Z001", "方正", Role.SECURITY_ADMIN, bank.head_office)
    with_app(bank.rm_chen)
    replace_recovery_codes(bank.rm_chen, PAPER, at=MORNING)
    with pytest.raises(NotYourRole):
        reset_factors(bank.rm_chen, by=bank.manager_sun, at=MORNING)
    assert reset_factors(bank.rm_chen, by=guard, at=MORNING) == 1
    assert (kinds_of(bank.rm_chen), unused_codes(bank.rm_chen)) == (frozenset(), 0)
    entry = AccessEntry.objects.get(action="factor.reset")
    assert (entry.actor_no, entry.subject, entry.detail) == ("Z001", "R001", {"count": 1})


@pytest.mark.postgres
@pytest.mark.covers("SE-01")
@pytest.mark.django_db(transaction=True)
def test_one_code_used_twice_at_the_same_moment_proves_once() -> None:
    staff = with_app(Staff.objects.create(staff_no="R001", sign_in="r001", name="陈立"))
    together = Barrier(8)

    def prove(_number: int) -> bool:
        together.wait()
        try:
            return prove_totp(staff, shown_by_app(MORNING), real=MORNING)
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as threads:
        assert sum(threads.map(prove, range(8))) == 1
