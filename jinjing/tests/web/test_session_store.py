"""One statement says who is asking; what a process remembers beside it is only what that statement vouches for."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from casts import MORNING, NOON, TODAY, Bank, publication_of_the_night
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from jinjing.holdings.enums import PublicationState
from jinjing.holdings.models import Publication
from jinjing.holdings.queries.publications import current_publication
from jinjing.identity.domain.sessions import end_session
from jinjing.identity.enums import SessionEnd
from jinjing.identity.models import BrowserSession, Position, StaffSession
from jinjing.kernel import memory, rules
from jinjing.kernel.models import RuleValue
from jinjing.web.shared.session_store import ROW, SessionStore

ClientOf = Callable[..., Client]
pytestmark = pytest.mark.usefixtures("morning")


@pytest.fixture
def chen(bank: Bank, client_of: ClientOf) -> Client:
    return client_of(bank.rm_chen)


def key_of(client: Client) -> str:
    return str(client.cookies[settings.SESSION_COOKIE_NAME].value)


def asked(client: Client, read: Callable[[], Any]) -> tuple[Any, list[str]]:
    """What a request of that browser reads after its first statement, and the statements."""
    with memory.of_one_request(), CaptureQueriesContext(connection) as statements:
        SessionStore(key_of(client)).load()
        found = read()
    return found, [one["sql"] for one in statements]


@pytest.mark.covers("SE-01")
def test_who_is_asking_comes_with_the_session(bank: Bank, chen: Client) -> None:
    with memory.of_one_request(), CaptureQueriesContext(connection) as statements:
        store = SessionStore(key_of(chen))
        kept = store.load()
    row = StaffSession.objects.select_related("staff").get()
    assert (kept[ROW], store.staff_session, len(statements)) == (row.pk, row, 1)
    read = {field.attname: getattr(store.staff_session, field.attname) for field in row._meta.concrete_fields}
    assert read == {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}
    assert store.staff_session.staff.get_session_auth_hash() == row.staff.get_session_auth_hash()


def test_a_page_that_asks_for_rights_and_rules_costs_nothing_more(bank: Bank, chen: Client) -> None:
    with CaptureQueriesContext(connection) as statements:
        assert chen.get("/account/still/", headers={"x-polled": "1"}).status_code == 200
    assert len(statements) == 1


@pytest.mark.covers("SE-01")
def test_a_session_ended_elsewhere_counts_with_the_next_request(bank: Bank, chen: Client) -> None:
    assert chen.get("/gallery/").status_code == 200
    end_session(StaffSession.objects.get(), why=SessionEnd.ENDED, by=bank.rm_chen, at=NOON)
    answer = chen.get("/gallery/")
    assert answer["Location"] == "/sign-in/?next=/gallery/&why=ended"
    assert not BrowserSession.objects.exists()


@pytest.mark.covers("SE-02")
def test_a_position_that_ends_counts_with_the_next_request(bank: Bank, chen: Client) -> None:
    assert chen.get("/desk/").status_code == 200
    Position.objects.filter(staff=bank.rm_chen).update(valid_to=TODAY - timedelta(days=1))
    assert chen.get("/desk/")["Location"].startswith("/sign-in/")


def test_an_unknown_or_old_key_is_nobodys(bank: Bank, chen: Client) -> None:
    assert SessionStore("0" * 32).load() == {}
    with time_machine.travel(MORNING + timedelta(days=2), tick=False):
        late = SessionStore(key_of(chen))
        assert (late.load(), late.session_key, late.staff_session) == ({}, None, None)


def test_a_row_of_somebody_else_opens_nothing(bank: Bank, chen: Client, client_of: ClientOf) -> None:
    client_of(bank.manager_sun)
    other = StaffSession.objects.get(staff=bank.manager_sun)
    BrowserSession.objects.filter(session_key=key_of(chen)).update(staff_session=other)
    assert chen.get("/gallery/")["Location"] == "/sign-in/?next=/gallery/"


def test_a_session_that_is_over_leaves_the_table(bank: Bank, chen: Client) -> None:
    chen.post("/sign-out/")
    assert not BrowserSession.objects.exists()
    chen.force_login(bank.rm_chen)
    with time_machine.travel(MORNING + timedelta(days=2), tick=False):
        SessionStore.clear_expired()
    assert not BrowserSession.objects.exists()


# Rules


def size() -> Any:
    return rules.value("call_list.size", TODAY)


@pytest.mark.covers("SE-03")
def test_rules_come_with_the_session_and_every_change_counts_at_once(bank: Bank, chen: Client) -> None:
    """Rows are written as another process would, past everything that this one remembers."""
    told = [asked(chen, size)]
    row = RuleValue.objects.create(key="call_list.size", valid_from=TODAY, value=30, source="s")
    told += [asked(chen, size), asked(chen, size)]
    RuleValue.objects.filter(pk=row.pk).update(value=31)
    told.append(asked(chen, size))
    row.delete()
    told.append(asked(chen, size))
    assert [(value, len(statements)) for value, statements in told] == [
        (20, 1),
        (30, 1),
        (30, 1),
        (31, 1),
        (20, 1),
    ]


@pytest.mark.covers("SE-03")
def test_a_rule_of_tomorrow_begins_at_midnight(bank: Bank, chen: Client) -> None:
    RuleValue.objects.create(key="call_list.size", valid_from=TODAY + timedelta(days=1), value=30, source="s")
    tomorrow = lambda: rules.value("call_list.size", TODAY + timedelta(days=1))  # noqa: E731
    assert [asked(chen, read)[0] for read in (size, tomorrow, size)] == [20, 30, 20]


@pytest.mark.parametrize("value", [["a", "b"], {"c1": "某公司"}, True, 1, "2026-2"])
def test_values_of_every_shape_come_as_they_were_written(bank: Bank, chen: Client, value: Any) -> None:
    key = next(key for key, rule in rules.DEFAULTS.items() if rule.admits(value))
    RuleValue.objects.create(key=key, valid_from=TODAY, value=value, source="s")
    assert asked(chen, lambda: rules.value(key, TODAY))[0] == rules.value(key, TODAY) == value


def test_outside_of_a_request_nothing_is_remembered(bank: Bank, chen: Client) -> None:
    asked(chen, size)
    RuleValue.objects.create(key="call_list.size", valid_from=TODAY, value=30, source="s")
    assert size() == 30


# The publication in use


def test_the_publication_is_read_once_as_long_as_it_is_in_use(bank: Bank, chen: Client) -> None:
    told = [asked(chen, current_publication) for _ in range(3)]
    assert [found.pk for found, _ in told] == [bank.publication.pk] * 3
    assert [len(statements) for _, statements in told] == [2, 1, 1]


def test_another_publication_counts_with_the_next_request(bank: Bank, chen: Client) -> None:
    asked(chen, current_publication)
    Publication.objects.filter(pk=bank.publication.pk).update(state=PublicationState.PREVIOUS)
    assert asked(chen, current_publication)[0] is None
    fresh = publication_of_the_night()
    assert asked(chen, current_publication)[0] == fresh
    Publication.objects.filter(pk=fresh.pk).update(state=PublicationState.PREVIOUS)
    Publication.objects.filter(pk=bank.publication.pk).update(state=PublicationState.CURRENT)
    assert asked(chen, current_publication)[0] == bank.publication


def test_names_sealed_anew_are_another_mark(bank: Bank, chen: Client) -> None:
    asked(chen, current_publication)
    Publication.objects.filter(pk=bank.publication.pk).update(identity_digest="sha256:new")
    assert asked(chen, current_publication)[0].identity_digest == "sha256:new"
