"""What is said after a form: carried by the browser, read by nobody there, and by no other session."""

from collections.abc import Callable

import pytest
from casts import Bank
from django.conf import settings
from django.contrib import messages
from django.contrib.messages.storage.base import BaseStorage
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from jinjing.web.shared.session_store import SessionStore
from jinjing.web.shared.toasts import Toasts

NAME = f"{settings.SESSION_COOKIE_NAME}-toasts"
pytestmark = pytest.mark.django_db


def request_of(session: SessionStore, cookie: str | None = None) -> HttpRequest:
    request = RequestFactory().get("/")
    request.session = session
    request.COOKIES.update({NAME: cookie} if cookie else {})
    request._messages = Toasts(request)
    return request


def storage_of(request: HttpRequest) -> BaseStorage:
    found: BaseStorage = request._messages
    return found


def said(request: HttpRequest, *texts: str) -> HttpResponse:
    for text in texts:
        messages.success(request, text)
    response = HttpResponse()
    storage_of(request).update(response)
    return response


def read(request: HttpRequest) -> list[str]:
    return [str(one) for one in storage_of(request)]


@pytest.fixture
def session() -> SessionStore:
    made = SessionStore()
    made.create()
    return made


def test_what_is_said_comes_back_once_without_a_statement(session: SessionStore) -> None:
    with CaptureQueriesContext(connection) as statements:
        cookie = said(request_of(session), "已记录：已沟通。", "第二句").cookies[NAME]
        later = request_of(session, cookie.value)
        assert read(later) == ["已记录：已沟通。", "第二句"]
        answer = HttpResponse()
        storage_of(later).update(answer)
    assert (answer.cookies[NAME].value, answer.cookies[NAME]["max-age"]) == ("", 0)
    assert len(statements) == 0
    assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")


@pytest.mark.covers("FI-02")
def test_nobody_reads_it_on_the_device(session: SessionStore) -> None:
    value = said(request_of(session), "plain words").cookies[NAME].value
    assert value.startswith("k1.")
    assert "plain" not in value


@pytest.mark.covers("FI-06")
def test_the_next_person_at_the_device_is_not_told(session: SessionStore) -> None:
    value = said(request_of(session), "已记录").cookies[NAME].value
    other = SessionStore()
    other.create()
    assert read(request_of(other, value)) == []


@pytest.mark.parametrize("made_up", ["x", "k1.", "k1.AAAA", "k9.AAAA", "/etc/passwd.AAAA", "k1.é", "W10:1:x"])
def test_what_a_browser_makes_up_says_nothing(session: SessionStore, made_up: str) -> None:
    assert read(request_of(session, made_up)) == []


def test_what_is_too_long_for_a_cookie_waits_in_the_session(session: SessionStore) -> None:
    texts = [f"{n} {'x' * 900}" for n in range(5)]
    value = said(request_of(session), *texts).cookies[NAME].value
    assert len(value) < 2048
    assert read(request_of(session, value)) == texts


def test_without_a_session_yet_it_waits_in_the_session(session: SessionStore) -> None:
    fresh = SessionStore()
    response = said(request_of(fresh), "请登录")
    assert NAME not in response.cookies
    fresh.save()
    assert read(request_of(fresh)) == ["请登录"]


def test_a_page_shows_it_after_the_form(bank: Bank, client_of: Callable[..., Client], morning: None) -> None:
    chen = client_of(bank.rm_chen)
    form = {"idempotency_key": "k1", "channel": "T", "outcome": "talked"}
    answer = chen.post(f"/desk/log/{bank.wang.code}/", form, follow=True)
    assert "已记录：已沟通。" in answer.content.decode()
    assert "已记录：已沟通。" not in chen.get("/desk/").content.decode()
