"""From changes to balances: spans of days with one balance, their worth, and balance-days (积数)."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any, cast

import ibis
from ibis import coalesce, greatest, ifelse, least, literal
from ibis.expr.types import BooleanValue, IntegerValue, NumericValue, Table, Value

from assay.business_date import Run
from assay.calendar_days import days_after
from assay.indicators.accounts import LOAN
from assay.indicators.windows import RECENT_DAYS, Window, last_days, month_ends, whole_months
from assay.money import balance_days, converted, total, wide

ONE_DAY = timedelta(days=1)


def looked_at(run: Run) -> Window:
    """The days of both quarters: from the run's earliest day to the business date."""
    return Window(run.earliest, run.on)


def carried_forward(
    changes: Table, *, key: str, day: str, value: str, run: Run, window: Window | None = None
) -> Table:
    """Spans [from_on, to_on) in which each key keeps its value, over the days of both quarters or another window.

    Only the last change before the first day is needed of all that happened before; taking it by
    an aggregate keeps the window function small.
    """
    window = window or looked_at(run)
    earlier = changes.filter(changes[day] < window.first)
    opening = earlier.group_by(key).agg(**{value: earlier[value].argmax(earlier[day])})
    opening = opening.select(key, literal(window.first - ONE_DAY).name(day), value)
    inside = changes.filter(changes[day].between(window.first, window.last)).select(key, day, value)
    rows = opening.union(inside)
    following = rows[day].lead().over(group_by=rows[key], order_by=rows[day])
    return rows.select(
        key,
        from_on=greatest(rows[day], literal(window.first)),
        to_on=coalesce(following, literal(window.last + ONE_DAY)),
        **{value: rows[value]},
    ).filter(lambda span: span.from_on < span.to_on)


def balance_span(
    balance_change: Table, counted_account: Table, run: Run, window: Window | None = None
) -> Table:
    """Spans of one balance in the account's own currency: zero before opening and after closing.

    They reach over the days of both quarters, or over another window.
    """
    spans = carried_forward(
        balance_change, key="account_id", day="changed_on", value="balance_fen", run=run, window=window
    )
    joined = spans.filter(spans.balance_fen != 0).inner_join(counted_account, "account_id")
    clipped = joined.select(
        "account_id",
        "asset_class",
        "currency",
        from_on=greatest(joined.from_on, joined.opened_on),
        to_on=least(joined.to_on, days_after(joined.closed_on, 1)),
        balance_fen=joined.balance_fen,
    )
    return clipped.filter(clipped.from_on < clipped.to_on)


def rate_span(fx_rate: Table, run: Run, window: Window | None = None) -> Table:
    """Spans in which each currency keeps its rate, over the days of both quarters or another window."""
    return carried_forward(fx_rate, key="currency", day="day", value="rate_e8", run=run, window=window)


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
        "asset_class",
        "currency",
        from_on=greatest(joined.from_on, joined.rate_from),
        to_on=least(joined.to_on, joined.rate_to),
        balance_fen=joined.balance_fen,
        rate_e8=joined.rate_e8,
        worth_fen=worth,
    )


def worth_span(
    balance_change: Table,
    counted_account: Table,
    rate_span: Table,
    run: Run,
    window: Window | None = None,
) -> Table:
    """All accounts' spans with their worth in base currency; `rate_e8` is empty where none is needed."""
    at_home = counted_account.filter(counted_account.currency == run.base_currency)
    abroad = counted_account.filter(counted_account.currency != run.base_currency)
    home = balance_span(balance_change, at_home, run, window)
    foreign_changes = balance_change.semi_join(abroad, "account_id")
    foreign = foreign_worth(balance_span(foreign_changes, abroad, run, window), rate_span, run)
    plain = home.mutate(rate_e8=ibis.null("int64"), worth_fen=home.balance_fen)
    return plain.union(foreign)


def days_within(spans: Table, first: date, last: date) -> IntegerValue:
    """How many days of [first, last] each span has."""
    start = greatest(spans.from_on, literal(first))
    end = least(spans.to_on, literal(last + ONE_DAY))
    return cast("IntegerValue", greatest(end.delta(start, unit="day"), 0))


def transfer_price_span(transfer_price: Table, run: Run) -> Table:
    """Spans in which an asset class and currency keep the treasury's price; empty before the first price.

    They cover every day, so that splitting balances by them loses none.
    """
    known = transfer_price.filter(transfer_price.valid_from <= run.on)
    before = known.select("asset_class", "currency").distinct()
    rows = known.union(
        before.select(
            "asset_class",
            "currency",
            valid_from=literal(date.min),
            price_millionths=ibis.null("int64"),
            loss_millionths=ibis.null("int64"),
        )
    )
    following = rows.valid_from.lead().over(
        group_by=[rows.asset_class, rows.currency], order_by=rows.valid_from
    )
    return rows.select(
        price_class=rows.asset_class,
        price_currency=rows.currency,
        price_from=rows.valid_from,
        price_to=coalesce(following, literal(run.tomorrow)),
        price_millionths=rows.price_millionths,
        loss_millionths=rows.loss_millionths,
    )


def priced_span(worth_span: Table, prices: Table) -> Table:
    """The spans cut where the treasury's price changes, with that price."""
    joined = worth_span.left_join(
        prices,
        [
            worth_span.asset_class == prices.price_class,
            worth_span.currency == prices.price_currency,
            worth_span.from_on < prices.price_to,
            prices.price_from < worth_span.to_on,
        ],
    )
    return joined.select(
        "account_id",
        "asset_class",
        "worth_fen",
        "price_millionths",
        "loss_millionths",
        from_on=greatest(joined.from_on, coalesce(joined.price_from, joined.from_on)),
        to_on=least(joined.to_on, coalesce(joined.price_to, joined.to_on)),
    )


