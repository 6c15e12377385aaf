"""The desk: today's list, call mode, inbox, and what binds them."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta

import pytest
import time_machine
from casts import MORNING, TODAY, Bank, customer, figures, trigger
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from jinjing.customers.models import PortfolioAssignment
from jinjing.identity.models import Availability, Staff
from jinjing.interactions.domain.consent import withdraw_consent
from jinjing.interactions.domain.hold import note_contact_hours, set_do_not_disturb
from jinjing.interactions.domain.scripts import load_default_scripts
from jinjing.interactions.enums import Channel, ConsentPurpose, Outcome
from jinjing.interactions.models import ContactHold, ContactHours, Interaction
from jinjing.kernel.models import AccessEntry, RuleValue
from jinjing.lobby.domain.arrival import register_arrival
from jinjing.lobby.domain.referral import offer_referral
from jinjing.lobby.models import Referral
from jinjing.workbench.domain.calls import log_call
from jinjing.workbench.models import CallList, CallListEntry

ClientOf = Callable[[Staff], Client]
NIGHT = datetime(2026, 11, 19, 13, 30, tzinfo=UTC)  # 21:30 in Shanghai

pytestmark = pytest.mark.usefixtures("morning")


def text_of(response: HttpResponse) -> str:
    """The page's words without tags, one blank between them."""
    plain = re.sub(r"<[^>]+>", " ", response.content.decode())
    return re.sub(r"\s+", " ", plain)


def names_on(response: HttpResponse) -> list[str]:
    return re.findall(r'call-row__who">.*?person__name"[^>]*>([^<]+)<', response.content.decode(), re.DOTALL)


def sent(key: str = "k1", **fields: object) -> dict[str, object]:
    return {"idempotency_key": key, **fields}


def offered(bank: Bank, *, to: Staff | None = None) -> Referral:
    visit = register_arrival(bank.riverside, customer=bank.pool, by=bank.guide_lin, at=MORNING)
    return offer_referral(visit, to=to, by=bank.guide_lin, at=MORNING)


@pytest.fixture
def chen(bank: Bank, client_of: ClientOf) -> Client:
    load_default_scripts()
    return client_of(bank.rm_chen)


# Today's list


@pytest.mark.covers("RM-1", "RM-2", "SEG-7")
def test_today_shows_why_who_when_and_what_to_say(bank: Bank, chen: Client) -> None:
    page = chen.get("/desk/")
    assert names_on(page) == ["王晓明", "李慧"]
    said = text_of(page)
    assert "定期存款 30 万元将于 11 月 21 日到期" in said
    assert "从未联系 提醒到期，听安排" in said
    assert "祝福，问近况" in said
    assert "已投资 1 · 未投资 1" in said
    assert "13900011001" not in page.content.decode()


def test_today_in_english(bank: Bank, chen: Client) -> None:
    chen.cookies["django_language"] = "en"
    said = text_of(chen.get("/desk/"))
    assert "A time deposit of 300,000 matures on 21 November" in said
    assert "Remind, hear the plan" in said
    assert "1 invested · 1 uninvested" in said


@pytest.mark.parametrize("names", [1, 3])
def test_today_costs_the_same_for_any_number_of_names(bank: Bank, chen: Client, names: int) -> None:
    for n in range(2):
        who = customer(
            f"7000100{n}",
            "钱多多",
            "F",
            bank.riverside,
            bank.rm_chen,
            phone=f"1380000100{n}",
            card=f"62220000700010{n}",
        )
        figures(bank.publication, who, 9_000, invested=False, tier="mass", premier=False, rank=4)
    RuleValue.objects.create(key="call_list.size", valid_from=TODAY, value=names, source="test")
    chen.get("/desk/")
    with CaptureQueriesContext(
        connection,
    ) as asked:
        page = chen.get("/desk/")
    assert len(names_on(page)) == names
    statements = [q["sql"] for q in asked.captured_queries]
    beyond_the_session = [sql for sql in statements if not is_sign_in(sql)]
    assert len(beyond_the_session) == 5


def is_sign_in(sql: str) -> bool:
    """The one statement that says who is asking."""
    return 'FROM "identity_browsersession"' in sql


def test_today_is_for_relationship_managers_only(bank: Bank, client_of: ClientOf) -> None:
    answers = {part: client_of(staff).get("/desk/").status_code for part, staff in bank.cast.items()}
    assert answers == {
        "owner": 200,
        "colleague": 200,
        "branch_manager": 403,
        "lobby_manager": 403,
        "teller": 403,
        "other_branch": 200,
        "head_office": 403,
        "auditor": 403,
        "system_admin": 403,
    }


