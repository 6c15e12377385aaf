"""Financial assets 金融资产: what a customer holds, now and on the average day."""

from ibis import ifelse
from ibis.expr.types import IntegerValue, NumericValue, Table

from assay.business_date import Run
from assay.indicators.definition import indicator
from assay.money import per_day, total

BALANCES = ("account", "balance_change", "product", "fx_rate")


CLASSES = {
    "demand_deposit_fen": ("demand_deposit", "call_deposit"),
    "time_deposit_fen": ("time_deposit", "large_cd", "structured_deposit", "treasury_bond"),
    "wealth_product_fen": ("wealth_product", "trust_product"),
    "fund_fen": ("fund",),
    "insurance_fen": ("insurance",),
    "precious_metal_fen": ("precious_metal",),
}


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
    zh_text="最近一个已结束季度的积数除以该季日历天数，只除一次，四舍五入到分。每个日历日都计入：余额沿用至下一次变动，开户前与销户后为零。正式分层以该积数为准。",
)
def average_assets_closed_quarter_fen(accounts: Table, run: Run) -> IntegerValue:
    """Balance-days of the last closed quarter, divided once by its calendar days, half up.

    Every calendar day counts: balances are carried forward until the next change, zero before the
    opening day and after the closing day. The official tier is decided on these balance-days.
    """
    return per_day(total(accounts.balance_days_closed_counted), run.closed_quarter.days)


@indicator(
    zh="本季积数",
    en="Balance-days, quarter to date",
    unit="fen_days",
    over="account",
    sources=BALANCES,
    when_none=0,
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
    zh_text="本季度至今的积数除以已过日历天数，只除一次，四舍五入到分。各账户积数先相加再相除；最后一天开户只计一天余额。",
)
def average_assets_to_date_fen(accounts: Table, run: Run) -> IntegerValue:
    """Balance-days of the quarter so far, divided once by the calendar days so far, half up.

    An account opened on the last day adds one day of balance, not a quarter. Balance-days of all
    accounts are summed first: adding up rounded averages would be off by some fen.
    """
    return per_day(total(accounts.balance_days_to_date_counted), run.days_elapsed)


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
)
