"""Financial assets 金融资产: what a customer holds, now and on the average day."""

from ibis import greatest, ifelse
from ibis.expr.types import IntegerValue, NumericValue, Table, Value

from assay.business_date import Run
from assay.indicators.definition import Finish, Indicator, indicator
from assay.indicators.windows import WINDOWS, WindowName
from assay.money import divided_up, per_day, total

BALANCES = ("account", "balance_change", "product", "fx_rate")


CLASSES = {
    "demand_deposit_fen": ("demand_deposit", "call_deposit"),
    "time_deposit_fen": ("time_deposit", "large_cd", "structured_deposit", "treasury_bond"),
    "wealth_product_fen": ("wealth_product", "trust_product"),
    "fund_fen": ("fund",),
    "insurance_fen": ("insurance",),
    "precious_metal_fen": ("precious_metal",),
}
CLASS_NAMES = {
    "demand_deposit_fen": ("活期类存款", "demand deposits"),
    "time_deposit_fen": ("定期类存款", "time deposits"),
    "wealth_product_fen": ("理财与信托", "wealth products"),
    "fund_fen": ("基金", "funds"),
    "insurance_fen": ("保险", "insurance"),
    "precious_metal_fen": ("贵金属", "precious metals"),
}


def over_days_of(window: WindowName) -> Finish:
    """Divides balance-days by the calendar days of a window: the only division of money by days."""

    def average(days: Value, run: Run) -> IntegerValue:
        return per_day(days, WINDOWS[window](run).days)

    return average


def _worth_of(accounts: Table, key: str) -> NumericValue:
    return total(ifelse(accounts.asset_class.isin(CLASSES[key]), accounts.close_counted_fen, 0))


@indicator(
    zh="金融资产",
    en="Financial assets",
    unit="fen",
    over="account",
    sources=BALANCES,
    when_none=0,
    zh_text="业务日日终全部计入账户的价值（本位币）。存款、理财、基金、有现金价值的保险、贵金属、国债、信托计入，贷款不计。透支按零计（政策可改为净额）。外币按当日或之前最近一日汇率折算，四舍五入到分。",
)
def financial_assets_fen(accounts: Table, run: Run) -> NumericValue:
    """What all counted accounts are worth at the end of the business date, in base currency.

    Deposits, wealth products, funds, insurance with a cash value, precious metals, bonds and trusts
    count; loans never do. An overdrawn account counts as zero unless the policy says net. A foreign
    balance is converted at the last rate on or before the day and rounded half up to the minor unit.
    """
    return total(accounts.close_counted_fen)


@indicator(
    zh="金融资产净额",
    en="Net financial assets",
    unit="fen",
    over="account",
    sources=BALANCES,
    when_none=0,
    zh_text="扣除透支后的金融资产，与政策的透支口径无关。",
)
def financial_assets_net_fen(accounts: Table, run: Run) -> NumericValue:
    """Financial assets with overdrafts subtracted, whatever the policy says."""
    return total(accounts.close_fen)


@indicator(
    zh="活期类存款",
    en="Demand deposits",
    unit="fen",
    over="account",
    sources=BALANCES,
    when_none=0,
    zh_text="金融资产中的活期存款与通知存款。",
)
def demand_deposit_fen(accounts: Table, run: Run) -> NumericValue:
    """The part of financial assets in demand and call deposits."""
    return _worth_of(accounts, "demand_deposit_fen")


@indicator(
    zh="定期类存款",
    en="Time deposits",
    unit="fen",
    over="account",
    sources=BALANCES,
    when_none=0,
    zh_text="金融资产中的定期存款、大额存单、结构性存款与国债。",
)
def time_deposit_fen(accounts: Table, run: Run) -> NumericValue:
    """The part of financial assets in time deposits, large CDs, structured deposits and treasury bonds."""
    return _worth_of(accounts, "time_deposit_fen")


@indicator(
    zh="理财与信托",
    en="Wealth products",
    unit="fen",
    over="account",
    sources=BALANCES,
    when_none=0,
    zh_text="金融资产中的理财与信托产品，按市值。",
)
def wealth_product_fen(accounts: Table, run: Run) -> NumericValue:
    """The part of financial assets in wealth and trust products, at market value."""
    return _worth_of(accounts, "wealth_product_fen")


@indicator(
    zh="基金",
    en="Funds",
    unit="fen",
    over="account",
    sources=BALANCES,
    when_none=0,
    zh_text="金融资产中的基金，按市值。",
)
def fund_fen(accounts: Table, run: Run) -> NumericValue:
    """The part of financial assets in funds, at market value."""
    return _worth_of(accounts, "fund_fen")


@indicator(
    zh="保险",
    en="Insurance",
    unit="fen",
    over="account",
    sources=BALANCES,
    when_none=0,
    zh_text="金融资产中有现金价值的保险。",
)
def insurance_fen(accounts: Table, run: Run) -> NumericValue:
    """The part of financial assets in insurance with a cash value."""
    return _worth_of(accounts, "insurance_fen")


@indicator(
    zh="贵金属",
    en="Precious metals",
    unit="fen",
    over="account",
    sources=BALANCES,
    when_none=0,
    zh_text="金融资产中的贵金属，按市值。",
)
def precious_metal_fen(accounts: Table, run: Run) -> NumericValue:
    """The part of financial assets in precious metals, at market value."""
    return _worth_of(accounts, "precious_metal_fen")


