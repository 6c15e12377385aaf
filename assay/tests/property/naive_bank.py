"""The judge: averages day by day in plain Python, slow and obvious."""

from datetime import date, timedelta
from typing import Any

from assay.money import half_up

Rows = list[dict[str, Any]]


def days_of(first: date, last: date) -> list[date]:
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


def last_before(rows: Rows, on: date, day: str, value: str) -> int | None:
    known = [row for row in rows if row[day] <= on]
    return max(known, key=lambda row: row[day])[value] if known else None


def worth(account: dict[str, Any], changes: Rows, rates: Rows, on: date) -> int:
    """End-of-day worth in fen of the base currency."""
    if on < account["opened_on"] or (account["closed_on"] and on > account["closed_on"]):
        return 0
    balance = last_before(
        [c for c in changes if c["account_id"] == account["account_id"]], on, "changed_on", "balance_fen"
    )
    if not balance or account["currency"] == "CNY":
        return balance or 0
    rate = last_before([r for r in rates if r["currency"] == account["currency"]], on, "day", "rate_e8")
    assert rate is not None
    return half_up(balance * rate, 10**8)


def balance_days(
    account: dict[str, Any], changes: Rows, rates: Rows, days: list[date], *, floor: bool
) -> int:
    each = [worth(account, changes, rates, on) for on in days]
    return sum(max(fen, 0) for fen in each) if floor else sum(each)
