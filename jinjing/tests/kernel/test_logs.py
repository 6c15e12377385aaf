"""A log line tells what broke and where; about whom, it does not (FI-02)."""

import logging
import sys

import pytest
from casts import Bank
from django.conf import settings
from django.db import DatabaseError
from django.test import Client, RequestFactory
from django.urls import resolve
from jinjing.kernel.logs import DiscreetFormatter


def refuse(row: str) -> None:
    """As a database driver and Django do it."""
    try:
        int(row)
    except ValueError as inner:
        raise DatabaseError(row) from inner


def line_of(record: logging.LogRecord) -> str:
    return DiscreetFormatter("%(levelname)s %(message)s").format(record)


def about(path: str, *, known: bool) -> logging.LogRecord:
    record = logging.LogRecord("django.request", logging.WARNING, "", 0, "Not Found: %s", (path,), None)
    record.request = RequestFactory().get(path)
    if known:
        record.request.resolver_match = resolve(path)
    return record


@pytest.mark.covers("RULE-1")
@pytest.mark.parametrize(
    ("path", "known", "said"),
    [
        ("/customers/13900011001/", True, "WARNING Not Found: /customers/<slug:code>/"),
        ("/wangxiaoming/", False, "WARNING Not Found: (no such page)"),
    ],
)
def test_an_address_is_told_as_its_pattern(path: str, known: bool, said: str) -> None:
    assert line_of(about(path, known=known)) == said


@pytest.mark.covers("RULE-1")
def test_of_a_failure_the_kinds_and_the_place_are_told_but_not_the_words() -> None:
    row = "(60001001, 13900011001)"
    try:
        refuse(row)
    except DatabaseError:
        record = logging.LogRecord("x", logging.ERROR, "", 0, "broke", (), sys.exc_info())
        record.exc_text = row  # left by another handler
    told = line_of(record)
    assert row not in told
    lines = told.splitlines()
    assert (lines[0], lines[-1]) == ("ERROR broke", "django.db.utils.DatabaseError")
    assert "builtins.ValueError" in lines
    assert any("test_logs.py" in line for line in lines)


def test_the_installation_logs_through_it() -> None:
    handlers, formatters = settings.LOGGING["handlers"], settings.LOGGING["formatters"]
    assert {h["formatter"] for h in handlers.values()} == {"discreet"}
    assert formatters["discreet"]["()"] == "jinjing.kernel.logs.DiscreetFormatter"


@pytest.mark.covers("RULE-1")
def test_the_page_not_found_itself_logs_that_way(bank: Bank, caplog: pytest.LogCaptureFixture) -> None:
    client = Client()
    client.force_login(bank.rm_chen)
    assert client.get("/customers/13900011001/").status_code == 404
    (record,) = [r for r in caplog.records if r.name == "django.request"]
    assert line_of(record) == "WARNING Not Found: /customers/<slug:code>/"
