"""The door over HTTP: second step, what is owed, why one is out, and what a sign-in leaves behind."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from casts import MORNING, TODAY, Bank
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP
from django.test import Client
from jinjing.identity.domain.factors import begin_totp, confirm_totp, replace_recovery_codes
from jinjing.identity.models import Position, SignInTries, Staff, StaffSession
from jinjing.kernel import clock
from jinjing.kernel.models import AccessEntry, RuleValue

pytestmark = pytest.mark.usefixtures("morning")
ClientOf = Callable[[Staff], Client]
PASSWORD = "Golden-eyes-7"
SECRET = bytes(range(20))
PAPER = "abcde-fghjk-mnpqr-stvwx"
EDGE = "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/130.0 Safari/537.36 Edg/130.0"


def with_password(staff: Staff, password: str = PASSWORD) -> Staff:
    staff.set_password(password)
    staff.save()
    return staff


@pytest.fixture
def lin(bank: Bank) -> Staff:
    """A lobby manager: needs no second factor."""
    return with_password(bank.guide_lin)


@pytest.fixture
def chen(bank: Bank) -> Staff:
    """A relationship manager with an app and a code on paper."""
    begin_totp(bank.rm_chen, SECRET, at=MORNING)
    yesterday = MORNING - timedelta(days=1)
    confirm_totp(bank.rm_chen, shown_by_app(yesterday), at=MORNING, real=yesterday)
    replace_recovery_codes(bank.rm_chen, [PAPER], at=MORNING)
    return with_password(bank.rm_chen)


def shown_by_app(at: datetime = MORNING) -> str:
    return TOTP(SECRET, 6, SHA1(), 30).generate(int(at.timestamp())).decode()


def comes(staff: Staff, *, client: Client | None = None, password: str = PASSWORD, **more: str) -> Client:
    """A browser in which name and password were just sent."""
    client = client or Client(headers={"user-agent": EDGE})
    client.post("/sign-in/", {"username": staff.sign_in, "password": password, **more})
    return client


def goes(client: Client, address: str = "/gallery/") -> str:
    """Where one is led; empty if the page is there."""
    return str(client.get(address).headers.get("Location", ""))


@pytest.mark.covers("SE-01")
def test_password_and_app_open_the_door(chen: Staff) -> None:
    client = Client()
    asked = client.post("/sign-in/?next=/gallery/", {"username": "r001", "password": PASSWORD})
    assert (asked.headers["Location"], goes(client)) == ("/sign-in/second/", "/sign-in/?next=/gallery/")
    let_in = client.post("/sign-in/second/", {"code": shown_by_app()})
    assert (let_in.headers["Location"], goes(client)) == ("/gallery/", "")
    entry = AccessEntry.objects.get(action="sign_in")
    assert (entry.actor_no, entry.outcome, entry.detail) == ("R001", "done", {"with": "totp", "device": ""})


@pytest.mark.covers("SE-01")
def test_a_code_on_paper_opens_the_door_once(chen: Staff) -> None:
    first, again = comes(chen), comes(chen)
    for client in (first, again):
        client.post("/sign-in/second/", {"recovery_code": PAPER})
    assert (goes(first), goes(again)) == ("", "/sign-in/?next=/gallery/")


@pytest.mark.covers("SE-01")
@pytest.mark.parametrize(
    "body", [{"code": "000000"}, {"code": ""}, {"recovery_code": "x"}, {"passkey": "{}"}]
)
def test_a_wrong_second_step_says_so_and_lets_nobody_in(chen: Staff, body: dict[str, str]) -> None:
    client = comes(chen)
    page = client.post("/sign-in/second/", body)
    assert page.context["form"].non_field_errors() == ["验证码不正确或已使用过，请等待下一个验证码再输入。"]
    assert goes(client) == "/sign-in/?next=/gallery/"


@pytest.mark.covers("SE-01")
def test_guessed_codes_lock_like_guessed_passwords(chen: Staff) -> None:
    client = comes(chen)
    for _ in range(5):
        client.post("/sign-in/second/", {"code": "000000"})
    page = client.post("/sign-in/second/", {"code": shown_by_app()})
    assert page.context["form"].non_field_errors() == [
        "失败次数过多，登录已锁定，还需等待 30 分钟。安全管理员可以提前解锁。"
    ]
    assert [e.outcome for e in AccessEntry.objects.filter(action="sign_in").order_by("pk")] == [
        *["refused"] * 5,
        "locked",
    ]


@pytest.mark.covers("SE-01")
def test_the_right_password_alone_gives_no_more_tries(chen: Staff) -> None:
    client = comes(chen)
    for _ in range(5):
        client.post("/sign-in/second/", {"code": "000000"})
    page = client.post("/sign-in/", {"username": "r001", "password": PASSWORD})
    assert page.status_code == 200
    assert SignInTries.objects.get(staff=chen).locked_until == MORNING + timedelta(minutes=30)


def test_half_way_lasts_five_minutes(chen: Staff) -> None:
    client = comes(chen)
    with time_machine.travel(MORNING + timedelta(minutes=5), tick=False):
        answer = client.post("/sign-in/second/", {"code": shown_by_app(MORNING + timedelta(minutes=5))})
    assert answer.headers["Location"] == "/sign-in/"


def test_half_way_ends_with_the_password_it_began_with(chen: Staff) -> None:
    client = comes(chen)
    with_password(chen, "Another-eyes-8")
    assert client.post("/sign-in/second/", {"code": shown_by_app()}).headers["Location"] == "/sign-in/"


@pytest.mark.covers("SE-01")
def test_the_session_key_is_a_fresh_one_at_each_step(chen: Staff) -> None:
    client = Client()
    client.post("/language/", {"language": "en"})
    client.session.save()
    keys = []
    for address, body in (
        ("/sign-in/", {"username": "r001", "password": PASSWORD}),
        ("/sign-in/second/", {"code": shown_by_app()}),
    ):
        client.post(address, body)
        keys.append(client.cookies["sessionid"].value)
    assert len(set(keys)) == 2
    cookie = client.cookies["sessionid"]
    assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")


# What is owed


@pytest.mark.covers("SE-01")
def test_a_role_that_needs_a_factor_sets_one_up_before_anything_else(bank: Bank) -> None:
    client = comes(with_password(bank.rm_chen))
    assert (goes(client, "/desk/"), goes(client, "/account/")) == ("/account/", "")
    fragment = client.get("/desk/inbox/", headers={"hx-request": "true"})
    assert (fragment.status_code, fragment.headers["HX-Redirect"]) == (204, "/account/")
    page = client.get("/account/code-app/").content.decode()
    secret = page.split('translate="no">')[1].split("<")[0]
    app = TOTP(b32(secret), 6, SHA1(), 30)
    answer = client.post("/account/code-app/", {"code": app.generate(int(MORNING.timestamp())).decode()})
    assert answer.headers["Location"] == "/account/recovery-codes/"
    assert goes(client, "/desk/") == ""


def b32(shown: str) -> bytes:
    from base64 import b32decode  # noqa: PLC0415 - used by this one line

    return b32decode(shown.replace(" ", ""))


@pytest.mark.covers("SE-01", "SE-02")
def test_a_password_that_somebody_else_chose_is_changed_first(lin: Staff) -> None:
    Staff.objects.filter(pk=lin.pk).update(must_change_password=True)
    client = comes(lin)
    assert [goes(client, page) for page in ("/lobby/", "/account/", "/account/password/")] == [
        "/account/password/",
        "/account/password/",
        "",
    ]
    new = {"old": PASSWORD, "password": "Silver-eyes-8", "again": "Silver-eyes-8"}
    assert client.post("/account/password/", new).headers["Location"] == "/"
    assert goes(client, "/lobby/") == ""


@pytest.mark.covers("SE-01")
def test_an_old_password_is_changed_first(lin: Staff) -> None:
    Staff.objects.filter(pk=lin.pk).update(password_changed_at=MORNING - timedelta(days=90))
    assert goes(comes(lin), "/lobby/") == "/account/password/"
    RuleValue.objects.create(key="security.password_days", valid_from=TODAY, value=91, source="test")
    assert goes(comes(lin), "/lobby/") == ""


@pytest.mark.covers("SE-02")
def test_in_a_demo_nothing_is_owed_and_the_door_says_so(
    bank: Bank, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "demo-clock.json"
    monkeypatch.setattr(clock, "demo_path", lambda: path)
    clock.anchor_demo(path, TODAY, real=MORNING)
    assert "演示环境：所有人使用打印出的同一口令" in Client().get("/sign-in/").content.decode()
    assert goes(comes(with_password(bank.rm_chen)), "/desk/") == ""


# Out again


@pytest.mark.covers("SE-01")
@pytest.mark.parametrize(("tablet", "minutes"), [({}, 15), ({"tablet": "on"}, 5)])
def test_who_is_away_too_long_is_out_and_reads_why(lin: Staff, tablet: dict[str, str], minutes: int) -> None:
    client = comes(lin, **tablet)
    with time_machine.travel(MORNING + timedelta(minutes=minutes), tick=False):
        page = client.get("/gallery/", follow=True)
    assert page.redirect_chain == [("/sign-in/?next=/gallery/&why=idle", 302)]
    assert "由于长时间无操作，您已自动退出。请重新登录以继续。" in page.content.decode()
    assert StaffSession.objects.get().ended_why == "idle"
    entry = AccessEntry.objects.get(action="session.end")
    assert (entry.actor_no, entry.subject, entry.detail) == ("", "L001", {"why": "idle", "sessions": 1})


@pytest.mark.covers("SE-01")
def test_polling_is_no_activity_and_a_request_is(lin: Staff) -> None:
    client = comes(lin)
    for minute in (5, 10):
        with time_machine.travel(MORNING + timedelta(minutes=minute), tick=False):
            client.get("/lobby/?seen=x", headers={"hx-request": "true", "x-polled": "1"})
    assert StaffSession.objects.get().last_active_at == MORNING
    with time_machine.travel(MORNING + timedelta(minutes=14), tick=False):
        told = client.post("/account/stay/").json()
    assert (told["seconds"], told["person"]) == (15 * 60, "L001")
    with time_machine.travel(MORNING + timedelta(minutes=28), tick=False):
        asked = client.get("/account/still/", headers={"x-polled": "1"}).json()
    assert asked["seconds"] == 60


@pytest.mark.covers("SE-01")
def test_a_fragment_of_somebody_who_is_out_is_401_with_the_reason(lin: Staff) -> None:
    client = comes(lin)
    with time_machine.travel(MORNING + timedelta(minutes=15), tick=False):
        answer = client.post("/lobby/find/", {"q": "x"}, headers={"hx-request": "true"})
    assert (answer.status_code, answer.content) == (401, b"idle")


@pytest.mark.covers("SE-01")
def test_a_form_sent_too_late_leads_back_to_its_page(lin: Staff) -> None:
    client = comes(lin)
    with time_machine.travel(MORNING + timedelta(minutes=15), tick=False):
        answer = client.post("/lobby/find/", {"q": "x"}, headers={"referer": "http://testserver/lobby/?a=1"})
        foreign = client.post("/lobby/find/", {"q": "x"}, headers={"referer": "http://elsewhere.example/"})
    assert answer.headers["Location"] == "/sign-in/?next=/lobby/%3Fa%3D1&why=idle"
    assert foreign.headers["Location"] == "/sign-in/?next=/"


def test_a_code_in_the_address_that_is_no_reason_is_not_shown(db: None) -> None:
    assert Client().get("/sign-in/?why=<b>clock</b>").context["why"] is None


@pytest.mark.covers("SE-02")
@pytest.mark.parametrize(
    "change",
    [
        {"is_active": False},
        {"expires_on": date(2026, 11, 18)},
    ],
)
def test_who_may_no_longer_enter_is_out_at_the_next_request(lin: Staff, change: dict[str, object]) -> None:
    client = comes(lin)
    Staff.objects.filter(pk=lin.pk).update(**change)
    assert goes(client) == "/sign-in/?next=/gallery/&why=left"
    assert client.post("/sign-in/", {"username": "l001", "password": PASSWORD}).status_code == 200


@pytest.mark.covers("SE-02", "ORG-2")
def test_with_the_last_position_ends_the_session(lin: Staff) -> None:
    client = comes(lin)
    Position.objects.filter(staff=lin).update(valid_to=date(2026, 11, 18))
    assert goes(client) == "/sign-in/?next=/gallery/&why=left"
    page = client.post("/sign-in/", {"username": "l001", "password": PASSWORD})
    assert page.context["form"].non_field_errors() == [
        "系统中没有您今天的岗位记录。请联系安全管理员登记岗位和网点。"
    ]


@pytest.mark.covers("SE-01", "SE-07")
def test_signing_out_ends_the_row_and_clears_the_browser(lin: Staff) -> None:
    client = comes(lin)
    answer = client.post("/sign-out/")
    assert (answer.headers["Clear-Site-Data"], goes(client)) == (
        '"cache", "storage"',
        "/sign-in/?next=/gallery/",
    )
    assert StaffSession.objects.get().ended_why == "signed_out"
    assert [e.actor_no for e in AccessEntry.objects.filter(action="sign_out")] == ["L001"]


@pytest.mark.covers("SE-01")
def test_a_session_of_django_without_our_row_is_nobodys(lin: Staff) -> None:
    client = comes(lin)
    StaffSession.objects.all().delete()
    assert goes(client) == "/sign-in/?next=/gallery/"


@pytest.mark.covers("SE-01")
def test_a_session_of_an_earlier_password_is_nobodys(lin: Staff) -> None:
    client = comes(lin)
    with_password(lin, "Silver-eyes-8")
    assert goes(client) == "/sign-in/?next=/gallery/"


def test_the_device_remembers_that_it_is_shared(lin: Staff) -> None:
    client = comes(lin, tablet="on")
    client.post("/sign-out/")
    assert 'name="tablet"' in (page := client.get("/sign-in/").content.decode())
    assert "checked" in page
    assert StaffSession.objects.get().tablet
    comes(lin, client=client)
    client.post("/sign-out/")
    assert "checked" not in client.get("/sign-in/").content.decode()


@pytest.mark.covers("SE-02")
@pytest.mark.parametrize("name", ["admin", "root", "demo", "test", "jinjing", ""])
def test_a_fresh_installation_lets_nobody_in(db: None, name: str) -> None:
    for password in ("admin", "password", "123456", name, ""):
        assert Client().post("/sign-in/", {"username": name, "password": password}).status_code == 200
    assert not StaffSession.objects.exists()


@pytest.mark.covers("SE-02")
@pytest.mark.parametrize(
    "address",
    ["/sign-up/", "/accounts/signup/", "/accounts/login/", "/accounts/password/reset/", "/accounts/email/"],
)
def test_there_is_one_door_only(bank: Bank, client_of: ClientOf, address: str) -> None:
    assert client_of(bank.guide_lin).get(address).status_code == 404
