"""What somebody tries who knows the addresses: other outlets' things, odd bodies, lookups without a trace."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from casts import MORNING, Bank
from django.test import Client
from jinjing.customers.models import PortfolioAssignment
from jinjing.identity.models import Staff
from jinjing.insights.queries.customer_card import cards_of
from jinjing.interactions.domain.contact import log_contact
from jinjing.interactions.enums import Channel, Outcome
from jinjing.interactions.models import Interaction
from jinjing.kernel.models import AccessEntry
from jinjing.lobby.domain.arrival import register_arrival
from jinjing.lobby.domain.referral import accept_referral, offer_referral
from jinjing.lobby.models import Visit
from jinjing.workbench.domain.calls import log_call
from jinjing.workbench.domain.lead import close_lead

pytestmark = pytest.mark.usefixtures("morning")
ClientOf = Callable[[Staff], Client]


@pytest.fixture
def hill(bank: Bank, client_of: ClientOf) -> Client:
    """The lobby manager of the other outlet."""
    return client_of(bank.guide_hill)


@pytest.fixture
def chen(bank: Bank, client_of: ClientOf) -> Client:
    return client_of(bank.rm_chen)


@pytest.fixture
def visit(bank: Bank) -> Visit:
    return register_arrival(bank.riverside, customer=bank.wang, by=bank.guide_lin, at=MORNING)


def refusals(action: str = "look.refused") -> list[tuple[str, str, str, str]]:
    rows = AccessEntry.objects.filter(action=action).order_by("pk")
    return [(e.actor_no, e.outlet, e.kind, e.subject) for e in rows]


@pytest.mark.covers("RULE-1")
@pytest.mark.parametrize("address", ["guide/", "refer/"])
def test_a_look_at_another_outlets_visitor_is_recorded(visit: Visit, hill: Client, address: str) -> None:
    assert hill.get(f"/lobby/visits/{visit.code}/{address}").status_code == 404
    assert refusals() == [("L101", "102", "visit", visit.code)]


@pytest.mark.covers("RULE-1")
def test_a_verb_on_another_outlets_referral_is_recorded(bank: Bank, visit: Visit, hill: Client) -> None:
    referral = offer_referral(visit, by=bank.guide_lin, at=MORNING)
    answer = hill.post(f"/lobby/referrals/{referral.code}/take-back/", {"idempotency_key": "k"})
    assert answer.status_code == 404
    assert refusals() == [("L101", "102", "referral", referral.code)]


@pytest.mark.covers("RULE-1")
@pytest.mark.parametrize("typed", ["13900011001", "王晓明", "no-such\x00code"])
def test_what_was_typed_into_an_address_is_not_written_down(bank: Bank, hill: Client, typed: str) -> None:
    answer = hill.post("/lobby/arrivals/", {"customer": typed, "idempotency_key": "k"})
    assert answer.status_code == 404
    assert refusals() == [("L101", "102", "customer", "")]


@pytest.mark.covers("RULE-1")
def test_a_typed_number_at_the_desk_is_not_written_down(chen: Client) -> None:
    assert chen.get("/desk/call/13900011005/").status_code == 404
    assert refusals() == [("R001", "101", "customer", "")]


@pytest.mark.covers("ORG-2")
def test_a_refused_page_says_which(bank: Bank, chen: Client) -> None:
    assert chen.get("/lobby/").status_code == 403
    entry = AccessEntry.objects.get(action="page.refused")
    assert (entry.outlet, entry.detail) == ("101", {"permission": "lobby_board", "page": "lobby:board"})


@pytest.mark.covers("RULE-1")
def test_asking_why_leaves_who_was_found_and_not_what_was_typed(bank: Bank, chen: Client) -> None:
    chen.get("/desk/")
    chen.post("/desk/why/", {"q": "王晓明"})
    entry = AccessEntry.objects.get(action="call_list.why")
    assert (entry.actor_no, entry.detail) == ("R001", {"customers": [bank.wang.code]})


@pytest.mark.parametrize("key", ["", "x" * 65, "a b", "k\x00", "键"])
def test_a_form_number_of_another_shape_is_refused(bank: Bank, chen: Client, key: str) -> None:
    answer = chen.post(f"/desk/log/{bank.wang.code}/", {"outcome": "talked", "idempotency_key": key})
    assert (answer.status_code, Interaction.objects.count()) == (400, 0)


def test_the_number_may_come_as_a_header_for_each_record(bank: Bank, chen: Client) -> None:
    for number in ("one", "two", "two"):
        chen.post(
            f"/desk/log/{bank.wang.code}/",
            {"outcome": "no_answer"},
            headers={"Idempotency-Key": number},
        )
    assert Interaction.objects.count() == 2


@pytest.mark.covers("RULE-1")
@pytest.mark.parametrize(
    ("sent", "kept"), [("deposit_maturing", "deposit_maturing"), ("王晓明 13900011001", ""), ("x" * 41, "")]
)
def test_a_reason_is_a_code_and_never_a_text(bank: Bank, chen: Client, sent: str, kept: str) -> None:
    chen.post(
        f"/desk/log/{bank.wang.code}/", {"outcome": "no_answer", "reason": sent, "idempotency_key": "k"}
    )
    assert Interaction.objects.get().reason == kept


@pytest.mark.covers("RULE-1")
def test_who_hands_a_customer_over_takes_no_old_notes_along(bank: Bank, chen: Client) -> None:
    yesterday = MORNING - timedelta(days=1)
    record = log_contact(
        bank.wang, channel=Channel.TELEPHONE, outcome=Outcome.TALKED, by=bank.rm_chen, at=yesterday
    )
    address = f"/desk/contacts/{record.reference}/correct/"
    assert chen.get(address).status_code == 200
    PortfolioAssignment.objects.filter(customer=bank.wang).update(staff=bank.rm_zhao)
    assert chen.get(address).status_code == 404
    assert chen.post(address, {"outcome": "no_answer", "idempotency_key": "k"}).status_code == 404


def test_todays_slip_is_corrected_even_after_its_lead_is_closed(
    bank: Bank, visit: Visit, client_of: ClientOf
) -> None:
    lead = accept_referral(offer_referral(visit, by=bank.guide_lin, at=MORNING), by=bank.rm_zhao, at=MORNING)
    record = log_contact(
        bank.wang, channel=Channel.TELEPHONE, outcome=Outcome.TALKED, by=bank.rm_zhao, at=MORNING
    )
    close_lead(lead, by=bank.rm_zhao, at=MORNING)
    assert client_of(bank.rm_zhao).get(f"/desk/contacts/{record.reference}/correct/").status_code == 200


@pytest.mark.covers("RULE-1")
def test_a_lead_shows_the_customer_without_sums(bank: Bank, visit: Visit, client_of: ClientOf) -> None:
    referral = offer_referral(visit, by=bank.guide_lin, at=MORNING)
    accept_referral(referral, by=bank.rm_zhao, at=MORNING)
    log_call(bank.wang, channel=Channel.MEETING, outcome=Outcome.TALKED, by=bank.rm_zhao, at=MORNING)
    (reason,) = cards_of([bank.wang.pk], publication=bank.publication, on=MORNING.date())[
        bank.wang.pk
    ].reasons
    shown = client_of(bank.rm_zhao).get(f"/desk/call/{bank.wang.code}/").content.decode()
    assert (reason.text in shown, "30 万" in shown) == (True, False)


def test_a_very_long_search_finds_nobody(bank: Bank, client_of: ClientOf) -> None:
    answer = client_of(bank.guide_lin).post("/lobby/find/", {"q": "ﷺ" * 200_000})
    assert answer.status_code == 200
    assert AccessEntry.objects.get(action="lobby.find").detail == {"customers": []}


@pytest.mark.parametrize("name", ["x" * 5000, "r001\x00"])
def test_an_impossible_sign_in_name_is_never_looked_up(bank: Bank, name: str) -> None:
    assert Client().post("/sign-in/", {"username": name, "password": "x"}).status_code == 200
    entry = AccessEntry.objects.get(action="sign_in")
    assert (entry.subject, entry.outcome) == ("", "refused")


def test_a_hold_with_a_number_beyond_the_database_is_404(bank: Bank, chen: Client) -> None:
    answer = chen.post(f"/desk/call/{bank.wang.code}/hold/{10**30}/lift/", {"idempotency_key": "k"})
    assert answer.status_code == 404
