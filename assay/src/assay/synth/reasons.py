"""What gives reasons to call: days agreed to, wishes to be told, complaints, invitations, papers, payments.

Every table has a random stream of its own, so that the others keep their bytes.
"""

from datetime import date, timedelta

import numpy as np
import pyarrow as pa

from assay.sources.conduct import complaint, invitation, occasion, watch
from assay.sources.money import product
from assay.synth.chunk import Chunk
from assay.synth.columns import NO_DAY, NOBODY, Bools, Ints, Texts, dates, table_of
from assay.synth.holdings import Accounts
from assay.synth.portfolio import MID_YUAN
from assay.synth.products import AT, PRICE_SCALE, SHELF, VALUED

STREAM = 7
OCCASIONS, WATCHES, COMPLAINTS, INVITATIONS, DOCUMENTS, PAYMENTS = range(6)
FIRST_WATCH, FIRST_COMPLAINT = 500_000_001, 520_000_001
WATCHES_PER_CUSTOMER = 4
_LONG_LIVED_FROM_AGE = 46  # identity documents of the older are valid for long
_EVENTS = (("E01", -20, -27), ("E02", 12, 8), ("E03", 40, 33))  # id, day and last day to reply from today
_NEW_PRODUCT = ("2118", "wealth_product", "澜悦安盈九个月封闭式", "Lanyue Anying, 9 months closed", "R2")
_ON_SALE_FOR_DAYS = 6


def _dice(chunk: Chunk, table: int) -> np.random.Generator:
    return np.random.default_rng([chunk.seed, STREAM, table, chunk.people.chunk])


def with_new_product(shelf: pa.Table, on: date) -> pa.Table:
    """The shelf with a product that has just come on sale and that nobody holds yet."""
    names = ("product_id", "asset_class", "name", "name_en", "risk_level")
    columns = {name: pa.array([value]) for name, value in zip(names, _NEW_PRODUCT, strict=True)}
    since = pa.array([on - timedelta(days=_ON_SALE_FOR_DAYS)], pa.date32())
    return pa.concat_tables([shelf, table_of(product, **columns, sold_from=since)]).sort_by("product_id")


def with_documents(customers: pa.Table, chunk: Chunk) -> pa.Table:
    """The customers with the last day of their identity document: ten or twenty years, the old for good."""
    people, rng, today = chunk.people, _dice(chunk, DOCUMENTS), chunk.window.last
    years = np.where(people.age < 26, 10, 20)
    left = (rng.random(len(people)) * years * 365).astype(np.int64)
    expired = rng.random(len(people)) < 0.01
    day = today + np.where(expired, -rng.integers(1, 60, len(people)), left)
    for_good = (people.age >= _LONG_LIVED_FROM_AGE) & (rng.random(len(people)) < 0.7)
    return _with(customers, "document_valid_to", np.where(for_good, NO_DAY, day))


def with_payments(policies: pa.Table, chunk: Chunk) -> pa.Table:
    """The policies with their next payment: life and pension pay once a year, the others on a claim."""
    rng, count = _dice(chunk, PAYMENTS), policies.num_rows
    pays = np.isin(np.array(policies["kind"].to_pylist()), ("life", "pension")) & (rng.random(count) < 0.6)
    day = chunk.window.last + rng.integers(1, 365, count)
    return _with(policies, "pays_on", np.where(pays, day, NO_DAY))


def occasion_table(chunk: Chunk) -> pa.Table:
    """Days that customers in care told of; most agreed to be spoken to about them."""
    people, care, rng, today = chunk.people, chunk.care, _dice(chunk, OCCASIONS), chunk.window.last
    count = len(people)
    cared = (care.adviser != NOBODY) & (people.closed == NO_DAY)
    adult = people.birth + 25 * 365
    years_ago = np.maximum(today - adult, 365)
    blocks = (
        (
            "wedding_anniversary",
            cared & (people.age >= 28) & (rng.random(count) < 0.18),
            today - (rng.random(count) * years_ago).astype(np.int64),
        ),
        ("family_birthday", cared & (rng.random(count) < 0.25), today - rng.integers(365, 75 * 365, count)),
        ("life_event", cared & (rng.random(count) < 0.04), today + rng.integers(-40, 90, count)),
    )
    agreed = rng.random(count) < 0.8
    parts = []
    for kind, chosen, day in blocks:
        who = np.flatnonzero(chosen)
        parts.append(
            table_of(
                occasion,
                customer_id=pa.array(people.ids[who]),
                kind=pa.array(np.full(len(who), kind)),
                happens_on=dates(day[who]),
                consented=pa.array(agreed[who]),
            )
        )
    return pa.concat_tables(parts).sort_by([(name, "ascending") for name in occasion.key])


