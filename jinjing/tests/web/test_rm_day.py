"""Call mode's brief, promises, and the day's sum (RM-1, RM-3)."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from casts import MORNING, TODAY, Bank, trigger
from django.http import HttpResponse
from django.test import Client
from jinjing.customers.domain.file import note_file_field
from jinjing.customers.file_fields import FileField
from jinjing.customers.models import PortfolioAssignment
from jinjing.identity.models import Staff
from jinjing.interactions.domain.scripts import load_default_scripts
from jinjing.interactions.enums import Channel, Outcome, StepKind
from jinjing.interactions.models import ConfirmedBack, Interaction, PromiseStep
from jinjing.interactions.queries.conversations import standing
from jinjing.interactions.queries.promises import promises_of
from jinjing.kernel.models import AccessEntry, RuleValue
from jinjing.workbench.domain.calls import log_call
from jinjing.workbench.models import CallListEntry

ClientOf = Callable[[Staff], Client]
EVENING = datetime(2026, 11, 19, 8, 45, tzinfo=UTC)  # 16:45 in Shanghai
TOMORROW = date(2026, 11, 20)

pytestmark = pytest.mark.usefixtures("morning")


def text_of(response: HttpResponse) -> str:
    plain = re.sub(r"<[^>]+>", " ", response.content.decode())
    return re.sub(r"\s+", " ", plain)


def sent(key: str = "k1", **fields: object) -> dict[str, object]:
    return {"idempotency_key": key, **fields}


def spoken(bank: Bank, *, days_ago: int = 0, **more: object) -> Interaction:
    given = {
        "channel": Channel.TELEPHONE,
        "outcome": Outcome.TALKED,
        "by": bank.rm_chen,
        "at": MORNING - timedelta(days=days_ago),
        **more,
    }
    return log_call(given.pop("who", bank.wang), **given)  # type: ignore[arg-type]


@pytest.fixture
def chen(bank: Bank, client_of: ClientOf) -> Client:
    load_default_scripts()
    return client_of(bank.rm_chen)


# The brief


@pytest.mark.covers("RM-1")
def test_the_brief_says_what_is_due_when_to_call_and_how_to_talk(bank: Bank, chen: Client) -> None:
    for days in (40, 50):
        spoken(bank, days_ago=days, note="问过国债")
    note_file_field(bank.wang, FileField.TIMES_PLACES, "早上九点后", replaces=0, by=bank.rm_chen, at=MORNING)
    chen.get("/desk/")
    said = text_of(chen.get(f"/desk/call/{bank.wang.code}/"))
    assert "应联系 已逾期 9 天" in said
    assert "上次沟通 10月10日 40 天前" in said
    assert "易接通时段 09:00–11:00 2 次中接通 2 次" in said
    assert "早上九点后" in said
    assert "已接通 0 / 20" in said


@pytest.mark.covers("RM-1", "RULE-2", "MK-02")
def test_before_a_refusal_is_saved_the_screen_says_what_it_means_and_until_when(
    bank: Bank, chen: Client
) -> None:
    said = text_of(chen.get(f"/desk/call/{bank.wang.code}/"))
    assert "即刻起全行生效：至2027年5月19日，任何渠道都不再营销。到期提醒等服务通知照常。" in said
    assert "仅指这次的提议：2026年11月26日前不再进入名单，不限制其他同事联系。" in said


@pytest.mark.covers("RM-3")
def test_the_next_screen_names_what_was_saved_and_the_way_to_correct_it(bank: Bank, chen: Client) -> None:
    chen.get("/desk/")
    chen.post(f"/desk/log/{bank.wang.code}/", sent(outcome="no_answer", then="next"))
    page = chen.get(f"/desk/call/{bank.li.code}/")
    assert "上一位: 王晓明 未接通 更正" in text_of(page)
    assert f"/desk/contacts/{Interaction.objects.get().reference}/correct/" in page.content.decode()


@pytest.mark.covers("RM-3")
@pytest.mark.parametrize(
    ("typed", "next_on"),
    [
        ({"outcome": "appointment", "soon": "2026-11-26"}, date(2026, 11, 26)),
        ({"outcome": "appointment", "soon": "2026-11-26", "next_on": "2026-12-01"}, date(2026, 12, 1)),
        ({"outcome": "talked", "next_step": "寄资料"}, TOMORROW),
        ({"outcome": "talked"}, None),
    ],
)
def test_the_day_is_the_one_chosen_or_the_next_working_day_for_a_next_step(
    bank: Bank, chen: Client, typed: dict[str, str], next_on: date | None
) -> None:
    chen.post(f"/desk/log/{bank.wang.code}/", sent(**typed))
    assert Interaction.objects.get().next_on == next_on


@pytest.mark.covers("RM-1")
def test_a_name_that_did_not_answer_is_replaced_without_asking(bank: Bank, chen: Client) -> None:
    RuleValue.objects.create(key="call_list.size", valid_from=TODAY, value=1, source="test")
    trigger(bank.publication, bank.wang, "deposit_maturing_2", TOMORROW, "到期", "due")
    chen.get("/desk/")
    first = CallListEntry.objects.get().customer
    answer = chen.post(f"/desk/log/{first.code}/", sent(outcome="no_answer", then="next"), follow=True)
    assert CallListEntry.objects.count() == 2
    assert "已补充 1 位新客户。" in text_of(answer)
    chen.post(f"/desk/log/{first.code}/", sent("k2", outcome="talked"))
    assert CallListEntry.objects.count() == 2


# Promises


@pytest.mark.covers("RM-3")
def test_a_promise_is_kept_moved_and_let_go_from_the_call_screen(bank: Bank, chen: Client) -> None:
    made = spoken(bank, days_ago=3, next_step="寄基金报告", next_on=date(2026, 11, 18))
    said = text_of(chen.get(f"/desk/call/{bank.wang.code}/"))
    assert "寄基金报告 应于 11-18 兑现，已逾期 1 天 · 陈立，11-16" in said
    moved = chen.post(f"/desk/promises/{made.reference}/move/", sent(to="2026-11-26"))
    assert moved.headers["Location"] == f"/desk/call/{bank.wang.code}/"
    assert [one.due_on for one in promises_of(bank.wang.pk, on=TODAY)] == [date(2026, 11, 26)]
    chen.post(f"/desk/promises/{made.reference}/release/", sent("k2"))
    assert "请说明为何不再需要，客户可能会问起。" in text_of(chen.get(f"/desk/call/{bank.wang.code}/"))
    chen.post(f"/desk/promises/{made.reference}/keep/", sent("k3"))
    assert [step.kind for step in PromiseStep.objects.order_by("pk")] == [StepKind.MOVED, StepKind.KEPT]
    late = chen.post(f"/desk/promises/{made.reference}/keep/", sent("k4"), follow=True)
    assert "这项约定已兑现、已取消或已更正，无需再处理。" in text_of(late)


@pytest.mark.covers("RM-3")
def test_what_the_call_did_not_settle_stays_owed(bank: Bank, chen: Client) -> None:
    made = spoken(bank, days_ago=3, next_step="寄基金报告", next_on=TODAY)
    chen.post(f"/desk/log/{bank.wang.code}/", sent(outcome="talked", still_owed=made.reference))
    assert [(one.text, one.due_on) for one in promises_of(bank.wang.pk, on=TODAY)] == [
        ("寄基金报告", TOMORROW)
    ]


# The day's sum


@pytest.mark.covers("RM-3")
def test_the_day_shows_got_through_against_attempts_and_what_is_missing(bank: Bank, chen: Client) -> None:
    spoken(bank, outcome=Outcome.NO_ANSWER, reason="deposit_maturing")
    spoken(bank, outcome=Outcome.APPOINTMENT, next_on=TOMORROW, reason="deposit_maturing")
    said = text_of(chen.get("/desk/day/"))
    assert "已接通 1 / 20" in said
    assert "拨打次数 2" in said
    assert "未写记录的沟通 1" in said
    assert "存款到期 2 1 1 · 100 %" in said
    look = AccessEntry.objects.get(action="call_day.open")
    assert look.detail == {"customers": [bank.wang.code]}


@pytest.mark.covers("RM-3")
def test_a_note_is_written_from_the_day_and_the_record_says_the_rest_as_before(
    bank: Bank, chen: Client
) -> None:
    made = spoken(bank, next_step="寄资料", next_on=TOMORROW)
    empty = chen.post(f"/desk/contacts/{made.reference}/note/", sent(note=" "), follow=True)
    assert "请先写几个字：客户关心什么？" in text_of(empty)
    answer = chen.post(f"/desk/contacts/{made.reference}/note/", sent("k2", note="关心存款利率"))
    assert answer.headers["Location"] == "/desk/day/2026-11-19/"
    now = standing().get()
    assert (now.note, now.outcome, now.next_step, now.next_on) == (
        "关心存款利率",
        Outcome.TALKED,
        "寄资料",
        TOMORROW,
    )
    assert "未写记录的沟通" not in text_of(chen.get("/desk/day/"))


@pytest.mark.covers("RM-3")
def test_what_was_agreed_is_marked_as_confirmed_back(bank: Bank, chen: Client) -> None:
    made = spoken(bank, outcome=Outcome.APPOINTMENT, next_on=TOMORROW, note="面谈")
    assert "尚未回告客户 1" in text_of(chen.get("/desk/day/"))
    answer = chen.post(
        f"/desk/contacts/{made.reference}/confirm/", sent(channel="W", next="/desk/day/2026-11-19/")
    )
    assert answer.headers["Location"] == "/desk/day/2026-11-19/"
    assert ConfirmedBack.objects.get().channel == Channel.WECOM
    said = text_of(chen.get("/desk/day/"))
    assert "尚未回告客户" not in said
    assert "已回告 1 / 1" in said


@pytest.mark.covers("RM-3")
def test_towards_the_evening_the_list_asks_for_the_missing_notes(
    bank: Bank, chen: Client, client_of: ClientOf
) -> None:
    spoken(bank)
    assert "还没写记录" not in text_of(chen.get("/desk/"))
    with time_machine.travel(EVENING, tick=False):
        late = client_of(bank.rm_chen)
        assert "今天有 1 次沟通还没写记录。 下班前补上" in text_of(late.get("/desk/"))


@pytest.mark.covers("RM-3")
def test_promises_kept_in_four_weeks_stand_beside_the_day(bank: Bank, chen: Client) -> None:
    spoken(bank, days_ago=9, next_on=TODAY - timedelta(days=3))
    spoken(bank, days_ago=4)
    spoken(bank, days_ago=3, who=bank.li, next_on=TODAY - timedelta(days=1))
    assert "约定兑现率 50 % 四周内 2 项中兑现 1 · 逾期兑现 0 · 未兑现 1" in text_of(chen.get("/desk/day/"))


@pytest.mark.parametrize("on", ["2026-11-20", "2026-10-18", "yesterday"])
def test_a_day_that_is_none_to_come_or_long_ago_is_404(chen: Client, on: str) -> None:
    assert chen.get(f"/desk/day/{on}/").status_code == 404


def test_who_has_handed_customers_over_takes_no_old_notes_along(bank: Bank, chen: Client) -> None:
    spoken(bank, days_ago=1, note="想看国债")
    PortfolioAssignment.objects.filter(customer=bank.wang, staff=bank.rm_chen).update(
        valid_to=TODAY - timedelta(days=1)
    )
    said = text_of(chen.get("/desk/day/2026-11-18/"))
    assert ("王晓明" in said, "想看国债" in said) == (False, False)


def test_an_earlier_day_is_one_s_own_and_leads_on(bank: Bank, chen: Client) -> None:
    spoken(bank, days_ago=1, note="好")
    page = chen.get("/desk/day/2026-11-18/")
    assert "11月18日 星期三小结" in text_of(page)
    assert 'href="/desk/day/2026-11-19/"' in page.content.decode()
