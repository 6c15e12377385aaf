"""Banks that nobody would think of: random rows of every declared source, tied by a few ids.

Ids differ in case, width and script, so that an engine that compares texts in its own way shows it.
"""

from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any

from assay.sources import SOURCES, Column, Source
from assay.sources.codes import ASSET_CLASSES
from small_bank import SmallBank

CUSTOMERS = tuple(f"{mark}{n}" for mark in ("c", "C", "é", "客", "户", "0") for n in (1, 2, 10, 11, 20))
IDS = {
    "customer_id": CUSTOMERS,
    "other_customer_id": CUSTOMERS,
    "person_id": CUSTOMERS,
    "account_id": tuple(f"{mark}{n}" for mark in "aA账" for n in range(20)),
    "product_id": tuple(f"p{n}" for n in range(12)),
    "org_id": ("o1", "O1", "行"),
    "staff_id": ("s", "S", "员"),
    "rm_staff_id": ("s", "S", "员"),
    "household_id": ("h", "H"),
    "currency": ("CNY", "CNY", "CNY", "USD", "JPY"),
    "asset_class": (*ASSET_CLASSES, "loan"),
}
RANGES = {
    "rate_e8": (1, 10**9),
    "price_e8": (5 * 10**7, 2 * 10**8),
    "bound_e8": (5 * 10**7, 2 * 10**8),
    "lunar_month": (1, 12),
    "lunar_birth_month": (1, 12),
    "lunar_day": (1, 30),
    "lunar_birth_day": (1, 30),
    "lunar_month_days": (29, 30),
    "rent_income_percent": (0, 100),
    "uses": (1, 9),
}
ROWS = {
    "balance_change": 300,
    "transaction": 300,
    "account": 200,
    "customer": 200,
    "price": 80,
    "fx_rate": 40,
}
ENDS = ("closed_on", "ends_on", "done_on", "withdrawn_on", "sold_to")
ROWS_OF_OTHERS = 40
DAYS_BEFORE, DAYS_AFTER = 420, 60


def random_bank(seed: int, on: date) -> SmallBank:
    """A bank with rows of every source around a day."""
    random = Random(seed)
    bank = SmallBank({source.name: _rows(source, random, on) for source in SOURCES})
    bank.covers = (on - timedelta(days=DAYS_BEFORE), on + timedelta(days=DAYS_AFTER))
    return bank


def _rows(source: Source, random: Random, on: date) -> list[dict[str, Any]]:
    if source.name == "calendar":
        days = range(-DAYS_BEFORE, DAYS_AFTER + 400)
        return [_row(source, random, on) | {"day": on + timedelta(days=n)} for n in days]
    rows = [_row(source, random, on) for _ in range(ROWS.get(source.name, ROWS_OF_OTHERS))]
    return list({tuple(row[key] for key in source.key): row for row in rows}.values())


def _row(source: Source, random: Random, on: date) -> dict[str, Any]:
    return {column.name: _value(source, column, random, on) for column in source.columns}


def _value(source: Source, column: Column, random: Random, on: date) -> Any:
    if not column.required and random.random() < (0.85 if column.name in ENDS else 0.3):
        return None
    if source.name == "customer" and column.name == "kind" and random.random() < 0.9:
        return "individual"
    match column.type:
        case "bool":
            return random.random() < 0.5
        case "date":
            return _day(column, random, on)
        case "timestamp":
            return datetime.combine(_day(column, random, on), datetime.min.time(), tzinfo=UTC)
        case "fen":
            return _fen(random)
        case "int":
            return random.randint(*RANGES.get(column.name, (0, 60_000)))
    if column.values:
        return random.choice(column.values)
    own = column.name in source.key and column.name not in IDS
    return (
        f"{column.name}{random.randrange(10**6)}"
        if own
        else random.choice(IDS.get(column.name, ("甲", "b", "B")))
    )


def _day(column: Column, random: Random, on: date) -> date:
    if column.name == "birth_on":
        return date(random.randint(1940, 2015), random.randint(1, 12), random.randint(1, 28))
    near = (0, 1, -1, -on.day, 1 - on.day, -89, -90, -365)
    if column.name == "opened_on":
        near = (-DAYS_BEFORE, -DAYS_BEFORE, *near)
    few = random.choice(near) if random.random() < 0.5 else random.randint(-7, 30)
    days = few if random.random() < 0.5 else random.randint(-DAYS_BEFORE, DAYS_AFTER)
    return on + timedelta(days=days)


def _fen(random: Random) -> int:
    bounds = (0, 1, -1, 5_000_000, 20_000_000, 100_000_000)
    return random.choice(bounds) if random.random() < 0.3 else random.randint(-(10**6), 10**10)
