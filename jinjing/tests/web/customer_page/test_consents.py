"""The section of consents and wishes: what is in force, one tap to withdraw, and how a wrong entry comes back."""

from collections.abc import Callable

import pytest
from casts import MORNING, Bank
from django.http import HttpResponse
from django.test import Client
from jinjing.customers.models import Customer
from jinjing.identity.models import Staff
from jinjing.interactions.domain.contact import log_contact
from jinjing.interactions.enums import Channel, HoldKind, Outcome
from jinjing.interactions.models import Consent, ContactHold, ContactHours
from jinjing.kernel.models import AccessEntry, RuleValue

pytestmark = pytest.mark.usefixtures("morning")
ClientOf = Callable[[Staff], Client]
HX = {"hx-request": "true", "hx-target": "consents"}


def read(client: Client, customer: Customer, **headers: str) -> str:
    return client.get(f"/customers/{customer.code}/consents/", headers=headers or HX).content.decode()


def send(client: Client, customer: Customer, tail: str, key: str = "k", **typed: object) -> HttpResponse:
    body = {"idempotency_key": key, **typed}
    return client.post(f"/customers/{customer.code}/{tail}", body, headers=HX)


def test_the_page_asks_for_the_section_by_itself(client_of: ClientOf, bank: Bank) -> None:
    told = client_of(bank.rm_chen).get(f"/customers/{bank.li.code}/").content.decode()
    assert f'hx-get="/customers/{bank.li.code}/consents/" hx-trigger="load"' in told


def test_without_javascript_it_is_a_page_of_its_own(client_of: ClientOf, bank: Bank) -> None:
    told = read(client_of(bank.rm_chen), bank.li, accept="text/html")
    assert "<html" in told
    assert f'href="/customers/{bank.li.code}/"' in told


@pytest.mark.covers("MK-01", "PI-02")
def test_it_answers_for_each_way_and_each_purpose(client_of: ClientOf, bank: Bank) -> None:
    told = read(client_of(bank.rm_chen), bank.wang)
    assert told.lstrip().startswith('<div id="consents">')
    assert told.count("可以联系</span>") == 4
    assert ("已同意" in told, "自 2018-03-01" in told, "源系统留存" in told) == (True, True, True)
    assert told.count("未征求过") == 2
    (look,) = AccessEntry.objects.filter(action="customer.open")
    assert look.detail == {"part": "consents"}


@pytest.mark.covers("PI-02", "RULE-2")
def test_one_tap_withdraws_and_the_answer_changes_with_it(client_of: ClientOf, bank: Bank) -> None:
    client = client_of(bank.rm_chen)
    told = send(client, bank.wang, "consents/withdraw/", purpose="marketing").content.decode()
    assert told.count("客户已撤回营销同意") == 4
    assert "全行即刻生效" in told
    assert told.count("服务通知可以") == 4
    assert Consent.objects.get(customer=bank.wang).state == "withdrawn"
    again = send(client, bank.wang, "consents/withdraw/", "k2", purpose="marketing").content.decode()
    assert "未作更改" in again


@pytest.mark.covers("PI-05")
def test_personal_recommendations_are_refused_with_one_tap(client_of: ClientOf, bank: Bank) -> None:
    told = send(
        client_of(bank.rm_chen), bank.wang, "consents/withdraw/", purpose="profiling"
    ).content.decode()
    assert "不接受个性化推荐" in told


def test_a_consent_is_recorded_with_what_shows_it(client_of: ClientOf, bank: Bank) -> None:
    told = send(
        client_of(bank.rm_chen),
        bank.wang,
        "consents/record/",
        purpose="marketing",
        channels=["T", "W"],
        step="given",
        evidence_kind="recording",
        evidence="REC-20261119-7",
    ).content.decode()
    made = Consent.objects.get(customer=bank.wang, state="given")
    assert (made.channels, made.evidence, made.notice_version) == ("TW", "REC-20261119-7", "2026-1")
    assert "电话 · 企业微信" in told
    assert "REC-20261119-7" not in told


