"""What each customer holds on the business date: which products, how much, since when, until when."""

from dataclasses import dataclass, fields

import numpy as np
import pyarrow as pa

from assay.sources.money import account
from assay.synth.chunk import Chunk
from assay.synth.columns import NO_DAY, NOBODY, Bools, Floats, Ints, Texts, dates, table_of
from assay.synth.people import People
from assay.synth.products import AT, CURRENCIES, SHELF

FIRST_ACCOUNT = 6_000_000_001
ACCOUNTS_PER_CUSTOMER = 16
_BANDS = (5_000, 50_000, 200_000, 1_000_000)
# Chance by wealth band to hold the class; share of the wealth that goes into it; smallest lot in yuan.
_CLASSES: dict[str, tuple[tuple[float, ...], float, int]] = {
    "second_demand": ((0.45, 0.5, 0.5, 0.45, 0.4), 0.04, 0),
    "call_deposit": ((0.0, 0.0, 0.03, 0.08, 0.15), 0.15, 50_000),
    "time_deposit": ((0.04, 0.30, 0.62, 0.72, 0.6), 0.60, 1_000),
    "large_cd": ((0.0, 0.0, 0.0, 0.20, 0.45), 0.45, 200_000),
    "structured_deposit": ((0.0, 0.0, 0.02, 0.10, 0.25), 0.20, 10_000),
    "wealth_product": ((0.02, 0.08, 0.13, 0.16, 0.26), 0.35, 1_000),
    "fund": ((0.03, 0.06, 0.09, 0.11, 0.20), 0.15, 100),
    "insurance": ((0.0, 0.01, 0.03, 0.06, 0.12), 0.12, 5_000),
    "precious_metal": ((0.0, 0.01, 0.02, 0.04, 0.10), 0.04, 500),
    "treasury_bond": ((0.0, 0.02, 0.06, 0.10, 0.08), 0.20, 1_000),
    "trust_product": ((0.0, 0.0, 0.0, 0.0, 0.12), 0.20, 300_000),
    "foreign": ((0.004, 0.01, 0.025, 0.06, 0.15), 0.06, 0),
}
_INVESTED = ("wealth_product", "fund", "insurance")
_CHOICES: dict[str, tuple[tuple[str, float], ...]] = {
    "call_deposit": (("1201", 1.0),),
    "time_deposit": (("1303", 0.1), ("1306", 0.15), ("1312", 0.35), ("1324", 0.15), ("1336", 0.25)),
    "large_cd": (("1412", 0.4), ("1436", 0.6)),
    "structured_deposit": (("1506", 1.0),),
    "wealth_product": (("2100", 0.3), ("2103", 0.28), ("2106", 0.22), ("2112", 0.2)),
    "fund": (("3101", 0.3), ("3102", 0.25), ("3103", 0.28), ("3104", 0.17)),
    "insurance": (("4101", 0.6), ("4102", 0.4)),
    "precious_metal": (("5101", 1.0),),
    "treasury_bond": (("6136", 1.0),),
    "trust_product": (("7124", 1.0),),
}
_MONTHS = np.array([item.months for item in SHELF])


@dataclass(frozen=True)
class Accounts:
    """Accounts of a chunk in order of their ids; days since 1970, amounts in minor units of the currency.

    `rolls` is how often a term was renewed before; `salaried` marks accounts that receive pay or a pension.
    """

    owner: Ints
    item: Ints
    currency: Ints
    amount: Ints
    opened: Ints
    closed: Ints
    matures: Ints
    rolls: Ints
    salaried: Bools

    def __len__(self) -> int:
        return len(self.owner)

    def take(self, order: Ints) -> "Accounts":
        return Accounts(*(getattr(self, field.name)[order] for field in fields(self)))


def open_accounts(chunk: Chunk) -> Accounts:
    """All accounts, closed ones included, sorted by owner."""
    people, rng = chunk.people, chunk.rng
    held = _classes_held(people, rng)
    amounts = _split_wealth(people.wealth, held, rng)
    blocks = [_demand(people, amounts["demand"], rng), _second_demand(people, held, amounts, rng)]
    blocks += [
        _block(people, name, held[name], amounts[name], rng) for name in _CHOICES if name != "time_deposit"
    ]
    blocks += _time_deposits(people, held["time_deposit"], amounts["time_deposit"], rng)
    blocks += [_foreign(people, held["foreign"], amounts["foreign"], rng), _loans(people, rng)]
    accounts = _join(blocks)
    accounts = _dated(accounts, chunk)
    accounts = _join([accounts, _predecessors(accounts, chunk.window.first, rng)])
    np.minimum.at(people.opened, accounts.owner, accounts.opened)  # no account before its customer
    main = accounts.item == AT["1101"]
    accounts.opened[main] = people.opened[accounts.owner[main]]
    return accounts.take(np.lexsort((accounts.opened, accounts.item, accounts.owner)))