def test_today_without_a_publication_says_so(bank: Bank, chen: Client) -> None:
    bank.publication.delete()
    assert "还没有数据" in text_of(chen.get("/desk/"))
    assert not CallList.objects.exists()


@pytest.mark.covers("RULE-2", "RM-8")
def test_today_withholds_whoever_asked_for_silence_after_the_drawing(bank: Bank, chen: Client) -> None:
    chen.get("/desk/")
    set_do_not_disturb(bank.wang, by=bank.manager_sun, at=MORNING)
    page = chen.get("/desk/")
    assert "勿扰：不接受任何联系" in text_of(page)
    assert "暂不联系 1" in text_of(page)
    assert f"/desk/log/{bank.wang.code}/" not in page.content.decode()
    assert chen.get("/desk/call/").headers["Location"] == f"/desk/call/{bank.li.code}/"


@pytest.mark.covers("RULE-2")
def test_today_in_quiet_hours_says_until_when_and_lets_own_hours_pass(
    bank: Bank, chen: Client, client_of: ClientOf
) -> None:
    note_contact_hours(bank.li, starts=time(20), ends=time(22), by=bank.rm_chen, at=MORNING)
    chen.get("/desk/")
    with time_machine.travel(NIGHT, tick=False):
        late = client_of(bank.rm_chen)  # the morning's session is long over
        said = text_of(late.get("/desk/"))
        following = late.get("/desk/call/").headers["Location"]
    assert "免打扰时段：09:00 前不拨打电话" in said
    assert "祝福，问近况 · 在客户指定的时段内，至22:00" in said
    assert following == f"/desk/call/{bank.li.code}/"


# Logging


@pytest.mark.covers("RM-3", "RM-1")
def test_log_from_the_list_moves_the_name_and_comes_back_to_it(bank: Bank, chen: Client) -> None:
    chen.get("/desk/")
    answer = chen.post(f"/desk/log/{bank.wang.code}/", sent(outcome="talked", reason="deposit_maturing"))
    assert (answer.status_code, answer.headers["Location"]) == (302, f"/desk/#name-{bank.wang.code}")
    made = Interaction.objects.get()
    assert (made.outcome, made.channel, made.reason) == (
        Outcome.TALKED,
        Channel.TELEPHONE,
        "deposit_maturing",
    )
    said = text_of(chen.get("/desk/"))
    assert "已记录：已沟通。" in said
    assert "电话 今天" in said


def test_log_costs_ten_statements(bank: Bank, chen: Client) -> None:
    chen.get("/desk/")
    with CaptureQueriesContext(connection) as asked:
        chen.post(f"/desk/log/{bank.wang.code}/", sent(outcome="talked", note="好"))
    assert len([q["sql"] for q in asked.captured_queries if "SAVEPOINT" not in q["sql"]]) == 10


def test_log_sent_twice_is_done_once(bank: Bank, chen: Client) -> None:
    chen.get("/desk/")
    for _ in range(2):
        chen.post(f"/desk/log/{bank.wang.code}/", sent(outcome="no_answer"))
    assert Interaction.objects.count() == 1
    assert CallListEntry.objects.get(customer=bank.wang).attempts == 1


@pytest.mark.covers("RULE-2")
def test_log_refusal_says_what_it_means(bank: Bank, chen: Client) -> None:
    chen.get("/desk/")
    chen.post(f"/desk/log/{bank.wang.code}/", sent(outcome="do_not_call"))
    said = text_of(chen.get("/desk/"))
    assert "即刻起全行不再向该客户营销，至2027年5月19日。" in said
    assert "客户已拒绝，冷静期内，至2027年5月19日" in said
    assert "已接通 1 / 20" in said


@pytest.mark.parametrize(
    ("today", "next_on"), [(date(2026, 11, 19), date(2026, 11, 20)), (date(2026, 11, 20), date(2026, 11, 23))]
)
def test_log_call_back_without_a_day_means_the_next_working_day(
    bank: Bank, client_of: ClientOf, today: date, next_on: date
) -> None:
    with time_machine.travel(MORNING + (today - TODAY), tick=False):
        client_of(bank.rm_chen).post(f"/desk/log/{bank.wang.code}/", sent(outcome="call_back"))
    assert Interaction.objects.get().next_on == next_on


