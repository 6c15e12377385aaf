"""Planted names and numbers: not in a log line, an address, an error page or a database table (FI-02)."""

import logging
from collections.abc import Callable

import pytest
from casts import MORNING, Bank
from django.db import connection
from django.test import Client
from django.urls import reverse
from jinjing.identity.models import Staff
from jinjing.interactions.domain.contact import log_contact
from jinjing.interactions.enums import Channel, Outcome
from jinjing.kernel.models import AccessEntry
from jinjing.lobby.domain.arrival import register_arrival
from planted import (
    dump,
    files_with_personal_values,
    found_in,
    sessions_with_personal_values,
    tables_with_personal_values,
)

ClientOf = Callable[[Staff], Client]


@pytest.fixture
def log_lines(caplog: pytest.LogCaptureFixture) -> Callable[[], str]:
    caplog.set_level(logging.DEBUG)
    return lambda: "\n".join(logging.Formatter().format(record) for record in caplog.records)


def walk(client_of: ClientOf, bank: Bank) -> list[str]:
    """A morning of work by everybody; answers the addresses that were asked for or sent to."""
    visited: list[str] = []

    def go(client: Client, method: str, url: str, body: dict[str, str] | None = None) -> str:
        sent = {"idempotency_key": f"{len(visited)}", **(body or {})}
        response = client.post(url, sent, follow=True) if method == "POST" else client.get(url, follow=True)
        visited.extend([url, *(target for target, _ in response.redirect_chain)])
        return str(response.content.decode())

    lin, chen, zhao = (client_of(p) for p in (bank.guide_lin, bank.rm_chen, bank.rm_zhao))
    for typed in ("王晓明", "wxm", "13900011001", "6222000000010018", "110101197105041001"):
        go(lin, "POST", reverse("lobby:find"), {"q": typed})
    go(lin, "POST", reverse("lobby:arrive"), {"customer": bank.wang.code, "business": "large_transfer"})
    go(lin, "POST", reverse("lobby:arrive"), {"called": "周心怡", "business": "bill_payment"})
    go(chen, "GET", reverse("desk:today"))
    go(chen, "POST", reverse("desk:why"), {"q": "王晓明"})
    page = reverse("customer:page", args=[bank.wang.code])
    go(chen, "GET", page)
    go(chen, "POST", f"{page}contacts/", {"channel": "T", "outcome": "talked", "note": "转存三十万"})
    go(chen, "POST", f"{page}contacts/", {"channel": "T", "outcome": "call_back", "note": "转存三十万"})
    go(chen, "POST", f"{page}personal/open/", {"field": "phone", "reason": "contact"})
    go(zhao, "GET", page)
    go(zhao, "GET", reverse("customer:page", args=["nobody"]))
    go(client_of(bank.auditor_xu), "GET", reverse("audit:log"))
    go(Client(), "POST", reverse("sign-in"), {"username": "王晓明", "password": "13900011001"})
    return visited


@pytest.mark.covers("RULE-1")
def test_a_morning_of_work_leaves_nothing_personal_in_logs_or_addresses(
    client_of: ClientOf, bank: Bank, morning: None, log_lines: Callable[[], str]
) -> None:
    visited = walk(client_of, bank)
    assert found_in("\n".join(visited)) == []
    assert found_in(log_lines()) == []
    entries = AccessEntry.objects.values_list("subject", "detail", "actor_no", "action")
    assert found_in("\n".join(map(str, entries))) == []


@pytest.mark.covers("RULE-1")
@pytest.mark.parametrize("url", ["/customers/13900011001/", "/no-such-place/"])
def test_an_error_page_shows_nothing_of_anybody(
    client_of: ClientOf, bank: Bank, morning: None, url: str
) -> None:
    assert found_in(client_of(bank.rm_chen).get(url).content.decode()) == []


@pytest.mark.covers("RULE-1")
def test_a_crash_tells_nothing(
    client_of: ClientOf,
    bank: Bank,
    morning: None,
    monkeypatch: pytest.MonkeyPatch,
    log_lines: Callable[[], str],
) -> None:
    def crash(*args: object, **options: object) -> None:
        raise RuntimeError("broken")

    monkeypatch.setattr("jinjing.web.customer_page.views.read_glance", crash)
    client = client_of(bank.rm_chen)
    client.raise_request_exception = False
    response = client.get(reverse("customer:page", args=[bank.wang.code]))
    assert (response.status_code, found_in(response.content.decode()), found_in(log_lines())) == (500, [], [])


@pytest.mark.covers("RULE-1")
def test_no_table_of_the_database_holds_a_personal_value(bank: Bank) -> None:
    register_arrival(bank.riverside, called="周心怡", by=bank.guide_lin, at=MORNING)
    log_contact(
        bank.wang,
        channel=Channel.TELEPHONE,
        outcome=Outcome.TALKED,
        by=bank.rm_chen,
        at=MORNING,
        note="转存三十万",
        next_step="寄到滨江路",
    )
    assert {
        table: found for table in connection.introspection.table_names() if (found := found_in(dump(table)))
    } == {}


@pytest.mark.covers("FI-02")
@pytest.mark.django_db(transaction=True)
def test_no_file_of_the_home_and_no_session_holds_a_personal_value(
    client_of: ClientOf, bank: Bank, morning: None
) -> None:
    """Committed, so that the database's own file and its journal are looked at as a thief would."""
    walk(client_of, bank)
    assert sessions_with_personal_values() == []
    assert files_with_personal_values(contents=True) == []
    assert tables_with_personal_values() == {}


@pytest.mark.once  # a server's files are not ours to read
@pytest.mark.django_db(transaction=True)
def test_a_value_in_the_clear_would_be_found(bank: Bank) -> None:
    """The search itself works: a name in an open column is found in the table and in the file."""
    Staff.objects.filter(pk=bank.rm_chen.pk).update(name="王晓明")
    assert set(tables_with_personal_values()) == {"identity_staff"}
    assert any(name.startswith("test.sqlite3") for name in files_with_personal_values(contents=True))
