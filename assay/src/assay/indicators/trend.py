"""How steady the assets are, and whether they grow."""

from functools import reduce
from typing import cast

from ibis import coalesce, greatest, ifelse, least, literal
from ibis.expr.types import IntegerValue, NumericValue, Table, Value

from assay.business_date import Run
from assay.indicators.accounts import LOAN, known_account
from assay.indicators.assets import BALANCES, over_days_of
from assay.indicators.balances import days_within, rate_span, worth_span
from assay.indicators.definition import Indicator, indicator
from assay.indicators.windows import MONTHS, Window, WindowName, last_months, quarter_before, year_ago
from assay.money import balance_days, basis_points, per_day, total

MONTH_ENDS = tuple(f"month_end_{number}_fen" for number in range(1, MONTHS + 1))
MONTH_DAYS = tuple(f"balance_days_month_{number}" for number in range(1, MONTHS + 1))
# The last three whole months, the earliest first.
MONTH_NAMES: tuple[tuple[WindowName, str, str], ...] = (
    ("third_last_month", "倒数第三个整月", "third last whole month"),
    ("second_last_month", "倒数第二个整月", "second last whole month"),
    ("last_month", "最近一个整月", "last whole month"),
)


def past_figure(
    account: Table,
    product: Table,
    balance_change: Table,
    fx_rate: Table,
    run: Run,
    *,
    window: Window,
    name: str,
    floor0: bool,
) -> Table:
    """One row a customer: balance-days of a window before the days that the other figures look at.

    No row at all if the sources do not reach back so far, so that nothing is read in vain.
    """
    owned = account.filter(
        account.opened_on <= window.last, account.closed_on.isnull() | (account.closed_on >= window.first)
    )
    known = known_account(owned, product.filter(product.asset_class != LOAN), run)
    rates = rate_span(fx_rate, run, window)
    spans = worth_span(balance_change, known, rates, run, window)
    worth = greatest(spans.worth_fen, 0) if floor0 else spans.worth_fen
    sums = spans.group_by("account_id").agg(
        **{name: balance_days(worth, days_within(spans, window.first, window.last))}
    )
    joined = sums.inner_join(known, "account_id")
    return joined.group_by("customer_id").agg(**{name: total(joined[name])})


def past_assets(
    account: Table, product: Table, balance_change: Table, fx_rate: Table, run: Run, *, overdraft: str
) -> Table:
    """One row a customer and earlier window: its balance-days, under the policy's overdraft switch.

    The quarter before the running one is among the run's own days unless the business date ends a quarter;
    then, and for the same days a year ago, the changes of that window are read. Windows that the sources do
    not cover are not.
    """
    windows = {"year_ago_days": year_ago(run)}
    if run.on == run.quarter.last:
        windows["quarter_before_days"] = quarter_before(run)
    parts = [
        past_figure(
            account, product, balance_change, fx_rate, run, window=w, name=name, floor0=overdraft == "zero"
        )
        for name, w in windows.items()
        if w.is_covered(run)
    ]
    columns = ("year_ago_days", "quarter_before_days")
    empty = account.filter(literal(False)).select("customer_id")  # noqa: FBT003
    aligned = [
        part.select(
            "customer_id",
            **{c: part[c] if c in part.columns else literal(0, type="int64") for c in columns},
        )
        for part in (*parts, empty)
    ]
    return reduce(lambda left, right: left.union(right), aligned)


def _month_ends(accounts: Table) -> list[NumericValue]:
    return [total(accounts[f"{name}_counted"]) for name in MONTH_ENDS]


@indicator(
    zh="近三月末最低金融资产",
    en="Lowest month-end assets, last 3 months",
    unit="fen",
    over="account",
    sources=BALANCES,
    when_none=0,
    window="last_3_months",
    needs_cover=True,
    zh_text="最近三个整月月末日终金融资产的最低值；业务日为月末时该月计入。源数据未覆盖时为空。",
)
def lowest_month_end_fen(accounts: Table, run: Run) -> Value:
    """The lowest of the financial assets at the last three month ends; a month that ends today counts."""
    return cast("Value", least(*_month_ends(accounts)))


@indicator(
    zh="近三月积数",
    en="Balance-days, last 3 months",
    unit="fen_days",
    over="account",
    sources=BALANCES,
    when_none=0,
    window="last_3_months",
    needs_cover=True,
    zh_text="最近三个整月每日日终余额之和，透支口径同金融资产；业务日为月末时该月计入。",
)
def balance_days_last_3_months(accounts: Table, run: Run) -> NumericValue:
    """The sum of end-of-day balances over the last three whole months; a month that ends today is whole."""
    days = [cast("NumericValue", accounts[f"{name}_counted"]) for name in MONTH_DAYS]
    return total(reduce(lambda a, b: a + b, days))