@pytest.mark.covers("RM-3")
@pytest.mark.parametrize("outcome", ["no_answer", "do_not_call", "wrong_number"])
def test_day_chosen_before_nothing_came_of_it_is_no_promise(bank: Bank, chen: Client, outcome: str) -> None:
    days = {"soon": "2026-11-20", "next_on": "2026-11-27"}  # chosen for a call-back, hidden since
    chen.post(f"/desk/log/{bank.wang.code}/", sent(outcome=outcome, **days))
    assert Interaction.objects.get().next_on is None


def test_log_appointment_without_a_day_keeps_what_was_typed(bank: Bank, chen: Client) -> None:
    answer = chen.post(f"/desk/log/{bank.wang.code}/", sent(outcome="appointment", note="周末来网点"))
    assert answer.status_code == 422
    assert "请选日期：没有日期，到时没人提醒。" in text_of(answer)
    assert 'value="周末来网点"' in answer.content.decode()
    assert not Interaction.objects.exists()


def test_log_without_an_outcome_asks_for_one(bank: Bank, chen: Client) -> None:
    answer = chen.post(f"/desk/log/{bank.wang.code}/", sent())
    assert answer.status_code == 422
    assert "请选择结果（按 1–7）。" in text_of(answer)


@pytest.mark.covers("ORG-2")
def test_log_outside_the_reach_is_404_and_recorded(bank: Bank, chen: Client) -> None:
    assert chen.post(f"/desk/log/{bank.far.code}/", sent(outcome="talked")).status_code == 404
    entry = AccessEntry.objects.get(action="look.refused")
    assert (entry.subject, entry.actor_no, entry.outcome) == (bank.far.code, "R001", "refused")


@pytest.mark.covers("RULE-4")
def test_correct_appends_and_puts_the_name_back(bank: Bank, chen: Client) -> None:
    chen.get("/desk/")
    chen.post(f"/desk/log/{bank.wang.code}/", sent(outcome="do_not_call"))
    reference = Interaction.objects.get().reference
    assert "更正记录" in text_of(chen.get(f"/desk/contacts/{reference}/correct/"))
    answer = chen.post(f"/desk/contacts/{reference}/correct/", sent("k2", outcome="no_answer", note="按错了"))
    assert answer.status_code == 302
    assert CallListEntry.objects.get(customer=bank.wang).state == "attempted"
    assert ContactHold.objects.get().lifted_by_no == "R001"


def test_correct_of_a_colleagues_record_is_404(bank: Bank, chen: Client, client_of: ClientOf) -> None:
    made = log_call(bank.wang, channel=Channel.TELEPHONE, outcome=Outcome.TALKED, by=bank.rm_chen, at=MORNING)
    assert client_of(bank.rm_zhao).get(f"/desk/contacts/{made.reference}/correct/").status_code == 404


# Call mode


@pytest.mark.covers("RM-1", "RM-3")
def test_call_shows_script_promise_and_conversations(bank: Bank, chen: Client) -> None:
    log_call(
        bank.wang,
        channel=Channel.MEETING,
        outcome=Outcome.TALKED,
        note="想看看续存",
        next_step="发到期提醒",
        next_on=TODAY,
        by=bank.rm_chen,
        at=MORNING - timedelta(days=10),
    )
    chen.get("/desk/")
    said = text_of(chen.get(f"/desk/call/{bank.wang.code}/"))
    assert "王先生您好，我是客户经理陈立。上次跟您说好今天再联系" in said
    assert "没有准备好答复就别打" in said
    assert "发到期提醒 应于 11-19 兑现 · 陈立，11-09" in said
    assert "想看看续存" in said
    assert "139****1001" in said
    assert AccessEntry.objects.filter(action="call.open", subject=bank.wang.code).count() == 1


def test_call_costs_the_same_after_many_conversations(bank: Bank, chen: Client) -> None:
    chen.get("/desk/")

    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            chen.get(f"/desk/call/{bank.wang.code}/")
        return len(queries)

    first = asked()
    for minutes in range(6):
        log_call(
            bank.wang,
            channel=Channel.TELEPHONE,
            outcome=Outcome.TALKED,
            by=bank.rm_chen,
            at=MORNING - timedelta(days=30, minutes=minutes),
        )
    assert (first, asked()) == (13, 13)


