"""The day's list: drawn once, refilled when names do not answer, moved by what is logged."""

from datetime import date, timedelta

import pytest
from casts import MORNING, NOON, TODAY, Bank, customer, figures, trigger
from jinjing.customers.models import Customer, PortfolioAssignment
from jinjing.identity.queries.positions import scope_of
from jinjing.interactions.domain.contact import log_contact
from jinjing.interactions.domain.hold import set_do_not_disturb
from jinjing.interactions.enums import REACHED, Channel, Outcome
from jinjing.kernel.models import AccessEntry, RuleValue
from jinjing.workbench.domain.call_list import draw_call_list, refill_call_list
from jinjing.workbench.domain.calls import correct_call, log_call
from jinjing.workbench.enums import EntryState, Stage
from jinjing.workbench.errors import NothingToRefill
from jinjing.workbench.models import CallList, CallListEntry
from jinjing.workbench.queries.call_list import names_of_day, tally
from jinjing.workbench.queries.day_summary import day_summary
from jinjing.workbench.queries.explanation import explain

# 22:30 in Shanghai: the list is for the day, whatever the hour at which it is opened.
LATE = MORNING + timedelta(hours=12, minutes=30)


def drawn(bank: Bank, on: date = TODAY) -> CallList:
    return draw_call_list(bank.rm_chen, on=on, publication=bank.publication, at=MORNING, by=bank.rm_chen)


def more(bank: Bank, count: int, *, invested: bool = False) -> list[Customer]:
    """Customers of Chen's without any trigger, the richest first."""
    found = []
    for n in range(count):
        number = f"7000{1000 + n + 500 * invested}"
        who = customer(
            number,
            "钱多多",
            "F",
            bank.riverside,
            bank.rm_chen,
            phone=f"1380000{1000 + n}",
            card=f"622200000{number}",
        )
        figures(bank.publication, who, 90_000 - n, invested=invested, tier="mass", premier=False, rank=4)
        found.append(who)
    return found


def names(call_list: CallList) -> list[int]:
    return list(call_list.entries.values_list("customer_id", flat=True))


def small_target(size: int) -> None:
    RuleValue.objects.create(key="call_list.size", valid_from=TODAY, value=size, source="test")


@pytest.mark.covers("RM-1", "RM-2")
def test_draw_call_list_orders_by_maturity_then_birthday_with_the_reasons(bank: Bank) -> None:
    call_list = drawn(bank)
    first, second = call_list.entries.all()
    assert (first.customer, second.customer) == (bank.wang, bank.li)
    assert (first.invested, second.invested) == (True, False)
    assert first.reasons == [
        {
            "trigger": "deposit_maturing",
            "occurs_on": "2026-11-21",
            "reason": "定期存款 30 万元将于 11 月 21 日到期",
            "reason_en": "A time deposit of 300,000 matures on 21 November",
            "amount_fen": 30_000_000,
        }
    ]
    assert call_list.target == 20
    assert AccessEntry.objects.get(action="call_list.draw").detail == {"names": 2, "left_out": 0}


@pytest.mark.covers("RM-1")
def test_draw_call_list_is_drawn_once_a_day(bank: Bank) -> None:
    first = drawn(bank)
    more(bank, 3)
    assert drawn(bank) == first
    assert CallList.objects.count() == 1
    assert len(names(first)) == 2


@pytest.mark.covers("RM-1", "SEG-7")
def test_draw_call_list_gives_twenty_names_one_to_two(bank: Bank) -> None:
    more(bank, 30)
    more(bank, 30, invested=True)
    entries = list(drawn(bank).entries.all())
    assert len(entries) == 20
    assert sum(e.invested for e in entries) == 7


def test_draw_call_list_opened_at_night_leaves_nobody_out_for_the_hour(bank: Bank) -> None:
    call_list = draw_call_list(bank.rm_chen, on=TODAY, publication=bank.publication, at=LATE, by=bank.rm_chen)
    assert names(call_list) == [bank.wang.pk, bank.li.pk]


@pytest.mark.covers("RULE-2", "RM-8", "RM-1")
def test_draw_call_list_leaves_held_resting_and_numberless_out_with_the_stage(bank: Bank) -> None:
    silent, resting, numberless = more(bank, 3)
    set_do_not_disturb(silent, by=bank.rm_chen, at=MORNING)
    log_contact(
        resting,
        channel=Channel.MEETING,
        outcome=Outcome.TALKED,
        by=bank.rm_chen,
        at=MORNING - timedelta(days=3),
    )
    Customer.objects.filter(pk=numberless.pk).update(phone="")
    assert drawn(bank).left_out == {
        str(silent.pk): [Stage.HELD, None, None],
        str(resting.pk): [Stage.RESTING, None, None],
        str(numberless.pk): [Stage.NO_WAY, None, None],
    }


