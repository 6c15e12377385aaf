"""RM-4: the calendar of customers × days, written by letters, small enough for three hundred customers."""

import re
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from casts import MORNING, NOON, TODAY, Bank, customer, wider_cast
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from jinjing.customers.models import Customer, PortfolioAssignment
from jinjing.identity.models import Staff
from jinjing.interactions.domain.contact import log_contact
from jinjing.interactions.domain.hold import set_do_not_disturb
from jinjing.interactions.enums import Channel, Outcome
from jinjing.interactions.models import BankDay, Interaction
from jinjing.kernel.models import AccessEntry
from jinjing.workbench.domain.contact_plan import plan_contact
from jinjing.workbench.models import PlannedContact

ClientOf = Callable[[Staff], Client]
pytestmark = pytest.mark.usefixtures("morning")

TOMORROW = TODAY + timedelta(days=1)
ROW = re.compile(r'<div class="cal-row" role="row" id="r-(\w+)">(.*?)</div>(.*?)</div>', re.DOTALL)
CELL = re.compile(r'aria-colindex="(\d+)"(?: class="(\w+)")?>(.*?)</b>')
# October, its sums, then November: column 2 is 1 October, so the 19th of November is 2 + 31 + 1 + 18.
COLUMN_OF_TODAY = 52
HTML_MOST = 300 * 1024
PACKED_MOST = 60 * 1024
QUERIES_MOST = 13


def page(client: Client, query: str = "") -> str:
    return str(client.get(reverse("calendar:page") + query).content.decode())


def cells(text: str, who: Customer) -> dict[int, str]:
    """What stands in the columns of one line, the sums of months left out."""
    found = {code: rest for code, _, rest in ROW.findall(text)}[who.code]
    return {int(column): said for column, classes, said in CELL.findall(found) if classes != "sum"}


def order(text: str) -> list[str]:
    return [code for code, _, _ in ROW.findall(text)]


def talked(bank: Bank, who: Customer, days_ago: int, channel: Channel = Channel.TELEPHONE) -> Interaction:
    outcome = Outcome.SENT if channel == Channel.EMAIL else Outcome.TALKED
    return log_contact(
        who, channel=channel, outcome=outcome, by=bank.rm_chen, at=MORNING - timedelta(days=days_ago)
    )


def write(client: Client, who: Customer, on: date, *, key: str = "k1", **entries: str) -> str:
    """As a letter of the keyboard does it."""
    url = reverse("calendar:write", args=[who.code, on.isoformat()])
    body = {"idempotency_key": key, **entries}
    return str(client.post(url, body, headers={"hx-request": "true"}).content.decode())


@pytest.mark.covers("RM-4")
def test_done_in_capitals_planned_small_tried_struck_and_missed_underlined(
    client_of: ClientOf, bank: Bank
) -> None:
    talked(bank, bank.wang, 0)
    talked(bank, bank.wang, 1, Channel.EMAIL)
    at = MORNING - timedelta(days=2)
    log_contact(bank.wang, channel=Channel.TELEPHONE, outcome=Outcome.NO_ANSWER, by=bank.rm_chen, at=at)
    plan_contact(
        bank.wang, on=date(2026, 11, 16), channel=Channel.VISIT, by=bank.rm_chen, at=at - timedelta(days=1)
    )
    plan_contact(bank.wang, on=TOMORROW, channel=Channel.MEETING, by=bank.rm_chen, at=MORNING)
    found = cells(page(client_of(bank.rm_chen)), bank.wang)
    assert found == {49: "<u>v</u>", 50: "<s>T</s>", 51: "E", 52: "T", 53: "<i>m</i>"}


