"""A contact becomes a record; corrections are appended; a refusal binds everybody at once."""

from datetime import date, time, timedelta

import pytest
from casts import MORNING, NOON, TODAY, Bank
from jinjing.customers.models import CustomerEvent
from jinjing.interactions.domain.contact import correct_contact, log_contact
from jinjing.interactions.domain.hold import lift_hold, note_contact_hours, set_do_not_disturb
from jinjing.interactions.domain.periods import months_later
from jinjing.interactions.enums import Channel, HoldKind, Outcome, Purpose, StopKind
from jinjing.interactions.errors import (
    AlreadyCorrected,
    HoldBelongsElsewhere,
    HoldEndsBeforeItStarts,
    HoldIsLifted,
    HoursAreEmpty,
    NextDayMissing,
    NextDayPassed,
    NotSpokenThere,
    NotYourRecord,
)
from jinjing.interactions.models import ContactHold, ContactHours, Interaction
from jinjing.interactions.queries.conversations import spoken_on, standing
from jinjing.interactions.queries.policy import may_contact
from jinjing.kernel.models import AccessEntry


def called(bank: Bank, outcome: Outcome, **more: object) -> Interaction:
    given = {"channel": Channel.TELEPHONE, "by": bank.rm_chen, "at": MORNING, **more}
    return log_contact(bank.wang, outcome=outcome, **given)  # type: ignore[arg-type]


@pytest.mark.covers("RM-3", "RULE-4")
def test_log_contact_leaves_record_history_and_audit(bank: Bank) -> None:
    made = called(bank, Outcome.TALKED, note="想续存", next_step="发到期提醒", next_on=date(2026, 11, 21))
    assert (made.reached, made.occurred_on, made.note, made.next_on) == (
        True,
        TODAY,
        "想续存",
        date(2026, 11, 21),
    )
    event = CustomerEvent.objects.get(customer=bank.wang)
    assert (event.kind, event.reference, event.by_no, event.note) == (
        "contact.logged",
        made.reference,
        "R001",
        "想续存",
    )
    entry = AccessEntry.objects.get(action="contact.log")
    assert (entry.subject, entry.detail) == (bank.wang.code, {"reference": made.reference})


@pytest.mark.parametrize(
    ("channel", "outcome", "reached"),
    [
        (Channel.TELEPHONE, Outcome.TALKED, True),
        (Channel.TELEPHONE, Outcome.NO_ANSWER, False),
        (Channel.TELEPHONE, Outcome.NOT_INTERESTED, True),
        (Channel.MEETING, Outcome.TALKED, True),
        (Channel.WECOM, Outcome.TALKED, False),
        (Channel.SHORT_MESSAGE, Outcome.SENT, False),
    ],
)
def test_log_contact_messages_never_count_as_spoken_to(
    bank: Bank, channel: Channel, outcome: Outcome, reached: bool
) -> None:
    assert called(bank, outcome, channel=channel).reached is reached


@pytest.mark.parametrize(
    ("channel", "outcome"),
    [
        (Channel.TELEPHONE, Outcome.SENT),
        (Channel.EMAIL, Outcome.TALKED),
        (Channel.SHORT_MESSAGE, Outcome.NO_ANSWER),
    ],
)
def test_log_contact_refuses_an_outcome_of_another_way(
    bank: Bank, channel: Channel, outcome: Outcome
) -> None:
    with pytest.raises(NotSpokenThere, match="结果与联系方式不符"):
        called(bank, outcome, channel=channel)
    assert not Interaction.objects.exists()


def test_log_contact_agreement_needs_a_day_that_is_not_over(bank: Bank) -> None:
    with pytest.raises(NextDayMissing, match="请选日期"):
        called(bank, Outcome.CALL_BACK)
    with pytest.raises(NextDayPassed, match="下一步不能早于本次联系"):
        called(bank, Outcome.APPOINTMENT, next_on=date(2026, 11, 18))


@pytest.mark.covers("RULE-2", "RM-8")
def test_log_contact_refusal_stops_marketing_for_six_months_for_everybody(bank: Bank) -> None:
    made = called(bank, Outcome.DO_NOT_CALL)
    hold = ContactHold.objects.get()
    assert (hold.kind, hold.purpose, hold.channel) == (HoldKind.REFUSAL, Purpose.MARKETING, "")
    assert (hold.starts_on, hold.ends_on, hold.source) == (TODAY, date(2027, 5, 19), made.reference)
    answer = may_contact([bank.wang.pk], channel=Channel.EMAIL, purpose=Purpose.MARKETING, at=MORNING)[
        bank.wang.pk
    ]
    assert [r.kind for r in answer.stops] == [StopKind.REFUSAL]
    service = may_contact([bank.wang.pk], channel=Channel.TELEPHONE, purpose=Purpose.SERVICE, at=MORNING)
    assert service[bank.wang.pk].allowed


@pytest.mark.parametrize("outcome", [Outcome.NOT_INTERESTED, Outcome.WRONG_NUMBER])
def test_log_contact_other_bad_outcomes_hold_nothing(bank: Bank, outcome: Outcome) -> None:
    called(bank, outcome)
    assert not ContactHold.objects.exists()