def test_draw_call_list_of_a_bank_without_any_numbers_leaves_nobody_out_for_it(bank: Bank) -> None:
    Customer.objects.update(phone="")
    assert names(drawn(bank)) == [bank.wang.pk, bank.li.pk]


@pytest.mark.covers("RM-1")
def test_draw_call_list_next_day_carries_the_unreached_and_spares_the_reached(bank: Bank) -> None:
    drawn(bank)
    log_call(bank.wang, channel=Channel.TELEPHONE, outcome=Outcome.TALKED, by=bank.rm_chen, at=MORNING)
    friday = draw_call_list(
        bank.rm_chen,
        on=date(2026, 11, 20),
        publication=bank.publication,
        at=MORNING + timedelta(days=1),
        by=bank.rm_chen,
    )
    assert names(friday) == [bank.li.pk]
    assert friday.left_out == {str(bank.wang.pk): [Stage.DONE, None, None]}


@pytest.mark.covers("RM-1")
def test_draw_call_list_stops_at_a_hundred_new_names_a_week(bank: Bank) -> None:
    RuleValue.objects.create(key="call_list.week_size", valid_from=TODAY, value=3, source="test")
    more(bank, 2)
    drawn(bank)
    friday = draw_call_list(
        bank.rm_chen,
        on=date(2026, 11, 20),
        publication=bank.publication,
        at=MORNING + timedelta(days=1),
        by=bank.rm_chen,
    )
    assert len(names(friday)) == 3
    assert [stage for stage, _, _ in friday.left_out.values()] == [Stage.WEEK_FULL]


@pytest.mark.covers("RM-3")
def test_draw_call_list_puts_a_promised_call_first(bank: Bank) -> None:
    log_call(
        bank.li,
        channel=Channel.TELEPHONE,
        outcome=Outcome.CALL_BACK,
        next_on=TODAY,
        by=bank.rm_chen,
        at=MORNING - timedelta(days=1),
    )
    call_list = drawn(bank)
    assert names(call_list) == [bank.li.pk, bank.wang.pk]
    assert [r["trigger"] for r in call_list.entries.first().reasons] == ["promise_due", "birthday_solar"]


@pytest.mark.covers("RM-1", "RM-3")
@pytest.mark.parametrize(
    ("outcome", "state", "reached", "open_"),
    [
        (Outcome.TALKED, EntryState.REACHED, 1, 1),
        (Outcome.NOT_INTERESTED, EntryState.REACHED, 1, 1),
        (Outcome.NO_ANSWER, EntryState.ATTEMPTED, 0, 1),
        (Outcome.WRONG_NUMBER, EntryState.DROPPED, 0, 1),
        (Outcome.DO_NOT_CALL, EntryState.REACHED, 1, 1),
    ],
)
def test_log_call_moves_the_name_and_counts_the_attempt(
    bank: Bank, outcome: Outcome, state: EntryState, reached: int, open_: int
) -> None:
    drawn(bank)
    log_call(bank.wang, channel=Channel.TELEPHONE, outcome=outcome, by=bank.rm_chen, at=NOON)
    listed = names_of_day(bank.rm_chen, on=TODAY, publication=bank.publication)
    assert listed[0].state == state
    counted = tally(listed, target=20)
    assert (counted.reached, counted.open, counted.attempts, counted.names) == (reached, open_, 1, 2)
    assert listed[0].last is not None
    assert (listed[0].last.outcome, listed[0].last.on) == (outcome, TODAY)


def test_log_call_counts_attempts_until_somebody_answers(bank: Bank) -> None:
    drawn(bank)
    for minutes, outcome in enumerate((Outcome.NO_ANSWER, Outcome.NO_ANSWER, Outcome.TALKED, Outcome.TALKED)):
        log_call(
            bank.wang,
            channel=Channel.TELEPHONE,
            outcome=outcome,
            by=bank.rm_chen,
            at=NOON + timedelta(minutes=minutes),
        )
    entry = CallListEntry.objects.get(customer=bank.wang)
    assert (entry.state, entry.attempts) == (EntryState.REACHED, 3)


@pytest.mark.covers("RM-1", "RM-3")
@pytest.mark.parametrize(
    "outcomes",
    [
        [Outcome.DO_NOT_CALL],
        [Outcome.TALKED, Outcome.DO_NOT_CALL],
        [Outcome.WRONG_NUMBER],
        [Outcome.WRONG_NUMBER, Outcome.TALKED],
        [Outcome.NO_ANSWER, Outcome.WRONG_NUMBER],
    ],
)
def test_list_and_day_summary_agree_on_who_was_got_through_to(bank: Bank, outcomes: list[Outcome]) -> None:
    drawn(bank)
    for hour, outcome in enumerate(outcomes):
        at = MORNING + timedelta(hours=hour)
        made = log_call(bank.wang, channel=Channel.MEETING, outcome=outcome, by=bank.rm_chen, at=at)

    def counted() -> tuple[int, int]:
        listed = names_of_day(bank.rm_chen, on=TODAY, publication=bank.publication)
        return tally(listed, target=20).reached, day_summary(bank.rm_chen, on=TODAY).reached

    spoken = int(any(outcome in REACHED for outcome in outcomes))
    assert counted() == (spoken, spoken)
    correct_call(made, outcome=made.outcome, note="更正", by=bank.rm_chen, at=NOON)
    assert counted() == (spoken, spoken)


