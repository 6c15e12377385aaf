"""Long work: one holder, a cursor that moves with each step, and going on after a stop or a kill."""

from datetime import timedelta

import pytest
from casts import MORNING
from jinjing.kernel import long_work
from jinjing.kernel.enums import WorkState
from jinjing.kernel.long_work import WorkIsHeld
from jinjing.kernel.models import LongWork

pytestmark = pytest.mark.django_db


def begun() -> LongWork:
    return long_work.begin("reseal", reference="k2", total=10, by=None, at=MORNING)


def test_beginning_twice_finds_the_same_work() -> None:
    assert begun().pk == begun().pk


def test_one_process_holds_it_and_another_is_told() -> None:
    work = long_work.take(begun(), holder="a", at=MORNING)
    with pytest.raises(WorkIsHeld):
        long_work.take(work, holder="b", at=MORNING + timedelta(seconds=30))


def test_a_killed_holder_loses_it_and_its_late_step_changes_nothing() -> None:
    work = long_work.take(begun(), holder="a", at=MORNING)
    long_work.advance(work, holder="a", by_count=4, cursor={"after": 4}, at=MORNING)
    later = MORNING + long_work.LEASE
    taken = long_work.take(begun(), holder="b", at=later)
    assert (taken.done, taken.cursor) == (4, {"after": 4})
    with pytest.raises(WorkIsHeld):
        long_work.advance(work, holder="a", by_count=4, cursor={"after": 8}, at=later)
    assert LongWork.objects.get().done == 4


def test_stopped_work_goes_on_and_finished_work_begins_anew() -> None:
    work = long_work.take(begun(), holder="a", at=MORNING)
    long_work.stop(work, holder="a", at=MORNING, outcome="interrupted")
    assert begun().pk == work.pk
    long_work.finish(long_work.take(work, holder="b", at=MORNING), holder="b", at=MORNING)
    assert LongWork.objects.get().state == WorkState.DONE
    assert begun().pk != work.pk


def test_failed_work_does_not_stand_in_the_way() -> None:
    work = long_work.take(begun(), holder="a", at=MORNING)
    long_work.fail(work, holder="a", at=MORNING, outcome="key_missing")
    assert begun().pk != work.pk
