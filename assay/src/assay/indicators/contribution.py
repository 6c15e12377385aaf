"""What a customer earns the bank: deposits, loans and products of the last 90 days, and fees."""

from typing import cast

from ibis import coalesce, ifelse, literal
from ibis.expr.types import BooleanValue, IntegerValue, NumericValue, Table, Value

from assay.business_date import Run
from assay.indicators.accounts import LOAN
from assay.indicators.definition import Finish, indicator
from assay.indicators.proxy import margins_on
from assay.indicators.windows import RECENT_DAYS, last_days
from assay.money import divided_half_up, total, wide

DEPOSITS = ("demand_deposit", "call_deposit", "time_deposit", "large_cd", "structured_deposit")
MILLION = 1_000_000
DAYS_A_YEAR = 365
LOAN_DAYS_A_YEAR = 360
PRICED = ("account", "balance_change", "product", "fx_rate", "transfer_price")


def earning(account_figure: Table, loan_figure: Table, run: Run) -> Table:
    """One row an account with a balance in the last 90 days: what it earned, in fen x millionths x days of a year.

    A deposit earns the transfer price less its rate, a loan its rate less the price and the expected loss, a
    product sold its margin; an overdraft earns nothing. Days without a price, and deposits and loans whose
    rate is not known, earn the assumed margin of their class, and `is_proxy` says so.
    """
    columns = (
        "customer_id",
        "asset_class",
        "rate_millionths",
        "earning_days",
        "priced_days",
        "price_days",
        "loss_days",
    )
    every = account_figure.select(*columns).union(loan_figure.select(*columns))
    rows = every.filter(every.earning_days != 0)
    is_deposit, is_loan = rows.asset_class.isin(DEPOSITS), rows.asset_class == LOAN
    needs_rate = is_deposit | is_loan
    usable = rows.rate_millionths.notnull() | ~needs_rate
    priced = ifelse(usable, rows.priced_days, 0)
    interest = wide(coalesce(rows.rate_millionths, 0)) * wide(priced)
    real = ifelse(
        is_loan,
        interest - rows.price_days - rows.loss_days,
        ifelse(is_deposit, rows.price_days - interest, rows.price_days),
    )
    unpriced = rows.earning_days - priced
    kind = ifelse(is_loan, literal(LOAN), ifelse(is_deposit, literal("deposit"), literal("product")))
    return rows.select(
        "customer_id",
        kind=kind,
        earned=ifelse(usable, real, wide(literal(0))) + _assumed(rows, unpriced, run),
        is_proxy=unpriced != 0,
    )


def _assumed(rows: Table, unpriced: NumericValue, run: Run) -> NumericValue:
    margins = margins_on(run.on)
    margin = rows.asset_class.cases(*margins.items(), else_=0)
    return cast("NumericValue", wide(unpriced) * wide(margin))


def _earned(rows: Table, kind: str) -> NumericValue:
    return total(ifelse(rows.kind == kind, rows.earned, wide(literal(0))))


def _a_year_of(days: int) -> Finish:
    """From fen x millionths x days to fen, rounded once; the year has so many days."""

    def divided(earned: Value, run: Run) -> IntegerValue:
        return divided_half_up(earned, MILLION * days)

    return divided


@indicator(
    zh="存款贡献（近90日）",
    en="Contribution of deposits, last 90 days",
    unit="fen",
    over="earning",
    sources=PRICED,
    when_none=0,
    window="last_90_days",
    needs_cover=True,
    finish=_a_year_of(DAYS_A_YEAR),
    zh_text="近90日存款（活期、通知、定期、大额存单、结构性存款）逐日余额×（内部转移价格−执行利率）÷365 之和，四舍五入到分。透支日按零计；价格逐日按当日有效者。无转移价格或不知利率者按估计利差，另有标志。",
)
def contribution_deposit_fen(rows: Table, run: Run) -> NumericValue:
    """Deposits of the last 90 days: daily balance x (transfer price - rate paid) / 365, summed and rounded once.

    Each day counts at the price valid on it; overdrawn days count zero. Where there is no transfer price or
    the rate is not known, the assumed margin of the class stands in and contribution_is_proxy says so.
    """
    return _earned(rows, "deposit")


