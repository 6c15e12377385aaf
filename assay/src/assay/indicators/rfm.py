"""Recency, frequency, money: where a customer stands among those of the same outlet, in fifths."""

from collections.abc import Sequence
from typing import cast

import ibis
from ibis import cases, coalesce
from ibis.expr.types import IntegerValue, Table, Value

from assay.business_date import Run
from assay.indicators.definition import indicator
from assay.indicators.engagement import recency_days

FIFTHS = 5
_NEVER = 1_000_000
_ZH = "在同一网点的客户中从好到差排序（相同者按客户号），最好的五分之一为5，其后依次为4、3、2、1。"


def fifth(customers: Table, best_first: Sequence[Value]) -> IntegerValue:
    """5 for the best fifth of the customers of the same outlet, 1 for the last; equals go by customer id.

    The customer with r better ones among n is in the fifth 5 - floor(5 r / n): the best always has 5.
    """
    group = coalesce(customers.org_id, "")
    order = [*best_first, customers.customer_id]
    better = ibis.row_number().over(group_by=group, order_by=order)
    count = customers.customer_id.count().over(group_by=group)
    steps = [(better * FIFTHS < count * step, FIFTHS + 1 - step) for step in range(1, FIFTHS)]
    return cast("IntegerValue", cases(*steps, else_=1))


@indicator(
    zh="近度等级",
    en="Recency fifth",
    unit="quintile",
    over="customer",
    sources=("interaction", "transaction", "account", "customer"),
    window="all",
    zh_text=f"按距上次往来天数，越近越好，从未往来者最后。{_ZH}",
)
def rfm_recency(customers: Table, run: Run) -> IntegerValue:
    """By days since the last contact or transaction, the fewer the better, never last; in fifths of the outlet.

    5 is the best fifth; equals go by customer id.
    """
    return fifth(customers, [coalesce(recency_days.aggregate(customers, run), _NEVER)])


@indicator(
    zh="频度等级",
    en="Frequency fifth",
    unit="quintile",
    over="customer",
    sources=("transaction", "account", "product", "balance_change", "customer"),
    window="last_90_days",
    zh_text=f"按近90日交易笔数，笔数相同者按持有产品数，越多越好。{_ZH}",
)
def rfm_frequency(customers: Table, run: Run) -> IntegerValue:
    """By transactions of the last 90 days, then by products held, the more the better; in fifths of the outlet.

    5 is the best fifth; equals go by customer id.
    """
    return fifth(customers, [customers.transactions_90_days.desc(), customers.product_count.desc()])


@indicator(
    zh="金额等级",
    en="Money fifth",
    unit="quintile",
    over="customer",
    sources=("account", "balance_change", "product", "fx_rate", "customer"),
    window="to_date",
    zh_text=f"按本季至今日均金融资产，越多越好。{_ZH}",
)
def rfm_money(customers: Table, run: Run) -> IntegerValue:
    """By average financial assets of the quarter to date, the more the better; in fifths of the outlet.

    5 is the best fifth; equals go by customer id.
    """
    return fifth(customers, [customers.average_assets_to_date_fen.desc()])


RFM = (rfm_recency, rfm_frequency, rfm_money)
