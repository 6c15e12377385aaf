"""RM-1 as a decision: quotas, order, and a reason for everybody who has no place."""

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jinjing.workbench.domain.selection import LeftOut, Quota, Selection, select
from jinjing.workbench.enums import Stage
from jinjing.workbench.records import Candidate

ON = date(2026, 11, 19)
DAYS = st.none() | st.integers(-5, 10).map(lambda days: ON + timedelta(days=days))


def choose(candidates: list[Candidate], size: int = 20, week_left: int = 100) -> Selection:
    return select(candidates, quota=Quota.split(size, (1, 2)), week_left=week_left, on=ON, rest_days=7)


def people(count: int, *, first: int = 1, **facts: object) -> list[Candidate]:
    return [
        Candidate(customer_id=number, **{"invested": False, "assets_fen": 1000 - number, **facts})  # type: ignore[arg-type]
        for number in range(first, first + count)
    ]


@st.composite
def portfolios(draw: st.DrawFn) -> list[Candidate]:
    ids = draw(st.lists(st.integers(1, 500), unique=True, max_size=60))
    return [
        Candidate(
            customer_id=pk,
            invested=draw(st.booleans()),
            promised_on=draw(st.none() | st.just(ON)),
            matures_on=draw(DAYS),
            birthday_on=draw(DAYS),
            other_priority=draw(st.none() | st.integers(1, 6)),
            assets_fen=draw(st.integers(0, 10**9)),
            spoken_on=draw(st.none() | st.integers(0, 30).map(lambda days: ON - timedelta(days=days))),
            allowed=draw(st.booleans()),
            reachable=draw(st.booleans()),
            listed=draw(st.booleans()),
            done=draw(st.booleans()),
        )
        for pk in ids
    ]


@pytest.mark.covers("RM-1", "SEG-7")
@pytest.mark.parametrize(
    ("invested", "uninvested", "expected"),
    [(40, 40, (7, 13)), (3, 40, (3, 17)), (40, 5, (15, 5)), (2, 3, (2, 3)), (0, 0, (0, 0))],
)
def test_select_one_to_two_and_fills_up_from_the_other_group(
    invested: int, uninvested: int, expected: tuple[int, int]
) -> None:
    candidates = people(invested, invested=True) + people(uninvested, first=1001)
    chosen = choose(candidates).chosen
    counted = Counter(pk <= 1000 for pk in chosen)
    assert (counted[True], counted[False]) == expected


@pytest.mark.covers("RM-1")
@pytest.mark.parametrize(
    ("size", "share", "split"),
    [
        (20, (1, 2), (7, 13)),
        (21, (1, 2), (7, 14)),
        (20, (1, 1), (10, 10)),
        (1, (1, 2), (0, 1)),
        (20, (0, 1), (0, 20)),
    ],
)
def test_quota_split_rounds_the_invested_half_up(
    size: int, share: tuple[int, int], split: tuple[int, int]
) -> None:
    assert Quota.split(size, share) == Quota(*split)


def test_quota_less_gives_what_is_missing_and_never_more() -> None:
    assert Quota(7, 13).less(invested=5, uninvested=10) == Quota(2, 3)
    assert Quota(7, 13).less(invested=0, uninvested=19) == Quota(1, 0)
    assert Quota(7, 13).less(invested=12, uninvested=12) == Quota(0, 0)


@pytest.mark.covers("RM-1")
def test_select_orders_by_promise_maturity_birthday_then_the_rest() -> None:
    candidates = [
        Candidate(1, invested=True, spoken_on=date(2026, 10, 1)),
        Candidate(2, invested=True, birthday_on=date(2026, 11, 20)),
        Candidate(3, invested=False, matures_on=date(2026, 11, 22), assets_fen=1),
        Candidate(4, invested=True, matures_on=date(2026, 11, 21)),
        Candidate(5, invested=True, other_priority=3),
        Candidate(6, invested=False, promised_on=ON, spoken_on=date(2026, 11, 18)),
        Candidate(7, invested=False, assets_fen=900),
    ]
    assert choose(candidates).chosen == (6, 4, 3, 2, 5, 7, 1)


