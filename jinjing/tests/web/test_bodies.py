"""What is sent is bounded before it is read, files too."""

from collections.abc import Callable
from io import BytesIO

import pytest
from casts import Bank
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from jinjing.web.shared.bodies import BodyLimit
from pytest_django import Settings

pytestmark = pytest.mark.covers("SE-04")


@pytest.fixture(autouse=True)
def small(settings: Settings) -> None:
    settings.BODY_MOST_BYTES = 4096


def file(size: int) -> SimpleUploadedFile:
    return SimpleUploadedFile("list.csv", b"x" * size)


def test_a_large_file_is_refused_whoever_sends_it(
    bank: Bank, client_of: Callable[..., Client], morning: None
) -> None:
    for sender in (Client(), client_of(bank.rm_chen)):
        answer = sender.post("/sign-in/", {"username": "chenli", "file": file(5000)})
        assert (answer.status_code, "提交的内容过大" in answer.content.decode()) == (413, True)
        assert answer.headers["Content-Security-Policy"]


def test_a_program_s_large_body_is_refused_too(bank: Bank) -> None:
    answer = Client().post("/api/v1/customers/find", b"[" * 5000, content_type="application/json")
    assert answer.status_code == 413


def test_what_a_form_takes_goes_through(bank: Bank, morning: None) -> None:
    assert Client().post("/sign-in/", {"username": "chenli", "file": file(100)}).status_code == 200


class Untouched(BytesIO):
    def read(self, *args: object) -> bytes:
        raise AssertionError("the body was read")


@pytest.mark.parametrize(("said", "status"), [("4096", 200), ("4097", 413), ("", 200), ("many", 200)])
def test_nothing_is_read_for_it(said: str, status: int, db: None) -> None:
    def view(request: HttpRequest) -> HttpResponse:
        return HttpResponse()

    request = RequestFactory().post("/", CONTENT_LENGTH=said, **{"wsgi.input": Untouched()})
    request.user = type("Nobody", (), {"is_authenticated": False})()
    assert BodyLimit(view)(request).status_code == status
