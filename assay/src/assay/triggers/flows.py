"""Money in and out: large sums, pay, and what lies idle."""

from datetime import timedelta

from ibis import literal

from assay.business_date import Run
from assay.calendar_days import days_after
from assay.money import total
from assay.policies import TriggerRule
from assay.triggers.conditions import at_least, happened_within
from assay.triggers.definition import Candidates, Facts, trigger
from assay.wording import day_en_of, day_zh_of

IDLE_CLASSES = ("demand_deposit",)


@trigger(
    zh="大额转入",
    en="Large inflow",
    purpose="marketing",
    reads=("lookback_days", "expires_after_days", "minimum_fen"),
    zh_text="近几日内某一日全部账户净转入不低于下限。申购、到期及本人账户间互转不计。对象为日期。",
)
def large_inflow(facts: Facts, rule: TriggerRule, run: Run) -> Candidates:
    """On one of the last days at least the minimum more came in than went out, over all accounts.

    Purchases, maturities and transfers between own accounts do not count. The subject is the day.
    """
    return _flow(facts, rule, run, sign=1)


@trigger(
    zh="大额转出",
    en="Large outflow",
    purpose="care",
    reads=("lookback_days", "expires_after_days", "minimum_fen"),
    zh_text="近几日内某一日全部账户净转出不低于下限。申购、到期及本人账户间互转不计。对象为日期。",
)
def large_outflow(facts: Facts, rule: TriggerRule, run: Run) -> Candidates:
    """On one of the last days at least the minimum more went out than came in, over all accounts.

    Purchases, maturities and transfers between own accounts do not count. The subject is the day.
    """
    return _flow(facts, rule, run, sign=-1)


def _flow(facts: Facts, rule: TriggerRule, run: Run, *, sign: int) -> Candidates:
    flow = facts.customer_flow
    rows = flow.filter(flow.amount_fen * sign > 0)
    rows = rows.mutate(amount_fen=rows.amount_fen * sign)
    day, inward = rows.booked_on, sign > 0
    return Candidates(
        rows,
        (
            happened_within(day, run, rule, "记账日", "booking day"),
            at_least(rows.amount_fen, rule.minimum_fen, "当日净额", "net sum of the day"),
        ),
        subject=day.cast("string"),
        occurs_on=day,
        expires_on=days_after(day, rule.expires_after_days),
        amount_fen=rows.amount_fen,
        zh=(day_zh_of(day) + literal("净转入" if inward else "净转出"), "。"),
        en=(
            "",
            literal(" net came in on " if inward else " net went out on ") + day_en_of(day) + ".",
        ),
    )


@trigger(
    zh="工资入账",
    en="Salary in",
    purpose="marketing",
    reads=("lookback_days", "expires_after_days", "minimum_fen"),
    suppressed_by=("large_inflow",),
    zh_text="近几日内某一日代发工资入账不低于下限。同一日已有“大额转入”时不再提示。对象为日期。",
)
def salary_in(facts: Facts, rule: TriggerRule, run: Run) -> Candidates:
    """On one of the last days pay of at least the minimum was booked.

    The subject is the day. A large inflow of the same day says it already.
    """
    rows = facts.customer_flow.filter(facts.customer_flow.salary_fen > 0)
    day = rows.booked_on
    return Candidates(
        rows,
        (
            happened_within(day, run, rule, "记账日", "booking day"),
            at_least(rows.salary_fen, rule.minimum_fen, "当日工资", "pay of the day"),
        ),
        subject=day.cast("string"),
        occurs_on=day,
        expires_on=days_after(day, rule.expires_after_days),
        amount_fen=rows.salary_fen,
        zh=(day_zh_of(day) + "工资入账", "。"),
        en=("Pay of ", literal(" came in on ") + day_en_of(day) + "."),
    )


@trigger(
    zh="活期资金闲置",
    en="Idle balance",
    purpose="marketing",
    reads=("lookback_days", "expires_after_days", "minimum_fen"),
    zh_text="活期账户在规定天数内每天都有余额，各账户最低余额之和不低于下限：这部分资金一直没有动用。",
)
def idle_balance(facts: Facts, rule: TriggerRule, run: Run) -> Candidates:
    """On every one of the last days at least the minimum lay on demand accounts.

    The amount is the sum of each account's lowest balance of those days: money that was never used.
    """
    accounts = facts.account_figure
    demand = accounts.filter(accounts.asset_class.isin(IDLE_CLASSES), accounts.lowest_fen > 0)
    rows = demand.group_by("customer_id").agg(lowest_fen=total(demand.lowest_fen))
    return Candidates(
        rows,
        (at_least(rows.lowest_fen, rule.minimum_fen, "期间最低余额", "lowest balance of those days"),),
        occurs_on=literal(run.on),
        expires_on=literal(run.on + timedelta(days=rule.expires_after_days)),
        amount_fen=rows.lowest_fen,
        zh=("活期账户上有", f"闲置满{rule.lookback_days}天。"),
        en=("", f" has lain idle on demand accounts for {rule.lookback_days} days."),
    )
