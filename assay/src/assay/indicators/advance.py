"""One more day without reading an account's changes again: yesterday's row and what the days in between add.

Two nights of one quarter and of the same whole months look at windows that stand still (the closed quarter, three
months, month ends), that grow by the days in between (the quarter to date), or that slide: as many days leave at their
first end as enter at the last. Worth is a step function of the day. Where it has no step among the days that leave nor
among those that enter, every sum moves by one worth times those days, and the lowest of a sliding window stays. Such
an account stands still; the first business date on which it may not is known beforehand (`look_on`). Whatever is not
provably so is worked out anew from its changes.
"""

from datetime import date, timedelta
from typing import cast

from ibis import coalesce, greatest, ifelse, least, null
from ibis.expr.types import BooleanValue, DateValue, IntegerValue, Table, Value

from assay.business_date import Run
from assay.calendar_days import days_after
from assay.indicators.accounts import LOAN
from assay.indicators.balances import days_within
from assay.indicators.windows import RECENT_DAYS, Window, closed_quarter, last_days, last_months
from assay.money import wide

# What makes an account the same account for its figures; its owner and its rate of interest do not enter them.
NATURE = ("account_id", "asset_class", "currency", "opened_on", "closed_on")


def same_windows(before: Run, run: Run) -> bool:
    """Whether no window but the sliding ones has moved between two business dates, except by growing."""
    return all(
        asked(before) == asked(run) for asked in (closed_quarter, last_months, lambda one: one.quarter)
    )


def edges(spans: Table, run: Run, *, idle_days: int) -> dict[str, Value]:
    """Of each account, beside its sums: the worth that leaves the sliding windows first, and when that changes.

    `look_on` is the first business date on which a sliding window begins with another worth than it does now, or with
    another price: sooner than needed costs a reading, never a figure.
    """
    recent, idle = last_days(run, RECENT_DAYS), last_days(run, max(idle_days, 1))
    return {
        "first_recent_fen": spans.worth_fen.max(where=_holds(spans, recent.first)),
        "first_idle_fen": spans.worth_fen.max(where=_holds(spans, idle.first)),
        "look_on": least(_next_step(spans, recent), _next_step(spans, idle)),
    }


def change_ahead(balance_change: Table, run: Run) -> Table:
    """One row an account with changes after the business date: sources may know more days than the night."""
    later = balance_change.filter(balance_change.changed_on > run.on)
    return later.group_by("account_id").agg(changes_on=later.changed_on.min())


def account_state(counted: Table, loans: Table, account_balance_days: Table, ahead: Table, run: Run) -> Table:
    """One row an account in base currency: what the next night needs to take its figures over.

    Foreign accounts have none, because every day may have another rate.
    """
    accounts = _natures(counted, loans)
    at_home = accounts.filter(accounts.currency == run.base_currency)
    joined = at_home.left_join(account_balance_days, "account_id").left_join(ahead, "account_id")
    known_end = (joined.closed_on >= run.on) & (joined.closed_on < date.max)
    closing = ifelse(known_end, days_after(joined.closed_on, 1), null("date"))
    figures = {
        name: joined[name].cast(kind)  # engines give sums widths of their own
        for name, kind in account_balance_days.schema().items()
        if name not in ("account_id", "look_on")
    }
    return joined.select(*NATURE, **figures, look_on=least(joined.look_on, joined.changes_on, closing))