@pytest.mark.covers("RM-4")
def test_the_longest_silence_comes_first_and_says_how_late_it_is(client_of: ClientOf, bank: Bank) -> None:
    talked(bank, bank.li, 10)
    talked(bank, bank.wang, 40)
    text = page(client_of(bank.rm_chen))
    assert order(text) == [bank.wang.code, bank.li.code]
    assert "逾期 9 天" in text  # a premier customer's floor is 31 days
    assert "40 天未联系" in text
    assert "还有 82 天" in text
    assert order(page(client_of(bank.rm_chen), "?show=overdue")) == [bank.wang.code]


@pytest.mark.covers("RM-4")
def test_sums_of_days_and_months_count_what_was_made(client_of: ClientOf, bank: Bank) -> None:
    talked(bank, bank.wang, 0)
    talked(bank, bank.li, 0)
    talked(bank, bank.li, 30)
    plan_contact(bank.li, on=TOMORROW, channel=Channel.MEETING, by=bank.rm_chen, at=MORNING)
    text = page(client_of(bank.rm_chen))
    foot = CELL.findall(text.split("data-sums")[1])
    assert foot == [("21", "", "1"), ("33", "sum", "1"), ("52", "", "2"), ("64", "sum", "2")]


@pytest.mark.covers("RM-4")
def test_a_letter_up_to_today_logs_and_a_later_one_plans(client_of: ClientOf, bank: Bank) -> None:
    client = client_of(bank.rm_chen)
    write(client, bank.wang, TODAY, channel="T", key="a")
    write(client, bank.wang, TODAY - timedelta(days=3), channel="E", key="b")
    answer = write(client, bank.wang, TOMORROW, channel="M", key="c")
    logged = Interaction.objects.order_by("occurred_on").values_list("occurred_on", "channel", "outcome")
    assert list(logged) == [(date(2026, 11, 16), "E", "sent"), (TODAY, "T", "talked")]
    assert PlannedContact.objects.values_list("on", "channel").get() == (TOMORROW, "M")
    assert cells(answer, bank.wang) == {49: "E", 52: "T", 53: "<i>m</i>"}


@pytest.mark.covers("RM-4")
def test_a_letter_sent_twice_is_written_once(client_of: ClientOf, bank: Bank) -> None:
    client = client_of(bank.rm_chen)
    for _ in range(2):
        write(client, bank.wang, TODAY, channel="T")
    assert Interaction.objects.count() == 1


def test_a_contact_of_the_planned_day_takes_the_plans_place(client_of: ClientOf, bank: Bank) -> None:
    plan_contact(bank.wang, on=TODAY, channel=Channel.TELEPHONE, by=bank.rm_chen, at=MORNING)
    client = client_of(bank.rm_chen)
    assert cells(page(client), bank.wang) == {COLUMN_OF_TODAY: "<i>t</i>"}
    assert cells(write(client, bank.wang, TODAY, channel="T"), bank.wang) == {COLUMN_OF_TODAY: "T"}


@pytest.mark.covers("RM-4")
def test_the_pop_up_shows_the_note_that_the_grid_only_marks(client_of: ClientOf, bank: Bank) -> None:
    client = client_of(bank.rm_chen)
    write(client, bank.wang, TODAY, channel="T", note="转存三十万")
    text = page(client)
    assert "转存三十万" not in text
    assert f'aria-colindex="{COLUMN_OF_TODAY}" class="n"' in text
    url = reverse("calendar:day", args=[bank.wang.code, TODAY.isoformat()])
    shown = client.get(url, headers={"hx-request": "true"}).content.decode()
    assert "转存三十万" in shown
    assert "<html" not in shown
    assert "<html" in client.get(url).content.decode()


@pytest.mark.covers("RM-4", "RULE-4")
def test_what_was_logged_is_corrected_and_never_deleted(client_of: ClientOf, bank: Bank) -> None:
    first = talked(bank, bank.wang, 0)
    client = client_of(bank.rm_chen)
    url = reverse("calendar:day", args=[bank.wang.code, TODAY.isoformat()])
    assert "不能删除" in client.get(f"{url}?ask=1").content.decode()
    body = {"idempotency_key": "k", "outcome": "no_answer", "note": "打错了"}
    client.post(reverse("calendar:correct", args=[first.reference]), body)
    second = Interaction.objects.get(corrects=first)
    assert (second.outcome, second.note) == ("no_answer", "打错了")
    assert cells(page(client), bank.wang) == {COLUMN_OF_TODAY: "<s>T</s>"}