def test_call_next_goes_on_after_each_and_ends_with_the_sum(bank: Bank, chen: Client) -> None:
    chen.get("/desk/")
    assert chen.get("/desk/call/").headers["Location"] == f"/desk/call/{bank.wang.code}/"
    assert chen.get("/desk/call/?after=1").headers["Location"] == f"/desk/call/{bank.li.code}/"
    for key, who in (("k1", bank.wang), ("k2", bank.li)):
        answer = chen.post(f"/desk/log/{who.code}/", sent(key, outcome="talked", then="next"))
        assert answer.headers["Location"] == "/desk/call/"
    assert "共拨打 2 次，接通 2 / 20" in text_of(chen.get("/desk/call/"))


@pytest.mark.covers("RM-8", "RULE-2")
def test_hold_and_lift_from_call_mode(bank: Bank, chen: Client) -> None:
    chen.post(f"/desk/call/{bank.li.code}/hold/", sent(channel="T", purpose="marketing", until="2026-12-31"))
    hold = ContactHold.objects.get()
    assert (hold.channel, hold.purpose, hold.ends_on) == ("T", "marketing", date(2026, 12, 31))
    said = text_of(chen.get(f"/desk/call/{bank.li.code}/"))
    assert "现在不能拨打 勿扰（电话 · 营销），至2026年12月31日" in said
    chen.post(f"/desk/call/{bank.li.code}/hold/{hold.pk}/lift/", sent("k2"))
    assert "现在不能拨打" not in text_of(chen.get(f"/desk/call/{bank.li.code}/"))


@pytest.mark.covers("MK-02", "MK-01")
def test_a_service_call_passes_where_marketing_is_stopped(bank: Bank, chen: Client) -> None:
    chen.get("/desk/")
    for who in (bank.wang, bank.li):
        withdraw_consent(who, ConsentPurpose.MARKETING, by=bank.guide_lin, at=MORNING)
    # Wang's deposit matures: that may be said. Li's birthday is no service.
    assert "仅限服务" in text_of(chen.get(f"/desk/call/{bank.wang.code}/"))
    stopped = text_of(chen.get(f"/desk/call/{bank.li.code}/"))
    assert "现在不能拨打 客户已撤回营销同意" in stopped
    assert chen.get("/desk/call/").headers["Location"] == f"/desk/call/{bank.wang.code}/"


@pytest.mark.covers("MK-02")
def test_refusal_is_one_tap_and_a_page_loaded_before_is_refused_with_the_reason(
    bank: Bank, chen: Client, client_of: ClientOf
) -> None:
    page = chen.get(f"/desk/call/{bank.li.code}/").content.decode()
    assert 'name="outcome" value="do_not_call"' in page
    manager = client_of(bank.manager_sun)
    assert manager.post(f"/desk/log/{bank.li.code}/", sent("m", outcome="do_not_call")).status_code == 302
    late = chen.post(f"/desk/call/{bank.li.code}/phone/", sent("k2"), headers={"HX-Request": "true"})
    assert "13900011002" not in late.content.decode()
    assert "现在不行：客户已拒绝，冷静期内，至2027年5月19日。" in text_of(late)


@pytest.mark.covers("MK-02", "RM-8")
def test_a_refusal_is_lifted_from_call_mode_with_what_shows_the_wish(bank: Bank, chen: Client) -> None:
    chen.post(f"/desk/log/{bank.li.code}/", sent(outcome="do_not_call"))
    hold = ContactHold.objects.get()
    chen.post(f"/desk/call/{bank.li.code}/hold/{hold.pk}/lift/", sent("k2"))
    assert "现在不能拨打" in text_of(chen.get(f"/desk/call/{bank.li.code}/"))
    chen.post(f"/desk/call/{bank.li.code}/hold/{hold.pk}/lift/", sent("k3", evidence="REC-1"))
    assert "现在不能拨打" not in text_of(chen.get(f"/desk/call/{bank.li.code}/"))


def test_hold_in_the_past_comes_back_with_its_sentence(bank: Bank, chen: Client) -> None:
    answer = chen.post(f"/desk/call/{bank.wang.code}/hold/", sent(until="2026-11-18"))
    assert answer.status_code == 422
    assert "截止日已过，请选今天或以后的日期。" in text_of(answer)


@pytest.mark.covers("RULE-2")
def test_hours_from_call_mode_bind_at_once(bank: Bank, chen: Client) -> None:
    chen.post(f"/desk/call/{bank.wang.code}/hours/", sent(starts="17:00", ends="20:00"))
    assert ContactHours.objects.get().starts == time(17)
    assert "不在客户指定的时段，至17:00" in text_of(chen.get(f"/desk/call/{bank.wang.code}/"))