def still_account(
    state: Table,
    changed_account: Table,
    counted: Table,
    loans: Table,
    prices: Table,
    *,
    run: Run,
    since: date,
) -> Table:
    """The rows of `account_balance_days` of the accounts that stand still since the business date `since`.

    `state` is what that night left; `changed_account` names those of whose changes deliveries have altered any
    since then. A row without figures is of an account that never had a balance in the windows.
    """
    same = state.semi_join(_natures(counted, loans), NATURE).anti_join(changed_account, "account_id")
    same = same.filter(coalesce(same.look_on > run.on, True))
    gap = run.on - since
    first = last_days(run, RECENT_DAYS).first
    entering = Window(since + timedelta(days=1), run.on)
    leaving = Window(first - gap, first - timedelta(days=1))
    joined = _priced(_priced(same, prices, entering, "entering"), prices, leaving, "leaving")
    moved = {**_grown(joined, gap.days), **_earned(joined, gap.days)}
    kinds = {name: kind for name, kind in state.schema().items() if name not in NATURE}
    return joined.select(
        "account_id", **{name: moved.get(name, joined[name]).cast(kind) for name, kind in kinds.items()}
    )


def moving_account(counted: Table, loans: Table, still: Table) -> Table:
    """The accounts whose changes must be read."""
    return counted.union(loans).anti_join(still, "account_id")


def _natures(counted: Table, loans: Table) -> Table:
    """All accounts as far as their figures depend on them; an account without an end ends on the last of all days."""
    rows = counted.select(*NATURE).union(loans.select(*NATURE))
    return rows.mutate(closed_on=coalesce(rows.closed_on, date.max))


def _holds(spans: Table, day: date) -> BooleanValue:
    return cast("BooleanValue", (spans.from_on <= day) & (spans.to_on > day))


def _next_step(spans: Table, window: Window) -> DateValue:
    """The business date on which a window of that length begins with the first step after this one's first day."""
    begins = spans.from_on.min(where=spans.from_on > window.first)
    # A span that reaches the business date is still open: its end is no step.
    ends = spans.to_on.min(where=(spans.to_on > window.first) & (spans.to_on <= window.last))
    return days_after(least(begins, ends), window.days - 1)


def _priced(state: Table, prices: Table, window: Window, mark: str) -> Table:
    """With the treasury's prices summed over the days of a window; empty where it never gave one."""
    spans = prices.rename(from_on="price_from", to_on="price_to")
    days = days_within(spans, window.first, window.last)
    sums = spans.group_by("price_class", "price_currency").agg(
        **{
            f"{mark}_priced": ifelse(spans.price_millionths.notnull(), days, 0).sum(),
            f"{mark}_price": (days * coalesce(spans.price_millionths, 0)).sum(),
            f"{mark}_loss": (days * coalesce(spans.loss_millionths, 0)).sum(),
        }
    )
    joined = state.left_join(
        sums, [state.asset_class == sums.price_class, state.currency == sums.price_currency]
    )
    return joined.drop("price_class", "price_currency")


def _grown(rows: Table, days: int) -> dict[str, Value]:
    """The quarter to date grows; of the idle days as many leave as enter."""
    close = coalesce(rows.close_fen, 0)
    entered, left = rows.close_fen.notnull().cast("int64"), rows.first_idle_fen.notnull().cast("int64")
    return {
        "balance_days_to_date": rows.balance_days_to_date + wide(close * days),
        "balance_days_to_date_floor0": rows.balance_days_to_date_floor0 + wide(greatest(close, 0) * days),
        "days_with_balance": rows.days_with_balance + (entered - left) * days,
    }


def _earned(rows: Table, days: int) -> dict[str, Value]:
    """What enters the last 90 days and what leaves them; of a loan what is owed counts, whatever its sign."""

    def earning(worth: Value) -> IntegerValue:
        fen = cast("IntegerValue", coalesce(worth, 0))
        return cast("IntegerValue", ifelse(rows.asset_class == LOAN, fen.abs(), greatest(fen, 0)))

    entering, leaving = earning(rows.close_fen), earning(rows.first_recent_fen)
    moved: dict[str, Value] = {
        f"{kind}_days": rows[f"{kind}_days"]
        + wide(entering) * wide(coalesce(rows[f"entering_{kind}"], 0))
        - wide(leaving) * wide(coalesce(rows[f"leaving_{kind}"], 0))
        for kind in ("priced", "price", "loss")
    }
    return {"earning_days": rows.earning_days + wide((entering - leaving) * days), **moved}
