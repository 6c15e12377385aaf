"""The same thing at the same moment from two sides, on a server with many writers: done once."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from casts import MORNING, Bank, small_bank
from django.db import OperationalError, connection
from django.test import Client
from django.urls import reverse
from jinjing.identity.models import Staff
from jinjing.integrations.working import work_once
from jinjing.interactions.domain.contact import log_contact
from jinjing.interactions.enums import Channel, Outcome
from jinjing.interactions.models import Interaction
from jinjing.kernel import audit
from jinjing.kernel.errors import DomainError
from jinjing.kernel.models import AccessEntry, AccessSeal
from jinjing.kernel.verification import verify
from jinjing.lobby.domain.arrival import register_arrival
from jinjing.lobby.domain.referral import accept_referral, offer_referral
from jinjing.lobby.models import Referral
from jinjing.workbench.models import Lead

ClientOf = Callable[[Staff], Client]
pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def together(count: int, act: Callable[[int], Any]) -> list[Any]:
    """The act in `count` threads that start at the same moment, each with a connection of its own."""
    gate = threading.Barrier(count)

    def one(number: int) -> Any:
        gate.wait()
        try:
            return act(number)
        finally:
            connection.close()

    with ThreadPoolExecutor(count) as threads:
        return list(threads.map(one, range(count)))


@pytest.fixture
def whole_bank() -> Bank:
    return small_bank()


@pytest.mark.covers("RULE-4")
def test_a_form_sent_twice_at_once_is_one_record(
    whole_bank: Bank, client_of: ClientOf, morning: None
) -> None:
    clients = [client_of(whole_bank.rm_chen) for _ in range(4)]
    url = reverse("desk:log", args=[whole_bank.wang.code])
    body = {"outcome": "talked", "idempotency_key": "tap"}
    answers = together(4, lambda n: clients[n].post(url, body).status_code)
    assert set(answers) == {302}
    assert Interaction.objects.filter(customer=whole_bank.wang).count() == 1
    assert AccessEntry.objects.filter(action="contact.log").count() == 1


@pytest.mark.covers("RULE-4")
def test_two_managers_who_tap_at_once_give_one_lead(whole_bank: Bank) -> None:
    visit = register_arrival(
        whole_bank.riverside,
        customer=whole_bank.wang,
        business="large_transfer",
        by=whole_bank.guide_lin,
        at=MORNING,
    )
    code = offer_referral(visit, by=whole_bank.guide_lin, at=MORNING).code
    people = [whole_bank.rm_chen, whole_bank.rm_zhao]

    def accept(number: int) -> str:
        try:
            return accept_referral(Referral.objects.get(code=code), by=people[number], at=MORNING).code
        except DomainError as refused:
            return refused.code

    answers = together(2, accept)
    lead = Lead.objects.get()
    assert sorted(answers) == sorted([lead.code, "conflict"])
    assert Referral.objects.get(code=code).accepted_by == lead.owner


@pytest.mark.covers("SE-03")
def test_two_workers_at_once_seal_every_line_once(whole_bank: Bank) -> None:
    for number in range(300):
        audit.write("page.refused", by=whole_bank.rm_chen, at=MORNING, detail={"number": number})
    together(3, lambda _: work_once(at=MORNING))
    work_once(at=MORNING)
    assert AccessSeal.objects.count() == AccessEntry.objects.count()
    assert [fault for report in verify() for fault in report.faults] == []


@pytest.mark.covers("RULE-4")
def test_a_connection_cut_inside_a_verb_leaves_nothing_and_the_next_try_goes_through(
    whole_bank: Bank, monkeypatch: pytest.MonkeyPatch
) -> None:
    def cut_and_write(*args: Any, **facts: Any) -> AccessEntry:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")
        raise AssertionError("the server closes the connection before it answers")

    facts: dict[str, Any] = {"channel": Channel.TELEPHONE, "outcome": Outcome.NO_ANSWER, "at": MORNING}
    with monkeypatch.context() as patched:
        patched.setattr(audit, "write", cut_and_write)
        with pytest.raises(OperationalError):
            log_contact(whole_bank.wang, by=whole_bank.rm_chen, **facts)
    connection.close()
    assert Interaction.objects.count() == 0
    log_contact(whole_bank.wang, by=whole_bank.rm_chen, **facts)
    assert Interaction.objects.count() == 1


def test_a_page_after_the_database_came_back_is_a_page(
    whole_bank: Bank, client_of: ClientOf, morning: None
) -> None:
    """Cut between two requests: the second finds a dead connection, and opens another."""
    chen = client_of(whole_bank.rm_chen)
    url = reverse("desk:today")

    def visit_twice(_: int) -> list[int]:
        first = chen.get(url).status_code
        connection.ensure_connection()
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            victim = cursor.fetchone()[0]
        connection.health_check_enabled = True
        connection.health_check_done = False
        cutter = connection.copy()
        with cutter.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(%s)", [victim])
        cutter.close()
        connection.close_if_unusable_or_obsolete()
        return [first, chen.get(url).status_code]

    assert together(1, visit_twice) == [[200, 200]]