def account_balance_days(
    priced_span: Table, run: Run, *, idle_days: int = 0, beside: Mapping[str, Value] | None = None
) -> Table:
    """One row an account with every figure that balances over days give, all from one pass over the spans.

    Balance-days of both quarters and of each of the last three months, with and without negative days; the balance
    at the business date and at the last three month ends; the lowest of the last `idle_days` days and how many of
    them had a balance; for what the account earned in the last 90 days its balance-days, those that have a price,
    and balance-days x price and x expected loss (what a loan owes counts as its balance there); and `beside`.
    """
    worth, spans = priced_span.worth_fen, priced_span
    closed, to_date = run.closed_quarter, Window(run.quarter.first, run.on)
    idle = last_days(run, max(idle_days, 1))
    windows = {
        "closed": Window(closed.first, closed.last),
        "to_date": to_date,
        **{f"month_{number}": month for number, month in enumerate(whole_months(run), start=1)},
    }
    sums = {}
    for name, window in windows.items():
        days = days_within(spans, window.first, window.last)
        sums[f"balance_days_{name}"] = balance_days(worth, days)
        sums[f"balance_days_{name}_floor0"] = balance_days(greatest(worth, 0), days)
    ends = {
        # Spans do not overlap: at most one of an account holds a day.
        f"month_end_{number}_fen": worth.max(where=_holds(spans, day))
        for number, day in enumerate(month_ends(run), start=1)
    }
    within_idle = days_within(spans, idle.first, idle.last)
    return spans.group_by("account_id").agg(
        **sums,
        **ends,
        **_earning_days(spans, last_days(run, RECENT_DAYS)),
        close_fen=worth.max(where=spans.to_on == run.tomorrow),
        lowest_fen=worth.min(where=within_idle > 0),
        days_with_balance=within_idle.sum(),
        **(beside or {}),
    )


def _holds(spans: Table, day: date) -> BooleanValue:
    return cast("BooleanValue", (spans.from_on <= day) & (spans.to_on > day))


def _earning_days(spans: Table, window: Window) -> dict[str, NumericValue]:
    worth, price, loss = spans.worth_fen, spans.price_millionths, spans.loss_millionths
    earning = ifelse(spans.asset_class == LOAN, worth.abs(), greatest(worth, 0))
    fen_days = earning * days_within(spans, window.first, window.last)
    return {
        "earning_days": total(fen_days),
        "priced_days": total(ifelse(price.notnull(), fen_days, 0)),
        "price_days": total(wide(fen_days) * wide(coalesce(price, 0))),
        "loss_days": total(wide(fen_days) * wide(coalesce(loss, 0))),
    }


FIGURES = (
    "balance_days_closed",
    "balance_days_closed_floor0",
    "balance_days_to_date",
    "balance_days_to_date_floor0",
    "close_fen",
)
MONTHS = (
    "balance_days_month_1",
    "balance_days_month_1_floor0",
    "balance_days_month_2",
    "balance_days_month_2_floor0",
    "balance_days_month_3",
    "balance_days_month_3_floor0",
    "month_end_1_fen",
    "month_end_2_fen",
    "month_end_3_fen",
)
EARNINGS = ("earning_days", "priced_days", "price_days", "loss_days")


def account_figure(
    counted_account: Table, account_balance_days: Table, run: Run, *, idle_days: int = 0
) -> Table:
    """One row a counted account, zeros where it never had a balance, and its days open.

    `lowest_fen` is the lowest balance of the last `idle_days` days, zero if a day of them had none.
    """
    joined = counted_account.left_join(account_balance_days, "account_id")
    figures = {name: coalesce(joined[name], 0) for name in (*FIGURES, *MONTHS, *EARNINGS)}
    always = coalesce(joined.days_with_balance, 0) >= max(idle_days, 1)
    return joined.select(
        "account_id",
        "customer_id",
        "product_id",
        "asset_class",
        "closed_on",
        "rate_millionths",
        days_open=days_open(joined, Window(run.quarter.first, run.on)),
        days_open_recent=days_open(joined, last_days(run, RECENT_DAYS)),
        lowest_fen=ifelse(always, joined.lowest_fen, 0),
        **figures,
    ).mutate(close_floor0_fen=lambda rows: greatest(rows.close_fen, 0))


def loan_figure(loan_account: Table, account_balance_days: Table, run: Run) -> Table:
    """One row a loan: what is owed on the business date and what it earned in the last 90 days."""
    joined = loan_account.left_join(account_balance_days, "account_id")
    figures: dict[str, Any] = {name: coalesce(joined[name], 0) for name in EARNINGS}
    return joined.select(
        "account_id",
        "customer_id",
        "product_id",
        "asset_class",
        "rate_millionths",
        days_open_recent=days_open(joined, last_days(run, RECENT_DAYS)),
        owed_fen=coalesce(joined.close_fen, 0).abs(),
        **figures,
    )


def days_open(accounts: Table, window: Window) -> IntegerValue:
    """How many days of a window each account was open, opening and closing day included."""
    first = greatest(accounts.opened_on, literal(window.first))
    after = least(days_after(accounts.closed_on, 1), literal(window.last + ONE_DAY))
    return cast("IntegerValue", greatest(after.delta(first, unit="day"), 0))


def unpriced_days(balance_span: Table, rate_span: Table) -> Table:
    """One row: how many account-days before the first rate of their currency have a balance."""
    first = rate_span.group_by("currency").agg(priced_from=rate_span.from_on.min())
    joined = balance_span.left_join(first, "currency")
    priced_from = coalesce(joined.priced_from, joined.to_on)
    missing = greatest(least(joined.to_on, priced_from).delta(joined.from_on, unit="day"), 0)
    return joined.agg(days=missing.sum())