@pytest.mark.covers("RULE-2")
def test_phone_is_shown_once_logged_and_never_against_a_wish(bank: Bank, chen: Client) -> None:
    fragment = {"HX-Request": "true"}
    shown = chen.post(f"/desk/call/{bank.wang.code}/phone/", sent(), headers=fragment)
    assert "13900011001" in shown.content.decode()
    assert 'hx-trigger="load delay:30s"' in shown.content.decode()
    assert AccessEntry.objects.get(action="customer.unmask").detail == {"field": "phone", "reason": "contact"}
    assert (
        "13900011001"
        not in chen.get(f"/desk/call/{bank.wang.code}/phone/", headers=fragment).content.decode()
    )
    set_do_not_disturb(bank.wang, by=bank.rm_chen, at=MORNING)
    refused = chen.post(f"/desk/call/{bank.wang.code}/phone/", sent("k2"), headers=fragment)
    assert "13900011001" not in refused.content.decode()
    assert "现在不行：勿扰：不接受任何联系。" in text_of(refused)


@pytest.mark.covers("RM-1")
def test_a_manager_without_customers_is_told_how_the_list_will_come(bank: Bank, chen: Client) -> None:
    PortfolioAssignment.objects.filter(staff=bank.rm_chen).delete()
    said = text_of(chen.get("/desk/"))
    assert "您名下还没有客户 网点为您分配客户、夜间数据更新后，名单会自动生成。" in " ".join(said.split())


# Who is left out, refill


@pytest.mark.covers("RM-1")
def test_why_answers_with_place_or_stage_and_never_about_others(bank: Bank, chen: Client) -> None:
    RuleValue.objects.create(key="call_list.size", valid_from=TODAY, value=1, source="test")
    chen.get("/desk/")

    def answer(text: str) -> str:
        return text_of(chen.post("/desk/why/", {"q": text}, headers={"HX-Request": "true"})).strip()

    assert answer("lihui") == "李慧 女士 在名单上 今日名单第 1 位。"
    assert answer("1001").startswith(
        "王晓明 先生 排位靠后 在同类客户中排第 1 位（共 1 位），名额到此前为止。"
    )
    assert answer("欧阳远") == "您名下没有找到。同事名下的客户不会进入您的名单。"


@pytest.mark.covers("RM-1", "RULE-2")
def test_why_names_the_wish_and_its_end(bank: Bank, chen: Client) -> None:
    set_do_not_disturb(bank.wang, by=bank.rm_chen, at=MORNING, until=date(2026, 12, 31))
    chen.get("/desk/")
    said = text_of(chen.post("/desk/why/", {"q": "王晓明"}))
    assert "暂不可联系 勿扰：不接受任何联系，至2026年12月31日。在此之前不会进入任何名单。" in said


@pytest.mark.covers("RM-1")
def test_refill_adds_and_says_how_many(bank: Bank, chen: Client) -> None:
    RuleValue.objects.create(key="call_list.size", valid_from=TODAY, value=1, source="test")
    trigger(bank.publication, bank.wang, "deposit_maturing_2", date(2026, 11, 20), "到期", "due")
    chen.get("/desk/")
    # Tried from the calendar, where nobody thinks of the list.
    log_call(bank.li, channel=Channel.TELEPHONE, outcome=Outcome.NO_ANSWER, by=bank.rm_chen, at=MORNING)
    chen.post("/desk/refill/", sent("k2"))
    assert "已补充 1 位客户。" in text_of(chen.get("/desk/"))
    chen.post("/desk/refill/", sent("k3"))
    assert "没有可补充的客户" in text_of(chen.get("/desk/"))


# Presence


@pytest.mark.covers("ORG-3")
def test_presence_is_set_with_its_end(bank: Bank, chen: Client) -> None:
    answer = chen.post("/desk/presence/", sent(presence="with_customer:30", next="/desk/inbox/"))
    assert answer.headers["Location"] == "/desk/inbox/"
    row = Availability.objects.get(staff=bank.rm_chen)
    assert (row.whereabouts, row.until) == ("with_customer", MORNING + timedelta(minutes=30))
    assert "接待中" in text_of(chen.get("/desk/")) or "10:30" in text_of(chen.get("/desk/"))


def test_presence_goes_nowhere_else_and_refuses_nonsense(bank: Bank, chen: Client) -> None:
    answer = chen.post("/desk/presence/", sent(presence="on_the_moon", next="https://elsewhere.example/"))
    assert answer.headers["Location"] == "/desk/"
    assert not Availability.objects.exists()
