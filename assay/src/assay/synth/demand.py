"""How demand accounts live: pay comes in, spending pulls back to the usual level, large sums pass.

All accounts step through their events together: one column of a matrix of events sorted by day is
one step, so that a running balance costs no loop over accounts.
"""

from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from assay.synth.chunk import Chunk, Window
from assay.synth.columns import EPOCH, NOBODY, Floats, Ints
from assay.synth.holdings import Accounts
from assay.synth.movements import CARD, CASH, INTEREST, SALARY, TRANSFER, Movements
from assay.synth.products import AT

DEMAND = (AT["1101"], AT["1102"], AT["1103"])
CREDIT_LINE_FEN = 200_000
_PAYDAYS = (5, 8, 10, 12, 15, 18, 20, 25)
_SPENDINGS_A_MONTH = 5
_DEMAND_RATE = 0.0005
_EVERYDAY_FEN = 800_000


class _Events(NamedTuple):
    """Matrices, a row an account, sorted by day; a day of the window's length means: no event."""

    day: Ints
    kind: NDArray[np.int8]
    sum: Floats


@dataclass(frozen=True)
class _Habits:
    """Per account: where the balance rests, a month's pay, how far it may be overdrawn, first day."""

    level: Floats
    pay: Floats
    limit: Floats
    opened: Ints


def live(accounts: Accounts, chunk: Chunk) -> tuple[Ints, Ints, Ints, Movements]:
    """Account, day and balance after each event of the demand accounts, and the movements themselves."""
    rng, window = chunk.rng, chunk.window
    demand = np.flatnonzero(np.isin(accounts.item, DEMAND))
    flows = _large_flows(accounts, demand, chunk)
    pay = np.where(accounts.salaried[demand], _pay(accounts, demand, chunk), 0.0)
    events = _events(accounts.take(demand), pay, flows, window, rng)
    habits = _habits(accounts.take(demand), pay, flows, window, rng)
    start = np.rint(habits.level * rng.lognormal(0.0, 0.12, len(demand)))
    after, amount = _step(events, habits, start, window, rng)
    rows, steps = np.nonzero(amount)
    day, sums = events.day[rows, steps] + window.first, amount[rows, steps].astype(np.int64)
    kind = _shown_kind(events.kind[rows, steps].astype(np.int64), sums, rng)
    balance = after[rows, steps].astype(np.int64)
    moved = Movements.of(demand[rows], day, sums, balance, kind, rng=rng)
    first, first_day = start.astype(np.int64), habits.opened + window.first
    new = np.flatnonzero(accounts.opened[demand] >= window.first)
    paid_in = Movements.of(
        demand[new], first_day[new], first[new], first[new], np.full(len(new), CASH), rng=rng
    )
    return (
        np.concatenate([demand, demand[rows]]),
        np.concatenate([first_day, day]),
        np.concatenate([first, balance]),
        Movements.joined([paid_in, moved]),
    )


def _step(
    events: _Events, habits: _Habits, start: Floats, window: Window, rng: np.random.Generator
) -> tuple[Floats, Floats]:
    """Balance after and amount of each event, in fen; no event overdraws an account beyond its line."""
    after, amount = np.zeros(events.day.shape), np.zeros(events.day.shape)
    draws = rng.lognormal(-0.2, 0.6, events.day.shape)
    balance, level = start.copy(), habits.level.copy()
    earns = habits.pay > 0
    for step in range(events.day.shape[1]):
        kind, draw = events.kind[:, step], draws[:, step]
        spent = habits.pay / _SPENDINGS_A_MONTH * draw + (balance - level) * 0.25
        drift = balance - level * draw**0.25 * 1.02
        wanted = np.where(earns, np.maximum(spent, 500.0), drift * 0.4)
        spending = np.rint(np.minimum(wanted, balance + habits.limit) / 100) * 100
        interest = np.rint(np.maximum(balance, 0) * (_DEMAND_RATE / 4))
        flow = np.maximum(events.sum[:, step], -np.maximum(balance, 0))
        change = np.select([kind == CARD, kind == INTEREST], [-spending, interest], flow)
        change[(events.day[:, step] < habits.opened) | (events.day[:, step] >= window.days)] = 0.0
        level += np.where(kind == TRANSFER, change, 0.0)
        balance += change
        after[:, step], amount[:, step] = balance, change
    return after, amount


def _habits(
    held: Accounts, pay: Floats, flows: tuple[Ints, Floats], window: Window, rng: np.random.Generator
) -> _Habits:
    """The level before the large sums, so that the balance ends near the one the account was opened for."""
    usual = held.amount.astype(np.float64)
    overdrawn = (usual < 100_000) & held.salaried & (rng.random(len(held)) < 0.02)
    usual = np.where(overdrawn, -60_000.0, usual)
    unexpected = (flows[0] > window.days - 10) & (flows[1] > 0)
    expected = np.where(unexpected, 0.0, flows[1]).sum(axis=0)
    level = np.maximum(usual - expected, np.where(overdrawn, usual, 0.25 * usual))
    return _Habits(
        level=level,
        pay=pay,
        limit=np.where(overdrawn, float(CREDIT_LINE_FEN), 0.0),
        opened=np.maximum(held.opened - window.first, 0),
    )