@indicator(
    zh="上季积数",
    en="Balance-days, closed quarter",
    unit="fen_days",
    over="account",
    sources=BALANCES,
    when_none=0,
    window="closed_quarter",
    needs_cover=True,
    zh_text="最近一个已结束季度内每日日终余额之和。透支日按零计（政策可改为净额）。季末日当天即视为已结束。源数据未覆盖整季时为空。",
)
def balance_days_closed_quarter(accounts: Table, run: Run) -> NumericValue:
    """The sum of end-of-day balances over the days of the last closed quarter.

    Overdrawn days count as zero unless the policy says net. A quarter that ends on the business date is
    closed. Empty if the sources do not reach back to its first day.
    """
    return total(accounts.balance_days_closed_counted)


@indicator(
    zh="上季日均金融资产",
    en="Average financial assets, closed quarter",
    unit="fen",
    over="account",
    sources=BALANCES,
    when_none=0,
    window="closed_quarter",
    needs_cover=True,
    finish=over_days_of("closed_quarter"),
    zh_text="最近一个已结束季度的积数除以该季日历天数，只除一次，四舍五入到分。每个日历日都计入：余额沿用至下一次变动，开户前与销户后为零。正式分层以该积数为准。",
)
def average_assets_closed_quarter_fen(accounts: Table, run: Run) -> NumericValue:
    """Balance-days of the last closed quarter, divided once by its calendar days, half up.

    Every calendar day counts: balances are carried forward until the next change, zero before the
    opening day and after the closing day. The official tier is decided on these balance-days.
    """
    return total(accounts.balance_days_closed_counted)


@indicator(
    zh="本季积数",
    en="Balance-days, quarter to date",
    unit="fen_days",
    over="account",
    sources=BALANCES,
    when_none=0,
    window="to_date",
    zh_text="本季度至业务日（含）每日日终余额之和。",
)
def balance_days_to_date(accounts: Table, run: Run) -> NumericValue:
    """The sum of end-of-day balances over the days of the quarter so far, the business date included."""
    return total(accounts.balance_days_to_date_counted)


@indicator(
    zh="本季至今日均金融资产",
    en="Average financial assets, quarter to date",
    unit="fen",
    over="account",
    sources=BALANCES,
    when_none=0,
    window="to_date",
    finish=over_days_of("to_date"),
    zh_text="本季度至今的积数除以已过日历天数，只除一次，四舍五入到分。各账户积数先相加再相除；最后一天开户只计一天余额。",
)
def average_assets_to_date_fen(accounts: Table, run: Run) -> NumericValue:
    """Balance-days of the quarter so far, divided once by the calendar days so far, half up.

    An account opened on the last day adds one day of balance, not a quarter. Balance-days of all
    accounts are summed first: adding up rounded averages would be off by some fen.
    """
    return total(accounts.balance_days_to_date_counted)


def _class_average(key: str, window: WindowName) -> Indicator:
    """The daily average of one class of assets over one of the quarters."""
    zh, en = CLASS_NAMES[key]
    is_closed = window == "closed_quarter"
    column = "balance_days_closed_counted" if is_closed else "balance_days_to_date_counted"
    classes = CLASSES[key]

    def balance_days_of_class(accounts: Table, run: Run) -> NumericValue:
        return total(ifelse(accounts.asset_class.isin(classes), accounts[column], 0))

    span_zh, span_en = ("上季", "closed quarter") if is_closed else ("本季至今", "quarter to date")
    record = indicator(
        key=f"average_{key.removesuffix('_fen')}_{window}_fen",
        zh=f"{span_zh}日均{zh}",
        en=f"Average {en}, {span_en}",
        unit="fen",
        over="account",
        sources=BALANCES,
        when_none=0,
        window=window,
        needs_cover=is_closed,
        finish=over_days_of(window),
        zh_text=f"{span_zh}日均金融资产中的{zh}部分：该类账户的积数除以日历天数，四舍五入到分。各类日均之和可与总日均相差数分。",
        en_text=(
            f"The part of average financial assets in {en}, {span_en}: balance-days of those accounts, divided "
            "once by the calendar days, half up. The averages of the classes may differ from the whole by some fen."
        ),
    )
    return record(balance_days_of_class)


CLASS_AVERAGES = tuple(
    _class_average(key, window) for window in ("closed_quarter", "to_date") for key in CLASSES
)


@indicator(
    zh="距优质客户下限",
    en="Gap to premier",
    unit="fen",
    over="customer",
    sources=BALANCES,
    when_none=0,
    window="to_date",
    zh_text="本季至今日均金融资产距正式政策优质客户下限的差额，向上取整到分；已达到为零。按积数判断，不按四舍五入后的日均。",
)
def premier_gap_fen(customers: Table, run: Run) -> Value:
    """How much the average of the quarter to date is below the official policy's premier bound; 0: reached.

    Decided on balance-days and rounded up, so that it is zero only if the bound is met. The sum to add today
    to reach a bound by the quarter's end stands in the tiers table.
    """
    short = customers.premier_bound_fen * run.days_elapsed - customers.balance_days_to_date
    return greatest(divided_up(short, run.days_elapsed), 0)


ASSETS = (
    financial_assets_fen,
    financial_assets_net_fen,
    demand_deposit_fen,
    time_deposit_fen,
    wealth_product_fen,
    fund_fen,
    insurance_fen,
    precious_metal_fen,
    average_assets_closed_quarter_fen,
    balance_days_closed_quarter,
    average_assets_to_date_fen,
    balance_days_to_date,
    *CLASS_AVERAGES,
    premier_gap_fen,
)
