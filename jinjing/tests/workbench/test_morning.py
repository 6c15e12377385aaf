"""MGT-7: the agenda and the follow-ups: who may write, what is refused, what the log keeps."""

from datetime import timedelta

import pytest
from casts import MORNING, TODAY, Bank
from jinjing.identity.domain.rights import NotYourOutlet, NotYourRole
from jinjing.identity.queries.positions import scope_of
from jinjing.kernel.models import AccessEntry
from jinjing.workbench.domain.morning import (
    agree_follow_up,
    drop_follow_up,
    finish_follow_up,
    save_agenda,
)
from jinjing.workbench.enums import FollowUpState
from jinjing.workbench.errors import (
    AgendaHasChanged,
    AgendaTooLong,
    DueDayOutOfReach,
    FollowUpHasEnded,
    NotAnOwner,
    NotYourFollowUp,
    TaskMissing,
)
from jinjing.workbench.models import Agenda, FollowUp
from jinjing.workbench.queries.morning import open_follow_ups


def task_for(bank: Bank, **changes: object) -> FollowUp:
    entered = {"task": "给王先生回电话", "owner": bank.rm_chen, "due_on": TODAY, "by": bank.manager_sun}
    return agree_follow_up(bank.riverside, **{**entered, "at": MORNING, **changes})  # type: ignore[arg-type]


@pytest.mark.covers("MGT-7")
def test_the_head_writes_the_agenda_and_writes_it_anew(bank: Bank) -> None:
    first = save_agenda(bank.riverside, lines=[" 一 ", "", "二"], seen=0, by=bank.manager_sun, at=MORNING)
    assert (first.lines, first.version, first.on) == ({"lines": ["一", "二"]}, 1, TODAY)
    again = save_agenda(bank.riverside, lines=["三"], seen=1, by=bank.manager_sun, at=MORNING)
    assert (again.lines, again.version) == ({"lines": ["三"]}, 2)
    log = AccessEntry.objects.filter(action="agenda.save").order_by("pk").values_list("subject", "detail")
    assert list(log) == [("101.2026-11-19", {"lines": 2}), ("101.2026-11-19", {"lines": 1})]


@pytest.mark.covers("RULE-4")
@pytest.mark.parametrize("seen", [0, 1])
def test_nobody_overwrites_what_they_have_not_seen(bank: Bank, seen: int) -> None:
    save_agenda(bank.riverside, lines=["一"], seen=0, by=bank.manager_sun, at=MORNING)
    save_agenda(bank.riverside, lines=["二"], seen=1, by=bank.manager_sun, at=MORNING)
    with pytest.raises(AgendaHasChanged):
        save_agenda(bank.riverside, lines=["三"], seen=seen, by=bank.manager_sun, at=MORNING)
    assert Agenda.objects.get().lines == {"lines": ["二"]}


@pytest.mark.parametrize("lines", [["一", "二", "三", "四"], ["长" * 201]])
def test_an_agenda_is_three_short_lines(bank: Bank, lines: list[str]) -> None:
    with pytest.raises(AgendaTooLong):
        save_agenda(bank.riverside, lines=lines, seen=0, by=bank.manager_sun, at=MORNING)


@pytest.mark.covers("ORG-2")
def test_only_the_head_of_that_outlet_writes(bank: Bank) -> None:
    with pytest.raises(NotYourRole):
        save_agenda(bank.riverside, lines=["一"], seen=0, by=bank.rm_chen, at=MORNING)
    with pytest.raises(NotYourOutlet):
        save_agenda(bank.hill, lines=["一"], seen=0, by=bank.manager_sun, at=MORNING)


@pytest.mark.covers("MGT-7")
def test_whoever_has_it_finishes_it(bank: Bank) -> None:
    task = task_for(bank)
    mine = open_follow_ups(scope_of(bank.rm_chen, on=TODAY))
    assert [(one.task, one.owner) for one in mine] == [("给王先生回电话", bank.rm_chen)]
    done = finish_follow_up(task, by=bank.rm_chen, at=MORNING)
    assert (done.state, done.ended_by, done.ended_at) == (FollowUpState.DONE, bank.rm_chen, MORNING)
    assert not mine.all()
    log = AccessEntry.objects.filter(kind="follow_up").order_by("pk").values_list("action", "detail")
    assert list(log) == [("follow_up.agree", {"owner": "R001"}), ("follow_up.finish", {"owner": "R001"})]


def test_a_colleague_neither_sees_nor_ends_it(bank: Bank) -> None:
    task = task_for(bank)
    assert not open_follow_ups(scope_of(bank.rm_zhao, on=TODAY))
    with pytest.raises(NotYourFollowUp):
        finish_follow_up(task, by=bank.rm_zhao, at=MORNING)


def test_the_head_drops_it_once(bank: Bank) -> None:
    task = task_for(bank)
    assert drop_follow_up(task, by=bank.manager_sun, at=MORNING).state == FollowUpState.DROPPED
    with pytest.raises(FollowUpHasEnded):
        finish_follow_up(task, by=bank.rm_chen, at=MORNING)


def test_what_is_agreed_has_words_an_owner_here_and_a_day_to_come(bank: Bank) -> None:
    with pytest.raises(TaskMissing):
        task_for(bank, task="  ")
    with pytest.raises(NotAnOwner):
        task_for(bank, owner=bank.rm_gao)
    for day in (TODAY - timedelta(days=1), TODAY + timedelta(days=93)):
        with pytest.raises(DueDayOutOfReach):
            task_for(bank, due_on=day)
    assert FollowUp.objects.count() == 0
