"""Movements on accounts: what the bank books, with kind, running balance and the bank of the other side."""

from dataclasses import dataclass, fields

import numpy as np
import pyarrow as pa

from assay.sources.money import transaction
from assay.synth.columns import NO_DAY, NOBODY, Ints, Texts, dates
from assay.synth.holdings import Accounts
from assay.synth.products import AT
from assay.synth.words import OTHER_BANKS

KINDS = ("salary", "card", "interest", "cash", "transfer", "purchase", "maturity")
SALARY, CARD, INTEREST, CASH, TRANSFER, PURCHASE, MATURITY = range(7)
DAY_KEYS = 100_000  # account x DAY_KEYS + day: one sortable number
FIRST_MOVEMENT = 100_000_000_000
MOVEMENTS_PER_CUSTOMER = 200


@dataclass(frozen=True)
class Movements:
    """Columns of equal length; `bank` is a position in OTHER_BANKS, -1 within the own bank."""

    account: Ints
    day: Ints
    amount: Ints
    after: Ints
    kind: Ints
    bank: Ints

    @classmethod
    def of(
        cls, account: Ints, day: Ints, amount: Ints, after: Ints, kind: Ints, *, rng: np.random.Generator
    ) -> "Movements":
        """Transfers go to or come from other banks in seven of ten cases."""
        outside = (kind == TRANSFER) & (rng.random(len(kind)) < 0.7)
        bank = np.where(outside, rng.integers(0, len(OTHER_BANKS), len(kind)), NOBODY)
        return cls(account, day, amount, after, kind, bank)

    @classmethod
    def joined(cls, parts: "list[Movements]") -> "Movements":
        """All parts in the order of accounts and days; of one day, in the order given."""
        every = cls(*(np.concatenate([getattr(part, f.name) for part in parts]) for f in fields(cls)))
        return every.take(np.argsort(every.account * DAY_KEYS + every.day, kind="stable"))

    def take(self, order: Ints) -> "Movements":
        return Movements(*(getattr(self, f.name)[order] for f in fields(self)))


@dataclass(frozen=True)
class Resting:
    """The main account of each owner, and closing balances by sorted key (account x DAY_KEYS + day)."""

    main: Ints
    keys: Ints
    balances: Ints

    def at(self, account: Ints, day: Ints) -> Ints:
        """Closing balances of those accounts on those days."""
        place = np.searchsorted(self.keys, account * DAY_KEYS + day, side="right") - 1
        return self.balances[np.maximum(place, 0)]


def linked_movements(
    accounts: Accounts, resting: Resting, first_day: int, rng: np.random.Generator
) -> Movements:
    """Money for term products passes through the owner's main account on one day and leaves it as it was."""
    term = (accounts.matures != NO_DAY) & (accounts.amount > 0) & (accounts.currency == 0)
    bought = np.flatnonzero(term & (accounts.opened >= first_day) & (accounts.opened != accounts.closed))
    paid = np.flatnonzero(term & (accounts.closed == accounts.matures) & (accounts.closed >= first_day))
    _, new, old = np.intersect1d(
        _sale_keys(accounts, bought), _sale_keys(accounts, paid, closing=True), return_indices=True
    )
    returned = np.zeros(len(bought), dtype=np.int64)
    returned[new] = accounts.amount[paid[old]]
    through, day, amount = (
        resting.main[accounts.owner[bought]],
        accounts.opened[bought],
        accounts.amount[bought],
    )
    closing = resting.at(through, day)
    fresh = amount - returned
    blocks = (
        (paid, accounts.closed[paid], -accounts.amount[paid], np.zeros_like(paid), MATURITY),
        (through, day, returned, closing + returned, MATURITY),
        (through, day, fresh, closing + amount, TRANSFER),
        (through, day, -amount, closing, PURCHASE),
        (bought, day, amount, amount, PURCHASE),
    )
    parts = [
        Movements.of(account, when, sum_, after, np.full(len(account), kind), rng=rng)
        for account, when, sum_, after, kind in blocks
    ]
    every = Movements(*(np.concatenate([getattr(part, f.name) for part in parts]) for f in fields(Movements)))
    return every.take(np.flatnonzero(every.amount))


def transaction_table(movements: Movements, ids: Texts, first_customer: int) -> pa.Table:
    """The source table `transaction`, numbered in the order of the movements."""
    first = FIRST_MOVEMENT + first_customer * MOVEMENTS_PER_CUSTOMER
    columns = (
        pa.array(np.arange(first, first + len(movements.day)).astype(np.str_)),
        pa.array(ids[movements.account]),
        dates(movements.day),
        pa.array(movements.amount),
        pa.array(movements.after),
        pa.DictionaryArray.from_arrays(pa.array(movements.kind), pa.array(KINDS)).cast(pa.string()),
        pa.DictionaryArray.from_arrays(
            pa.array(movements.bank, mask=movements.bank == NOBODY), pa.array(OTHER_BANKS)
        ).cast(pa.string()),
    )
    return pa.Table.from_arrays(columns, schema=transaction.schema)


def _sale_keys(accounts: Accounts, places: Ints, *, closing: bool = False) -> Ints:
    """Owner, product and day as one sortable number."""
    day = accounts.closed[places] if closing else accounts.opened[places]
    keys: Ints = (accounts.owner[places] * len(AT) + accounts.item[places]) * DAY_KEYS + day
    return keys
