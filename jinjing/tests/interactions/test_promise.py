"""Promised next steps: kept, moved, let go; what a talk does to them; how well they were kept."""

from datetime import date, datetime, timedelta

import pytest
from casts import MORNING, NOON, TODAY, Bank
from jinjing.interactions.domain.contact import correct_contact, log_contact
from jinjing.interactions.domain.promise import confirm_back, keep_promise, move_promise, release_promise
from jinjing.interactions.enums import Channel, Outcome
from jinjing.interactions.errors import (
    AlreadyConfirmed,
    NothingToConfirm,
    PromiseDayPassed,
    PromiseSettled,
    ReleaseNotExplained,
)
from jinjing.interactions.models import ConfirmedBack, Interaction, PromiseStep
from jinjing.interactions.queries.promises import KeptRate, kept_rate, promise_record, promises_of
from jinjing.kernel.models import AccessEntry

TOMORROW = TODAY + timedelta(days=1)
YESTERDAY = TODAY - timedelta(days=1)
LAST_WEEK = MORNING - timedelta(days=7)

pytestmark = pytest.mark.covers("RM-3")


def spoken(bank: Bank, *, at: datetime = MORNING, **more: object) -> Interaction:
    given = {"channel": Channel.TELEPHONE, "outcome": Outcome.TALKED, "by": bank.rm_chen, "at": at, **more}
    return log_contact(bank.wang, **given)  # type: ignore[arg-type]


def promised(bank: Bank, due: date, *, at: datetime = LAST_WEEK, step: str = "寄基金报告") -> Interaction:
    return spoken(bank, at=at, next_step=step, next_on=due)


def open_now(bank: Bank) -> list[tuple[str, date, int]]:
    return [(one.text, one.due_on, one.overdue_days) for one in promises_of(bank.wang.pk, on=TODAY)]


def rate(bank: Bank) -> KeptRate:
    return kept_rate([bank.rm_chen.pk], first=TODAY - timedelta(days=28), last=TODAY)


def test_a_promise_says_what_for_when_and_how_late(bank: Bank) -> None:
    promised(bank, YESTERDAY)
    (found,) = promises_of(bank.wang.pk, on=TODAY)
    assert (found.text, found.due_on, found.made_on, found.made_by, found.overdue) == (
        "寄基金报告",
        YESTERDAY,
        LAST_WEEK.date(),
        "陈立",
        True,
    )
    assert promises_of(bank.wang.pk, on=YESTERDAY)[0].overdue_days == 0


def test_a_step_without_a_day_is_owed_since_the_talk_and_brings_nobody_onto_a_list(bank: Bank) -> None:
    spoken(bank, next_step="查一下手续费")
    assert open_now(bank) == [("查一下手续费", TODAY, 0)]
    assert rate(bank).due == 0


def test_keep_ends_it_and_leaves_its_line_in_the_log(bank: Bank) -> None:
    made = promised(bank, TODAY)
    keep_promise(made, by=bank.rm_chen, at=MORNING)
    assert open_now(bank) == []
    assert rate(bank) == KeptRate(kept=1, late=0, open=0, released=0)
    told = AccessEntry.objects.get(action="promise.keep")
    assert (told.subject, told.detail) == (
        bank.wang.code,
        {"reference": made.reference, "from": TODAY.isoformat()},
    )


def test_move_changes_the_day_and_keeps_the_first_one_readable(bank: Bank) -> None:
    made = promised(bank, TODAY)
    move_promise(made, TOMORROW, by=bank.rm_chen, at=MORNING)
    assert open_now(bank) == [("寄基金报告", TOMORROW, 0)]
    assert promises_of(bank.wang.pk, on=TODAY)[0].moved == 1
    step = PromiseStep.objects.get()
    assert (step.was_due_on, step.due_on, step.on) == (TODAY, TOMORROW, TODAY)


def test_move_into_the_past_is_refused(bank: Bank) -> None:
    with pytest.raises(PromiseDayPassed):
        move_promise(promised(bank, TODAY), YESTERDAY, by=bank.rm_chen, at=MORNING)


def test_release_needs_its_reason_and_counts_for_nothing(bank: Bank) -> None:
    made = promised(bank, TODAY)
    with pytest.raises(ReleaseNotExplained):
        release_promise(made, why=" ", by=bank.rm_chen, at=MORNING)
    release_promise(made, why="客户已在手机银行办理", by=bank.rm_chen, at=MORNING)
    assert open_now(bank) == []
    assert (rate(bank).released, rate(bank).percent) == (1, None)
    assert PromiseStep.objects.get().why == "客户已在手机银行办理"


