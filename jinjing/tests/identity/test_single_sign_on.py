"""Single sign-on against a real OpenID provider: there, proved, and back."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from casts import Bank
from django.conf import LazySettings
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from identity.provider_server import installed, provider
from jinjing.identity.models import BrowserSession, SignInTries, Staff
from jinjing.identity.single_sign_on import ProviderUnsafe, SingleSignOn
from jinjing.kernel.models import AccessEntry, RuleValue
from jinjing.web.sign_in import way_back
from jinjing.web.sign_in.reasons import reason_of

# The provider's clock is the machine's, so is ours here.
pytestmark = pytest.mark.skipif(
    not installed(), reason="node or its package oidc-provider is missing (npm ci)"
)
SECRET = "only-for-this-test"  # pragma: allowlist secret
HERE = "http://testserver"


@pytest.fixture(scope="module")
def issuer() -> Iterator[str]:
    with provider(f"{HERE}/sign-in/sso/back/", secret=SECRET) as address:
        yield address


@pytest.fixture
def configured(issuer: str, settings: LazySettings, tmp_path: Path) -> SingleSignOn:
    secret = tmp_path / "client.secret"
    secret.write_text(f"{SECRET}\n", encoding="utf-8")
    settings.SINGLE_SIGN_ON = SingleSignOn(issuer, "jinjing", str(secret), two_factors=True)
    return settings.SINGLE_SIGN_ON  # type: ignore[no-any-return]


def proved_as(account: str, there: str) -> str:
    """What the browser does at the provider; answers the address it is sent back to."""
    with requests.Session() as browser:
        page = browser.get(there, timeout=10)
        answer = browser.post(page.url, data={"account": account}, timeout=10, allow_redirects=False)
        while not answer.headers["Location"].startswith(HERE):
            answer = browser.get(answer.headers["Location"], timeout=10, allow_redirects=False)
        return answer.headers["Location"]


def signed_in_as(client: Client, account: str, *, wanted: str = "") -> HttpResponse:
    there = client.get(reverse("sso-start"), {"next": wanted})
    back = urlsplit(proved_as(account, there["Location"]))
    return client.get(f"{back.path}?{back.query}")  # type: ignore[return-value]


def said(response: HttpResponse) -> list[str]:
    """The sentence at the door, by the code in the address; no row is written for it."""
    there = urlsplit(response["Location"])
    assert there.path == reverse("sign-in")
    return [str(reason_of(code)) for code in parse_qs(there.query).get("why", [])]


def rows() -> tuple[int, ...]:
    return tuple(model.objects.count() for model in (BrowserSession, AccessEntry, SignInTries))


@pytest.mark.covers("SE-01")
def test_a_colleague_comes_in_and_lands_on_the_page_that_was_wanted(
    bank: Bank, client: Client, configured: SingleSignOn
) -> None:
    answer = signed_in_as(client, "chenli", wanted="/desk/")
    assert answer["Location"] == "/desk/"
    assert client.get("/desk/").status_code == 200
    entry = AccessEntry.objects.get(action="sign_in")
    assert (entry.subject, entry.outcome, entry.detail["with"]) == ("R001", "done", "sso")


@pytest.mark.covers("SE-01")
def test_a_provider_with_one_factor_leaves_the_second_to_us(
    bank: Bank, client: Client, configured: SingleSignOn, settings: LazySettings
) -> None:
    settings.SINGLE_SIGN_ON = replace(configured, two_factors=False)
    signed_in_as(client, "chenli", wanted="/desk/")
    assert client.get("/desk/")["Location"].startswith("/account/")


def test_the_wanted_page_is_one_of_ours(bank: Bank, client: Client, configured: SingleSignOn) -> None:
    assert signed_in_as(client, "chenli", wanted="https://elsewhere.example/")["Location"] == "/"


@pytest.mark.covers("SE-02")
@pytest.mark.parametrize("account", ["stranger", "numberless"])
def test_whoever_is_no_colleague_stays_outside(
    bank: Bank, client: Client, configured: SingleSignOn, account: str
) -> None:
    answer = signed_in_as(client, account)
    assert said(answer) == ["行内已确认您的身份，但本系统没有登记您的员工号，请联系安全管理员。"]
    assert client.get("/desk/").status_code == 302
    assert AccessEntry.objects.get(action="sign_in").outcome == "refused"


@pytest.mark.covers("SE-02")
def test_a_former_colleague_stays_outside(bank: Bank, client: Client, configured: SingleSignOn) -> None:
    Staff.objects.filter(pk=bank.rm_chen.pk).update(is_active=False)
    assert said(signed_in_as(client, "chenli"))


def test_an_answer_that_nobody_asked_for_lets_nobody_in(
    bank: Bank, client: Client, configured: SingleSignOn
) -> None:
    """A link with somebody else's code: the state belongs to another browser."""
    other = Client()
    there = other.get(reverse("sso-start"))
    back = urlsplit(proved_as("chenli", there["Location"]))
    answer = client.get(f"{back.path}?{back.query}")
    assert said(answer) == ["登录未完成或已超时，请重新开始。"]  # type: ignore[arg-type]
    assert client.get("/desk/").status_code == 302


