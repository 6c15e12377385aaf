"""Unusual money in and out."""

from datetime import timedelta

from ibis import coalesce, literal
from ibis.expr.types import Table

from assay.business_date import Run
from assay.calendar_days import days_after
from assay.money import converted, total
from assay.policies import TriggerRule
from assay.triggers.definition import Facts, trigger
from assay.wording import day_en_of, day_zh_of

OWN_MONEY = ("purchase", "maturity")
LONGEST_LOOKBACK = 60


def customer_flow(transaction: Table, counted_account: Table, rate_span: Table, run: Run) -> Table:
    """One row a customer and booking day: what came in less what went out, in base currency.

    Purchases and maturities move a customer's own money between products and are left out; transfers
    between own accounts cancel out within the day.
    """
    recent = transaction.filter(
        transaction.booked_on.between(run.on - timedelta(days=LONGEST_LOOKBACK), run.on),
        ~coalesce(transaction.kind, "other").isin(OWN_MONEY),
    )
    joined = recent.inner_join(counted_account, "account_id")
    at_home = joined.filter(joined.currency == run.base_currency)
    abroad = joined.filter(joined.currency != run.base_currency)
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
    rows = at_home.select("customer_id", "booked_on", "amount_fen").union(
        priced.select("customer_id", "booked_on", amount_fen=worth)
    )
    return rows.group_by("customer_id", "booked_on").agg(amount_fen=total(rows.amount_fen))


@trigger(
    zh="大额转入",
    en="Large inflow",
    reads=("lookback_days", "expires_after_days", "minimum_fen"),
    zh_text="近几日内某一日全部账户净转入不低于下限。申购、到期及本人账户间互转不计。对象为日期。",
)
def large_inflow(facts: Facts, rule: TriggerRule, run: Run) -> Table:
    """On one of the last days at least the minimum more came in than went out, over all accounts.

    Purchases, maturities and transfers between own accounts do not count. The subject is the day.
    """
    return _flow(facts, rule, run, sign=1)


@trigger(
    zh="大额转出",
    en="Large outflow",
    reads=("lookback_days", "expires_after_days", "minimum_fen"),
    zh_text="近几日内某一日全部账户净转出不低于下限。申购、到期及本人账户间互转不计。对象为日期。",
)
def large_outflow(facts: Facts, rule: TriggerRule, run: Run) -> Table:
    """On one of the last days at least the minimum more went out than came in, over all accounts.

    Purchases, maturities and transfers between own accounts do not count. The subject is the day.
    """
    return _flow(facts, rule, run, sign=-1)


def _flow(facts: Facts, rule: TriggerRule, run: Run, *, sign: int) -> Table:
    flow = facts.customer_flow
    rows = flow.mutate(amount_fen=flow.amount_fen * sign)
    first = run.on - timedelta(days=rule.lookback_days)
    hits = rows.filter(rows.booked_on >= first, rows.amount_fen >= max(rule.minimum_fen, 1))
    inward = sign > 0
    return hits.select(
        "customer_id",
        subject=hits.booked_on.cast("string"),
        occurs_on=hits.booked_on,
        expires_on=days_after(hits.booked_on, rule.expires_after_days),
        amount_fen=hits.amount_fen,
        zh_before=day_zh_of(hits.booked_on) + literal("净转入" if inward else "净转出"),
        zh_after=literal("。"),
        en_before=literal(""),
        en_after=literal(" net came in on " if inward else " net went out on ")
        + day_en_of(hits.booked_on)
        + ".",
    )
