"""RM-4: what is planned is moved and withdrawn until a contact does it."""

from datetime import date, datetime, timedelta

import pytest
from casts import MORNING, NOON, TODAY, Bank
from jinjing.customers.errors import CustomerOutOfReach
from jinjing.integrations.facts.export import exported_facts
from jinjing.interactions.domain.hold import set_do_not_disturb
from jinjing.interactions.enums import Channel, Outcome, Purpose
from jinjing.interactions.errors import AlreadyCorrected, HeldOutOfReach, NotYourRecord
from jinjing.interactions.queries.conversations import spoken_on
from jinjing.kernel.models import AccessEntry
from jinjing.workbench.domain.calls import correct_call, log_call, withdraw_call
from jinjing.workbench.domain.contact_plan import (
    move_planned_contact,
    note_planned_contact,
    plan_contact,
    withdraw_planned_contact,
)
from jinjing.workbench.errors import AlreadyPlanned, NotToBeContacted, PlanDayOutOfReach, PlanHasEnded
from jinjing.workbench.models import PlannedContact

TOMORROW = TODAY + timedelta(days=1)
FRIDAY_IN_A_WEEK = date(2026, 11, 27)


def planned(bank: Bank, *, on: date = TODAY, channel: Channel = Channel.TELEPHONE) -> PlannedContact:
    return plan_contact(bank.wang, on=on, channel=channel, by=bank.rm_chen, at=MORNING)


def called(
    bank: Bank, outcome: Outcome, *, channel: Channel = Channel.TELEPHONE, at: datetime = NOON
) -> None:
    log_call(bank.wang, channel=channel, outcome=outcome, by=bank.rm_chen, at=at)


def is_done(plan: PlannedContact) -> bool:
    return PlannedContact.objects.get(pk=plan.pk).done_by_id is not None


def actions() -> list[str]:
    return list(
        AccessEntry.objects.filter(action__startswith="plan.").order_by("pk").values_list("action", flat=True)
    )


@pytest.mark.covers("RM-4")
def test_a_plan_is_made_noted_moved_and_withdrawn_with_a_row_each(bank: Bank) -> None:
    plan = planned(bank, on=TOMORROW)
    note_planned_contact(plan, note="国债", by=bank.rm_chen, at=MORNING)
    move_planned_contact(plan, to=FRIDAY_IN_A_WEEK, by=bank.rm_chen, at=NOON)
    withdraw_planned_contact(plan, by=bank.rm_chen, at=NOON)
    kept = PlannedContact.objects.get()
    assert (kept.on, kept.note, kept.withdrawn_at) == (FRIDAY_IN_A_WEEK, "国债", NOON)
    assert actions() == ["plan.make", "plan.note", "plan.move", "plan.withdraw"]


@pytest.mark.parametrize("on", [TODAY - timedelta(days=1), TODAY + timedelta(days=367)])
def test_a_plan_is_for_today_or_a_day_within_a_year(bank: Bank, on: date) -> None:
    with pytest.raises(PlanDayOutOfReach, match="2026年11月19日|20 Nov|2027年11月20日"):
        planned(bank, on=on)


def test_one_plan_a_day_and_way(bank: Bank) -> None:
    planned(bank)
    planned(bank, channel=Channel.MEETING)
    with pytest.raises(AlreadyPlanned):
        planned(bank)
    other = planned(bank, on=TOMORROW)
    with pytest.raises(AlreadyPlanned):
        move_planned_contact(other, to=TODAY, by=bank.rm_chen, at=MORNING)


def test_the_slower_of_two_learns_that_the_plan_has_ended(bank: Bank) -> None:
    plan = planned(bank)
    stale = PlannedContact.objects.select_related("customer").get(pk=plan.pk)
    withdraw_planned_contact(plan, by=bank.rm_chen, at=MORNING)
    for verb in (
        lambda: withdraw_planned_contact(stale, by=bank.rm_chen, at=NOON),
        lambda: move_planned_contact(stale, to=TOMORROW, by=bank.rm_chen, at=NOON),
        lambda: note_planned_contact(stale, note="x", by=bank.rm_chen, at=NOON),
    ):
        with pytest.raises(PlanHasEnded):
            verb()


@pytest.mark.covers("RULE-1")
def test_nobody_plans_with_customers_out_of_reach(bank: Bank) -> None:
    with pytest.raises(CustomerOutOfReach):
        plan_contact(bank.zhou, on=TODAY, channel=Channel.TELEPHONE, by=bank.rm_chen, at=MORNING)


