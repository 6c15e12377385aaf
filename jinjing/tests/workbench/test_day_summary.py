"""What a day came to, and the list that stays full while calling."""

from datetime import date, timedelta
from typing import Any

import pytest
from casts import MORNING, NOON, TODAY, Bank, trigger
from jinjing.interactions.enums import Channel, Outcome
from jinjing.interactions.models import ConfirmedBack, Interaction
from jinjing.interactions.queries.promises import promises_of
from jinjing.kernel.models import RuleValue
from jinjing.workbench.domain.call_list import draw_call_list, keep_list_full
from jinjing.workbench.domain.calls import log_call
from jinjing.workbench.models import CallListEntry
from jinjing.workbench.queries.day_summary import ReasonCount, day_summary

TOMORROW = TODAY + timedelta(days=1)


def called(bank: Bank, outcome: Outcome, **more: object) -> Interaction:
    given: dict[str, Any] = {"channel": Channel.TELEPHONE, "by": bank.rm_chen, "at": MORNING, **more}
    return log_call(given.pop("who", bank.wang), outcome=outcome, **given)


@pytest.mark.covers("RM-3", "RM-1")
def test_day_summary_counts_people_once_and_attempts_apart(bank: Bank) -> None:
    called(bank, Outcome.NO_ANSWER, at=MORNING - timedelta(minutes=30))
    called(bank, Outcome.TALKED)
    called(bank, Outcome.TALKED, at=NOON, note="想看国债")
    called(bank, Outcome.NO_ANSWER, who=bank.li)
    called(bank, Outcome.SENT, who=bank.li, channel=Channel.WECOM)
    found = day_summary(bank.rm_chen, on=TODAY)
    assert (found.reached, found.target, found.attempts, found.share) == (1, 20, 4, 5)
    assert dict(found.outcomes) == {Outcome.TALKED: 2, Outcome.NO_ANSWER: 2, Outcome.SENT: 1}
    assert [one.note for one in found.without_note] == [""]


@pytest.mark.covers("RM-3")
def test_what_was_agreed_is_to_be_confirmed_until_it_is(bank: Bank) -> None:
    called(bank, Outcome.APPOINTMENT, next_on=TOMORROW, note="面谈")
    called(bank, Outcome.TALKED, who=bank.li, next_on=TOMORROW, note="寄资料", confirmed_back=True)
    found = day_summary(bank.rm_chen, on=TODAY)
    assert [one.customer for one in found.to_confirm] == [bank.wang]
    assert (found.confirmed, found.agreed, found.promised) == (1, 2, 2)
    assert ConfirmedBack.objects.get().channel == Channel.TELEPHONE


@pytest.mark.covers("RM-1")
def test_appointments_are_counted_by_reason(bank: Bank) -> None:
    called(bank, Outcome.NO_ANSWER, reason="birthday_solar")
    called(bank, Outcome.TALKED, reason="birthday_solar")
    called(bank, Outcome.APPOINTMENT, reason="birthday_solar", next_on=TOMORROW)
    called(bank, Outcome.NO_ANSWER, reason="idle_balance", who=bank.li)
    called(bank, Outcome.TALKED, reason="idle_balance", at=MORNING - timedelta(days=28))
    rows = day_summary(bank.rm_chen, on=TODAY).reasons
    assert rows == (ReasonCount("birthday_solar", 3, 2, 1), ReasonCount("idle_balance", 1, 0, 0))
    assert [row.percent for row in rows] == [50, None]


@pytest.mark.covers("RM-3")
def test_a_promise_that_the_talk_did_not_keep_is_promised_again(bank: Bank) -> None:
    made = called(bank, Outcome.TALKED, at=MORNING - timedelta(days=3), next_step="寄报告", next_on=TODAY)
    other = called(bank, Outcome.CALL_BACK, who=bank.li, at=MORNING - timedelta(days=3), next_on=TODAY)
    called(bank, Outcome.TALKED, still_owed=[made.reference, other.reference, "none"])
    (owed,) = promises_of(bank.wang.pk, on=TODAY)
    assert (owed.text, owed.due_on) == ("寄报告", date(2026, 11, 20))
    assert [one.due_on for one in promises_of(bank.li.pk, on=TODAY)] == [TODAY]


@pytest.mark.covers("RM-1")
def test_the_list_is_filled_up_after_an_attempt_in_vain_and_stays_as_it_is_otherwise(bank: Bank) -> None:
    RuleValue.objects.create(key="call_list.size", valid_from=TODAY, value=1, source="test")
    trigger(bank.publication, bank.wang, "deposit_maturing_2", date(2026, 11, 20), "到期", "due")
    drawn = draw_call_list(bank.rm_chen, on=TODAY, publication=bank.publication, at=MORNING, by=bank.rm_chen)
    assert keep_list_full(drawn, by=bank.rm_chen, at=MORNING) == 0
    first = CallListEntry.objects.get().customer
    called(bank, Outcome.NO_ANSWER, who=first)
    assert keep_list_full(drawn, by=bank.rm_chen, at=MORNING) == 1
    assert keep_list_full(drawn, by=bank.rm_chen, at=MORNING) == 0
    assert CallListEntry.objects.count() == 2
