"""The inbox of a relationship manager: referrals to answer, people to meet, leads to follow up."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from casts import MORNING, Bank
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from jinjing.identity.models import Staff
from jinjing.lobby.domain.referral import accept_referral
from jinjing.lobby.models import Referral, ReferralRefusal
from jinjing.workbench.models import Lead
from web.test_rm_desk import chen, is_sign_in, offered, sent, text_of

__all__ = ["chen"]
ClientOf = Callable[[Staff], Client]
pytestmark = pytest.mark.usefixtures("morning")


@pytest.mark.covers("LOB-4")
def test_inbox_first_to_accept_has_it_and_the_slower_is_told(
    bank: Bank, chen: Client, client_of: ClientOf
) -> None:
    referral = offered(bank)
    zhao = client_of(bank.rm_zhao)
    for client in (chen, zhao):
        assert "曾**" in text_of(client.get("/desk/inbox/"))
    zhao.post(f"/desk/inbox/{referral.code}/accept/", sent())
    chen.post(f"/desk/inbox/{referral.code}/accept/", sent())
    assert "赵敏" in text_of(chen.get("/desk/inbox/"))
    assert Lead.objects.get().owner == bank.rm_zhao
    assert "曾玉兰" in text_of(zhao.get("/desk/inbox/"))


@pytest.mark.covers("LOB-4")
def test_inbox_decline_needs_a_reason(bank: Bank, chen: Client) -> None:
    referral = offered(bank)
    chen.post(f"/desk/inbox/{referral.code}/decline/", sent())
    assert "请选择原因，大堂好另找同事。" in text_of(chen.get("/desk/inbox/"))
    chen.post(f"/desk/inbox/{referral.code}/decline/", sent("k2", reason="busy"))
    assert ReferralRefusal.objects.get().reason == "busy"
    assert "曾**" not in text_of(chen.get("/desk/inbox/"))


def test_inbox_poll_answers_204_until_the_board_moves(bank: Bank, chen: Client) -> None:
    page = chen.get("/desk/inbox/").content.decode()
    address = re.search(r'hx-get="(/desk/inbox/\?v=\d+)"', page)[1]  # type: ignore[index]
    with CaptureQueriesContext(connection) as asked:
        assert chen.get(address, headers={"HX-Request": "true"}).status_code == 204
    beyond = [q["sql"] for q in asked if not is_sign_in(q["sql"])]
    assert len(beyond) == 1  # the board's row
    offered(bank)
    fresh = chen.get(address, headers={"HX-Request": "true"})
    assert fresh.status_code == 200
    assert "曾**" in text_of(fresh)


@pytest.mark.covers("LOB-4")
def test_inbox_puts_back_what_ran_out(bank: Bank, chen: Client) -> None:
    referral = offered(bank)
    with time_machine.travel(MORNING + timedelta(minutes=11), tick=False):
        said = text_of(chen.get("/desk/inbox/"))
    assert "已超时，仍可接手" in said
    assert Referral.objects.get(pk=referral.pk).state == "expired"


def test_inbox_of_another_outlet_is_404(bank: Bank, client_of: ClientOf) -> None:
    referral = offered(bank)
    answer = client_of(bank.rm_gao).post(f"/desk/inbox/{referral.code}/accept/", sent())
    assert answer.status_code == 404


@pytest.mark.covers("LOB-4", "RM-3")
def test_lead_opens_call_mode_without_the_customer_page_and_can_be_finished(bank: Bank, chen: Client) -> None:
    lead = accept_referral(offered(bank), by=bank.rm_chen, at=MORNING)
    said = chen.get(f"/desk/call/{bank.pool.code}/")
    assert "同事推荐给您的客户" in text_of(said)
    assert f"/customers/{bank.pool.code}/" not in said.content.decode()
    assert "大堂线索：曾玉兰" in text_of(chen.get("/desk/inbox/strip/"))
    chen.post(f"/desk/log/{bank.pool.code}/", sent(outcome="talked"))
    assert Lead.objects.get().state == "contacted"
    chen.post(f"/desk/leads/{lead.code}/close/", sent("k2"))
    assert chen.get(f"/desk/call/{bank.pool.code}/").status_code == 404


def test_met_takes_the_card_off(bank: Bank, chen: Client) -> None:
    referral = offered(bank)
    accept_referral(referral, by=bank.rm_chen, at=MORNING)
    assert "已接手，请去迎接" in text_of(chen.get("/desk/inbox/"))
    chen.post(f"/desk/inbox/{referral.code}/met/", sent())
    assert Referral.objects.get().state == "met"
