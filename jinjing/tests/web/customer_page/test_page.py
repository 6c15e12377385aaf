"""One customer on one page: who may open it, what it says, what it costs, what it leaves behind."""

from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest
from casts import BUSINESS_DATE, MORNING, Bank
from django.test import Client
from jinjing.customers.domain import history
from jinjing.customers.domain.file import note_file_field
from jinjing.customers.domain.topics import note_topic
from jinjing.customers.enums import TopicKind
from jinjing.customers.file_fields import FileField
from jinjing.holdings.models import Holding, Product
from jinjing.identity.models import Staff
from jinjing.insights.models import CustomerTier
from jinjing.interactions.domain.contact import log_contact
from jinjing.interactions.domain.hold import set_do_not_disturb
from jinjing.interactions.enums import Channel, Outcome
from jinjing.interactions.models import Interaction
from jinjing.kernel.models import AccessEntry
from jinjing.workbench.domain.contact_plan import plan_contact
from tiers import bring_tiers

pytestmark = pytest.mark.usefixtures("morning")
ClientOf = Callable[[Staff], Client]


def address(bank: Bank, tail: str = "") -> str:
    return f"/customers/{bank.wang.code}/{tail}"


def last_look() -> tuple[str, str, str, str]:
    entry = AccessEntry.objects.filter(kind="customer").latest("pk")
    return entry.actor_no, entry.action, entry.subject, entry.outcome


def hold_a_deposit(bank: Bank, *, matures_on: date, fen: int, number: str = "6222900000001234") -> Holding:
    product, _ = Product.objects.get_or_create(
        code="TD1",
        defaults={"asset_class": "time_deposit", "name": "定期一年", "name_en": "One-year deposit"},
    )
    return Holding.objects.create(
        since=bank.publication.pk,
        customer=bank.wang,
        product=product,
        account_no=number,
        currency="CNY",
        opened_on=date(2025, 11, 21),
        matures_on=matures_on,
        balance_fen=fen,
        worth_fen=fen,
    )


@pytest.mark.covers("RULE-1")
@pytest.mark.parametrize(
    ("part", "status"),
    [
        ("owner", 200),
        ("branch_manager", 200),
        ("colleague", 404),
        ("lobby_manager", 404),
        ("teller", 404),
        ("other_branch", 404),
        ("head_office", 404),
        ("auditor", 404),
        ("system_admin", 404),
    ],
)
def test_each_look_is_answered_by_right_and_recorded(
    client_of: ClientOf, bank: Bank, part: str, status: int
) -> None:
    person = bank.cast[part]
    response = client_of(person).get(address(bank))
    assert response.status_code == status
    outcome = "done" if status == 200 else "refused"
    assert last_look() == (person.staff_no, "customer.open", bank.wang.code, outcome)


@pytest.mark.covers("RULE-1")
def test_something_typed_for_a_code_is_not_written_down(client_of: ClientOf, bank: Bank) -> None:
    assert client_of(bank.rm_chen).get("/customers/13900011001/").status_code == 404
    assert last_look() == ("R001", "customer.open", "", "refused")


def test_the_page_says_who_why_now_and_what_is_held(client_of: ClientOf, bank: Bank) -> None:
    hold_a_deposit(bank, matures_on=date(2026, 11, 21), fen=30_000_000)
    text = client_of(bank.rm_chen).get(address(bank), headers={"accept-language": "en"}).content.decode()
    assert "王晓明" in text
    assert "Premier" in text
    assert "RM 陈立" in text
    assert "A time deposit of 300,000 matures on 21 November" in text
    assert "One-year deposit" in text
    assert "622290******1234" in text
    assert "6222900000001234" not in text
    assert "2026-11-18" in text


@pytest.mark.covers("SEG-1")
def test_the_distance_to_the_next_tier_is_a_sentence_with_its_day(client_of: ClientOf, bank: Bank) -> None:
    chen = client_of(bank.rm_chen)
    english = chen.get(address(bank), headers={"accept-language": "en"}).content.decode()
    assert "¥90,000 more, kept until 31 December 2026, reaches affluent (from ¥1,000,000)." in english
    chinese = chen.get(address(bank)).content.decode()
    assert "再增加 ¥90,000 并保持到 2026年12月31日，可达到affluent（下限 ¥1,000,000）。" in chinese


def test_holds_and_promises_are_on_the_page(client_of: ClientOf, bank: Bank) -> None:
    set_do_not_disturb(bank.wang, by=bank.rm_chen, at=MORNING)
    log_contact(
        bank.wang,
        channel=Channel.TELEPHONE,
        outcome=Outcome.TALKED,
        by=bank.rm_chen,
        at=MORNING - timedelta(days=5),
        note="想了解基金",
        next_step="寄基金报告",
        next_on=date(2026, 11, 18),
    )
    text = client_of(bank.rm_chen).get(address(bank)).content.decode()
    assert "寄基金报告" in text
    assert "想了解基金" in text
    assert "勿扰：不接受任何联系" in text


