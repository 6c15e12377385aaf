"""What prices tell of a position: its return, and how a price moved within some days."""

from datetime import date, timedelta
from typing import cast

from ibis import literal, null
from ibis.expr.types import IntegerValue, StringValue, Table

from assay.business_date import Run
from assay.calendar_days import days_after
from assay.indicators.balances import carried_forward
from assay.money import divided_half_up, wide

ONE = 100_000_000
OLDEST_PRICE_DAYS = 31


def price_span(price: Table, run: Run) -> Table:
    """Spans in which each product keeps its price."""
    return carried_forward(price, key="product_id", day="day", value="price_e8", run=run)


def price_on(price_span: Table, day: date) -> Table:
    """One row a product: its price on a day."""
    rows = price_span.filter(price_span.from_on <= day, price_span.to_on > day)
    return rows.select("product_id", "price_e8")


def bought_at(positions: Table, price: Table) -> Table:
    """One row a position: the price on its opening day, the last one of a month before where there is none.

    The rows need account_id, product_id and opened_on and should be few.
    """
    opened = positions.select("account_id", "product_id", "opened_on")
    prices = price.rename(priced_product="product_id")
    joined = opened.inner_join(
        prices,
        [
            opened.product_id == prices.priced_product,
            prices.day <= opened.opened_on,
            prices.day > days_after(opened.opened_on, -OLDEST_PRICE_DAYS),
        ],
    )
    return joined.group_by("account_id").agg(bought_e8=joined.price_e8.argmax(joined.day))


def share_e8(now: IntegerValue, before: IntegerValue) -> IntegerValue:
    """How much higher a price is than another, times 100,000,000, half up; empty without a price before.

    Exact for prices below 2**50: the quotient is small, see `assay.money._near`.
    """
    return divided_half_up((wide(now) - wide(before)) * ONE, (before > 0).ifelse(before, null("int64")))


def percent_of(share: IntegerValue) -> StringValue:
    """A share in words, cut after two decimals and without its sign: 5,216,000 is 5.21%."""
    digits = share.abs().cast("string").lpad(7, "0")
    width = digits.length()
    return digits.left(width - 6) + literal(".") + digits.left(width - 4).right(2) + "%"


def signed_percent_of(share: IntegerValue) -> StringValue:
    """The same with its sign, if it is a loss."""
    return cast("StringValue", (share < 0).ifelse(literal("-"), literal("")) + percent_of(share))


def price_of(price: IntegerValue) -> StringValue:
    """A price or rate of one unit, cut after four decimals: 718,000,000 is 7.1800."""
    digits = price.cast("string").lpad(9, "0")
    return digits.left(digits.length() - 8) + literal(".") + digits.right(8).left(4)


def days_before(run: Run, days: int) -> date:
    """The day so many days before the business date, at the earliest the first of the night."""
    return max(run.on - timedelta(days=days), run.earliest)
