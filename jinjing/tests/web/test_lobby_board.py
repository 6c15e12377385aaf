"""The lobby board as a browser meets it, with and without HTMX."""

import re
from collections.abc import Callable
from html import unescape
from itertools import count

import pytest
from casts import BUSINESS_DATE, MORNING, Bank, customer, trigger
from django.http import HttpResponse
from django.test import Client
from jinjing.identity.models import Staff
from jinjing.kernel.models import AccessEntry
from jinjing.lobby.domain.arrival import register_arrival
from jinjing.lobby.domain.decision import decide
from jinjing.lobby.domain.referral import accept_referral, offer_referral
from jinjing.lobby.domain.signal import note_signal
from jinjing.lobby.enums import DecisionBranch, ReferralState, VisitEnd, VisitState
from jinjing.lobby.models import HandOver, LobbyDecision, Referral, SignalSighting, Visit
from lobby.day import minutes
from pytest_django import DjangoAssertNumQueries
from time_machine import travel

pytestmark = pytest.mark.usefixtures("morning")
SignIn = Callable[[Staff], Client]
HTMX = {"HX-Request": "true"}
keys = count()


def key() -> str:
    return f"form-{next(keys)}"


def text_of(response: HttpResponse) -> str:
    return unescape(re.sub(r"<[^>]+>", " ", response.content.decode()))


def tickets(response: HttpResponse) -> list[str]:
    return re.findall(r'<span class="ticket">(A\d{3})</span>', response.content.decode())


@pytest.fixture
def lin(bank: Bank, client_of: SignIn) -> Client:
    client = client_of(bank.guide_lin)
    client.cookies["django_language"] = "en"
    return client


def arrive(bank: Bank, people: int) -> list[Visit]:
    """That many known customers, each with a manager and a reason, waiting."""
    visits = []
    for number in range(people):
        who = customer(
            f"6000300{number}",
            f"马{number}",
            "M",
            bank.riverside,
            bank.rm_chen,
            phone=f"1390003300{number}",
            card=f"622200000003300{number}",
        )
        trigger(bank.publication, who, "birthday_solar", BUSINESS_DATE, "生日", "Birthday")
        visit = register_arrival(
            bank.riverside, customer=who, business="wealth", by=bank.guide_lin, at=MORNING
        )
        decide(visit, DecisionBranch.WEALTH_NEED, by=bank.guide_lin, at=MORNING)
        offer_referral(visit, by=bank.guide_lin, at=MORNING)
        visits.append(visit)
    return visits