@indicator(
    zh="贷款贡献（近90日）",
    en="Contribution of loans, last 90 days",
    unit="fen",
    over="earning",
    sources=PRICED,
    when_none=0,
    window="last_90_days",
    needs_cover=True,
    finish=_a_year_of(LOAN_DAYS_A_YEAR),
    zh_text="近90日贷款逐日余额×（执行利率−内部转移价格−预期损失率）÷360 之和，四舍五入到分，可为负。贷款不计入金融资产，只在此计入。无转移价格或不知利率者按估计利差。",
)
def contribution_loan_fen(rows: Table, run: Run) -> NumericValue:
    """Loans of the last 90 days: daily debt x (rate charged - transfer price - expected loss) / 360; may be negative.

    The expected loss is PD x LGD a year on the debt of each day. Where there is no transfer price or the rate
    is not known, the assumed margin stands in, which is after losses.
    """
    return _earned(rows, LOAN)


@indicator(
    zh="产品贡献（近90日）",
    en="Contribution of products, last 90 days",
    unit="fen",
    over="earning",
    sources=PRICED,
    when_none=0,
    window="last_90_days",
    needs_cover=True,
    finish=_a_year_of(DAYS_A_YEAR),
    zh_text="近90日理财、基金、保险、贵金属、国债、信托逐日市值×销售利差÷365 之和，四舍五入到分。无转移价格者按估计利差。",
)
def contribution_product_fen(rows: Table, run: Run) -> NumericValue:
    """Products sold, over the last 90 days: daily worth x margin a year / 365; the assumed margin where none is given."""
    return _earned(rows, "product")


@indicator(
    zh="贡献为估计",
    en="Contribution is a proxy",
    unit="flag",
    over="earning",
    sources=PRICED,
    when_none=False,
    window="last_90_days",
    needs_cover=True,
    zh_text="近90日内至少有一个账户因缺少转移价格或利率而按估计利差计算贡献。页面须标明“代理贡献度（估）”。",
)
def contribution_is_proxy(rows: Table, run: Run) -> BooleanValue:
    """At least one account's earnings rest on an assumed margin for want of a transfer price or a rate."""
    return rows.is_proxy.any()


@indicator(
    zh="手续费（近90日）",
    en="Fees, last 90 days",
    unit="fen",
    over="flow",
    sources=("transaction", "account", "product", "fx_rate"),
    when_none=0,
    window="last_90_days",
    zh_text="近90日（含业务日）以手续费名义扣收的金额，退费相抵。",
)
def contribution_fee_fen(flows: Table, run: Run) -> NumericValue:
    """Fees charged to the customer's accounts in the last 90 days, less those paid back."""
    first = last_days(run, RECENT_DAYS).first
    return total(ifelse(flows.booked_on >= first, flows.fee_fen, 0))


@indicator(
    zh="贡献度（近90日）",
    en="Contribution, last 90 days",
    unit="fen",
    over="customer",
    sources=(*PRICED, "transaction"),
    window="last_90_days",
    needs_cover=True,
    zh_text="存款、贷款、产品贡献与手续费之和，未扣服务成本。",
)
def contribution_fen(customers: Table, run: Run) -> NumericValue:
    """Deposits, loans, products and fees of the last 90 days together, before the cost of serving."""
    return (
        customers.contribution_deposit_fen
        + customers.contribution_loan_fen
        + customers.contribution_product_fen
        + customers.contribution_fee_fen
    )


CONTRIBUTION = (
    contribution_deposit_fen,
    contribution_loan_fen,
    contribution_product_fen,
    contribution_fee_fen,
    contribution_fen,
    contribution_is_proxy,
)