@pytest.mark.covers("RULE-4")
def test_correct_call_puts_the_name_back(bank: Bank) -> None:
    drawn(bank)
    slip = log_call(
        bank.wang, channel=Channel.TELEPHONE, outcome=Outcome.DO_NOT_CALL, by=bank.rm_chen, at=NOON
    )
    correct_call(slip, outcome=Outcome.NO_ANSWER, by=bank.rm_chen, at=NOON)
    assert CallListEntry.objects.get(customer=bank.wang).state == EntryState.ATTEMPTED


def test_correct_call_keeps_an_earlier_talk_of_the_day(bank: Bank) -> None:
    drawn(bank)
    log_call(bank.wang, channel=Channel.TELEPHONE, outcome=Outcome.TALKED, by=bank.rm_chen, at=MORNING)
    later = log_call(bank.wang, channel=Channel.TELEPHONE, outcome=Outcome.TALKED, by=bank.rm_chen, at=NOON)
    correct_call(later, outcome=Outcome.NO_ANSWER, by=bank.rm_chen, at=NOON)
    assert CallListEntry.objects.get(customer=bank.wang).state == EntryState.REACHED


@pytest.mark.covers("RM-1")
def test_refill_call_list_keeps_the_tried_and_draws_replacements(bank: Bank) -> None:
    small_target(2)
    extra = more(bank, 2)
    call_list = drawn(bank)
    with pytest.raises(NothingToRefill, match="没有可补充的客户"):
        refill_call_list(call_list, by=bank.rm_chen, at=NOON)
    log_call(bank.wang, channel=Channel.TELEPHONE, outcome=Outcome.NO_ANSWER, by=bank.rm_chen, at=NOON)
    assert refill_call_list(call_list, by=bank.rm_chen, at=NOON) == 1
    assert names(call_list) == [bank.wang.pk, bank.li.pk, extra[0].pk]
    assert CallList.objects.get().left_out == {str(extra[1].pk): [Stage.BELOW_CUT, 2, 2]}
    assert AccessEntry.objects.get(action="call_list.refill").detail == {"names": 1, "left_out": 1}


def test_refill_call_list_says_when_nobody_is_left(bank: Bank) -> None:
    call_list = drawn(bank)
    with pytest.raises(NothingToRefill):
        refill_call_list(call_list, by=bank.rm_chen, at=NOON)


@pytest.mark.covers("RM-1")
def test_explain_names_place_stage_stand_in_and_silence_about_others(bank: Bank) -> None:
    small_target(1)
    PortfolioAssignment.objects.create(
        customer=bank.zhou, staff=bank.rm_chen, role="backup", valid_from=date(2026, 1, 1)
    )
    call_list = drawn(bank)
    late = more(bank, 1)[0]

    def answer(text: str) -> list[tuple[int, object, object, object, str, bool]]:
        found = explain(text, scope_of(bank.rm_chen, on=TODAY), call_list=call_list, at=MORNING)
        return [(x.customer.pk, x.place, x.stage, x.rank, x.stand_in_for, x.not_drawn) for x in found]

    assert answer("李慧") == [(bank.li.pk, 1, None, None, "", False)]
    assert answer("wxm") == [(bank.wang.pk, None, Stage.BELOW_CUT, 1, "", False)]
    assert answer("shanguoqiang") == [(bank.zhou.pk, None, None, None, "赵敏", False)]
    assert answer(late.customer_no) == [(late.pk, None, None, None, "", True)]
    assert answer("欧阳远") == []
    assert answer("13900011005") == []


@pytest.mark.parametrize("count", [1, 3])
def test_names_of_day_is_one_query(bank: Bank, count: int, django_assert_num_queries: object) -> None:
    small_target(count)
    more(bank, 2)
    drawn(bank)
    with django_assert_num_queries(1):  # type: ignore[operator]
        listed = names_of_day(bank.rm_chen, on=TODAY, publication=bank.publication)
        assert len([(n.customer.name, n.band, n.last, n.target) for n in listed]) == count


def test_names_of_day_tells_the_band_without_an_amount(bank: Bank) -> None:
    trigger(bank.publication, bank.li, "large_inflow", date(2026, 11, 18), "大额转入", "Large inflow")
    drawn(bank)
    listed = names_of_day(bank.rm_chen, on=TODAY, publication=bank.publication)
    assert [(n.customer, n.band, n.last) for n in listed] == [
        (bank.wang, "premier", None),
        (bank.li, "ordinary", None),
    ]
    assert [r["trigger"] for r in listed[1].reasons] == ["birthday_solar", "large_inflow"]
