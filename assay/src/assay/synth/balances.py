"""How balances moved over the window, and the movements behind them.

Term products stand still until they are renewed or paid out; what has a market price is valued at
the end of each week; demand accounts have a life of their own.
"""

from dataclasses import dataclass

import numpy as np

from assay.synth.chunk import Chunk, Window, window_of
from assay.synth.columns import NO_DAY, NOBODY, Ints
from assay.synth.demand import DEMAND, live
from assay.synth.holdings import Accounts, add_months
from assay.synth.movements import CASH, DAY_KEYS, Movements, Resting, linked_movements
from assay.synth.products import AT, SHELF, VALUED, Market

MOVEMENTS_KEPT_DAYS = 100
LARGE_FEN = 5_000_000
_LOANS = (AT["8101"], AT["8102"])
_INSURANCE = (AT["4101"], AT["4102"])
_MONTHS = np.array([item.months for item in SHELF])
_RATES = np.array([item.rate for item in SHELF])


@dataclass(frozen=True)
class Changes:
    """End-of-day balances: account (position in the chunk), day since 1970, minor units."""

    account: Ints
    day: Ints
    balance: Ints


def move_balances(accounts: Accounts, chunk: Chunk) -> tuple[Changes, Movements]:
    """All changes sorted by account and day, and the movements worth delivering.

    Everything of the last hundred days is delivered, of the time before only what was large.
    """
    window, people = chunk.window, chunk.people
    *lived, moved = live(accounts, chunk)
    valued = np.flatnonzero(np.isin(accounts.item, VALUED))
    fixed = np.flatnonzero(~np.isin(accounts.item, (*DEMAND, *VALUED)))
    raw = _merge([Changes(*lived), _valued(accounts, valued, chunk.market), _fixed(accounts, fixed, window)])
    changes = _settle(raw, accounts, window)
    main = np.full(len(people), NOBODY)
    main[accounts.owner[accounts.item == AT["1101"]]] = np.flatnonzero(accounts.item == AT["1101"])
    resting = Resting(main, changes.account * DAY_KEYS + changes.day, changes.balance)
    linked = linked_movements(accounts, resting, window.first, chunk.rng)
    ended = accounts.closed[moved.account]
    kept = (moved.day > window.last - MOVEMENTS_KEPT_DAYS) | (np.abs(moved.amount) >= LARGE_FEN)
    kept &= (ended == NO_DAY) | (moved.day < ended)
    paid_out = _paid_out(accounts, changes, chunk)
    return changes, Movements.joined([moved.take(np.flatnonzero(kept)), linked, paid_out])


def _paid_out(accounts: Accounts, changes: Changes, chunk: Chunk) -> Movements:
    """What is left on a demand account is paid out on the day it is closed."""
    account, day = changes.account, changes.day
    ends = np.isin(accounts.item[account], DEMAND) & (day == accounts.closed[account])
    place = np.flatnonzero(ends & (account == np.roll(account, 1)))
    rest = -changes.balance[place - 1]
    return Movements.of(
        account[place], day[place], rest, np.zeros_like(rest), np.full(len(place), CASH), rng=chunk.rng
    )


def _valued(accounts: Accounts, valued: Ints, market: Market) -> Changes:
    """Market value at the end of each week, on the opening day and on the last day."""
    window = window_of(market)
    days = np.arange(window.days)
    weekday = (days + window.first + 3) % 7
    weekends = np.flatnonzero((weekday == 4) | (days == 0) | (days == window.days - 1))
    rows = np.searchsorted(VALUED, accounts.item[valued])
    opened = accounts.opened[valued] - window.first
    ended = np.where(accounts.closed[valued] == NO_DAY, window.days, accounts.closed[valued] - window.first)
    reference = market.prices[rows, np.clip(ended, 1, window.days) - 1]
    grid = np.concatenate(
        [
            np.broadcast_to(weekends, (len(valued), len(weekends))),
            np.clip(opened, 0, window.days - 1)[:, None],
        ],
        axis=1,
    )
    worth = np.rint(
        accounts.amount[valued][:, None] * market.prices[rows[:, None], grid] / reference[:, None]
    )
    at, column = np.nonzero((grid >= opened[:, None]) & (grid < ended[:, None]))
    return Changes(valued[at], grid[at, column] + window.first, worth[at, column].astype(np.int64))


def _fixed(accounts: Accounts, fixed: Ints, window: Window) -> Changes:
    """Deposits with their renewals, policies with their anniversaries, loans with their instalments."""
    held = accounts.take(fixed)
    months = _MONTHS[held.item]
    loan, insured = np.isin(held.item, _LOANS), np.isin(held.item, _INSURANCE)
    step = np.where(loan, 1, np.where(insured, 12, months))
    renewals = np.where(loan | insured, 360, held.rolls)
    first = np.maximum(held.opened, window.first)
    passed = np.where(step > 0, (first - held.opened) / (np.maximum(step, 1) * 30.437), 0).astype(np.int64)
    passed = np.where(add_months(held.opened, (passed + 1) * step) <= first, passed + 1, passed)
    passed = np.where(add_months(held.opened, passed * step) > first, passed - 1, passed)
    passed = np.minimum(passed, renewals)
    blocks = [Changes(fixed, first, _worth(held, passed))]
    for ahead in range(1, 17):
        number = passed + ahead
        day = add_months(held.opened, number * step)
        due = np.flatnonzero((step > 0) & (number <= renewals) & (day <= window.last))
        worth = _worth(held, number)
        blocks.append(Changes(fixed[due], day[due], worth[due]))
    return _merge(blocks)


def _worth(held: Accounts, number: Ints) -> Ints:
    """Balance after so many renewals, anniversaries or instalments."""
    months, rate = _MONTHS[held.item], _RATES[held.item]
    loan, insured = np.isin(held.item, _LOANS), np.isin(held.item, _INSURANCE)
    years = np.where(insured, 1.0, months / 12)
    grown = held.amount * (1 + rate * years) ** np.where(loan, 0, number)
    owed = held.amount * np.maximum(months - number, 0) / np.maximum(months, 1)
    worth: Ints = np.rint(np.where(loan, owed, grown)).astype(np.int64)
    return worth


def _merge(blocks: list[Changes]) -> Changes:
    return Changes(
        np.concatenate([b.account for b in blocks]),
        np.concatenate([b.day for b in blocks]),
        np.concatenate([b.balance for b in blocks]),
    )


def _settle(raw: Changes, accounts: Accounts, window: Window) -> Changes:
    """The last balance of each day, real changes only; nothing after closing but the zero of that day."""
    closed = np.flatnonzero((accounts.closed != NO_DAY) & (accounts.closed >= window.first))
    ended = accounts.closed[raw.account]
    alive = np.flatnonzero((ended == NO_DAY) | (raw.day < ended))
    account = np.concatenate([raw.account[alive], closed])
    day = np.concatenate([raw.day[alive], accounts.closed[closed]])
    balance = np.concatenate([raw.balance[alive], np.zeros(len(closed), dtype=np.int64)])
    order = np.argsort(account * DAY_KEYS + day, kind="stable")
    account, day, balance = account[order], day[order], balance[order]
    last = np.r_[(account[1:] != account[:-1]) | (day[1:] != day[:-1]), True]
    account, day, balance = account[last], day[last], balance[last]
    before = np.where(np.r_[True, account[1:] != account[:-1]], 0, np.r_[0, balance[:-1]])
    moved = balance != before
    return Changes(account[moved], day[moved], balance[moved])
