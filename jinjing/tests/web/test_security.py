"""No page lets anything in from elsewhere, and nothing of it stays behind."""

import re
from collections.abc import Callable

import pytest
from casts import Bank
from django.test import Client
from django.urls import reverse
from jinjing.kernel.models import AccessEntry

ClientOf = Callable[..., Client]
POLICY = (
    "default-src 'none'; connect-src 'self'; font-src 'self'; img-src 'self' data:; manifest-src 'self'; "
    "style-src 'self'; script-src 'self'; object-src 'none'; base-uri 'none'; frame-ancestors 'none'; "
    "form-action 'self'"
)


@pytest.mark.parametrize("address", ["/sign-in/", "/gallery/", "/nowhere/"])
def test_every_answer_carries_the_policy(bank: Bank, client_of: ClientOf, address: str) -> None:
    headers = client_of(bank.supervisor_wu).get(address, follow=True).headers
    assert headers["Content-Security-Policy"] == POLICY
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Permissions-Policy"] == "camera=(), geolocation=(), microphone=(), payment=(), usb=()"
    assert "no-store" in headers["Cache-Control"]


@pytest.mark.parametrize("address", ["/sign-in/", "/gallery/", "/nowhere/"])
def test_no_page_has_inline_style_or_script(bank: Bank, client_of: ClientOf, address: str) -> None:
    page = client_of(bank.guide_lin).get(address, follow=True).content.decode()
    assert re.findall(r"<style|\sstyle=|\son[a-z]+=|javascript:|<script(?![^>]*\ssrc=)", page) == []


def test_pages_ask_for_a_sign_in() -> None:
    response = Client().get("/gallery/")
    assert (response.status_code, response.headers["Location"]) == (302, "/sign-in/?next=/gallery/")


def test_sign_in_is_recorded_with_who_and_how_it_ended(bank: Bank) -> None:
    bank.rm_chen.set_password("golden-eyes-see-you")
    bank.rm_chen.save()
    client = Client()
    for password in ("wrong", "golden-eyes-see-you"):
        client.post("/sign-in/", {"username": bank.rm_chen.sign_in, "password": password})
    entries = AccessEntry.objects.filter(action="sign_in").order_by("pk")
    assert [(e.outcome, e.actor_no, e.subject) for e in entries] == [
        ("refused", "", "R001"),
        ("done", "R001", "R001"),
    ]


def test_failed_sign_in_keeps_nothing_of_what_was_typed(bank: Bank) -> None:
    Client().post("/sign-in/", {"username": "my-password-by-mistake", "password": "secret"})
    entry = AccessEntry.objects.get(action="sign_in")
    assert (entry.subject, entry.detail, entry.outcome) == ("", {}, "refused")


@pytest.mark.parametrize("active", [True, False])
def test_locked_and_wrong_read_the_same(bank: Bank, active: bool) -> None:
    bank.rm_chen.set_password("golden-eyes-see-you")
    bank.rm_chen.is_active = active
    bank.rm_chen.save()
    typed = "wrong" if active else "golden-eyes-see-you"
    page = Client().post("/sign-in/", {"username": bank.rm_chen.sign_in, "password": typed})
    assert page.context["form"].non_field_errors() == ["用户名或密码不正确，请核对后重试（密码区分大小写）。"]


def test_sign_in_speaks_the_persons_language(bank: Bank) -> None:
    bank.rm_chen.set_password("golden-eyes-see-you")
    bank.rm_chen.language = "en"
    bank.rm_chen.save()
    response = Client().post(
        "/sign-in/", {"username": bank.rm_chen.sign_in, "password": "golden-eyes-see-you"}
    )
    assert response.cookies["django_language"].value == "en"


def test_sign_out_only_by_post(bank: Bank, client_of: ClientOf) -> None:
    client = client_of(bank.rm_chen)
    assert client.get("/sign-out/").status_code == 405
    assert client.post("/sign-out/").headers["Location"] == "/sign-in/"
    assert [e.actor_no for e in AccessEntry.objects.filter(action="sign_out")] == ["R001"]
    assert client.get("/gallery/").status_code == 302


@pytest.mark.parametrize(
    ("switch", "cookie", "chosen", "kept"),
    [
        ("language", "django_language", "en", "en"),
        ("language", "django_language", "xx", None),
        ("theme", "jinjing_theme", "dark", "dark"),
        ("theme", "jinjing_theme", '"><script>', None),
    ],
)
def test_switches_keep_only_what_exists(
    db: None, switch: str, cookie: str, chosen: str, kept: str | None
) -> None:
    response = Client().post(reverse(switch), {switch: chosen, "next": "/gallery/"})
    assert response.headers["Location"] == "/gallery/"
    assert (response.cookies[cookie].value if cookie in response.cookies else None) == kept


def test_switches_never_lead_to_another_site(db: None) -> None:
    response = Client().post("/theme/", {"theme": "dark", "next": "https://elsewhere.example/"})
    assert response.headers["Location"] == "/"


def test_forged_form_is_refused_with_a_way_back(bank: Bank) -> None:
    client = Client(enforce_csrf_checks=True)
    response = client.post("/theme/", {"theme": "dark"})
    assert response.status_code == 403
    assert "页面打开的时间太久了" in response.content.decode()


@pytest.mark.parametrize(
    ("language", "title"), [("zh-hans", "这里什么也没有找到"), ("en", "Nothing to be found here")]
)
def test_missing_page_says_what_to_do(bank: Bank, client_of: ClientOf, language: str, title: str) -> None:
    client = client_of(bank.rm_chen)
    client.cookies["django_language"] = language
    response = client.get("/nowhere/")
    assert response.status_code == 404
    assert f'<h1 class="plain__title">{title}</h1>' in response.content.decode()