def test_a_wrong_entry_comes_back_filled_beside_the_field(client_of: ClientOf, bank: Bank) -> None:
    answer = send(
        client_of(bank.rm_chen),
        bank.wang,
        "consents/record/",
        purpose="household",
        step="given",
        evidence_kind="recording",
        evidence="REC-7",
    )
    told = answer.content.decode()
    assert (answer.status_code, 'value="REC-7"' in told, "data-open-now" in told) == (422, True, True)
    assert "该事项需要其他凭证：设备上签名, 手机银行日志, 纸质扫描件。" in told


@pytest.mark.covers("PI-11")
def test_asking_again_too_soon_is_refused_with_the_day(client_of: ClientOf, bank: Bank) -> None:
    client = client_of(bank.rm_chen)
    send(client, bank.wang, "consents/withdraw/", purpose="marketing")
    answer = send(client, bank.wang, "consents/record/", "k2", purpose="marketing", step="asked")
    assert answer.status_code == 422
    assert "2027年11月19日前不得再次征求" in answer.content.decode()


@pytest.mark.covers("PI-04")
def test_passing_on_is_offered_once_the_bank_names_its_partners(client_of: ClientOf, bank: Bank) -> None:
    client = client_of(bank.rm_chen)
    assert 'value="sharing"' not in read(client, bank.wang)
    RuleValue.objects.create(
        key="consent.recipients",
        value={"life": ["长河人寿", "Changhe Life"]},
        valid_from="2026-01-01",
        source="test",
    )
    told = read(client, bank.wang)
    assert ('value="sharing"' in told, "向第三方提供: 长河人寿" in told) == (True, True)


@pytest.mark.covers("RM-8")
def test_a_topic_the_customer_does_not_want_is_noted_and_lifted(client_of: ClientOf, bank: Bank) -> None:
    client = client_of(bank.rm_chen)
    told = send(client, bank.wang, "wishes/", purpose="marketing", topic="insurance").content.decode()
    assert told.count("不谈：保险") == 4
    hold = ContactHold.objects.get(customer=bank.wang)
    lifted = send(client, bank.wang, f"wishes/{hold.pk}/lift/", "k2").content.decode()
    assert "不谈：保险" not in lifted


@pytest.mark.covers("RULE-2")
def test_hours_are_noted_here_too(client_of: ClientOf, bank: Bank) -> None:
    told = send(client_of(bank.rm_chen), bank.wang, "wishes/hours/", starts="18:00", ends="20:00")
    assert "仅 18:00 至 20:00" in told.content.decode()
    assert ContactHours.objects.get().noted_by_no == "R001"


@pytest.mark.covers("MK-02")
def test_a_refusal_is_lifted_only_with_what_shows_the_wish(client_of: ClientOf, bank: Bank) -> None:
    log_contact(
        bank.wang, channel=Channel.TELEPHONE, outcome=Outcome.DO_NOT_CALL, by=bank.rm_chen, at=MORNING
    )
    hold = ContactHold.objects.get(kind=HoldKind.REFUSAL)
    client = client_of(bank.rm_chen)
    refused = send(client, bank.wang, f"wishes/{hold.pk}/lift/")
    assert (refused.status_code, "请填写能证明客户本人要求的凭证" in refused.content.decode()) == (422, True)
    send(client, bank.wang, f"wishes/{hold.pk}/lift/", "k2", evidence="REC-9")
    hold.refresh_from_db()
    assert (hold.lift_evidence, hold.lifted_by_no) == ("REC-9", "R001")


def test_a_restriction_says_nothing_about_itself(client_of: ClientOf, bank: Bank) -> None:
    ContactHold.objects.create(
        customer=bank.wang,
        kind=HoldKind.RESTRICTED,
        purpose="marketing",
        channel="T",
        starts_on="2026-11-01",
        ends_on="2027-02-03",
        source="x",
    )
    told = read(client_of(bank.rm_chen), bank.wang)
    assert "2027-02-03" not in told
    assert "2027年2月3日" not in told