@pytest.mark.covers("RM-4")
@pytest.mark.parametrize(
    ("way_planned", "way_made", "outcome", "done"),
    [
        (Channel.TELEPHONE, Channel.TELEPHONE, Outcome.TALKED, True),
        (Channel.TELEPHONE, Channel.TELEPHONE, Outcome.NO_ANSWER, False),
        (Channel.TELEPHONE, Channel.MEETING, Outcome.TALKED, True),
        (Channel.TELEPHONE, Channel.EMAIL, Outcome.SENT, False),
        (Channel.EMAIL, Channel.EMAIL, Outcome.SENT, True),
        (Channel.EMAIL, Channel.TELEPHONE, Outcome.TALKED, False),
    ],
)
def test_a_contact_of_the_day_does_what_was_planned(
    bank: Bank, way_planned: Channel, way_made: Channel, outcome: Outcome, done: bool
) -> None:
    plan = planned(bank, channel=way_planned)
    called(bank, outcome, channel=way_made)
    assert is_done(plan) is done


def test_a_contact_of_another_day_leaves_the_plan_open(bank: Bank) -> None:
    plan = planned(bank, on=TOMORROW)
    called(bank, Outcome.TALKED)
    assert not is_done(plan)


def test_a_correction_opens_the_plan_again_and_does_it_again(bank: Bank) -> None:
    plan = planned(bank)
    made = log_call(bank.wang, channel=Channel.TELEPHONE, outcome=Outcome.TALKED, by=bank.rm_chen, at=MORNING)
    second = correct_call(made, outcome=Outcome.NO_ANSWER, by=bank.rm_chen, at=NOON)
    assert not is_done(plan)
    correct_call(second, outcome=Outcome.TALKED, by=bank.rm_chen, at=NOON)
    assert is_done(plan)


@pytest.mark.covers("RM-3")
def test_a_contact_is_written_down_on_a_later_day(bank: Bank) -> None:
    held_at = NOON - timedelta(days=31)
    made = log_call(
        bank.wang,
        channel=Channel.MEETING,
        outcome=Outcome.TALKED,
        by=bank.rm_chen,
        at=NOON,
        held_at=held_at,
    )
    assert (made.occurred_at, made.occurred_on) == (held_at, date(2026, 10, 19))
    assert AccessEntry.objects.get(action="contact.log").at == NOON


@pytest.mark.parametrize("held_at", [NOON + timedelta(minutes=1), NOON - timedelta(days=32)])
def test_a_contact_to_come_or_too_old_is_not_written_down(bank: Bank, held_at: datetime) -> None:
    with pytest.raises(HeldOutOfReach):
        log_call(
            bank.wang,
            channel=Channel.MEETING,
            outcome=Outcome.TALKED,
            by=bank.rm_chen,
            at=NOON,
            held_at=held_at,
        )


@pytest.mark.covers("RM-4", "RULE-2")
def test_what_nobody_may_do_that_day_is_not_planned_either(bank: Bank) -> None:
    plan = planned(bank, on=FRIDAY_IN_A_WEEK)
    set_do_not_disturb(bank.wang, by=bank.rm_chen, at=MORNING, purpose=None, until=TOMORROW)
    with pytest.raises(NotToBeContacted, match="勿扰"):
        planned(bank, on=TOMORROW, channel=Channel.MEETING)
    with pytest.raises(NotToBeContacted):
        move_planned_contact(plan, to=TOMORROW, by=bank.rm_chen, at=MORNING)
    plan.refresh_from_db()
    assert plan.on == FRIDAY_IN_A_WEEK
    assert planned(bank, on=TOMORROW + timedelta(days=1)).channel == Channel.TELEPHONE


def test_a_stop_of_one_way_or_purpose_leaves_the_others(bank: Bank) -> None:
    set_do_not_disturb(bank.wang, by=bank.rm_chen, at=MORNING, purpose=None, channel=Channel.TELEPHONE)
    set_do_not_disturb(bank.wang, by=bank.rm_chen, at=MORNING, purpose=Purpose.MARKETING)
    with pytest.raises(NotToBeContacted):
        planned(bank)
    assert planned(bank, channel=Channel.MEETING).channel == Channel.MEETING


@pytest.mark.covers("RM-3", "RULE-4")
def test_a_contact_that_was_never_held_is_withdrawn_and_counts_nowhere(bank: Bank) -> None:
    plan = planned(bank)
    made = log_call(bank.wang, channel=Channel.TELEPHONE, outcome=Outcome.TALKED, by=bank.rm_chen, at=MORNING)
    assert [row["interaction_id"] for row in exported_facts(TODAY)["interaction"].to_pylist()] == [
        made.reference
    ]
    with pytest.raises(NotYourRecord):
        withdraw_call(made, by=bank.rm_zhao, at=NOON)
    withdraw_call(made, by=bank.rm_chen, at=NOON)
    with pytest.raises(AlreadyCorrected):
        withdraw_call(made, by=bank.rm_chen, at=NOON)
    assert not is_done(plan)
    assert spoken_on([bank.wang.pk]) == {}
    assert exported_facts(TODAY)["interaction"].num_rows == 0
    assert AccessEntry.objects.get(action="contact.withdraw").detail == {"reference": made.reference}