def watch_table(accounts: Accounts, ids: Texts, chunk: Chunk) -> pa.Table:
    """Wishes to be told: bounds on own positions, the gold price, the dollar."""
    rng, today = _dice(chunk, WATCHES), chunk.window.last
    owner, kind, item, account, bound = _wishes(accounts, chunk, rng)
    count = len(owner)
    asked = today - rng.integers(1, 160, count)
    asked = np.where(account == NOBODY, asked, np.maximum(asked, accounts.opened[account]))
    done = np.where(
        rng.random(count) < 0.2, asked + ((today - asked) * rng.random(count)).astype(np.int64), NO_DAY
    )
    falls = np.isin(kind, ("stop_loss",)) | ((kind == "rate") & (rng.random(count) < 0.5))
    serial = FIRST_WATCH + chunk.people.first * WATCHES_PER_CUSTOMER + np.arange(count)
    codes = np.array([each.code for each in SHELF])
    return table_of(
        watch,
        watch_id=pa.array(serial.astype(np.str_)),
        customer_id=pa.array(chunk.people.ids[owner]),
        kind=pa.array(kind),
        product_id=pa.array(codes[np.maximum(item, 0)], mask=kind != "price"),
        account_id=pa.array(ids[np.maximum(account, 0)], mask=account == NOBODY),
        currency=pa.array(np.full(count, "USD"), mask=kind != "rate"),
        bound_e8=pa.array(bound),
        direction=pa.array(np.where(falls, "below", "above")),
        asked_on=dates(asked),
        done_on=dates(done),
    )


def complaint_table(chunk: Chunk) -> pa.Table:
    """Complaints of the last half year, settled within weeks; the latest are open."""
    people, rng, today = chunk.people, _dice(chunk, COMPLAINTS), chunk.window.last
    who = np.flatnonzero(
        (rng.random(len(people)) < 0.012) & (people.opened < today - 200) & (people.closed == NO_DAY)
    )
    opened = today - rng.integers(0, 180, len(who))
    closed = opened + rng.integers(2, 26, len(who))
    return table_of(
        complaint,
        complaint_id=pa.array((FIRST_COMPLAINT + people.first + who).astype(np.str_)),
        customer_id=pa.array(people.ids[who]),
        opened_on=dates(opened),
        closed_on=dates(np.where(closed > today, NO_DAY, closed)),
    )


def invitation_table(chunk: Chunk) -> pa.Table:
    """Three events, one past, one near and one far; some of the invited know of it already."""
    people, care, rng, today = chunk.people, chunk.care, _dice(chunk, INVITATIONS), chunk.window.last
    fits = (
        (care.adviser != NOBODY)
        & (people.wealth >= MID_YUAN)
        & (people.age >= 18)
        & (people.closed == NO_DAY)
    )
    parts = []
    for event, ahead, reply in _EVENTS:
        who = np.flatnonzero(fits & (rng.random(len(people)) < 0.12))
        told = (rng.random(len(who)) < 0.45) | (ahead < 0)
        latest = np.minimum(today, today + reply)
        invited = np.where(told, latest - rng.integers(1, 10, len(who)), NO_DAY)
        parts.append(
            table_of(
                invitation,
                event_id=pa.array(np.full(len(who), event)),
                customer_id=pa.array(people.ids[who]),
                event_on=dates(np.full(len(who), today + ahead)),
                reply_by=dates(np.full(len(who), today + reply)),
                invited_on=dates(invited),
            )
        )
    return pa.concat_tables(parts)


def _wishes(
    accounts: Accounts, chunk: Chunk, rng: np.random.Generator
) -> tuple[Ints, Texts, Ints, Ints, Ints]:
    """Owner, kind, product, account and bound; positions first, then gold, then the dollar."""
    people, care = chunk.people, chunk.care
    classes = np.array([each.asset_class for each in SHELF])
    priced = np.isin(classes[accounts.item], ("fund", "precious_metal")) & (accounts.closed == NO_DAY)
    wanted: Bools = priced & (care.adviser[accounts.owner] != NOBODY) & (rng.random(len(accounts)) < 0.3)
    position = np.flatnonzero(wanted)
    takes = rng.random(len(position)) < 0.6
    gain = np.where(takes, rng.integers(2, 15, len(position)), -rng.integers(2, 12, len(position)))
    gold = np.flatnonzero((care.adviser != NOBODY) & (rng.random(len(people)) < 0.006))
    dollar = np.flatnonzero((care.adviser != NOBODY) & (rng.random(len(people)) < 0.006))
    price = chunk.market.prices[VALUED.index(AT["5101"]), -1] * rng.uniform(0.96, 1.08, len(gold))
    rate = chunk.market.rates["USD"][-1] * rng.uniform(0.98, 1.02, len(dollar))
    owner = np.concatenate([accounts.owner[position], gold, dollar])
    kind = np.concatenate(
        [
            np.where(takes, "take_profit", "stop_loss"),
            np.full(len(gold), "price"),
            np.full(len(dollar), "rate"),
        ]
    )
    nothing = np.full(len(gold) + len(dollar), NOBODY)
    item = np.concatenate(
        [np.full(len(position), NOBODY), np.full(len(gold), AT["5101"]), np.full(len(dollar), NOBODY)]
    )
    bound = np.concatenate(
        [gain * PRICE_SCALE // 100, np.rint(price * PRICE_SCALE), np.rint(rate * PRICE_SCALE)]
    )
    return owner, kind, item, np.concatenate([position, nothing]), bound.astype(np.int64)


def _with(table: pa.Table, name: str, days: Ints) -> pa.Table:
    place = table.schema.get_field_index(name)
    return table.set_column(place, table.schema.field(name), dates(days))