def _month_average(number: int) -> Indicator:
    """The daily average of one of the last three whole months."""
    window, zh, en = MONTH_NAMES[number]
    column = f"{MONTH_DAYS[number]}_counted"

    def balance_days_of_month(accounts: Table, run: Run) -> NumericValue:
        return total(accounts[column])

    record = indicator(
        key=f"average_assets_{window}_fen",
        zh=f"{zh}日均金融资产",
        en=f"Average financial assets, {en}",
        unit="fen",
        over="account",
        sources=BALANCES,
        when_none=0,
        window=window,
        needs_cover=True,
        finish=over_days_of(window),
        zh_text=(
            f"{zh}的积数除以该月日历天数，只除一次，四舍五入到分，口径同金融资产；"
            "业务日为月末时当月计入。源数据未覆盖整月时为空。"
        ),
        en_text=(
            f"Balance-days of the {en}, divided once by its calendar days, half up; overdrafts as in financial "
            "assets. A month that ends today is whole. Empty if the sources do not reach back to its first day."
        ),
    )
    return record(balance_days_of_month)


MONTH_AVERAGES = tuple(_month_average(number) for number in range(MONTHS))


@indicator(
    zh="近三月末有余额月数",
    en="Months with assets, last 3 months",
    unit="count",
    over="account",
    sources=BALANCES,
    when_none=0,
    window="last_3_months",
    needs_cover=True,
    zh_text="最近三个整月中月末日终金融资产大于零的月数，0至3。",
)
def months_with_balance(accounts: Table, run: Run) -> Value:
    """At how many of the last three month ends financial assets were above zero, 0 to 3."""
    return reduce(lambda a, b: a + b, [ifelse(worth > 0, 1, 0) for worth in _month_ends(accounts)])


@indicator(
    zh="资产稳定度",
    en="Stability",
    unit="basis_points",
    over="customer",
    sources=BALANCES,
    window="last_3_months",
    needs_cover=True,
    zh_text="近三个整月月末最低金融资产除以同期日均金融资产，万分比；月末冲高者高于一万。日均不为正或未覆盖时为空。",
)
def stability_bp(customers: Table, run: Run) -> IntegerValue:
    """The lowest month-end assets of the last three whole months in relation to their daily average.

    10,000 says that the customer never holds less than on average; money that comes for the month's end only
    gives more. Empty if the average is not above zero.
    """
    lowest = customers.lowest_month_end_fen * last_months(run).days
    return basis_points(lowest, customers.balance_days_last_3_months)


@indicator(
    zh="日均资产较上季变动",
    en="Change against last quarter",
    unit="fen",
    over="customer",
    sources=("account", "balance_change", "product", "fx_rate"),
    window="quarter_before",
    needs_cover=True,
    zh_text="本季至今日均金融资产减上一季度（业务日所在季度的前一季）日均；源数据未覆盖该季时为空。",
)
def change_last_quarter_fen(customers: Table, run: Run) -> NumericValue:
    """Average financial assets of the quarter to date less those of the whole quarter before it."""
    if run.on == run.quarter.last:
        before = per_day(coalesce(customers.quarter_before_days, 0), quarter_before(run).days)
    else:
        before = customers.average_assets_closed_quarter_fen
    return cast("NumericValue", customers.average_assets_to_date_fen - before)


@indicator(
    zh="日均资产较上年同期变动",
    en="Change against last year",
    unit="fen",
    over="customer",
    sources=("account", "balance_change", "product", "fx_rate"),
    window="year_ago",
    needs_cover=True,
    zh_text="本季至今日均金融资产减上年同季同期（同样起止日）日均；源数据未覆盖一年前时为空。",
)
def change_last_year_fen(customers: Table, run: Run) -> NumericValue:
    """Average financial assets of the quarter to date less those of the same days a year earlier.

    Each average has its own days: to date on 29 February is compared with the 28th. An account closed since
    counts in the earlier one.
    """
    before = per_day(coalesce(customers.year_ago_days, 0), year_ago(run).days)
    return cast("NumericValue", customers.average_assets_to_date_fen - before)


TREND = (
    lowest_month_end_fen,
    balance_days_last_3_months,
    stability_bp,
    months_with_balance,
    change_last_quarter_fen,
    change_last_year_fen,
    *MONTH_AVERAGES,
)
