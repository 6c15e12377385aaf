"""Reasons that come from investments: a first fund in profit, a market that moved, a new product that fits."""

from ibis import coalesce, ifelse, least, literal
from ibis.expr.types import Table

from assay.business_date import Run
from assay.calendar_days import days_after, months_after
from assay.policies import TriggerRule
from assay.triggers.conditions import assets_at_least, at_least, falls_within, holds, not_before
from assay.triggers.definition import Candidates, Condition, Facts, trigger
from assay.triggers.prices import ONE, bought_at, days_before, percent_of, price_on, share_e8
from assay.wording import (
    ASSET_CLASS_EN,
    ASSET_CLASS_ZH,
    Label,
    asset_class_of,
    day_zh_of,
)

PRICED = ("fund", "precious_metal")


@trigger(
    zh="首只基金满期盈利",
    en="First fund in profit",
    purpose="marketing",
    reads=("after_months", "expires_after_days", "minimum_percent"),
    once=True,
    zh_text="客户的第一只基金自买入满规定月数（每月同日，无此日则为月末），净值高于买入日且涨幅不低于规定百分比，仍持有。净值取买入日或之前一个月内最近一日。对象为账户。",
)
def fund_in_profit(facts: Facts, rule: TriggerRule, run: Run) -> Candidates:
    """The customer's first fund has been held for the months and its price is above that of the first day.

    The day is the same one so many months later, or that month's last. The price of the first day is the
    last one of the month before it. The fund is still held. The subject is the account.
    """
    funds = facts.product.filter(facts.product.asset_class == "fund").select("product_id")
    owned = facts.account.inner_join(funds, "product_id").select(
        "account_id", "customer_id", "product_id", "opened_on"
    )
    firsts = owned.group_by("customer_id").agg(first_on=owned.opened_on.min())
    joined = owned.inner_join(firsts, "customer_id")
    first = joined.filter(joined.opened_on == joined.first_on).select(*owned.columns)
    # One account a customer: two funds bought on the first day are told once.
    chosen = first.group_by("customer_id").agg(account_id=first.account_id.min())
    rows = first.semi_join(chosen, "account_id").mutate(
        due_on=months_after(first.opened_on, rule.after_months)
    )
    recent = rows.filter(falls_within(rows.due_on, run, rule, "", "").met)
    paid = bought_at(recent, facts.price)
    rows = _valued(rows, facts, run).left_join(paid, "account_id").drop("account_id_right")
    rows = rows.mutate(gain_e8=share_e8(rows.price_e8, rows.bought_e8))
    day = rows.due_on
    return Candidates(
        rows,
        (
            falls_within(
                day,
                run,
                rule,
                f"买入满{rule.after_months}个月",
                f"{rule.after_months} months after the purchase",
            ),
            at_least(rows.close_fen, 1, "仍持有", "still held"),
            Condition(
                Label("净值涨幅", "gain of the price"),
                rows.gain_e8,
                "share",
                first=max(rule.minimum_percent * ONE // 100, 1),
            ),
        ),
        subject=rows.account_id,
        occurs_on=day,
        expires_on=days_after(day, rule.expires_after_days),
        amount_fen=rows.close_fen,
        zh=(
            "第一只基金现值",
            literal(f"，买入满{rule.after_months}个月，净值上涨") + percent_of(rows.gain_e8) + "。",
        ),
        en=(
            "First fund, worth ",
            literal(f", held for {rule.after_months} months: its price is up ")
            + percent_of(rows.gain_e8)
            + ".",
        ),
    )


@trigger(
    zh="市场波动",
    en="Market move",
    purpose="care",
    serves="WEA-4",
    reads=("lookback_days", "expires_after_days", "minimum_percent", "minimum_fen"),
    zh_text="持有的基金或贵金属在规定天数内净值（价格）涨跌幅达到规定百分比，且持有金额不低于下限。对象为账户。",
)
def market_move(facts: Facts, rule: TriggerRule, run: Run) -> Candidates:
    """The price of a fund or precious metal that is held moved by at least the percent within the days.

    Up or down; the holding is worth at least the minimum. The subject is the account.
    """
    before = price_on(facts.price_span, days_before(run, rule.lookback_days))
    accounts = facts.account_figure
    held = accounts.filter(accounts.asset_class.isin(PRICED), accounts.close_fen > 0)
    moved = before.rename(before_e8="price_e8").inner_join(price_on(facts.price_span, run.on), "product_id")
    moved = moved.mutate(move_e8=share_e8(moved.price_e8, moved.before_e8))
    rows = held.select("account_id", "customer_id", "product_id", "asset_class", "close_fen").inner_join(
        moved.select("product_id", "move_e8"), "product_id"
    )
    move, up = rows.move_e8, rows.move_e8 > 0
    return Candidates(
        rows,
        (
            Condition(
                Label("涨跌幅（绝对值）", "move up or down"),
                move.abs(),
                "share",
                first=rule.minimum_percent * ONE // 100,
            ),
            at_least(rows.close_fen, rule.minimum_fen, "持有金额", "worth of the holding"),
        ),
        subject=rows.account_id,
        occurs_on=literal(run.on),
        expires_on=days_after(literal(run.on), rule.expires_after_days),
        amount_fen=rows.close_fen,
        zh=(
            literal("持有") + asset_class_of(rows.asset_class, ASSET_CLASS_ZH),
            literal(f"，{rule.lookback_days}日内")
            + up.ifelse(literal("上涨"), literal("下跌"))
            + percent_of(move)
            + "。",
        ),
        en=(
            literal("Holds a ") + asset_class_of(rows.asset_class, ASSET_CLASS_EN) + " worth ",
            literal(", ")
            + up.ifelse(literal("up "), literal("down "))
            + percent_of(move)
            + f" in {rule.lookback_days} days.",
        ),
    )


@trigger(
    zh="新品适配",
    en="New product that fits",
    purpose="marketing",
    serves="WEA-3",
    reads=("lookback_days", "expires_after_days", "minimum_fen"),
    zh_text="近几日开售的产品：风险等级不高于客户最近一次有效的风险承受能力，客户未持有同类产品，金融资产不低于下限。风险评估过期即不推荐。对象为产品。",
)
def new_product_fits(facts: Facts, rule: TriggerRule, run: Run) -> Candidates:
    """A product whose sale began lately, of a class not held, within the customer's risk tolerance.

    The latest assessment counts and must still be valid: an older one is never taken instead. Financial
    assets reach the minimum. The subject is the product.
    """
    shelf = facts.product.filter(facts.product.risk_level.notnull(), facts.product.sold_from.notnull())
    new = shelf.filter(
        shelf.sold_from.between(days_before(run, rule.lookback_days), run.on),
        coalesce(shelf.sold_to >= run.on, True),
    )
    figures = facts.indicators.select("customer_id", "financial_assets_fen")
    wealthy = figures.filter(assets_at_least(figures, rule).met)
    assessed = _latest(facts.risk_assessment, run).inner_join(wealthy, "customer_id")
    rows = assessed.cross_join(
        new.select("product_id", "asset_class", "name", "name_en", "risk_level", "sold_from", "sold_to")
    )
    held = facts.holding.select("customer_id", "asset_class", holds_class=literal(True)).distinct()  # noqa: FBT003
    rows = rows.left_join(held, ["customer_id", "asset_class"]).drop("customer_id_right", "asset_class_right")
    level = rows.risk_level.right(1).cast("int64")
    last = days_after(rows.sold_from, rule.expires_after_days)
    english = coalesce(rows.name_en, rows.name)
    return Candidates(
        rows,
        (
            not_before(rows.valid_to, run, "风险评估有效期", "risk assessment valid until"),
            Condition(
                Label("风险承受能力不低于产品等级", "risk tolerance at least the product's level"),
                rows.tolerance,
                "number",
                first=level,
            ),
            holds(rows.holds_class.isnull(), "未持有同类产品", "no product of the class held"),
            assets_at_least(rows, rule),
        ),
        subject=rows.product_id,
        occurs_on=rows.sold_from,
        expires_on=ifelse(rows.sold_to.isnull(), last, least(last, rows.sold_to)),
        zh=(
            day_zh_of(rows.sold_from)
            + literal("新售“")
            + rows.name
            + literal("”（")
            + rows.risk_level
            + literal("）在其风险承受能力C")
            + rows.tolerance.cast("string")
            + "之内，尚未持有同类。",
            "",
        ),
        en=(
            literal("New “")
            + english
            + literal("” (")
            + rows.risk_level
            + literal(") is within risk tolerance C")
            + rows.tolerance.cast("string")
            + "; none of its class held.",
            "",
        ),
    )


def _valued(positions: Table, facts: Facts, run: Run) -> Table:
    """Positions with what they are worth and their product's price today; empty where there is none."""
    worth = facts.account_figure.select("account_id", "close_fen")
    now = price_on(facts.price_span, run.on)
    rows = positions.left_join(worth, "account_id").drop("account_id_right")
    return rows.left_join(now, "product_id").drop("product_id_right")


def _latest(risk_assessment: Table, run: Run) -> Table:
    """One row a customer: the last assessment up to the business date, the tolerance as a number."""
    known = risk_assessment.filter(risk_assessment.assessed_on <= run.on)
    tolerance = known.risk_tolerance.right(1).cast("int64")
    rows = known.mutate(level=tolerance)
    return rows.group_by("customer_id").agg(
        tolerance=rows.level.argmax(rows.assessed_on), valid_to=rows.valid_to.argmax(rows.assessed_on)
    )
