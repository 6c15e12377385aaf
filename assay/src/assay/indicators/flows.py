"""What came in and what went out: the quarter to date, the last 30 and the last 90 days."""

from datetime import date, timedelta
from typing import NamedTuple, cast

from ibis import coalesce, greatest, ifelse
from ibis.expr.types import BooleanValue, DateValue, NumericValue, StringValue, Table

from assay.business_date import Run
from assay.indicators.definition import Indicator, indicator
from assay.indicators.windows import WINDOWS, WindowName
from assay.money import converted, total

OWN_MONEY = ("purchase", "maturity")
BY_OTHERS = ("interest", "fee", "maturity", "salary")
NETTED = ("transfer", "other")
LONGEST_LOOKBACK = 92
SOURCES = ("transaction", "account", "product", "fx_rate")


def flow_since(run: Run) -> date:
    """The first booking day of `customer_flow`: the quarter's first, or 92 days ago if that is earlier."""
    return min(run.quarter.first, run.on - timedelta(days=LONGEST_LOOKBACK))


def customer_flow(transaction: Table, counted_account: Table, rate_span: Table, run: Run) -> Table:
    """One row a customer and booking day, in base currency: money moved, by where it came from or went.

    `amount_fen` is what came in less what went out. Purchases and maturities move a customer's own money
    between products and are left out, as are loans; transfers inside the bank are netted within the day, so
    that one between own accounts is neither. `movements` counts what the customer did, own money included.
    """
    recent = transaction.filter(transaction.booked_on.between(flow_since(run), run.on))
    rows = _in_base_currency(recent.inner_join(counted_account, "account_id"), rate_span, run)
    amount, kind = rows.amount_fen, rows.kind
    own, netted = _is_own(kind), kind.isin(NETTED) & rows.counterparty_bank.isnull()
    gross = ~own & ~netted
    sums = rows.group_by("customer_id", "booked_on").agg(
        amount_fen=_sum(~own, amount),
        netted_fen=_sum(netted, amount),
        gross_in_fen=_sum(gross & (amount > 0), amount),
        gross_out_fen=_sum(gross & (amount < 0), -amount),
        to_other_banks_fen=_sum(~own & (amount < 0) & rows.counterparty_bank.notnull(), -amount),
        salary_fen=_sum(kind == "salary", amount),
        fee_fen=_sum(kind == "fee", -amount),
        movements=(~kind.isin(BY_OTHERS)).sum(),
    )
    return sums.mutate(
        inflow_fen=sums.gross_in_fen + greatest(sums.netted_fen, 0),
        outflow_fen=sums.gross_out_fen + greatest(-sums.netted_fen, 0),
    ).drop("netted_fen", "gross_in_fen", "gross_out_fen")


def last_movement(transaction: Table, counted_account: Table, run: Run) -> Table:
    """One row an account: the last day on which the customer, not the bank or an employer, moved money on it."""
    made = transaction.filter(
        transaction.booked_on <= run.on, ~coalesce(transaction.kind, "other").isin(BY_OTHERS)
    )
    latest = made.group_by("account_id").agg(moved_on=made.booked_on.max())
    return latest.inner_join(counted_account, "account_id").select("customer_id", "moved_on")


def _in_base_currency(joined: Table, rate_span: Table, run: Run) -> Table:
    columns = ("customer_id", "booked_on", "amount_fen", "counterparty_bank")
    kind = coalesce(joined.kind, "other")
    known = joined.mutate(kind=kind)
    at_home = known.filter(known.currency == run.base_currency)
    abroad = known.filter(known.currency != run.base_currency)
    rates = rate_span.rename(rate_currency="currency")
    priced = abroad.inner_join(
        rates,
        [
            abroad.currency == rates.rate_currency,
            rates.from_on <= abroad.booked_on,
            abroad.booked_on < rates.to_on,
        ],
    )
    worth = converted(priced.amount_fen, priced.currency, priced.rate_e8, base_currency=run.base_currency)
    return at_home.select(*columns, "kind").union(priced.mutate(amount_fen=worth).select(*columns, "kind"))