def _events(
    held: Accounts, pay: Floats, flows: tuple[Ints, Floats], window: Window, rng: np.random.Generator
) -> _Events:
    """Paydays, days of spending, days of interest and the large sums."""
    count, months = len(held), _month_starts(window)
    lively = np.select(
        [held.salaried, held.item == AT["1101"], held.item == AT["1102"]], [1.0, 0.55, 0.25], 0.08
    )
    shape = (count, len(months), _SPENDINGS_A_MONTH)
    spent = months[None, :, None] + rng.integers(0, 28, shape)
    spent = np.where(rng.random(shape) < lively[:, None, None], spent, window.days).reshape(count, -1)
    paid = _workday_before(months + rng.choice(_PAYDAYS, count)[:, None] - 1, window)
    paid = np.where(held.salaried[:, None], paid, window.days)
    credited = np.array([day for day in range(window.days) if _is_interest_day(window.first + day)])
    blocks = (paid, spent, np.broadcast_to(credited, (count, len(credited))), flows[0].T)
    widths = [block.shape[1] for block in blocks]
    day = np.concatenate(blocks, axis=1)
    kind = np.broadcast_to(np.repeat([SALARY, CARD, INTEREST, TRANSFER], widths).astype(np.int8), day.shape)
    sums = np.zeros(day.shape)
    sums[:, : widths[0]] = pay[:, None]
    sums[:, -widths[3] :] = flows[1].T
    day = np.where(day < 0, window.days, day)
    order = np.argsort(day, axis=1, kind="stable")
    return _Events(*(np.take_along_axis(matrix, order, axis=1) for matrix in (day, kind, sums)))


def _pay(accounts: Accounts, demand: Ints, chunk: Chunk) -> Floats:
    """A month's pay or pension in fen, more for the wealthy but not in proportion."""
    owner = accounts.owner[demand]
    age, wealth = chunk.people.age[owner], chunk.people.wealth[owner]
    standing = np.clip(np.log10(wealth / 20_000), -1.0, 2.0)
    spread = chunk.rng.lognormal(0, 0.25, len(owner))
    yuan = np.where(age > 58, 4_200, 6_800) * np.exp(0.35 * standing) * spread
    pay: Floats = np.rint(yuan) * 100 + chunk.rng.integers(0, 100, len(owner))
    return pay


def _large_flows(accounts: Accounts, demand: Ints, chunk: Chunk) -> tuple[Ints, Floats]:
    """Two rows of days and sums in fen: one at any time of the window, one in its last days."""
    rng, window, count = chunk.rng, chunk.window, len(demand)
    owner, main = accounts.owner[demand], accounts.item[demand] == AT["1101"]
    wealth, cared = chunk.people.wealth[owner], chunk.care.adviser[owner] != NOBODY
    some = main & (wealth > 50_000) & (rng.random(count) < 0.14)
    settled = main & (accounts.opened[demand] < window.last - 30)
    recent = settled & (rng.random(count) < np.where(cared, 0.055, 0.0015))
    anywhen = rng.integers(10, window.days - 10, count)
    lately = window.days - 1 - rng.integers(0, 6, count)
    day = np.stack([np.where(some, anywhen, window.days), np.where(recent, lately, window.days)])
    sign = rng.choice([-1.0, 1.0], day.shape, p=[0.45, 0.55])
    usual = np.clip(wealth * rng.uniform(0.1, 0.5, count) // 1_000 * 1_000, 20_000, 2_000_000)
    large = np.clip(wealth * rng.uniform(0.2, 0.6, count) // 10_000 * 10_000, 60_000, 3_000_000)
    return day, np.where(day < window.days, sign * np.stack([usual, large]) * 100, 0.0)


def _shown_kind(kind: Ints, sums: Ints, rng: np.random.Generator) -> Ints:
    """Everyday spending goes by card, some by transfer or in cash; whole hundreds and large sums do not."""
    everyday = kind == CARD
    drawn = rng.random(len(kind))
    by_transfer = everyday & ((sums > 0) | (sums < -_EVERYDAY_FEN) | (drawn < 0.2))
    in_cash = everyday & ~by_transfer & (sums % 10_000 == 0)
    shown: Ints = np.select([by_transfer, in_cash], [TRANSFER, CASH], kind)
    return shown


def _month_starts(window: Window) -> Ints:
    """First days of the months of the window, counted from its first day; the first may be negative."""
    months = np.array([window.first, window.last]).astype("datetime64[D]").astype("datetime64[M]")
    starts: Ints = np.arange(months[0], months[1] + 1).astype("datetime64[D]").astype(np.int64) - window.first
    return starts


def _workday_before(days: Ints, window: Window) -> Ints:
    """The day itself or the nearest workday before it: wages are not paid on a holiday."""
    nearest = np.maximum.accumulate(np.where(window.workdays, np.arange(window.days), -1))
    inside = (days >= 0) & (days < window.days)
    return np.where(inside, nearest[np.clip(days, 0, window.days - 1)], window.days)


def _is_interest_day(day: int) -> bool:
    """Demand interest is credited on the 21st of the last month of each quarter."""
    stamp = date.fromordinal(day + EPOCH)
    return stamp.day == 21 and stamp.month % 3 == 0
