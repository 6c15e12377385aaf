"""The tier that a customer holds: what the figure gives, steadied by the policy's hysteresis.

The state of a customer is a handful of columns of `tiers` and is read from the previous snapshot only:
the tier held, the period last decided, failed periods in a row, the best tier among them, since when the
customer is watched, and the tier that takes effect in the next period. A night decides when a period has
ended that the state has not seen, which is on the period's last day or, after a missed night, later.
"""

from datetime import date
from typing import cast

from ibis import coalesce, ifelse, least, literal, null
from ibis.expr.types import BooleanValue, IntegerValue, Table, Value

from assay.business_date import Run
from assay.policies import Policy
from assay.tiers.basis import Basis
from assay.tiers.ladder import by_rung, rank_of


def held(rows: Table, previous_tiers: Table, policy: Policy, run: Run) -> Table:
    """The rows of one scheme with `rank` (held) and the new state beside `previous_rank`.

    `rows` bring the rung by the figure as `rung`.
    """
    figured = rows.mutate(figure_rank=by_rung(rows.rung, [rung.rank for rung in policy.rungs], kind="int64"))
    known = _with_previous(figured, previous_tiers, policy)
    if not policy.steadiness.keeps:
        return known.mutate(rank=known.figure_rank, **_no_state())
    return _decided(_before_tonight(known), policy, run)


def held_rung(rows: Table, policy: Policy) -> IntegerValue:
    """The rung of the tier held: by the figure if it lies in that tier, else its nearest band."""
    indices = [[i for i, r in enumerate(policy.rungs) if r.rank == rank] for rank in range(len(policy.tiers))]
    top = by_rung(rows["rank"], [own[0] for own in indices], kind="int64")
    lowest = by_rung(rows["rank"], [own[-1] for own in indices], kind="int64")
    nearest = ifelse(rows.figure_rank > rows["rank"], lowest, top)
    return cast("IntegerValue", ifelse(rows.figure_rank == rows["rank"], rows.rung, nearest))


def _with_previous(rows: Table, previous_tiers: Table, policy: Policy) -> Table:
    own = previous_tiers.filter(previous_tiers.scheme == policy.key)
    before = own.select(
        "customer_id",
        tier_previous=own.tier,
        previous_rank=rank_of(own.tier, policy),
        previous_evaluated_on=own.evaluated_on,
        previous_failed=coalesce(own.failed_months, 0),
        previous_best=rank_of(own.best_failed_tier, policy),
        previous_watch_since=own.watch_since,
        previous_pending=rank_of(own.pending_tier, policy),
    )
    return rows.left_join(before, "customer_id").drop("customer_id_right")


def _no_state() -> dict[str, Value]:
    return {
        "evaluated_on": null("date"),
        "failed_months": null("int64"),
        "best_failed": null("int64"),
        "watch_since": null("date"),
        "pending": null("int64"),
    }


def _before_tonight(rows: Table) -> Table:
    """The state with what was pending put into effect: its period has begun since the previous snapshot."""
    moved = rows.previous_pending.notnull()
    return rows.mutate(
        stood=coalesce(rows.previous_pending, rows.previous_rank),
        failed=ifelse(moved, 0, coalesce(rows.previous_failed, 0)),
        best=ifelse(moved, null("int64"), rows.previous_best),
    )


def _decided(rows: Table, policy: Policy, run: Run) -> Table:
    rule, ended_on = policy.steadiness, decided_on(policy, run)
    known = rows.stood.notnull()
    rows = rows.mutate(
        known=known,
        due=_is_due(rows, ended_on, run),
        patience=by_rung(rows.stood, [rule.down_after[tier.tier] for tier in policy.tiers], kind="int64"),
        bounded=by_rung(rows.stood, [int(tier.bound_fen is not None) for tier in policy.tiers], kind="int64")
        == 1,
        below=known & (rows.figure_rank > rows.stood),
    )
    rows = rows.mutate(
        failing=ifelse(rows.below, rows.failed + 1, 0),
        lowest_best=ifelse(
            rows.below, least(coalesce(rows.best, rows.figure_rank), rows.figure_rank), null("int64")
        ),
    )
    # A tier without a lower bound has no standard that could be failed: it is left at the first decision.
    falls = rows.below & ((rows.failing >= rows.patience) | ~rows.bounded)
    rows = rows.mutate(falls=falls)
    lower = (
        ifelse(rows.bounded, rows.lowest_best, rows.figure_rank) if rule.down_to_best else rows.figure_rank
    )
    target = ifelse(rows.falls, lower, least(rows.figure_rank, rows.stood))
    rows = rows.mutate(target=target)
    at_once = rule.moves_at_once or ended_on != run.on
    return rows.mutate(**_new_state(rows, policy, ended_on=ended_on, at_once=at_once))


def decided_on(policy: Policy, run: Run) -> date | None:
    """The last day of the period that the sources hold whole; None: nothing can be decided tonight."""
    basis = Basis.of(run, policy.steadiness)
    return None if basis.name == "to_date" else basis.last


def _is_due(rows: Table, ended_on: date | None, run: Run) -> BooleanValue:
    """The period has not been decided yet; a state that never decided waits for the next last day."""
    if ended_on is None:
        return literal(False)  # noqa: FBT003
    first_time = literal(run.on == ended_on)
    return cast("BooleanValue", coalesce(rows.previous_evaluated_on < literal(ended_on), first_time))


def _new_state(rows: Table, policy: Policy, *, ended_on: date | None, at_once: bool) -> dict[str, Value]:
    tonight = literal(ended_on, type="date")
    moves = rows.target != rows.stood
    settled = moves & literal(at_once)
    no_rank, no_day = null("int64"), null("date")
    decided_rank = rows.target if at_once else rows.stood
    failing = ifelse(settled, 0, rows.failing)
    best = ifelse(settled, no_rank, rows.lowest_best)
    watch = _watched(rows, policy.steadiness.watch_after, ended_on)
    pending = no_rank if at_once else ifelse(moves, rows.target, no_rank)

    def state(decided: Value, carried: Value, fresh: Value) -> Value:
        return ifelse(rows.known, ifelse(rows.due, decided, carried), fresh)

    return {
        "rank": state(decided_rank, rows.stood, rows.figure_rank),
        "failed_months": state(failing, rows.failed, literal(0)).cast("int64"),
        "best_failed": state(best, rows.best, no_rank),
        "watch_since": state(watch, rows.previous_watch_since, no_day),
        "pending": state(pending, no_rank, no_rank),
        "evaluated_on": state(tonight, coalesce(rows.previous_evaluated_on, tonight), tonight),
    }


def _watched(rows: Table, after: int | None, ended_on: date | None) -> Value:
    if after is None or ended_on is None:
        return null("date")
    is_watched = rows.below & ~rows.falls & (rows.failing >= after)
    return ifelse(is_watched, coalesce(rows.previous_watch_since, literal(ended_on)), null("date"))