def _is_own(kind: StringValue) -> BooleanValue:
    return cast("BooleanValue", kind.isin(OWN_MONEY))


def _sum(condition: BooleanValue, amount: NumericValue) -> NumericValue:
    return total(ifelse(condition, amount, 0))


class _Direction(NamedTuple):
    key: str
    column: str
    zh: str
    en: str
    zh_text: str
    en_text: str


class _Span(NamedTuple):
    key: str
    window: WindowName
    zh: str
    en: str


_OWN_ZH = "申购与到期（本人资金在产品间转移）及贷款账户不计；行内转账按日轧差，本人账户互转不计。"
_OWN_EN = (
    "Purchases and maturities, which move own money between products, and loan accounts are left out; "
    "transfers inside the bank are netted within the day, so that one between own accounts counts as nothing."
)
_DIRECTIONS = (
    _Direction(
        "inflow",
        "inflow_fen",
        "转入",
        "Inflow",
        "转入本行的资金。" + _OWN_ZH,
        f"Money that came in. {_OWN_EN}",
    ),
    _Direction(
        "outflow",
        "outflow_fen",
        "转出",
        "Outflow",
        "转出的资金。" + _OWN_ZH,
        f"Money that went out. {_OWN_EN}",
    ),
    _Direction(
        "outflow_other_banks",
        "to_other_banks_fen",
        "转往他行",
        "Outflow to other banks",
        "对方为他行的转出金额，申购与到期不计。",
        "Money that went out to another bank, as the source names it; purchases and maturities are left out.",
    ),
    _Direction(
        "salary",
        "salary_fen",
        "代发工资入账",
        "Salary",
        "以工资名义入账的金额，冲正相抵。",
        "What was booked as salary; a reversal is subtracted.",
    ),
)
_SPANS = (
    _Span("to_date", "to_date", "本季至今", "quarter to date"),
    _Span("30_days", "last_30_days", "近30日", "last 30 days"),
    _Span("90_days", "last_90_days", "近90日", "last 90 days"),
)


def _flow_indicator(direction: _Direction, span: _Span) -> Indicator:
    def moved(flows: Table, run: Run) -> NumericValue:
        return _sum(_within(flows.booked_on, span.window, run), flows[direction.column])

    record = indicator(
        key=f"{direction.key}_{span.key}_fen",
        zh=f"{span.zh}{direction.zh}",
        en=f"{direction.en}, {span.en}",
        unit="fen",
        over="flow",
        sources=SOURCES,
        when_none=0,
        window=span.window,
        zh_text=f"{span.zh}（含业务日）{direction.zh_text}外币按入账日汇率折算。",
        en_text=f"{direction.en_text} Over the {span.en}, the business date included; foreign amounts at the rate of the booking day.",
    )
    return record(moved)


def _within(day: DateValue, window: WindowName, run: Run) -> BooleanValue:
    days = WINDOWS[window](run)
    return cast("BooleanValue", day.between(days.first, days.last))


@indicator(
    zh="近90日交易笔数",
    en="Transactions, last 90 days",
    unit="count",
    over="flow",
    sources=SOURCES,
    when_none=0,
    window="last_90_days",
    zh_text="近90日（含业务日）客户发起的交易笔数。申购计入；结息、收费、到期与代发工资由他方入账，不计。",
)
def transactions_90_days(flows: Table, run: Run) -> NumericValue:
    """Movements of the last 90 days that the customer made: not interest, fees, maturities and salary."""
    return total(ifelse(_within(flows.booked_on, "last_90_days", run), flows.movements, 0))


@indicator(
    zh="最近交易日",
    en="Last transaction",
    unit="date",
    over="movement",
    sources=("transaction", "account"),
    window="all",
    zh_text="客户最近一次动账的日期。申购计入；结息、收费、到期与代发工资不计。",
)
def last_transaction_on(movements: Table, run: Run) -> DateValue:
    """The last day on which the customer moved money; interest, fees, maturities and salary do not count."""
    return cast("DateValue", movements.moved_on.max())


FLOWS = (
    *(_flow_indicator(direction, span) for span in _SPANS for direction in _DIRECTIONS),
    transactions_90_days,
    last_transaction_on,
)
