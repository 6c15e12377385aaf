"""My sign-in: password, second factors, devices, and showing again who one is."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
import time_machine
from casts import MORNING, Bank
from django.http import HttpResponse
from django.test import Client, RequestFactory
from jinjing.api.domain.tokens import make_token
from jinjing.api.models import ApiToken
from jinjing.identity.domain.factors import add_passkey
from jinjing.identity.models import Factor, RecoveryCode, Staff, StaffSession
from jinjing.identity.programs import ProgramKey
from jinjing.kernel.models import AccessEntry, RuleValue
from jinjing.web.shared.devices import device_of, in_words
from jinjing.web.shared.secrets_drawn import first_password, recovery_code
from jinjing.web.shared.step_up import recently_proved

pytestmark = pytest.mark.usefixtures("morning")
ClientOf = Callable[[Staff], Client]
PASSWORD = "Golden-eyes-7"
LATE = MORNING + timedelta(minutes=15)


@pytest.fixture
def lin(bank: Bank) -> Staff:
    bank.guide_lin.set_password(PASSWORD)
    bank.guide_lin.save()
    return bank.guide_lin


def said(page: HttpResponse) -> list[str]:
    return [str(message) for message in page.context["messages"]]


@pytest.mark.covers("SE-01")
def test_a_changed_password_keeps_this_device_and_ends_the_others(lin: Staff, client_of: ClientOf) -> None:
    here, there = client_of(lin), client_of(lin)
    new = {"old": PASSWORD, "password": "Silver-eyes-8", "again": "Silver-eyes-8"}
    page = here.post("/account/password/", new, follow=True)
    assert "密码已更换，其他设备上的登录已退出。" in said(page)
    assert [c.get("/gallery/").status_code for c in (here, there)] == [200, 302]
    assert there.get("/gallery/").headers["Location"] == "/sign-in/?next=/gallery/"


@pytest.mark.covers("SE-01")
@pytest.mark.parametrize(
    ("typed", "field", "sentence"),
    [
        ({"old": "wrong"}, "old", "当前密码不正确。"),
        ({"again": "Silver-eyes-9"}, "again", "两次输入的新密码不一致，请重新输入。"),
        ({"password": "short-A1", "again": "short-A1"}, "password", "密码太短，至少需要 10 个字符。"),
    ],
)
def test_a_refused_change_names_the_field(
    lin: Staff, client_of: ClientOf, typed: dict[str, str], field: str, sentence: str
) -> None:
    body = {"old": PASSWORD, "password": "Silver-eyes-8", "again": "Silver-eyes-8"} | typed
    page = client_of(lin).post("/account/password/", body)
    assert page.context["form"].errors == {field: [sentence]}


@pytest.mark.covers("SE-01")
def test_passwords_are_not_guessed_on_an_open_page(lin: Staff, client_of: ClientOf) -> None:
    client = client_of(lin)
    body = {"old": "wrong", "password": "Silver-eyes-8", "again": "Silver-eyes-8"}
    for _ in range(5):
        client.post("/account/password/", body)
    page = client.post("/account/password/", body | {"old": PASSWORD})
    assert "登录已锁定" in page.content.decode()


@pytest.mark.covers("SE-01")
def test_the_page_lists_devices_and_marks_this_one(lin: Staff, client_of: ClientOf) -> None:
    client_of(lin)
    with time_machine.travel(MORNING + timedelta(minutes=3), tick=False):
        rows = client_of(lin).get("/account/").context["devices"]
    assert [(row.words, row.minutes, row.here) for row in rows] == [
        ("未知设备", 0, True),
        ("未知设备", 3, False),
    ]


@pytest.mark.covers("SE-01")
def test_a_device_is_ended_by_its_owner_only(bank: Bank, lin: Staff, client_of: ClientOf) -> None:
    there, here, thief = client_of(lin), client_of(lin), client_of(bank.rm_chen)
    number = StaffSession.objects.filter(staff=lin).earliest("pk").pk
    address = f"/account/sessions/{number}/end/"
    assert thief.post(address, {"idempotency_key": "k"}).status_code == 404
    assert here.post(address, {"idempotency_key": "k"}).headers["Location"] == "/account/"
    assert [c.get("/gallery/").status_code for c in (here, there)] == [200, 302]


@pytest.mark.covers("SE-01")
def test_all_other_devices_are_ended_at_once(lin: Staff, client_of: ClientOf) -> None:
    others, here = [client_of(lin), client_of(lin)], client_of(lin)
    page = here.post("/account/sessions/end-others/", {"idempotency_key": "k"}, follow=True)
    assert said(page) == ["已退出其他 2 台设备。"]
    assert [c.get("/gallery/").status_code for c in [*others, here]] == [302, 302, 200]


@pytest.mark.covers("SE-01")
def test_the_last_tries_are_shown(lin: Staff) -> None:
    client = Client()
    for minute, password in enumerate((PASSWORD, "wrong", PASSWORD)):
        with time_machine.travel(MORNING + timedelta(minutes=minute), tick=False):
            Client().post("/sign-in/", {"username": "l001", "password": password})
    client.post("/sign-in/", {"username": "l001", "password": PASSWORD})
    tries = client.get("/account/").context["tries"]
    assert (tries.came_in_at, tries.failed_at) == (MORNING + timedelta(minutes=2), ())
    Client().post("/sign-in/", {"username": "l001", "password": "wrong"})
    assert client.get("/account/").context["tries"].failed_at == (MORNING,)


@pytest.mark.covers("SE-01", "SE-07")
def test_codes_on_paper_are_shown_once(lin: Staff, client_of: ClientOf) -> None:
    add_passkey(lin, credential="eA==", name="key", counter=0, at=MORNING)
    client = client_of(lin)
    asked = client.get("/account/recovery-codes/")
    drawn = client.post("/account/recovery-codes/", {"idempotency_key": "k"})
    again = client.post("/account/recovery-codes/", {"idempotency_key": "k"})
    counts = [len(page.context["codes"]) for page in (asked, drawn, again)]
    assert (counts, RecoveryCode.objects.count()) == ([0, 10, 0], 10)
    assert "no-store" in drawn.headers["Cache-Control"]
    entry = AccessEntry.objects.get(action="factor.recovery_codes")
    assert (entry.subject, entry.detail) == ("L001", {"count": 10})


@pytest.mark.covers("SE-01")
def test_the_picture_for_the_app_is_an_image_that_the_policy_allows(lin: Staff, client_of: ClientOf) -> None:
    page = client_of(lin).get("/account/code-app/")
    assert page.context["picture"].startswith("data:image/svg+xml;base64,")
    assert Factor.objects.get().confirmed_at is None
    assert client_of(lin).get("/account/code-app/").context["secret"] == page.context["secret"]


def test_ones_own_factor_is_removed_and_nobody_elses(bank: Bank, lin: Staff, client_of: ClientOf) -> None:
    mine = add_passkey(lin, credential="eA==", name="key", counter=0, at=MORNING)
    address = f"/account/factors/{mine.pk}/remove/"
    refused = client_of(bank.rm_chen).post(address, {"idempotency_key": "k"}, follow=True)
    assert (said(refused), Factor.objects.count()) == (["该验证方式已不存在，请刷新页面。"], 1)
    client_of(lin).post(address, {"idempotency_key": "k"})
    assert Factor.objects.count() == 0


# Step-up


@pytest.mark.covers("FI-03", "SE-01")
def test_an_old_proof_is_renewed_before_the_way_in_is_changed(lin: Staff, client_of: ClientOf) -> None:
    client = client_of(lin)
    with time_machine.travel(LATE - timedelta(seconds=1), tick=False):
        assert client.get("/account/code-app/").status_code == 200
    with time_machine.travel(LATE, tick=False):
        led = client.get("/account/code-app/")
        assert led.headers["Location"] == "/account/prove/?next=%2Faccount%2Fcode-app%2F"
        back = client.post(led.headers["Location"], {"password": PASSWORD, "next": "/account/code-app/"})
        assert back.headers["Location"] == "/account/code-app/"
        assert client.get("/account/code-app/").status_code == 200


@pytest.mark.covers("FI-03")
def test_a_form_leads_to_the_proof_and_back_to_its_page(lin: Staff, client_of: ClientOf) -> None:
    client = client_of(lin)
    client.post("/account/stay/")
    with time_machine.travel(LATE - timedelta(minutes=1), tick=False):
        client.post("/account/stay/")
    with time_machine.travel(LATE, tick=False):
        plain = client.post("/account/recovery-codes/", headers={"referer": "http://testserver/account/"})
        fragment = client.post(
            "/account/recovery-codes/",
            headers={"hx-request": "true", "hx-current-url": "http://testserver/account/"},
        )
    assert plain.headers["Location"] == "/account/prove/?next=%2Faccount%2F"
    assert (fragment.status_code, fragment.headers["HX-Redirect"]) == (
        204,
        "/account/prove/?next=%2Faccount%2F",
    )


@pytest.mark.covers("FI-03")
def test_a_wrong_proof_proves_nothing_and_counts(lin: Staff, client_of: ClientOf) -> None:
    client = client_of(lin)
    page = client.post("/account/prove/", {"password": "wrong", "next": "https://elsewhere.example/"})
    assert (page.context["form"].non_field_errors(), page.context["next"]) == (
        ["当前密码不正确。"],
        "/account/",
    )
    assert [e.outcome for e in AccessEntry.objects.filter(action="sign_in")] == ["refused"]


@pytest.mark.covers("FI-03")
def test_how_long_a_proof_lasts_is_a_dated_value(lin: Staff) -> None:
    request = RequestFactory().get("/")
    request.staff_session = StaffSession(proved_at=MORNING - timedelta(minutes=5))  # type: ignore[attr-defined]
    request.today = MORNING.date()  # type: ignore[attr-defined]
    assert recently_proved(request)  # type: ignore[arg-type]
    RuleValue.objects.create(
        key="security.step_up_minutes", valid_from=MORNING.date(), value=5, source="test"
    )
    assert not recently_proved(request)  # type: ignore[arg-type]


# Small parts


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/130.0 Safari/537.36 Edg/130.0", "Edge · Windows"),
        ("Mozilla/5.0 (Linux; Android 14) Chrome/130.0 Safari/537.36", "Chrome · Android"),
        ("Mozilla/5.0 (Phone; OpenHarmony 5.0) Chrome/114.0 Safari/537.36", "Chrome · HarmonyOS"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:130.0) Firefox/130.0", "Firefox · Linux"),
        ("curl/8.0", "未知设备"),
    ],
)
def test_a_device_is_told_in_words(agent: str, words: str) -> None:
    assert in_words(device_of(agent), tablet=False) == words
    assert in_words(device_of(agent), tablet=True) == f"{words}，共用平板"


def test_what_is_drawn_has_its_shape() -> None:
    assert len({recovery_code() for _ in range(50)}) == 50
    assert {len(recovery_code()), len(first_password())} == {23, 13}


def token_of(staff: Staff, purpose: str, *, days: int = 30) -> tuple[int, Client]:
    """A token made at the command line, and the program that has it."""
    made, text = make_token(staff.staff_no, purpose=purpose, days=days, by=None, at=MORNING, real=MORNING)
    return made.pk, Client(headers={"authorization": f"Bearer {text}"})


@pytest.mark.covers("SE-02")
def test_ones_own_programs_are_listed_with_what_they_need(
    bank: Bank, lin: Staff, client_of: ClientOf
) -> None:
    number, program = token_of(lin, "叫号机")
    over, revoked = token_of(lin, "旧程序", days=1), token_of(lin, "停用")
    ApiToken.objects.filter(pk=over[0]).update(expires_on=date(2026, 11, 18))
    ApiToken.objects.filter(pk=revoked[0]).update(revoked_at=MORNING)
    token_of(bank.rm_chen, "别人的程序")
    assert program.get("/api/v1/me").status_code == 200
    page = client_of(lin).get("/account/")
    assert page.context["program_keys"] == [
        ProgramKey(number, "叫号机", MORNING, date(2026, 11, 19), date(2026, 12, 19))
    ]
    assert "创建于 2026-11-19 · 最近使用 2026-11-19 · 有效期至 2026-12-19" in page.content.decode()


def test_what_a_new_password_voided_is_not_listed(lin: Staff, client_of: ClientOf) -> None:
    token_of(lin, "叫号机")
    Staff.objects.filter(pk=lin.pk).update(password_changed_at=MORNING + timedelta(minutes=1))
    assert client_of(lin).get("/account/").context["program_keys"] == []


@pytest.mark.covers("SE-02", "SE-03")
def test_a_token_is_revoked_by_its_owner_after_a_fresh_proof_only(
    bank: Bank, lin: Staff, client_of: ClientOf
) -> None:
    number, program = token_of(lin, "叫号机")
    address, key = f"/account/tokens/{number}/revoke/", {"idempotency_key": "k"}
    assert client_of(bank.rm_chen).post(address, key).status_code == 404
    owner = client_of(lin)
    StaffSession.objects.update(proved_at=MORNING - timedelta(minutes=15))
    assert owner.post(address, key).headers["Location"].startswith("/account/prove/")
    assert program.get("/api/v1/me").status_code == 200
    StaffSession.objects.update(proved_at=MORNING)
    assert said(owner.post(address, key, follow=True)) == ["令牌已撤销，该程序不能再以您的名义访问。"]
    assert program.get("/api/v1/me").status_code == 401
    entry = AccessEntry.objects.get(action="api.revoke")
    assert (entry.actor_no, entry.subject, entry.detail) == ("L001", "L001", {"number": number})
    again = owner.post(address, {"idempotency_key": "k2"}, follow=True)
    assert said(again) == ["该令牌已被撤销，未作任何更改。"]
