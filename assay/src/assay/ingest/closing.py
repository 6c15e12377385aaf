"""Which of a day's stated balances is the closing one.

Neither file order nor the movement's id tells which movement of a day came last, and sources round, so
that previous close + the day's amounts need not be stated anywhere. The close is the stated balance
nearest to that sum (DESIGN, definitions); what it is off by is a deviation, which is reported.
"""

from collections.abc import Iterable, Iterator
from datetime import date
from itertools import groupby
from typing import NamedTuple


class Movement(NamedTuple):
    """One movement of an account: signed amount and the balance stated after it, in minor units."""

    account_id: str
    booked_on: date
    amount_fen: int
    balance_after_fen: int


class Close(NamedTuple):
    """What an account is worth at the end of a day with movements; `off_fen` is stated minus expected."""

    account_id: str
    closed_on: date
    balance_fen: int
    off_fen: int


def closing_balances(movements: Iterable[Movement]) -> Iterator[Close]:
    """One close for each account and day. Movements come by account, day and id (smaller id first).

    Before the first movement the balance is zero. Of two stated balances equally near, that of the
    smaller id is taken, so that the result does not depend on the order in the file.
    """
    for account_id, days in groupby(movements, key=lambda m: m.account_id):
        close = 0
        for day, booked in groupby(days, key=lambda m: m.booked_on):
            rows = list(booked)
            expected = close + sum(row.amount_fen for row in rows)
            close = min((row.balance_after_fen for row in rows), key=lambda stated: abs(stated - expected))
            yield Close(account_id, day, close, close - expected)