@pytest.mark.covers("RULE-4", "RM-3")
def test_correct_contact_appends_and_takes_back_the_hold(bank: Bank) -> None:
    slip = called(bank, Outcome.DO_NOT_CALL, note="按错了")
    right = correct_contact(slip, outcome=Outcome.TALKED, note="聊了到期安排", by=bank.rm_chen, at=NOON)
    assert (right.corrects, right.occurred_at, right.outcome) == (slip, MORNING, Outcome.TALKED)
    assert [r.reference for r in standing().filter(customer=bank.wang)] == [right.reference]
    assert Interaction.objects.get(pk=slip.pk).note == "按错了"
    hold = ContactHold.objects.get()
    assert (hold.lifted_at, hold.lifted_by_no) == (NOON, "R001")
    kinds = [e.kind for e in CustomerEvent.objects.filter(customer=bank.wang).order_by("pk")]
    assert kinds == ["contact.logged", "contact.corrected"]


def test_correct_contact_only_the_latest_and_only_by_its_author(bank: Bank) -> None:
    slip = called(bank, Outcome.NO_ANSWER)
    with pytest.raises(NotYourRecord, match="只有记录人本人可以更正"):
        correct_contact(slip, outcome=Outcome.TALKED, by=bank.rm_zhao, at=NOON)
    right = correct_contact(slip, outcome=Outcome.TALKED, by=bank.rm_chen, at=NOON)
    with pytest.raises(AlreadyCorrected, match="请打开最新一条再更正"):
        correct_contact(slip, outcome=Outcome.NO_ANSWER, by=bank.rm_chen, at=NOON)
    again = correct_contact(right, outcome=Outcome.DO_NOT_CALL, by=bank.rm_chen, at=NOON)
    assert ContactHold.objects.get().source == again.reference


def test_correct_contact_counts_once_against_the_weekly_cap(bank: Bank) -> None:
    for days in (1, 0):
        called(bank, Outcome.NO_ANSWER, at=MORNING - timedelta(days=days))
    correct_contact(Interaction.objects.latest("pk"), outcome=Outcome.TALKED, by=bank.rm_chen, at=NOON)
    answer = may_contact([bank.wang.pk], channel=Channel.TELEPHONE, purpose=Purpose.MARKETING, at=MORNING)
    assert answer[bank.wang.pk].allowed


@pytest.mark.covers("RM-8", "RULE-4")
def test_set_do_not_disturb_and_lift_hold_leave_their_traces(bank: Bank) -> None:
    hold = set_do_not_disturb(
        bank.wang,
        by=bank.rm_chen,
        at=MORNING,
        channel=Channel.TELEPHONE,
        purpose=Purpose.MARKETING,
        until=TODAY,
    )
    lift_hold(hold, by=bank.manager_sun, at=NOON)
    with pytest.raises(HoldIsLifted, match="该限制已经解除"):
        lift_hold(hold, by=bank.rm_chen, at=NOON)
    assert (hold.lifted_at, hold.lifted_by_no) == (NOON, "M001")
    facts = {
        "kind": "do_not_disturb",
        "channel": "T",
        "purpose": "marketing",
        "topic": "",
        "until": "2026-11-19",
    }
    events = CustomerEvent.objects.filter(customer=bank.wang).order_by("pk")
    assert [(e.kind, e.facts) for e in events] == [("hold.set", facts), ("hold.lifted", facts)]
    assert list(AccessEntry.objects.order_by("pk").values_list("action", flat=True)) == [
        "hold.set",
        "hold.lift",
    ]


def test_set_do_not_disturb_refuses_an_end_in_the_past(bank: Bank) -> None:
    with pytest.raises(HoldEndsBeforeItStarts, match="截止日已过"):
        set_do_not_disturb(bank.wang, by=bank.rm_chen, at=MORNING, until=date(2026, 11, 18))


def test_lift_hold_leaves_complaints_alone(bank: Bank) -> None:
    hold = ContactHold.objects.create(
        customer=bank.wang, kind=HoldKind.COMPLAINT, starts_on=TODAY, source="complaint"
    )
    with pytest.raises(HoldBelongsElsewhere, match="随其办结自动解除"):
        lift_hold(hold, by=bank.rm_chen, at=NOON)


@pytest.mark.covers("RULE-2")
def test_note_contact_hours_keeps_the_latest_wish(bank: Bank) -> None:
    note_contact_hours(bank.wang, starts=time(17), ends=time(20), by=bank.rm_chen, at=MORNING)
    note_contact_hours(bank.wang, starts=time(19), ends=time(22), by=bank.manager_sun, at=NOON)
    hours = ContactHours.objects.get()
    assert (hours.starts, hours.ends, hours.noted_by_no) == (time(19), time(22), "M001")
    with pytest.raises(HoursAreEmpty, match="没有可联系的时段"):
        note_contact_hours(bank.wang, starts=time(9), ends=time(9), by=bank.rm_chen, at=NOON)


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        (date(2026, 11, 19), 6, date(2027, 5, 19)),
        (date(2026, 8, 31), 6, date(2027, 2, 28)),
        (date(2027, 8, 31), 6, date(2028, 2, 29)),
        (date(2026, 12, 31), 12, date(2027, 12, 31)),
        (date(2026, 6, 30), 6, date(2026, 12, 30)),
    ],
)
def test_months_later_keeps_the_day_where_it_exists(day: date, months: int, later: date) -> None:
    assert months_later(day, months) == later


def test_spoken_on_looks_past_attempts_and_corrected_records(bank: Bank) -> None:
    called(bank, Outcome.TALKED, at=MORNING - timedelta(days=9))
    slip = called(bank, Outcome.TALKED)
    correct_contact(slip, outcome=Outcome.NO_ANSWER, by=bank.rm_chen, at=NOON)
    assert spoken_on([bank.wang.pk, bank.li.pk]) == {bank.wang.pk: date(2026, 11, 10)}