@pytest.mark.covers("RM-1")
def test_select_cuts_invested_by_silence_and_uninvested_by_assets() -> None:
    invested = [Candidate(n, invested=True, spoken_on=ON - timedelta(days=20 + n)) for n in range(1, 4)]
    uninvested = [Candidate(n, invested=False, assets_fen=n) for n in range(11, 14)]
    found = choose(invested + uninvested, size=3)
    assert found.chosen == (13, 12, 3)
    assert found.left_out == (
        LeftOut(1, Stage.BELOW_CUT, 3, 3),
        LeftOut(2, Stage.BELOW_CUT, 2, 3),
        LeftOut(11, Stage.BELOW_CUT, 3, 3),
    )


@pytest.mark.covers("RM-1", "RULE-2")
@pytest.mark.parametrize(
    ("facts", "stage"),
    [
        ({"allowed": False, "reachable": False, "promised_on": ON}, Stage.HELD),
        ({"reachable": False, "done": True}, Stage.NO_WAY),
        ({"done": True, "listed": True, "spoken_on": ON}, Stage.DONE),
        ({"spoken_on": date(2026, 11, 13)}, Stage.RESTING),
    ],
)
def test_select_names_the_first_stage_that_stops(facts: dict[str, object], stage: Stage) -> None:
    found = choose(people(1, **facts))
    assert (found.chosen, found.left_out) == ((), (LeftOut(1, stage),))


def test_select_after_the_days_of_rest_or_with_a_promise_calls_again() -> None:
    rested = people(1, spoken_on=date(2026, 11, 12))
    promised = people(1, first=2, spoken_on=date(2026, 11, 18), promised_on=ON, done=True, listed=True)
    assert choose(rested + promised).chosen == (2, 1)


@pytest.mark.covers("RM-1")
def test_select_stops_new_names_when_the_week_is_full() -> None:
    fresh = people(10)
    carried = people(2, first=21, listed=True)
    found = choose(fresh + carried, week_left=3)
    assert found.chosen == (1, 2, 3, 21, 22)
    assert {x.stage for x in found.left_out} == {Stage.WEEK_FULL}


@given(portfolios(), st.integers(0, 25), st.integers(0, 40))
def test_select_loses_nobody_and_keeps_to_every_limit(
    candidates: list[Candidate], size: int, week_left: int
) -> None:
    found = choose(candidates, size, week_left)
    by_id = {c.customer_id: c for c in candidates}
    left = [x.customer_id for x in found.left_out]
    assert sorted([*found.chosen, *left]) == sorted(by_id)
    assert len(found.chosen) <= size
    assert sum(not by_id[pk].listed for pk in found.chosen) <= week_left
    assert all(by_id[pk].allowed and by_id[pk].reachable for pk in found.chosen)


@given(portfolios(), st.integers(0, 25))
def test_select_keeps_the_quota_wherever_both_groups_suffice(candidates: list[Candidate], size: int) -> None:
    found = choose(candidates, size)
    by_id = {c.customer_id: c for c in candidates}
    ranked = [by_id[x.customer_id] for x in found.left_out if x.stage == Stage.BELOW_CUT]
    invested = sum(by_id[pk].invested for pk in found.chosen)
    quota = Quota.split(size, (1, 2))
    if any(c.invested for c in ranked):
        assert invested >= quota.invested
    if any(not c.invested for c in ranked):
        assert len(found.chosen) - invested >= quota.uninvested
    if ranked:
        assert len(found.chosen) == size


@given(portfolios(), st.randoms(use_true_random=False))
def test_select_does_not_depend_on_the_order_of_the_candidates(
    candidates: list[Candidate], luck: object
) -> None:
    shuffled = list(candidates)
    luck.shuffle(shuffled)  # type: ignore[attr-defined]
    assert choose(shuffled) == choose(candidates)


@given(portfolios())
def test_select_gives_a_place_to_the_most_urgent_of_a_group(candidates: list[Candidate]) -> None:
    found = choose(candidates, 6)
    for x in found.left_out:
        if x.stage == Stage.BELOW_CUT and x.rank is not None:
            group = replace(next(c for c in candidates if c.customer_id == x.customer_id)).invested
            ahead = [y for y in found.left_out if y.rank and y.rank < x.rank and y.stage == Stage.BELOW_CUT]
            same = [
                y
                for y in ahead
                if next(c for c in candidates if c.customer_id == y.customer_id).invested == group
            ]
            placed = sum(
                next(c for c in candidates if c.customer_id == pk).invested == group for pk in found.chosen
            )
            assert x.rank == placed + len(same) + 1