@pytest.mark.parametrize("people", [1, 3])
def test_board_costs_the_same_for_any_queue(
    bank: Bank, lin: Client, people: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    arrive(bank, people)
    lin.get("/lobby/")  # the night's row and the rules are kept as long as their mark is the same
    # who asks and from where, with those marks; the version; visits with their offers, cards, managers; the look
    with django_assert_num_queries(6):
        response = lin.get("/lobby/")
    assert tickets(response) == [f"A{number:03}" for number in range(1, people + 1)]


def test_a_poll_costs_one_row_while_nothing_changed(
    bank: Bank, lin: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    arrive(bank, 1)
    mark = re.search(r"seen=([\d-]+)", lin.get("/lobby/").content.decode())
    assert mark
    # who is asking; the board's version
    with django_assert_num_queries(2):
        response = lin.get(f"/lobby/?seen={mark[1]}", headers=HTMX)
    assert (response.status_code, response.content) == (204, b"")


def test_a_poll_brings_the_board_alone_when_somebody_came(bank: Bank, lin: Client) -> None:
    arrive(bank, 1)
    response = lin.get("/lobby/?seen=0-0", headers=HTMX | {"HX-Target": "board"})
    assert tickets(response) == ["A001"]
    assert "<html" not in response.content.decode()


@pytest.mark.covers("LOB-4")
def test_the_first_look_after_the_time_is_up_brings_the_offer_back(bank: Bank, lin: Client) -> None:
    arrive(bank, 1)
    with travel(minutes(11), tick=False):
        response = lin.get("/lobby/?seen=3-0", headers=HTMX | {"HX-Target": "board"})
    assert "Nobody has accepted in time" in text_of(response)
    assert Referral.objects.get().state == ReferralState.EXPIRED


@pytest.mark.covers("LOB-1", "ORG-3")
@pytest.mark.parametrize(
    "typed", ["6222000000010018", "13900011001", "王晓明", "wangxiaoming", "wxm", "1001", "60001001"]
)
def test_find_shows_who_it_is_why_now_and_whether_the_manager_is_free(
    bank: Bank, lin: Client, typed: str
) -> None:
    response = lin.post("/lobby/find/", {"q": typed, "idempotency_key": key()}, headers=HTMX)
    shown = " ".join(text_of(response).split())
    for fact in (
        "王**",
        "Premier",
        "Greet with “Mr Wang”",
        "A deposit matures on 21 November",
        "陈立",
        "free",
    ):
        assert fact in shown
    assert "王晓明" not in shown
    assert "410,000" not in shown
    assert "300,000" not in shown


@pytest.mark.covers("LOB-1")
def test_find_recognises_another_outlets_customer_by_exact_key_only(bank: Bank, lin: Client) -> None:
    by_card = lin.post("/lobby/find/", {"q": "6222000000010059", "idempotency_key": key()}, headers=HTMX)
    by_name = lin.post("/lobby/find/", {"q": "欧阳远", "idempotency_key": key()}, headers=HTMX)
    assert "1 customer found" in text_of(by_card)
    assert "No customer found" in text_of(by_name)


def test_find_leaves_the_look_in_the_access_log_but_not_what_was_typed(bank: Bank, lin: Client) -> None:
    lin.post("/lobby/find/", {"q": "13900011001", "idempotency_key": key()})
    entry = AccessEntry.objects.get(action="lobby.find")
    assert (entry.actor_no, entry.detail) == ("L001", {"customers": [bank.wang.code]})


@pytest.mark.covers("LOB-1", "LOB-3")
def test_from_arrival_to_offered_in_two_posts(bank: Bank, lin: Client) -> None:
    lin.post("/lobby/arrivals/", {"customer": bank.wang.code, "business": "wealth", "idempotency_key": key()})
    visit = Visit.objects.get()
    sheet = lin.get(f"/lobby/visits/{visit.code}/refer/", headers=HTMX)
    assert re.findall(r'name="to" value="(\w+)"', sheet.content.decode()) == ["R001", "R002", "all"]
    board = lin.post(
        f"/lobby/visits/{visit.code}/refer/", {"to": "R001", "idempotency_key": key()}, headers=HTMX
    )
    assert "Offered to 陈立" in text_of(board)
    assert Referral.objects.get().offered_to == bank.rm_chen


def test_an_offer_to_nobody_in_particular_is_refused_not_guessed(bank: Bank, lin: Client) -> None:
    visit = register_arrival(bank.riverside, customer=bank.wang, by=bank.guide_lin, at=MORNING)
    answer = lin.post(f"/lobby/visits/{visit.code}/refer/", {"idempotency_key": key()}, headers=HTMX)
    assert "Choose a relationship manager who works at this outlet today." in text_of(answer)
    assert Referral.objects.count() == 0


def test_a_form_sent_twice_brings_one_card(bank: Bank, lin: Client) -> None:
    form = {"called": "Ms Zhou", "business": "wealth", "idempotency_key": "the-same"}
    for _ in range(2):
        assert lin.post("/lobby/arrivals/", form).url == "/lobby/"
    assert [v.called for v in Visit.objects.all()] == ["Ms Zhou"]


def test_a_form_without_a_number_of_its_own_is_refused(bank: Bank, lin: Client) -> None:
    assert lin.post("/lobby/arrivals/", {"business": "wealth"}).status_code == 400
    assert Visit.objects.count() == 0


@pytest.mark.covers("LOB-2")
def test_a_chip_notes_a_signal_and_takes_it_back(bank: Bank, lin: Client) -> None:
    visit = register_arrival(bank.riverside, business="bill_payment", by=bank.guide_lin, at=MORNING)
    url = f"/lobby/visits/{visit.code}/signals/"
    into_sheet = HTMX | {"HX-Target": "guide-body"}
    noted = lin.post(url, {"signal": "amount_to_invest", "idempotency_key": key()}, headers=into_sheet)
    assert "Potentially premier" in text_of(noted)
    assert "3 of 3 points" in text_of(noted)
    undone = lin.post(url, {"signal": "amount_to_invest", "idempotency_key": key()}, headers=into_sheet)
    assert "0 of 3 points" in text_of(undone)
    assert SignalSighting.objects.filter(undone_at__isnull=True).count() == 0


@pytest.mark.covers("LOB-3")
def test_the_guide_says_what_where_why_and_the_other_way_out(bank: Bank, lin: Client) -> None:
    visit = register_arrival(
        bank.riverside, customer=bank.wang, business="large_transfer", by=bank.guide_lin, at=MORNING
    )
    sheet = text_of(lin.get(f"/lobby/visits/{visit.code}/guide/", headers=HTMX))
    for part in (
        "Mr Wang, good to see you. 陈立 is free just now.",
        "Premier customer: mid",
        "A deposit matures on 21 November",
        "Guide to the premier room",
        "Serve first at: Open counter",
    ):
        assert part in sheet


@pytest.mark.covers("LOB-3")
def test_a_trial_card_without_consent_keeps_what_was_typed_and_says_what_is_missing(
    bank: Bank, lin: Client
) -> None:
    visit = register_arrival(bank.riverside, business="wealth", by=bank.guide_lin, at=MORNING)
    note_signal(visit, "premier_card", by=bank.guide_lin, at=MORNING)
    form = {"branch": "trial_card", "phone": "13812345678", "idempotency_key": key()}
    refused = lin.post(f"/lobby/visits/{visit.code}/decide/", form, headers=HTMX)
    assert "Contact details are kept only if the visitor agrees." in text_of(refused)
    assert 'value="13812345678"' in refused.content.decode()
    assert LobbyDecision.objects.count() == 0
    lin.post(
        f"/lobby/visits/{visit.code}/decide/",
        form | {"consent": "on", "idempotency_key": key()},
        headers=HTMX,
    )
    assert LobbyDecision.objects.get().contact["phone"] == "13812345678"


def test_a_visitor_is_recognised_later_from_the_sheet(bank: Bank, lin: Client) -> None:
    visit = register_arrival(bank.riverside, business="wealth", by=bank.guide_lin, at=MORNING)
    found = lin.post(
        f"/lobby/visits/{visit.code}/find/", {"q": "wxm", "idempotency_key": key()}, headers=HTMX
    )
    assert "This is the visitor" in text_of(found)
    plain = lin.post(f"/lobby/visits/{visit.code}/find/", {"q": "wxm", "idempotency_key": key()})
    assert "This is the visitor" in text_of(plain)
    assert "<html" in plain.content.decode()
    form = {"customer": bank.wang.code, "idempotency_key": key()}
    lin.post(f"/lobby/visits/{visit.code}/recognise/", form, headers=HTMX | {"HX-Target": "guide-body"})
    assert Visit.objects.get().customer == bank.wang


def test_a_stay_without_htmx_goes_from_door_to_end(bank: Bank, lin: Client) -> None:
    lin.post("/lobby/arrivals/", {"business": "large_deposit", "idempotency_key": key()})
    visit = Visit.objects.get()
    assert "Guide to: Cash counter" in text_of(lin.get(f"/lobby/visits/{visit.code}/guide/"))
    steps = [
        ("decide", {"branch": "by_business", "zone": "cash"}, VisitState.WAITING),
        ("serve", {}, VisitState.IN_SERVICE),
        ("end", {"end": "served"}, VisitState.ENDED),
    ]
    for step, form, state in steps:
        answer = lin.post(f"/lobby/visits/{visit.code}/{step}/", form | {"idempotency_key": key()})
        assert (answer.status_code, answer.url) == (302, "/lobby/")
        assert Visit.objects.get().state == state
    assert Visit.objects.get().end == VisitEnd.SERVED


def test_taking_back_too_late_says_who_has_accepted(bank: Bank, lin: Client) -> None:
    (visit,) = arrive(bank, 1)
    referral = visit.referrals.get()
    accept_referral(referral, by=bank.rm_zhao, at=MORNING)
    answer = lin.post(
        f"/lobby/referrals/{referral.code}/take-back/", {"idempotency_key": key()}, headers=HTMX
    )
    assert "赵敏 was faster and has accepted this referral." in text_of(answer)
    lin.post(f"/lobby/referrals/{referral.code}/met/", {"idempotency_key": key()})
    assert Visit.objects.get().end == VisitEnd.REFERRED


@pytest.mark.covers("LOB-4")
def test_hand_over_lists_who_gets_whom_and_is_done_once(bank: Bank, lin: Client) -> None:
    visit = register_arrival(
        bank.riverside, customer=bank.wang, business="wealth", by=bank.guide_lin, at=MORNING
    )
    offer_referral(visit, by=bank.guide_lin, at=MORNING)
    page = " ".join(text_of(lin.get("/lobby/hand-over/")).split())
    assert "A001 Mr 王** Premier Wealth products 陈立" in page
    refused = lin.post("/lobby/hand-over/", {"idempotency_key": key()}, follow=True)
    assert "1 visitor is still on the board." in text_of(refused)
    done = lin.post("/lobby/hand-over/", {"end_open_as": "left", "idempotency_key": key()}, follow=True)
    assert "Handed over by 林静 at 10:00: 1 to the relationship managers." in text_of(done)
    assert HandOver.objects.get().referral_count == 1


PLACES = ("", "arrivals/", "hand-over/", "visits/{visit}/guide/", "visits/{visit}/refer/")
VERBS = (
    "find/",
    "arrivals/",
    "hand-over/",
    "visits/{visit}/signals/",
    "visits/{visit}/decide/",
    "visits/{visit}/refer/",
    "visits/{visit}/find/",
    "visits/{visit}/recognise/",
    "visits/{visit}/serve/",
    "visits/{visit}/end/",
    "referrals/{referral}/take-back/",
    "referrals/{referral}/met/",
)


@pytest.mark.parametrize(
    "part", ["owner", "colleague", "teller", "other_branch", "head_office", "auditor", "system_admin"]
)
def test_the_lobby_opens_to_nobody_else(bank: Bank, client_of: SignIn, part: str) -> None:
    (visit,) = arrive(bank, 1)
    codes = {"visit": visit.code, "referral": visit.referrals.get().code}
    client = client_of(bank.cast[part])
    for place in PLACES:
        assert client.get("/lobby/" + place.format(**codes)).status_code == 403, place
    for verb in VERBS:
        assert client.post("/lobby/" + verb.format(**codes), {"idempotency_key": key()}).status_code == 403, (
            verb
        )


@pytest.mark.parametrize("part", ["lobby_manager", "branch_manager"])
def test_the_lobby_opens_to_its_own_people(bank: Bank, client_of: SignIn, part: str) -> None:
    (visit,) = arrive(bank, 1)
    for place in PLACES:
        assert (
            client_of(bank.cast[part]).get("/lobby/" + place.format(visit=visit.code)).status_code == 200
        ), place


@pytest.mark.covers("LOB-1")
def test_another_outlets_visit_does_not_exist(bank: Bank, client_of: SignIn) -> None:
    (visit,) = arrive(bank, 1)
    codes = {"visit": visit.code, "referral": visit.referrals.get().code}
    client = client_of(bank.guide_hill)
    assert tickets(client.get("/lobby/")) == []
    for place in PLACES[3:]:
        assert client.get("/lobby/" + place.format(**codes)).status_code == 404, place
    for verb in VERBS[3:]:
        assert client.post("/lobby/" + verb.format(**codes), {"idempotency_key": key()}).status_code == 404, (
            verb
        )
    assert Visit.objects.get().state == VisitState.TO_INTRODUCE