def account_ids(accounts: Accounts, first_customer: int) -> Texts:
    """Ids in the order of the accounts, so that a table sorted by id is sorted by customer."""
    first = FIRST_ACCOUNT + first_customer * ACCOUNTS_PER_CUSTOMER
    return np.arange(first, first + len(accounts)).astype(np.str_)


def account_table(accounts: Accounts, ids: Texts, chunk: Chunk, rates: pa.Array) -> pa.Table:
    """The source table `account`; `rates` a year in millionths, empty where none is agreed."""
    return table_of(
        account,
        account_id=pa.array(ids),
        customer_id=pa.array(chunk.people.ids[accounts.owner]),
        product_id=pa.array(np.array([item.code for item in SHELF])[accounts.item]),
        org_id=pa.array(np.array(chunk.outlets)[chunk.care.outlet[accounts.owner]]),
        currency=pa.array(np.array(CURRENCIES)[accounts.currency]),
        opened_on=dates(accounts.opened),
        closed_on=dates(accounts.closed),
        matures_on=dates(accounts.matures),
        rate_millionths=rates,
    )


def add_months(days: Ints, months: Ints | int) -> Ints:
    """The same day so many months later; the last day of the month where there is none."""
    stamps = days.astype("datetime64[D]")
    month = stamps.astype("datetime64[M]")
    place = (stamps - month).astype(np.int64)
    target = month + months
    length = ((target + 1).astype("datetime64[D]") - target.astype("datetime64[D]")).astype(np.int64)
    moved: Ints = target.astype("datetime64[D]").astype(np.int64) + np.minimum(place, length - 1)
    return moved


def _classes_held(people: People, rng: np.random.Generator) -> dict[str, Bools]:
    band = np.searchsorted(_BANDS, people.wealth, side="right")
    patient = np.interp(people.age, (20, 35, 55, 75), (0.35, 0.7, 1.2, 1.45))
    lively = np.interp(people.age, (16, 28, 45, 60, 80), (0.3, 1.2, 1.25, 0.9, 0.4))
    taste = {"time_deposit": patient, "treasury_bond": patient**2, "fund": lively, "wealth_product": lively}
    return {
        name: (rng.random(len(people)) < np.array(chances)[band] * taste.get(name, 1.0)) & (people.age >= 18)
        for name, (chances, _, _) in _CLASSES.items()
    }


