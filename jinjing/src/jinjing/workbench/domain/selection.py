"""RM-1: who gets a place on today's list. A decision over frozen records, without a database.

Every candidate ends with a place or with the stage at which it dropped out: that answers "why is X not
on my list?". The same candidates in any order give the same list.
"""

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from jinjing.workbench.enums import Stage
from jinjing.workbench.records import Candidate

LAST = 99  # behind every priority a policy may give a trigger


@dataclass(frozen=True)
class Quota:
    """Places for invested and uninvested customers."""

    invested: int
    uninvested: int

    @classmethod
    def split(cls, size: int, share: Sequence[int]) -> "Quota":
        """Share the places as `share` says (1 : 2), the invested part rounded half up."""
        one, other = share
        invested = (2 * size * one + one + other) // (2 * (one + other))
        return cls(invested, size - invested)

    def less(self, *, invested: int, uninvested: int) -> "Quota":
        """What is still missing when some places are taken; a group over its share takes from the other."""
        size = max(self.size - invested - uninvested, 0)
        missing = min(max(self.invested - invested, 0), size)
        return Quota(missing, size - missing)

    @property
    def size(self) -> int:
        return self.invested + self.uninvested


@dataclass(frozen=True)
class LeftOut:
    """No place: the stage, and for those behind the cut the rank within their group."""

    customer_id: int
    stage: Stage
    rank: int | None = None
    of: int | None = None


@dataclass(frozen=True)
class Selection:
    """Places in calling order, and everybody else."""

    chosen: tuple[int, ...]
    left_out: tuple[LeftOut, ...]


def select(
    candidates: Iterable[Candidate], *, quota: Quota, week_left: int, on: date, rest_days: int
) -> Selection:
    """Choose for one day. `week_left`: how many names that are new this week may still be added.

    A promised call is kept even if the customer was spoken to lately. Groups are filled in turn; one
    that runs out leaves its places to the other.
    """
    rested = on - timedelta(days=rest_days)
    everybody = sorted(candidates, key=lambda c: c.customer_id)
    dropped = {c.customer_id: stage for c in everybody if (stage := _stage(c, on=on, rested=rested))}
    eligible = [c for c in everybody if c.customer_id not in dropped]
    groups = {
        True: sorted((c for c in eligible if c.invested), key=invested_rank),
        False: sorted((c for c in eligible if not c.invested), key=uninvested_rank),
    }
    taken, skipped = _fill(groups, quota, week_left=week_left)
    left = [LeftOut(customer_id, stage) for customer_id, stage in dropped.items()]
    left += [
        LeftOut(c.customer_id, Stage.WEEK_FULL if c in skipped else Stage.BELOW_CUT, rank, len(group))
        for group in groups.values()
        for rank, c in enumerate(group, start=1)
        if c not in taken
    ]
    ordered = sorted(taken, key=urgency)
    return Selection(tuple(c.customer_id for c in ordered), tuple(sorted(left, key=lambda x: x.customer_id)))


def invested_rank(one: Candidate) -> tuple[object, ...]:
    """Promise, maturity, birthday, other triggers; then whoever was not spoken to for longest."""
    return (
        *_dated(one),
        one.other_priority or LAST,
        one.spoken_on or date.min,
        -one.assets_fen,
        one.customer_id,
    )


def uninvested_rank(one: Candidate) -> tuple[object, ...]:
    """Promise, maturity, birthday; then by assets: the one with most to gain from advice first."""
    return (*_dated(one), -one.assets_fen, one.other_priority or LAST, one.customer_id)


def urgency(one: Candidate) -> tuple[object, ...]:
    """The order of calling, both groups together."""
    return (*_dated(one), one.other_priority or LAST, -one.assets_fen, one.customer_id)


def _dated(one: Candidate) -> tuple[date, date, date]:
    return one.promised_on or date.max, one.matures_on or date.max, one.birthday_on or date.max


def _stage(one: Candidate, *, on: date, rested: date) -> Stage | None:
    """The first stage at which the candidate drops out before any ranking; None for the eligible."""
    if not one.allowed:
        return Stage.HELD
    if one.impersonal:
        return Stage.IMPERSONAL
    if not one.reachable:
        return Stage.NO_WAY
    if one.promised_on and one.promised_on <= on:
        return None
    if one.done:
        return Stage.DONE
    return Stage.RESTING if one.spoken_on and one.spoken_on > rested else None


def _turns(quota: Quota) -> Iterator[bool]:
    """Whose turn it is, place by place: True for invested; both groups advance at the pace of their share."""
    taken = {True: 0, False: 0}
    share = {True: quota.invested, False: quota.uninvested}
    for _ in range(quota.size):
        turn = taken[True] * share[False] <= taken[False] * share[True] if share[True] else False
        turn = turn if taken[turn] < share[turn] else not turn
        taken[turn] += 1
        yield turn


def _fill(
    groups: dict[bool, list[Candidate]], quota: Quota, *, week_left: int
) -> tuple[set[Candidate], set[Candidate]]:
    """Candidates with a place, and those whose place the full week took."""
    waiting = {invested: deque(ranked) for invested, ranked in groups.items()}
    taken: set[Candidate] = set()
    skipped: set[Candidate] = set()
    for turn in _turns(quota):
        for group in (waiting[turn], waiting[not turn]):
            while group and not group[0].listed and week_left <= 0:
                skipped.add(group.popleft())
            if group:
                week_left -= not group[0].listed
                taken.add(group.popleft())
                break
    return taken, skipped