def test_what_has_ended_is_neither_kept_nor_moved_again(bank: Bank) -> None:
    made = promised(bank, TODAY)
    keep_promise(made, by=bank.rm_chen, at=MORNING)
    for again in (
        lambda: keep_promise(made, by=bank.rm_chen, at=NOON),
        lambda: move_promise(made, TOMORROW, by=bank.rm_chen, at=NOON),
    ):
        with pytest.raises(PromiseSettled):
            again()


def test_a_record_that_promises_nothing_cannot_be_kept(bank: Bank) -> None:
    with pytest.raises(PromiseSettled):
        keep_promise(spoken(bank), by=bank.rm_chen, at=MORNING)


def test_a_talk_keeps_what_was_promised_and_an_attempt_does_not(bank: Bank) -> None:
    promised(bank, TODAY)
    spoken(bank, outcome=Outcome.NO_ANSWER)
    assert open_now(bank) == [("寄基金报告", TODAY, 0)]
    spoken(bank, at=NOON)
    assert open_now(bank) == []
    assert rate(bank).kept == 1


def test_moved_at_the_moment_of_the_talk_it_stays_owed(bank: Bank) -> None:
    made = promised(bank, TODAY)
    spoken(bank)
    move_promise(made, TOMORROW, by=bank.rm_chen, at=MORNING)
    assert open_now(bank) == [("寄基金报告", TOMORROW, 0)]


@pytest.mark.parametrize(
    ("due", "kept_at", "moved_at", "expected"),
    [
        (YESTERDAY, None, None, KeptRate(kept=0, late=0, open=1, released=0)),
        (YESTERDAY, MORNING, None, KeptRate(kept=0, late=1, open=0, released=0)),
        (TODAY, MORNING, None, KeptRate(kept=1, late=0, open=0, released=0)),
        # Moved after its day had passed: late, although the new day was kept.
        (YESTERDAY, NOON, MORNING, KeptRate(kept=0, late=1, open=0, released=0)),
    ],
)
def test_kept_rate_counts_what_was_kept_by_its_day(
    bank: Bank, due: date, kept_at: datetime | None, moved_at: datetime | None, expected: KeptRate
) -> None:
    made = promised(bank, due)
    if moved_at:
        move_promise(made, TODAY, by=bank.rm_chen, at=moved_at)
    if kept_at:
        keep_promise(made, by=bank.rm_chen, at=kept_at)
    assert rate(bank) == expected


def test_kept_rate_is_of_those_asked_for(bank: Bank) -> None:
    promised(bank, TODAY)
    assert kept_rate([bank.rm_zhao.pk], first=YESTERDAY, last=TODAY) == KeptRate(0, 0, 0, 0)
    assert kept_rate([bank.rm_chen.pk], first=TOMORROW, last=TOMORROW) == KeptRate(0, 0, 0, 0)


def test_a_note_written_afterwards_takes_steps_and_confirmation_along(bank: Bank) -> None:
    made = promised(bank, TODAY)
    move_promise(made, TOMORROW, by=bank.rm_chen, at=MORNING)
    confirm_back(made, channel=Channel.WECOM, by=bank.rm_chen, at=MORNING)
    correct_contact(
        made,
        outcome=Outcome.TALKED,
        note="想看季报",
        next_step=made.next_step,
        next_on=made.next_on,
        by=bank.rm_chen,
        at=MORNING,
    )
    assert open_now(bank) == [("寄基金报告", TOMORROW, 0)]
    assert ConfirmedBack.objects.filter(interaction__corrects=made).count() == 1
    assert promise_record(made.reference) is None


def test_another_step_is_another_promise(bank: Bank) -> None:
    made = promised(bank, TODAY)
    keep_promise(made, by=bank.rm_chen, at=MORNING)
    correct_contact(
        made, outcome=Outcome.TALKED, next_step="寄保单", next_on=TOMORROW, by=bank.rm_chen, at=MORNING
    )
    assert open_now(bank) == [("寄保单", TOMORROW, 0)]


def test_confirm_back_is_once_and_only_of_a_talk(bank: Bank) -> None:
    made = promised(bank, TODAY)
    confirm_back(made, channel=Channel.SHORT_MESSAGE, by=bank.rm_chen, at=MORNING)
    with pytest.raises(AlreadyConfirmed):
        confirm_back(made, channel=Channel.WECOM, by=bank.rm_chen, at=NOON)
    with pytest.raises(NothingToConfirm):
        confirm_back(spoken(bank, outcome=Outcome.NO_ANSWER), channel=Channel.WECOM, by=bank.rm_chen, at=NOON)
    assert ConfirmedBack.objects.get().channel == Channel.SHORT_MESSAGE