def _split_wealth(wealth: Floats, held: dict[str, Bools], rng: np.random.Generator) -> dict[str, Floats]:
    """Yuan per class, in whole lots; what fits no lot stays on the demand account."""
    weights = {
        name: held[name] * share * rng.gamma(3.0, 1 / 3.0, len(wealth))
        for name, (_, share, _) in _CLASSES.items()
    }
    demand = 0.12 * rng.gamma(2.0, 0.5, len(wealth)) + 0.005
    total = demand + np.sum(list(weights.values()), axis=0)
    amounts: dict[str, Floats] = {}
    for name, (_, _, lot) in _CLASSES.items():
        amount = wealth * weights[name] / total
        step = 1_000 if lot >= 1_000 else lot
        amounts[name] = np.where(amount >= lot, amount // step * step, 0.0) if lot else amount
    amounts["demand"] = wealth - np.sum(list(amounts.values()), axis=0)
    return amounts


def _rows(owner: Ints, item: Ints | int, yuan: Floats, currency: Ints | int = 0) -> Accounts:
    count = len(owner)
    blank = np.full(count, NO_DAY)
    return Accounts(
        owner=owner,
        item=np.broadcast_to(np.asarray(item), count),
        currency=np.broadcast_to(np.asarray(currency), count),
        amount=np.rint(yuan * 100).astype(np.int64),
        opened=blank,
        closed=blank,
        matures=blank,
        rolls=np.zeros(count, dtype=np.int64),
        salaried=np.zeros(count, dtype=np.bool_),
    )


def _join(blocks: list[Accounts]) -> Accounts:
    return Accounts(*(np.concatenate([getattr(b, f.name) for b in blocks]) for f in fields(Accounts)))


def _demand(people: People, yuan: Floats, rng: np.random.Generator) -> Accounts:
    everyone = np.arange(len(people))
    paid = np.select([people.age < 19, people.age > 58], [0.0, 0.62], 0.45)
    rows = _rows(everyone, AT["1101"], np.maximum(yuan, 1.0) + rng.integers(0, 100, len(people)) / 100)
    rows.salaried[:] = rng.random(len(people)) < paid
    return rows


def _second_demand(
    people: People, held: dict[str, Bools], amounts: dict[str, Floats], rng: np.random.Generator
) -> Accounts:
    owner = np.flatnonzero(held["second_demand"])
    cents = rng.integers(0, 100, len(owner)) / 100
    return _rows(owner, AT["1102"], amounts["second_demand"][owner] + cents)


def _block(people: People, name: str, held: Bools, yuan: Floats, rng: np.random.Generator) -> Accounts:
    owner = np.flatnonzero(held & (yuan > 0))
    codes, shares = zip(*_CHOICES[name], strict=True)
    items = np.array([AT[code] for code in codes])
    return _rows(owner, rng.choice(items, len(owner), p=shares), yuan[owner])


def _time_deposits(people: People, held: Bools, yuan: Floats, rng: np.random.Generator) -> list[Accounts]:
    """One to four deposits of different size, because savers stagger their maturities."""
    parts = 1 + np.where(yuan > 20_000, rng.binomial(3, 0.35, len(yuan)), 0)
    left, blocks = yuan.copy(), []
    for part in range(4):
        takes = held & (left > 0) & (part < parts)
        share = np.where(parts - part == 1, 1.0, rng.uniform(0.25, 0.6, len(yuan)))
        amount = np.where(
            share == 1.0, left, np.maximum(left * share // 5_000 * 5_000, np.minimum(left, 1_000))
        )
        blocks.append(_block(people, "time_deposit", takes, amount, rng))
        left = np.where(takes, left - amount, left)
    return blocks


def _foreign(people: People, held: Bools, yuan: Floats, rng: np.random.Generator) -> Accounts:
    owner = np.flatnonzero(held)
    currency = rng.choice([1, 2], len(owner), p=[0.7, 0.3])
    item = rng.choice([AT["1103"], AT["1390"]], len(owner), p=[0.6, 0.4])
    amount = yuan[owner] / np.where(currency == 1, 7.1, 0.91)
    return _rows(owner, item, np.where(item == AT["1390"], amount // 100 * 100 + 100, amount), currency)


def _loans(people: People, rng: np.random.Generator) -> Accounts:
    """What is owed is worth less than nothing."""
    able = (people.age >= 25) & (people.age <= 56)
    home, consumer = able & (rng.random(len(people)) < 0.14), able & (rng.random(len(people)) < 0.04)
    owner = np.concatenate([np.flatnonzero(home), np.flatnonzero(consumer)])
    yuan = np.concatenate(
        [rng.lognormal(13.2, 0.45, int(home.sum())), rng.lognormal(10.8, 0.5, int(consumer.sum()))]
    )
    item = np.repeat([AT["8101"], AT["8102"]], [int(home.sum()), int(consumer.sum())])
    return _rows(owner, item, -(yuan // 1_000 * 1_000) - 1_000)


def _dated(accounts: Accounts, chunk: Chunk) -> Accounts:
    """Opening, maturity and earlier renewals; many deposits of cared-for customers fall due within two weeks."""
    people, care, rng, today = chunk.people, chunk.care, chunk.rng, chunk.window.last
    count, months = len(accounts), _MONTHS[accounts.item]
    since = people.opened[accounts.owner]
    term = months > 0
    loan = accounts.amount < 0
    opened = since + (rng.random(count) ** 1.5 * (today - since)).astype(np.int64)
    opened = np.where(accounts.item == AT["1101"], since, opened)
    ahead = 1 + (rng.random(count) * (months * 29.5)).astype(np.int64)
    cared = care.adviser[accounts.owner] != NOBODY
    soon = cared & term & (rng.random(count) < 0.05)
    matures = today + np.where(soon, rng.integers(1, 15, count), ahead)
    renewable = np.isin(
        accounts.item, [AT[code] for code in ("1303", "1306", "1312", "1324", "1336", "1390")]
    )
    rolls = np.where(renewable, rng.binomial(4, 0.3, count), 0)
    bought = add_months(matures, -months * (rolls + 1))
    too_early = term & ~loan & (bought < since)
    rolls = np.where(too_early, 0, rolls)
    bought = np.where(too_early, add_months(matures, -months), bought)
    opened = np.where(term, bought, opened)
    left = people.closed[accounts.owner]
    opened = np.where(left == NO_DAY, opened, np.minimum(opened, left))
    return Accounts(
        owner=accounts.owner,
        item=accounts.item,
        currency=accounts.currency,
        amount=accounts.amount,
        opened=opened,
        closed=left,
        matures=np.where(term, matures, NO_DAY),
        rolls=rolls,
        salaried=accounts.salaried,
    )


def _predecessors(accounts: Accounts, first_day: int, rng: np.random.Generator) -> Accounts:
    """Earlier term products of the same kind, closed on the day the present one was bought."""
    months = _MONTHS[accounts.item]
    recent = (
        (months > 0)
        & (accounts.amount > 0)
        & (accounts.opened >= first_day)
        & (rng.random(len(accounts)) < 0.88)
    )
    place = np.flatnonzero(recent)
    before = accounts.take(place)
    opened = add_months(before.opened, -months[place])
    factor = rng.uniform(0.7, 1.0, len(place))
    lot = np.where(before.amount >= 10_000_00, 1_000_00, 100_00)
    amount = np.maximum((before.amount * factor).astype(np.int64) // lot * lot, lot)
    return Accounts(
        owner=before.owner,
        item=before.item,
        currency=before.currency,
        amount=amount,
        opened=opened,
        closed=before.opened,
        matures=before.opened,
        rolls=np.zeros(len(place), dtype=np.int64),
        salaried=before.salaried & False,
    )
