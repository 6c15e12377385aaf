"""Single sign-on against a real OpenID provider: there, proved, and back."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import requests
from casts import Bank
from django.conf import LazySettings
from django.contrib.messages import get_messages
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from identity.provider_server import installed, provider
from jinjing.identity.models import Staff
from jinjing.identity.single_sign_on import ProviderUnsafe, SingleSignOn
from jinjing.kernel.models import AccessEntry

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
    return [str(message) for message in get_messages(response.wsgi_request)]  # type: ignore[attr-defined]


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
    assert answer["Location"] == reverse("sign-in")
    assert said(answer) == ["行内已确认您的身份，但本系统没有登记您的员工号，请联系安全管理员。"]
    assert client.get("/desk/").status_code == 302
    assert AccessEntry.objects.get(action="sign_in").outcome == "refused"


@pytest.mark.covers("SE-02")
def test_a_former_colleague_stays_outside(bank: Bank, client: Client, configured: SingleSignOn) -> None:
    Staff.objects.filter(pk=bank.rm_chen.pk).update(is_active=False)
    assert signed_in_as(client, "chenli")["Location"] == reverse("sign-in")


def test_an_answer_that_nobody_asked_for_lets_nobody_in(
    bank: Bank, client: Client, configured: SingleSignOn
) -> None:
    """A link with somebody else's code: the state belongs to another browser."""
    other = Client()
    there = other.get(reverse("sso-start"))
    back = urlsplit(proved_as("chenli", there["Location"]))
    answer = client.get(f"{back.path}?{back.query}")
    assert answer["Location"] == reverse("sign-in")
    assert said(answer) == ["登录未完成或已超时，请重新开始。"]  # type: ignore[arg-type]
    assert client.get("/desk/").status_code == 302


def test_an_answer_counts_once(bank: Bank, client: Client, configured: SingleSignOn) -> None:
    there = client.get(reverse("sso-start"))
    back = urlsplit(proved_as("chenli", there["Location"]))
    client.get(f"{back.path}?{back.query}")
    client.post(reverse("sign-out"))
    assert client.get(f"{back.path}?{back.query}")["Location"] == reverse("sign-in")


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
