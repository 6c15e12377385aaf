"""The steps from changes to balance-days: of all accounts, or of those that do not stand still since the night before."""

from datetime import date
from functools import partial

from ibis.expr.types import Table

from assay.business_date import Run
from assay.indicators.advance import account_state, change_ahead, edges, moving_account, still_account
from assay.indicators.balances import account_balance_days, priced_span, worth_span
from assay.nightly.step import Step

# Tables that a night is given beside the sources, to go on from the night before.
STATE_BEFORE, CHANGED = "account_state_before", "changed_account"
# What it leaves to the next one; whose changes it reads, and whose it does not.
STATE, MOVING, STILL = "account_state", "moving_account", "still_account"
ACCOUNTS = ("counted_account", "loan_account")


def balance_steps(run: Run, *, idle_days: int, since: date | None) -> tuple[Step, ...]:
    """Up to `account_balance_days`, and the state of every account.

    `since`: the business date of the night whose state is gone on from; None reads the changes of all accounts.
    """
    first = _of_all(run, idle_days) if since is None else _of_those_that_move(run, idle_days, since)
    ahead = ("balance_change",) if since is None else ("balance_change", MOVING)
    return (
        *first,
        Step("change_ahead", ahead, partial(_change_ahead, run=run)),
        Step(
            STATE,
            (*ACCOUNTS, "account_balance_days", "change_ahead"),
            partial(account_state, run=run),
        ),
    )


def _of_all(run: Run, idle_days: int) -> tuple[Step, ...]:
    return (
        Step(
            "account_balance_days",
            ("balance_change", *ACCOUNTS, "rate_span", "transfer_price_span"),
            partial(_balance_days, run=run, idle_days=idle_days),
        ),
    )


def _of_those_that_move(run: Run, idle_days: int, since: date) -> tuple[Step, ...]:
    return (
        Step(
            STILL,
            (STATE_BEFORE, CHANGED, *ACCOUNTS, "transfer_price_span"),
            partial(still_account, run=run, since=since),
        ),
        Step(MOVING, (*ACCOUNTS, STILL), moving_account),
        Step(
            "moving_balance_days",
            ("balance_change", MOVING, "rate_span", "transfer_price_span"),
            partial(_moving_balance_days, run=run, idle_days=idle_days),
        ),
        Step("account_balance_days", ("moving_balance_days", STILL), _together),
    )


def _balance_days(
    balance_change: Table,
    counted: Table,
    loans: Table,
    rates: Table,
    prices: Table,
    *,
    run: Run,
    idle_days: int,
) -> Table:
    return _summed(balance_change, counted.union(loans), rates, prices, run=run, idle_days=idle_days)


def _moving_balance_days(
    balance_change: Table, moving: Table, rates: Table, prices: Table, *, run: Run, idle_days: int
) -> Table:
    changes = balance_change.semi_join(moving, "account_id")
    return _summed(changes, moving, rates, prices, run=run, idle_days=idle_days)


def _summed(
    changes: Table, accounts: Table, rates: Table, prices: Table, *, run: Run, idle_days: int
) -> Table:
    spans = priced_span(worth_span(changes, accounts, rates, run), prices)
    beside = edges(spans, run, idle_days=idle_days)
    return account_balance_days(spans, run, idle_days=idle_days, beside=beside)


def _together(moving: Table, still: Table) -> Table:
    return moving.union(still.select(*moving.columns))


def _change_ahead(balance_change: Table, moving: Table | None = None, *, run: Run) -> Table:
    rows = balance_change if moving is None else balance_change.semi_join(moving, "account_id")
    return change_ahead(rows, run)
