"""The next action on the page: one, worded by how late it is, done or put off with one press."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from casts import MORNING, TODAY, Bank
from django.test import Client
from jinjing.identity.models import Staff
from jinjing.interactions.domain.contact import log_contact
from jinjing.interactions.domain.hold import set_do_not_disturb
from jinjing.interactions.enums import Channel, Outcome, StepKind
from jinjing.interactions.models import BankDay, Interaction, PromiseStep
from jinjing.kernel.models import AccessEntry
from jinjing.workbench.domain.contact_plan import plan_contact
from jinjing.workbench.enums import LeadSource
from jinjing.workbench.models import Lead, PlannedContact

pytestmark = pytest.mark.usefixtures("morning")
ClientOf = Callable[[Staff], Client]
HTMX = {"hx-request": "true", "hx-target": "glance", "accept-language": "en"}
FRIDAY, MONDAY, TUESDAY = date(2026, 11, 20), date(2026, 11, 23), date(2026, 11, 24)


def address(bank: Bank, tail: str = "") -> str:
    return f"/customers/{bank.wang.code}/{tail}"


def bar(client: Client, bank: Bank) -> str:
    """The next action in English, tags and spaces folded."""
    text = client.get(address(bank), headers={"accept-language": "en"}).content.decode()
    assert text.count('id="next-title"') == 1
    return " ".join(text.split('id="next-title"')[1].split("</section>")[0].split())


def promised(bank: Bank, on: date, step: str = "寄基金报告") -> Interaction:
    return log_contact(
        bank.wang,
        channel=Channel.TELEPHONE,
        outcome=Outcome.TALKED,
        by=bank.rm_chen,
        at=MORNING - timedelta(days=9),
        next_step=step,
        next_on=on,
    )


def planned(bank: Bank, on: date) -> PlannedContact:
    return plan_contact(bank.wang, on=on, channel=Channel.MEETING, note="转存", by=bank.rm_chen, at=MORNING)


def later(**said: str) -> dict[str, str]:
    return {"idempotency_key": "n1", "when": "tomorrow", **said}


@pytest.mark.parametrize(
    ("on", "words", "tone"),
    [
        (date(2026, 11, 16), "overdue by 3 days", "tone--bad"),
        (TODAY, "due today", "tone--warn"),
        (FRIDAY, "due tomorrow", "tone--neutral"),
        (TUESDAY, "due in 5 days", "tone--neutral"),
        (date(2026, 12, 24), "due on 24 December 2026", "tone--neutral"),
    ],
)
def test_lateness_is_told_by_word_and_colour(
    client_of: ClientOf, bank: Bank, on: date, words: str, tone: str
) -> None:
    promised(bank, on)
    page = client_of(bank.rm_chen).get(address(bank), headers={"accept-language": "en"}).content.decode()
    assert f'class="next {tone}"' in page
    told = page.split('id="next-title"')[1]
    assert "寄基金报告" in told
    assert words in told.split("</section>")[0]


def test_without_a_promise_the_strongest_reason_is_next(client_of: ClientOf, bank: Bank) -> None:
    told = bar(client_of(bank.rm_chen), bank)
    assert "A time deposit of 300,000 matures on 21 November" in told
    assert "due in 2 days" in told


def test_a_planned_contact_and_a_referral_are_told_with_their_way(client_of: ClientOf, bank: Bank) -> None:
    Lead.objects.create(
        code="lead1",
        customer=bank.wang,
        owner=bank.rm_zhao,
        source=LeadSource.LOBBY,
        source_reference="r1",
        opened_at=MORNING,
        due_at=datetime(2026, 11, 18, 17, 0, tzinfo=UTC),  # 01:00 of the 19th in Shanghai
    )
    chen = client_of(bank.rm_chen)
    told = bar(chen, bank)
    assert "Speak with them after the referral" in told
    assert "accepted by 赵敏" in told
    assert "due today" in told
    planned(bank, FRIDAY)
    assert "Meeting: 转存" in bar(chen, bank)
    # Done opens the sheet with the way that was planned.
    assert 'name="channel" value="M" checked' in chen.get(address(bank)).content.decode()


def test_nobody_is_urged_to_call_who_wants_no_contact(client_of: ClientOf, bank: Bank) -> None:
    set_do_not_disturb(bank.wang, by=bank.rm_chen, at=MORNING)
    assert "Nothing is due" in bar(client_of(bank.rm_chen), bank)
    promised(bank, TODAY)
    assert "寄基金报告" in bar(client_of(bank.rm_chen), bank)


@pytest.mark.covers("RM-3")
def test_a_promise_is_kept_with_one_press_and_the_top_comes_back(client_of: ClientOf, bank: Bank) -> None:
    made = promised(bank, TODAY)
    chen = client_of(bank.rm_chen)
    said = {"idempotency_key": "n1", "reference": made.reference}
    for _ in range(2):
        text = chen.post(address(bank, "next/done/"), said, headers=HTMX).content.decode()
    assert text.lstrip().startswith('<div class="glance" id="glance">')
    assert "A time deposit of 300,000" in text
    assert list(PromiseStep.objects.values_list("kind", "staff__staff_no")) == [(StepKind.KEPT, "R001")]
    assert chen.post(address(bank, "next/done/"), {**said, "idempotency_key": "n2"}).url == address(bank)
    assert PromiseStep.objects.count() == 1


@pytest.mark.covers("RM-3")
@pytest.mark.parametrize(
    ("said", "day"),
    [
        ({"when": "tomorrow"}, FRIDAY),
        ({"when": "next_week"}, TUESDAY),
        ({"when": "day", "day": "2026-12-01"}, date(2026, 12, 1)),
        ({"when": "tomorrow", "day": "2026-12-01"}, FRIDAY),
    ],
    ids=["tomorrow", "next week begins with a holiday", "a day", "the day counts only if it was chosen"],
)
def test_a_promise_is_moved_with_one_press(
    client_of: ClientOf, bank: Bank, said: dict[str, str], day: date
) -> None:
    BankDay.objects.create(on=MONDAY, holiday="行庆")
    made = promised(bank, TODAY)
    form = later(kind="promise", reference=made.reference, **said)
    text = client_of(bank.rm_chen).post(address(bank, "next/later/"), form, headers=HTMX).content.decode()
    assert list(PromiseStep.objects.values_list("kind", "due_on")) == [(StepKind.MOVED, day)]
    assert "Comes back on" in text


def test_a_plan_is_moved_and_a_reason_becomes_a_plan(client_of: ClientOf, bank: Bank) -> None:
    chen = client_of(bank.rm_chen)
    chen.post(address(bank, "next/later/"), later(kind="reason", reference="deposit_maturing"))
    made = PlannedContact.objects.get()
    assert (made.on, made.channel, made.note) == (FRIDAY, "T", "定期存款 30 万元将于 11 月 21 日到期")
    assert "定期存款 30 万元将于 11 月 21 日到期" in bar(chen, bank)
    again = later(kind="plan", reference=made.code, when="next_week", idempotency_key="n2")
    chen.post(address(bank, "next/later/"), again)
    assert PlannedContact.objects.get().on == MONDAY


def test_a_rhythm_becomes_a_plan_without_a_note(client_of: ClientOf, bank: Bank) -> None:
    client_of(bank.rm_chen).post(address(bank, "next/later/"), later(kind="rhythm"))
    made = PlannedContact.objects.get()
    assert (made.on, made.note) == (FRIDAY, "")


def test_without_a_day_nothing_moves(client_of: ClientOf, bank: Bank) -> None:
    form = later(kind="rhythm", when="day")
    text = client_of(bank.rm_chen).post(address(bank, "next/later/"), form, headers=HTMX).content.decode()
    assert "Choose the day." in text
    assert PlannedContact.objects.count() == 0


def test_a_day_that_has_passed_is_refused_in_words(client_of: ClientOf, bank: Bank) -> None:
    form = later(kind="rhythm", when="day", day="2026-11-01")
    response = client_of(bank.rm_chen).post(address(bank, "next/later/"), form, headers=HTMX)
    assert response.status_code == 200
    assert 'class="toast' in response.content.decode()
    assert PlannedContact.objects.count() == 0


@pytest.mark.covers("RULE-1")
@pytest.mark.parametrize("part", ["colleague", "lobby_manager", "other_branch", "auditor"])
def test_nobody_else_moves_anything(client_of: ClientOf, bank: Bank, part: str) -> None:
    made = promised(bank, TODAY)
    person = client_of(bank.cast[part])
    form = later(kind="promise", reference=made.reference)
    assert person.post(address(bank, "next/later/"), form).status_code == 404
    assert person.post(address(bank, "next/done/"), form).status_code == 404
    assert PromiseStep.objects.count() == 0
    assert AccessEntry.objects.latest("pk").outcome == "refused"


def test_another_customer_s_promise_is_not_moved_from_here(client_of: ClientOf, bank: Bank) -> None:
    other = log_contact(
        bank.li,
        channel=Channel.TELEPHONE,
        outcome=Outcome.TALKED,
        by=bank.rm_chen,
        at=MORNING,
        next_step="回电",
        next_on=TODAY,
    )
    form = later(kind="promise", reference=other.reference)
    assert client_of(bank.rm_chen).post(address(bank, "next/later/"), form).status_code == 404
    gone = later(kind="plan", reference="nobody", idempotency_key="n2")
    assert client_of(bank.rm_chen).post(address(bank, "next/later/"), gone).status_code == 404
