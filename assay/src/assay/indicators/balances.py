"""From changes to balances: spans of days with one balance, their worth, and balance-days (积数)."""

from datetime import date, timedelta
from typing import cast

import ibis
from ibis import coalesce, greatest, least, literal
from ibis.expr.types import IntegerValue, Table

from assay.business_date import Run
from assay.calendar_days import days_after
from assay.money import balance_days, converted

ONE_DAY = timedelta(days=1)


def carried_forward(changes: Table, *, key: str, day: str, value: str, run: Run) -> Table:
    """Spans [from_on, to_on) in which each key keeps its value, from the run's earliest day to its date.

    Only the last change before the earliest day is needed of all that happened before; taking it by
    an aggregate keeps the window function small.
    """
    earlier = changes.filter(changes[day] < run.earliest)
    opening = earlier.group_by(key).agg(**{value: earlier[value].argmax(earlier[day])})
    opening = opening.select(key, literal(run.earliest - ONE_DAY).name(day), value)
    inside = changes.filter(changes[day].between(run.earliest, run.on)).select(key, day, value)
    rows = opening.union(inside)
    following = rows[day].lead().over(group_by=rows[key], order_by=rows[day])
    return rows.select(
        key,
        from_on=greatest(rows[day], literal(run.earliest)),
        to_on=coalesce(following, literal(run.tomorrow)),
        **{value: rows[value]},
    ).filter(lambda span: span.from_on < span.to_on)


def balance_span(balance_change: Table, counted_account: Table, run: Run) -> Table:
    """Spans of one balance in the account's own currency: zero before opening and after closing."""
    spans = carried_forward(balance_change, key="account_id", day="changed_on", value="balance_fen", run=run)
    joined = spans.filter(spans.balance_fen != 0).inner_join(counted_account, "account_id")
    clipped = joined.select(
        "account_id",
        "currency",
        from_on=greatest(joined.from_on, joined.opened_on),
        to_on=least(joined.to_on, days_after(joined.closed_on, 1)),
        balance_fen=joined.balance_fen,
    )
    return clipped.filter(clipped.from_on < clipped.to_on)


def rate_span(fx_rate: Table, run: Run) -> Table:
    """Spans in which each currency keeps its rate."""
    return carried_forward(fx_rate, key="currency", day="day", value="rate_e8", run=run)


def foreign_worth(balance_span: Table, rate_span: Table, run: Run) -> Table:
    """Spans of one balance and one rate; each day's worth is rounded to fen before days are summed."""
    rates = rate_span.rename(rate_from="from_on", rate_to="to_on")
    joined = balance_span.inner_join(
        rates,
        [
            balance_span.currency == rates.currency,
            balance_span.from_on < rates.rate_to,
            rates.rate_from < balance_span.to_on,
        ],
    )
    worth = converted(joined.balance_fen, joined.currency, joined.rate_e8, base_currency=run.base_currency)
    return joined.select(
        "account_id",
        "currency",
        from_on=greatest(joined.from_on, joined.rate_from),
        to_on=least(joined.to_on, joined.rate_to),
        balance_fen=joined.balance_fen,
        rate_e8=joined.rate_e8,
        worth_fen=worth,
    )


def worth_span(balance_change: Table, counted_account: Table, rate_span: Table, run: Run) -> Table:
    """All accounts' spans with their worth in base currency; `rate_e8` is empty where none is needed."""
    at_home = counted_account.filter(counted_account.currency == run.base_currency)
    abroad = counted_account.filter(counted_account.currency != run.base_currency)
    home = balance_span(balance_change, at_home, run)
    foreign_changes = balance_change.semi_join(abroad, "account_id")
    foreign = foreign_worth(balance_span(foreign_changes, abroad, run), rate_span, run)
    plain = home.mutate(rate_e8=ibis.null("int64"), worth_fen=home.balance_fen)
    return plain.union(foreign)


def days_within(spans: Table, first: date, last: date) -> IntegerValue:
    """How many days of [first, last] each span has."""
    start = greatest(spans.from_on, literal(first))
    end = least(spans.to_on, literal(last + ONE_DAY))
    return cast("IntegerValue", greatest(end.delta(start, unit="day"), 0))


def account_balance_days(worth_span: Table, run: Run) -> Table:
    """One row an account: balance-days of both quarters, with and without negative days, and the close."""
    worth = worth_span.worth_fen
    floor0 = greatest(worth, 0)
    days_closed = days_within(worth_span, run.closed_quarter.first, run.closed_quarter.last)
    days_to_date = days_within(worth_span, run.quarter.first, run.on)
    return worth_span.group_by("account_id").agg(
        balance_days_closed=balance_days(worth, days_closed),
        balance_days_closed_floor0=balance_days(floor0, days_closed),
        balance_days_to_date=balance_days(worth, days_to_date),
        balance_days_to_date_floor0=balance_days(floor0, days_to_date),
        # Spans do not overlap: at most one of an account holds the business date.
        close_fen=worth.max(where=worth_span.to_on == run.tomorrow),
    )


FIGURES = (
    "balance_days_closed",
    "balance_days_closed_floor0",
    "balance_days_to_date",
    "balance_days_to_date_floor0",
    "close_fen",
)


def account_figure(counted_account: Table, account_balance_days: Table, run: Run) -> Table:
    """One row a counted account, zeros where it never had a balance, and its days open so far."""
    joined = counted_account.left_join(account_balance_days, "account_id")
    figures = {name: coalesce(joined[name], 0) for name in FIGURES}
    first = greatest(joined.opened_on, literal(run.quarter.first))
    after = least(days_after(joined.closed_on, 1), literal(run.tomorrow))
    return joined.select(
        "account_id",
        "customer_id",
        "product_id",
        "asset_class",
        "closed_on",
        days_open=greatest(after.delta(first, unit="day"), 0),
        **figures,
    ).mutate(close_floor0_fen=lambda rows: greatest(rows.close_fen, 0))


def unpriced_days(balance_span: Table, rate_span: Table) -> Table:
    """One row: how many account-days before the first rate of their currency have a balance."""
    first = rate_span.group_by("currency").agg(priced_from=rate_span.from_on.min())
    joined = balance_span.left_join(first, "currency")
    priced_from = coalesce(joined.priced_from, joined.to_on)
    missing = greatest(least(joined.to_on, priced_from).delta(joined.from_on, unit="day"), 0)
    return joined.agg(days=missing.sum())