def test_a_plan_is_moved_noted_and_withdrawn(client_of: ClientOf, bank: Bank) -> None:
    plan = plan_contact(bank.wang, on=TOMORROW, channel=Channel.MEETING, by=bank.rm_chen, at=MORNING)
    client = client_of(bank.rm_chen)
    move = reverse("calendar:move", args=[bank.wang.code, TOMORROW.isoformat()])
    client.post(move, {"idempotency_key": "1", "to": "2026-11-23", "channel": "M"})
    client.post(reverse("calendar:note", args=[plan.code]), {"idempotency_key": "2", "note": "国债"})
    client.post(reverse("calendar:move-one", args=[plan.code]), {"idempotency_key": "3", "to": "2026-11-24"})
    plan.refresh_from_db()
    assert (plan.on, plan.note, plan.withdrawn_at) == (date(2026, 11, 24), "国债", None)
    client.post(reverse("calendar:withdraw", args=[plan.code]), {"idempotency_key": "4"})
    plan.refresh_from_db()
    assert plan.withdrawn_at == MORNING


def test_a_plan_is_not_moved_into_the_past(client_of: ClientOf, bank: Bank) -> None:
    plan_contact(bank.wang, on=TOMORROW, channel=Channel.MEETING, by=bank.rm_chen, at=MORNING)
    move = reverse("calendar:move", args=[bank.wang.code, TOMORROW.isoformat()])
    answer = client_of(bank.rm_chen).post(
        move, {"idempotency_key": "1", "to": "2026-11-18"}, headers={"hx-request": "true"}
    )
    assert "请选择今天到2027年11月20日之间的日期" in answer.content.decode()
    assert PlannedContact.objects.get().on == TOMORROW


@pytest.mark.parametrize("entries", [{}, {"channel": "X"}, {"channel": "E", "outcome": "talked"}])
def test_what_cannot_be_written_comes_back_in_the_pop_up(
    client_of: ClientOf, bank: Bank, entries: dict[str, str]
) -> None:
    url = reverse("calendar:write", args=[bank.wang.code, TODAY.isoformat()])
    body = {"idempotency_key": "k", "note": "转存三十万", **entries}
    answer = client_of(bank.rm_chen).post(url, body, headers={"hx-request": "true"})
    assert (answer.status_code, answer["HX-Retarget"]) == (422, "#sheet")
    assert "转存三十万" in answer.content.decode()
    assert not Interaction.objects.exists()


def test_a_day_that_is_none_is_not_found(client_of: ClientOf, bank: Bank) -> None:
    assert client_of(bank.rm_chen).get(f"/calendar/{bank.wang.code}/tomorrow/").status_code == 404


@pytest.mark.parametrize(
    "query", ["?from=2026-13", "?from=x", "?page=0", "?page=99999&show=nobody", "?from=2026-09"]
)
def test_whatever_stands_in_the_address_a_calendar_comes(client_of: ClientOf, bank: Bank, query: str) -> None:
    assert client_of(bank.rm_chen).get(reverse("calendar:page") + query).status_code == 200


def test_holidays_and_weekends_are_marked(client_of: ClientOf, bank: Bank) -> None:
    BankDay.objects.create(on=date(2026, 10, 1), holiday="国庆节")
    text = page(client_of(bank.rm_chen))
    assert 'title="国庆节" data-day="2026-10-01"' in text
    assert text.count("cal-day--rest") == 27  # 26 days of weekends from October to December and the holiday


