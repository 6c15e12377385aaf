"""One next action: what has come due goes before what lies ahead, and what is planned stands for its reason."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from casts import TODAY
from jinjing.insights.queries.reasons import Reason
from jinjing.interactions.enums import Channel, PromiseState
from jinjing.interactions.queries.promises import Promise
from jinjing.kernel.wording import Wording
from jinjing.workbench.queries.next_action import (
    ActionKind,
    Lateness,
    NextAction,
    OpenLead,
    OpenPlan,
    next_action,
)
from jinjing.workbench.queries.rhythm import Beat, Due

Made = Callable[..., NextAction | None]


def day(ahead: int) -> date:
    return TODAY + timedelta(days=ahead)


def promise(ahead: int, text: str = "寄基金报告") -> Promise:
    return Promise(
        reference=f"p{ahead}",
        customer_id=1,
        step=text,
        text=text,
        due_on=day(ahead),
        made_on=day(-20),
        made_by="陈立",
        state=PromiseState.OPEN,
        overdue_days=max(-ahead, 0),
        moved=0,
    )


def plan(ahead: int) -> OpenPlan:
    return OpenPlan(f"c{ahead}", day(ahead), Channel.MEETING, "转存", "陈立")


def lead(ahead: int) -> OpenLead:
    return OpenLead(f"l{ahead}", day(ahead), "赵敏")


def reason(ahead: int, trigger: str = "deposit_maturing") -> Reason:
    return Reason(trigger, Wording("定期到期", "Deposit matures"), day(ahead), None, 1)


def rhythm(ahead: int) -> Due:
    return Due(day(ahead), max(-ahead, 0), Beat(14, Wording("高端", "Affluent")), None, None)


@pytest.mark.parametrize(
    ("known", "reference"),
    [
        ({"promises": [promise(-1)], "plans": [plan(-3)], "leads": [lead(-9)]}, "p-1"),
        ({"promises": [promise(0)], "plans": [plan(0)]}, "p0"),
        ({"promises": [promise(2)], "plans": [plan(0)], "leads": [lead(-1)]}, "c0"),
        ({"promises": [promise(2)], "leads": [lead(0)]}, "l0"),
        ({"promises": [promise(5)], "plans": [plan(2)], "reasons": [reason(1)]}, "p5"),
        ({"plans": [plan(9)], "reasons": [reason(1)]}, "c9"),
        ({"leads": [lead(1)], "reasons": [reason(0)]}, "l1"),
        ({"reasons": [reason(2), reason(0, "birthday_solar")], "due": rhythm(-30)}, "deposit_maturing"),
        ({"due": rhythm(-3)}, ""),
    ],
    ids=[
        "an overdue promise",
        "a promise of today",
        "a plan of today before a later promise",
        "a due referral before a later promise",
        "a promise ahead before a plan ahead",
        "a plan ahead before a reason",
        "a referral ahead before a reason",
        "the strongest reason before the rhythm",
        "the rhythm",
    ],
)
def test_what_comes_first(known: dict[str, object], reference: str) -> None:
    made: Made = next_action
    found = made(**known, on=TODAY)
    assert found is not None
    assert found.reference == reference


def test_of_several_the_longest_due_comes_first() -> None:
    found = next_action(promises=[promise(-1), promise(-8), promise(3)], on=TODAY)
    assert found == NextAction(ActionKind.PROMISE, "寄基金报告", day(-8), -8, "p-8", "陈立")


def test_what_is_planned_stands_for_the_referral() -> None:
    found = next_action(plans=[plan(4)], leads=[lead(-2)], on=TODAY)
    assert found == NextAction(ActionKind.PLAN, "转存", day(4), 4, "c4", "陈立", Channel.MEETING)


@pytest.mark.parametrize(
    ("ahead", "lateness"), [(-1, Lateness.LATE), (0, Lateness.TODAY), (1, Lateness.AHEAD)]
)
def test_lateness_is_told_by_the_day(ahead: int, lateness: Lateness) -> None:
    found = next_action(due=rhythm(ahead), on=TODAY)
    assert found is not None
    assert (found.kind, found.lateness, found.days) == (ActionKind.RHYTHM, lateness, ahead)


def test_nobody_is_late_for_a_reason_whose_day_has_passed() -> None:
    found = next_action(reasons=[reason(-5)], on=TODAY)
    assert found is not None
    assert (found.due_on, found.days, found.lateness) == (None, None, Lateness.AHEAD)


def test_nothing_known_is_nothing_to_do() -> None:
    assert next_action(on=TODAY) is None
