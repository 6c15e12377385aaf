"""Promised next steps: open until the customer is spoken to."""

from datetime import timedelta

import pytest
from casts import MORNING, NOON, TODAY, Bank
from jinjing.interactions.domain.contact import log_contact
from jinjing.interactions.domain.promise import move_promise
from jinjing.interactions.enums import Channel, Outcome
from jinjing.interactions.models import Interaction
from jinjing.interactions.queries.promises import promises_of
from jinjing.workbench.queries.due_today import appointments
from jinjing.workbench.queries.promises import promises_due


def called(bank: Bank, outcome: Outcome, **more: object) -> Interaction:
    given = {"channel": Channel.TELEPHONE, "by": bank.rm_chen, "at": MORNING, **more}
    return log_contact(bank.wang, outcome=outcome, **given)  # type: ignore[arg-type]


@pytest.mark.covers("RM-3")
def test_promises_are_due_until_the_customer_is_spoken_to(bank: Bank) -> None:
    called(bank, Outcome.CALL_BACK, at=MORNING - timedelta(days=2), next_on=TODAY)
    called(bank, Outcome.NO_ANSWER)
    assert promises_due(bank.rm_chen, until=TODAY) == {bank.wang.pk: TODAY}
    assert promises_due(bank.rm_chen, until=TODAY - timedelta(days=1)) == {}
    assert promises_due(bank.rm_zhao, until=TODAY) == {}
    assert [p.due_on for p in promises_of(bank.wang.pk, on=TODAY)] == [TODAY]
    called(bank, Outcome.TALKED, at=NOON)
    assert promises_due(bank.rm_chen, until=TODAY) == {}


@pytest.mark.covers("RM-3")
def test_a_moved_promise_falls_due_on_its_new_day(bank: Bank) -> None:
    made = called(bank, Outcome.APPOINTMENT, at=MORNING - timedelta(days=2), next_on=TODAY)
    tomorrow = TODAY + timedelta(days=1)
    move_promise(made, tomorrow, by=bank.rm_chen, at=MORNING)
    assert promises_due(bank.rm_chen, until=TODAY) == {}
    assert promises_due(bank.rm_chen, until=tomorrow) == {bank.wang.pk: tomorrow}
    assert not appointments(bank.riverside.pk, on=TODAY).exists()
    assert list(appointments(bank.riverside.pk, on=tomorrow)) == [bank.wang]