def test_an_answer_counts_once(bank: Bank, client: Client, configured: SingleSignOn) -> None:
    there = client.get(reverse("sso-start"))
    back = urlsplit(proved_as("chenli", there["Location"]))
    client.get(f"{back.path}?{back.query}")
    client.post(reverse("sign-out"))
    assert said(client.get(f"{back.path}?{back.query}")) == ["登录未完成或已超时，请重新开始。"]  # type: ignore[arg-type]


def test_a_refusal_at_the_provider_is_told(bank: Bank, client: Client, configured: SingleSignOn) -> None:
    answer = signed_in_as(client, "nobody")
    assert said(answer) == ["登录未完成或已超时，请重新开始。"]


def test_a_silent_provider_is_told_apart(
    bank: Bank, client: Client, settings: LazySettings, tmp_path: Path
) -> None:
    (tmp_path / "secret").write_text("x", encoding="utf-8")
    settings.SINGLE_SIGN_ON = SingleSignOn("http://127.0.0.1:9", "jinjing", str(tmp_path / "secret"))
    answer = client.get(reverse("sso-start"))
    assert said(answer) == ["行内统一登录没有响应，请稍等一分钟再试，或使用账号密码登录。"]  # type: ignore[arg-type]


def test_without_a_provider_there_is_no_such_way(bank: Bank, client: Client) -> None:
    assert client.get(reverse("sso-start")).status_code == 404
    assert reverse("sso-start") not in client.get(reverse("sign-in")).content.decode()


def test_a_provider_in_the_clear_is_refused_at_the_start() -> None:
    with pytest.raises(ProviderUnsafe):
        SingleSignOn("http://login.bank.example", "jinjing", "/nowhere")


def test_the_door_shows_the_way(bank: Bank, client: Client, configured: SingleSignOn) -> None:
    assert reverse("sso-start") in client.get(reverse("sign-in")).content.decode()


@pytest.mark.covers("SE-01", "FI-03")
def test_a_demand_for_a_fresh_proof_taken_out_of_the_address_lets_nobody_in(
    bank: Bank, client: Client, configured: SingleSignOn
) -> None:
    there = str(client.get(reverse("sso-start"))["Location"])
    assert "&max_age=900&" in f"{there}&"
    back = urlsplit(proved_as("chenli", there.replace("&max_age=900", "")))
    answer = client.get(f"{back.path}?{back.query}")
    assert said(answer) == ["登录未完成或已超时，请重新开始。"]  # type: ignore[arg-type]
    assert client.get("/desk/").status_code == 302


@pytest.mark.covers("SE-01")
def test_on_a_shared_tablet_the_provider_asks_everybody_anew(
    bank: Bank, client: Client, configured: SingleSignOn
) -> None:
    client.cookies["jinjing_tablet"] = "1"
    there = str(client.get(reverse("sso-start"))["Location"])
    assert "&max_age=0&" in f"{there}&"
    assert signed_in_as(client, "chenli", wanted="/desk/")["Location"] == "/desk/"


@pytest.mark.covers("SE-04")
def test_setting_out_costs_the_database_nothing(bank: Bank, configured: SingleSignOn) -> None:
    for _ in range(3):
        assert Client().get(reverse("sso-start"), {"next": "/desk/"}).status_code == 302
    assert rows() == (0, 0, 0)


@pytest.mark.covers("SE-04")
def test_nor_does_a_provider_that_is_silent(bank: Bank, settings: LazySettings, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("x", encoding="utf-8")
    settings.SINGLE_SIGN_ON = SingleSignOn("http://127.0.0.1:9", "jinjing", str(tmp_path / "secret"))
    Client().get(reverse("sso-start"))
    assert rows() == (0, 0, 0)


@pytest.mark.covers("SE-01", "SE-04")
def test_invented_returns_are_counted_by_address_and_then_write_nothing_more(
    bank: Bank, client: Client, configured: SingleSignOn
) -> None:
    RuleValue.objects.create(
        key="security.address_failures", valid_from="2020-01-01", value=5, source="the bank's own number"
    )
    answers = [Client().get(reverse("sso-back"), {"code": "x", "state": "y"}) for _ in range(7)]
    locked = "来自此地址的失败尝试过多。请稍候再试，或联系安全管理员。"
    assert [said(answer)[0] == locked for answer in answers] == [False] * 5 + [True] * 2  # type: ignore[arg-type]
    assert rows() == (0, 5, 1)
    assert said(signed_in_as(client, "chenli")) == [locked]


@pytest.mark.covers("SE-01")
def test_what_the_browser_keeps_can_neither_be_changed_nor_used_later(
    bank: Bank, client: Client, configured: SingleSignOn
) -> None:
    there = client.get(reverse("sso-start"))
    kept = client.cookies[way_back.cookie()]
    assert (kept["httponly"], kept["samesite"], kept["max-age"]) == (True, "Lax", way_back.LASTS_SECONDS)
    back = urlsplit(proved_as("chenli", there["Location"]))
    client.cookies[way_back.cookie()] = f"{kept.value[:-1]}{'A' if kept.value[-1] != 'A' else 'B'}"
    answer = client.get(f"{back.path}?{back.query}")
    assert said(answer) == ["登录未完成或已超时，请重新开始。"]  # type: ignore[arg-type]
    assert client.cookies[way_back.cookie()].value == ""


def test_who_comes_in_leaves_no_try_behind(bank: Bank, client: Client, configured: SingleSignOn) -> None:
    signed_in_as(client, "chenli")
    assert [tries.failures for tries in SignInTries.objects.all()] == [0]