def a_year_of_history(bank: Bank) -> None:
    for week in range(52):
        at = MORNING - timedelta(weeks=week)
        log_contact(
            bank.wang,
            channel=Channel.TELEPHONE,
            outcome=Outcome.TALKED,
            by=bank.rm_chen,
            at=at,
            note=f"第 {week} 周",
        )
        history.record(
            bank.wang,
            kind="visit.arrived",
            reference=f"v{week}",
            by=bank.guide_lin,
            at=at - timedelta(hours=1),
        )
    for month in range(1, 13):
        hold_a_deposit(
            bank, matures_on=date(2027, month, 3), fen=month * 1_000_000, number=f"62229000000{month:05}"
        )


def test_the_page_costs_the_same_with_a_year_of_history(
    client_of: ClientOf, bank: Bank, django_assert_num_queries
) -> None:
    bring_tiers(bank.publication)
    a_year_of_history(bank)
    note_topic(bank.wang, kind=TopicKind.HEALTH, text="看牙", by=bank.rm_chen, at=MORNING)
    plan_contact(bank.wang, on=date(2026, 12, 1), channel=Channel.MEETING, by=bank.rm_chen, at=MORNING)
    CustomerTier.objects.create(
        since=bank.publication.pk,
        customer=bank.wang,
        scheme="segment-001",
        official=False,
        tier="personal_wealth",
        rank=2,
        premier=True,
        tier_reason="达到下限",
        tier_reason_en="met",
        basis="closed_quarter",
        basis_quarter="2026Q3",
        basis_average_fen=41_000_000,
        tier_forecast="personal_wealth",
        needed_note="top_tier",
        keep_needed_fen=0,
    )
    chen = client_of(bank.rm_chen)
    chen.get(address(bank))
    # who is asking; the customer, the look, the last ones opened; conversations, the glance, the policy, promises;
    # events, holdings, services
    with django_assert_num_queries(11):
        text = chen.get(address(bank)).content.decode()
    assert text.count('class="timeline__item') == 12
    assert "再显示近一年的 93 条" in text
    whole = chen.get(address(bank), {"show": "all", "whole": "1"}).content.decode()
    assert whole.count('class="timeline__item') == 105


@pytest.mark.parametrize(("show", "count"), [("talks", 1), ("visits", 1), ("wishes", 0), ("nonsense", 2)])
def test_the_timeline_is_filtered(client_of: ClientOf, bank: Bank, show: str, count: int) -> None:
    log_contact(bank.wang, channel=Channel.TELEPHONE, outcome=Outcome.TALKED, by=bank.rm_chen, at=MORNING)
    history.record(bank.wang, kind="visit.arrived", reference="v1", by=bank.guide_lin, at=MORNING)
    headers = {"hx-request": "true", "hx-target": "timeline"}
    text = client_of(bank.rm_chen).get(address(bank), {"show": show}, headers=headers).content.decode()
    assert text.lstrip().startswith('<div id="timeline">')
    assert text.count('class="timeline__item') == count


@pytest.mark.covers("RULE-1")
def test_the_fragment_is_no_side_door(client_of: ClientOf, bank: Bank) -> None:
    headers = {"hx-request": "true", "hx-target": "timeline"}
    assert client_of(bank.rm_zhao).get(address(bank), headers=headers).status_code == 404


def contact(**changes: str) -> dict[str, str]:
    return {"idempotency_key": "k1", "channel": "T", "outcome": "talked", "note": "到期想转存", **changes}


def test_a_contact_is_logged_once_however_often_it_is_sent(client_of: ClientOf, bank: Bank) -> None:
    chen = client_of(bank.rm_chen)
    for _ in range(2):
        assert chen.post(address(bank, "contacts/"), contact()).url == address(bank)
    (row,) = Interaction.objects.filter(customer=bank.wang)
    assert (row.channel, row.outcome, row.note, row.staff, row.occurred_at) == (
        "T",
        "talked",
        "到期想转存",
        bank.rm_chen,
        MORNING,
    )


def test_a_wrong_contact_comes_back_with_its_sentence(client_of: ClientOf, bank: Bank) -> None:
    chen = client_of(bank.rm_chen)
    wrong = contact(outcome="call_back", next_on="")
    response = chen.post(address(bank, "contacts/"), wrong, headers={"accept-language": "en"})
    text = response.content.decode()
    assert response.status_code == 422
    assert "Say on which day: without it nobody is reminded." in text
    assert "到期想转存" in text
    assert Interaction.objects.count() == 0


def test_a_contact_without_its_own_number_is_refused(client_of: ClientOf, bank: Bank) -> None:
    assert (
        client_of(bank.rm_chen)
        .post(address(bank, "contacts/"), {"channel": "T", "outcome": "talked"})
        .status_code
        == 400
    )


def opening(**changes: str) -> dict[str, str]:
    return {"idempotency_key": "k2", "field": "phone", "reason": "contact", **changes}