def test_whom_nobody_contacts_is_not_called_overdue(client_of: ClientOf, bank: Bank) -> None:
    talked(bank, bank.wang, 200)
    set_do_not_disturb(bank.wang, by=bank.rm_chen, at=MORNING, purpose=None)
    text = page(client_of(bank.rm_chen))
    assert "勿扰" in text
    assert "逾期 " not in text.split(bank.wang.code)[1].split("</div>")[0]


def test_the_stand_in_has_a_calendar_of_those_entrusted(client_of: ClientOf, bank: Bank) -> None:
    stand_in = wider_cast(bank)["stand_in"]
    client = client_of(stand_in)
    assert order(page(client)) == []
    assert order(page(client, "?show=standing_in")) == [bank.wang.code]


@pytest.mark.covers("RM-4", "RULE-1")
def test_the_branch_head_sees_the_team_and_each_calendar(client_of: ClientOf, bank: Bank) -> None:
    talked(bank, bank.wang, 0)
    talked(bank, bank.li, 40)
    client = client_of(bank.manager_sun)
    text = page(client)
    assert re.findall(r'class="cal-name" href="[^"]+">(\w+)<', text) == ["赵敏", "陈立"]
    assert CELL.findall(text.split("陈立")[1].split("cal-row")[0]) == [
        ("11", "", "1"),
        ("33", "sum", "1"),
        ("52", "", "1"),
        ("64", "sum", "1"),
    ]
    of_chen = client.get(reverse("calendar:colleague", args=[bank.rm_chen.pk])).content.decode()
    assert order(of_chen) == [bank.li.code, bank.wang.code]
    assert client.get(reverse("calendar:colleague", args=[bank.rm_gao.pk])).status_code == 404


@pytest.mark.covers("SE-03")
def test_every_customer_of_the_calendar_stands_in_the_access_log(client_of: ClientOf, bank: Bank) -> None:
    text = page(client_of(bank.rm_chen))
    assert AccessEntry.objects.get(action="calendar.open").detail == {"customers": order(text)}


def portfolio(bank: Bank, count: int) -> None:
    """So many customers of Chen's, each spoken to twelve times in three months and with a plan."""
    outlet = bank.riverside
    made = [
        customer(
            f"7{n:07}", "司马相如", "M", outlet, bank.rm_chen, phone=f"139{n:08}", card=f"62220001{n:08}"
        )
        for n in range(count - 2)
    ]
    Interaction.objects.bulk_create(
        Interaction(
            reference=f"{who.pk}-{week}",
            customer=who,
            staff=bank.rm_chen,
            channel="T",
            outcome="talked",
            reached=True,
            occurred_at=NOON - timedelta(days=7 * week),
            occurred_on=TODAY - timedelta(days=7 * week),
        )
        for who in made
        for week in range(12)
    )
    PlannedContact.objects.bulk_create(
        PlannedContact(
            code=f"p{who.pk}", customer=who, staff=bank.rm_chen, on=TOMORROW, channel="M", planned_at=NOON
        )
        for who in made
    )


@pytest.mark.covers("RM-4")
@pytest.mark.parametrize("count", [3, 300])
def test_three_hundred_customers_cost_as_many_queries_as_three_and_stay_small(
    client_of: ClientOf, bank: Bank, count: int
) -> None:
    portfolio(bank, count)
    client = client_of(bank.rm_chen)
    assert connection.features.supports_json_field  # asked once a process, with queries of its own
    with CaptureQueriesContext(
        connection,
    ) as asked:
        answer = client.get(reverse("calendar:page"))
    assert len(order(answer.content.decode())) == count
    assert len(asked) <= QUERIES_MOST
    assert len(answer.content) <= HTML_MOST
    packed = client.get(reverse("calendar:page"), headers={"accept-encoding": "gzip"})
    assert (packed["Content-Encoding"], len(packed.content) <= PACKED_MOST) == ("gzip", True)
    assert PortfolioAssignment.objects.filter(staff=bank.rm_chen).count() == count
