"""The first person of an installation: no default account, no weak password, a line in the access log."""

import sys
from io import StringIO

import pytest
from casts import NOON, TODAY, Bank
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from django.utils.translation import override
from jinjing.identity.domain.administration import SignInTaken, create_administrator
from jinjing.identity.domain.passwords import PasswordTooWeak
from jinjing.identity.enums import Role
from jinjing.identity.management.commands.createadmin import ONCE
from jinjing.identity.models import OrgUnit, Staff
from jinjing.identity.permissions import Permission
from jinjing.identity.queries.positions import scope_of
from jinjing.kernel.clock import today
from jinjing.kernel.models import AccessEntry

GOOD = "Correct-horse-7-battery"


def test_an_administrator_is_created_at_the_head_of_the_bank(bank: Bank) -> None:
    made = create_administrator(sign_in="root", name="管理员", password=GOOD, by=None, at=NOON)
    scope = scope_of(made, on=TODAY)
    assert (made.check_password(GOOD), scope.roles, scope.permissions) == (
        True,
        {Role.SYSTEM_ADMIN},
        {Permission.OPERATE},
    )
    entry = AccessEntry.objects.get(action="staff.create_admin")
    assert (entry.subject, entry.detail) == ("local-root", {"role": "system_admin"})


@pytest.mark.django_db
def test_a_bank_without_an_organisation_gets_its_head_office() -> None:
    create_administrator(sign_in="root", name="管理员", password=GOOD, by=None, at=NOON)
    assert OrgUnit.objects.get().level == "head_office"


def test_a_taken_name_is_refused(bank: Bank) -> None:
    with override("en"), pytest.raises(SignInTaken, match=r"^This sign-in name is taken\. Choose another\.$"):
        create_administrator(sign_in="r001", name="管理员", password=GOOD, by=None, at=NOON)


@pytest.mark.django_db
@pytest.mark.parametrize("weak", ["short", "1234567890123", "password123"])
def test_a_weak_password_is_refused_and_nothing_is_left(weak: str) -> None:
    with pytest.raises(PasswordTooWeak):
        create_administrator(sign_in="root", name="管理员", password=weak, by=None, at=NOON)
    assert Staff.objects.count() == 0


@pytest.mark.covers("SE-01")
@pytest.mark.django_db
def test_a_password_from_standard_input_is_changed_at_the_first_sign_in(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    out = StringIO()
    monkeypatch.setattr(sys, "stdin", StringIO(f"{GOOD}\n"))
    call_command("createadmin", sign_in="root", name="管理员", stdout=out)
    made = Staff.objects.get()
    assert out.getvalue() == f"已创建 / created: root\n{ONCE}\n"
    assert (made.check_password(GOOD), made.must_change_password) == (True, True)


class Terminal(StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.covers("SE-01")
@pytest.mark.django_db
def test_a_password_typed_unseen_at_the_terminal_is_its_owner_s(monkeypatch: pytest.MonkeyPatch) -> None:
    out = StringIO()
    monkeypatch.setattr(sys, "stdin", Terminal())
    monkeypatch.setattr("getpass.getpass", lambda prompt: GOOD)
    call_command("createadmin", sign_in="root", name="管理员", stdout=out)
    made = Staff.objects.get()
    assert (out.getvalue(), made.check_password(GOOD), made.must_change_password) == (
        "已创建 / created: root\n",
        True,
        False,
    )


@pytest.mark.covers("SE-01")
@pytest.mark.django_db
def test_the_page_asks_for_another_password_before_anything_else(client: Client) -> None:
    create_administrator(sign_in="root", name="管理员", password=GOOD, by=None, at=NOON)
    answer = client.post("/sign-in/", {"username": "root", "password": GOOD}, follow=True)
    assert answer.request["PATH_INFO"] == reverse("account:password")


@pytest.mark.django_db
def test_the_command_refuses_with_exit_code_2(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", StringIO("Short-7\n"))
    with override("zh-hans"), pytest.raises(CommandError) as refused:
        call_command("createadmin", sign_in="root", name="管理员")
    assert (str(refused.value), refused.value.returncode) == ("密码太短，至少需要 10 个字符。", 2)


@pytest.mark.covers("SE-02")
@pytest.mark.django_db
def test_the_security_administrator_is_a_person_of_their_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", StringIO(f"{GOOD}\n"))
    call_command("createadmin", sign_in="guard", name="管理员", role="security_admin", stdout=StringIO())
    scope = scope_of(Staff.objects.get(), on=today())
    assert (scope.roles, scope.may(Permission.MANAGE_STAFF)) == ({Role.SECURITY_ADMIN}, True)