@pytest.mark.covers("RULE-1")
def test_a_masked_phone_is_opened_with_a_reason_and_recorded(client_of: ClientOf, bank: Bank) -> None:
    chen = client_of(bank.rm_chen)
    assert "139****1001" in chen.get(address(bank)).content.decode()
    headers = {"hx-request": "true", "hx-target": "personal"}
    text = chen.post(address(bank, "personal/open/"), opening(), headers=headers).content.decode()
    assert "13900011001" in text
    assert "110101********1001" in text
    assert 'hx-trigger="load delay:30s"' in text
    entry = AccessEntry.objects.get(action="customer.unmask")
    assert (entry.actor_no, entry.subject, entry.outlet, entry.detail) == (
        "R001",
        bank.wang.code,
        "101",
        {"field": "phone", "reason": "contact"},
    )
    again = chen.get(address(bank, "personal/"), headers=headers).content.decode()
    assert "13900011001" not in again


@pytest.mark.covers("RULE-1")
def test_without_a_reason_nothing_is_opened(client_of: ClientOf, bank: Bank) -> None:
    response = client_of(bank.rm_chen).post(
        address(bank, "personal/open/"), opening(reason=""), headers={"accept-language": "en"}
    )
    text = response.content.decode()
    assert response.status_code == 422
    assert "Choose why you need to see it; the reason is recorded." in text
    assert "13900011001" not in text
    assert not AccessEntry.objects.filter(action="customer.unmask").exists()


@pytest.mark.covers("RULE-1")
def test_a_resent_opening_shows_nothing(client_of: ClientOf, bank: Bank) -> None:
    chen = client_of(bank.rm_chen)
    chen.post(address(bank, "personal/open/"), opening())
    assert "13900011001" not in chen.post(address(bank, "personal/open/"), opening()).content.decode()
    assert AccessEntry.objects.filter(action="customer.unmask").count() == 1


@pytest.mark.parametrize("part", ["colleague", "other_branch", "lobby_manager", "head_office"])
def test_nobody_else_opens_or_logs(client_of: ClientOf, bank: Bank, part: str) -> None:
    person = client_of(bank.cast[part])
    assert person.post(address(bank, "personal/open/"), opening()).status_code == 404
    assert person.post(address(bank, "contacts/"), contact()).status_code == 404
    assert last_look()[3] == "refused"
    assert Interaction.objects.count() == 0


def test_one_look_tells_when_spoken_last_and_when_due(client_of: ClientOf, bank: Bank) -> None:
    log_contact(
        bank.wang,
        channel=Channel.MEETING,
        outcome=Outcome.TALKED,
        by=bank.rm_chen,
        at=MORNING - timedelta(days=40),
        note="等女儿学费确定后再说",
    )
    plan_contact(bank.wang, on=date(2026, 12, 1), channel=Channel.MEETING, by=bank.rm_chen, at=MORNING)
    note_topic(bank.wang, kind=TopicKind.HEALTH, text="看牙", by=bank.rm_chen, at=MORNING)
    note_file_field(bank.wang, FileField.ADDRESS, "王老师", replaces=0, by=bank.rm_chen, at=MORNING)
    page = client_of(bank.rm_chen).get(address(bank), headers={"accept-language": "en"}).content.decode()
    top = " ".join(page.split('id="glance"')[1].split("customer__columns")[0].split())
    for said in (
        "say 王老师",
        "Last spoken with 40 days ago",
        "等女儿学费确定后再说",
        "overdue by 9 days",
        "every 31 days (At least so often for everybody)",
        "Planned: Meeting, Tue 1 Dec",
        "¥90,000 more, kept until 31 December 2026",
        "Do not mention",
        "看牙",
    ):
        assert said in top


def test_a_customer_of_an_empty_bank_has_a_page(client_of: ClientOf, bank: Bank) -> None:
    bank.publication.delete()
    response = client_of(bank.rm_chen).get(address(bank), headers={"accept-language": "en"})
    assert response.status_code == 200
    assert "No tier yet: it comes with the first night's figures." in response.content.decode()


def test_a_customer_without_a_name_is_shown_by_number(client_of: ClientOf, bank: Bank) -> None:
    type(bank.wang).objects.filter(pk=bank.wang.pk).update(
        name="", phone="", document={}, cards={}, address="", birth_on=""
    )
    text = client_of(bank.rm_chen).get(address(bank)).content.decode()
    assert "60001001" in text
    assert "银行数据中没有该客户的个人资料。" in text


def test_the_moment_of_the_look_is_the_bank_s(client_of: ClientOf, bank: Bank) -> None:
    client_of(bank.rm_chen).get(address(bank))
    assert (
        AccessEntry.objects.latest("pk").at == MORNING == datetime.fromisoformat("2026-11-19T10:00:00+08:00")
    )
    assert bank.publication.business_date == BUSINESS_DATE
