"""What the customer asked to be told of: a rate, a price, a stop-loss or a take-profit. Told once."""

from ibis import greatest, ifelse, literal, null
from ibis.expr.types import DateValue, StringValue, Table

from assay.business_date import Run
from assay.calendar_days import days_after
from assay.policies import TriggerRule
from assay.triggers.conditions import falls_within, holds
from assay.triggers.definition import Candidates, Condition, Facts, trigger
from assay.triggers.prices import bought_at, price_of, share_e8, signed_percent_of
from assay.wording import Label, day_en_of, day_zh_of


@trigger(
    zh="汇率到价",
    en="Watched rate reached",
    purpose="service",
    reads=("expires_after_days",),
    once=True,
    zh_text="客户委托关注的外币汇率自委托日起第一次达到所定价位（含等于）；只提示一次，告知客户后不再提示。对象为委托编号。",
)
def watched_rate(facts: Facts, rule: TriggerRule, run: Run) -> Candidates:
    """A foreign currency's rate reached the bound the customer named, for the first time since being asked.

    On the bound counts. Told once: not again after the customer was told. The subject is the watch.
    """
    asked = _open(facts.watch, ("rate",), run)
    spans = facts.rate_span.select("from_on", "to_on", watched="currency", level_e8=facts.rate_span.rate_e8)
    seen = asked.filter(asked.currency.notnull()).inner_join(spans, asked.currency == spans.watched)
    rows = _first_reached(asked, seen)
    return _reached(rows, run, rule, zh=rows.currency + "汇率", en=rows.currency + " rate", as_share=False)


@trigger(
    zh="价格到价",
    en="Watched price reached",
    purpose="service",
    reads=("expires_after_days",),
    once=True,
    zh_text="客户委托关注的产品价格（净值）自委托日起第一次达到所定价位（含等于）；只提示一次，告知客户后不再提示。对象为委托编号。",
)
def watched_price(facts: Facts, rule: TriggerRule, run: Run) -> Candidates:
    """A product's price reached the bound the customer named, for the first time since being asked.

    On the bound counts. Told once: not again after the customer was told. The subject is the watch.
    """
    asked = _open(facts.watch, ("price",), run)
    spans = facts.price_span.select("from_on", "to_on", watched="product_id", level_e8="price_e8")
    seen = asked.filter(asked.product_id.notnull()).inner_join(spans, asked.product_id == spans.watched)
    rows = _first_reached(asked, seen)
    return _reached(
        rows, run, rule, zh=literal("关注的价格"), en=literal("The watched price"), as_share=False
    )


@trigger(
    zh="止盈到点",
    en="Take-profit reached",
    purpose="service",
    serves="WEA-3",
    reads=("expires_after_days",),
    once=True,
    zh_text="客户自定的止盈点：持仓收益率（现价对买入日价格）自委托日起第一次达到（含等于）；陈述事实与客户自己的规则，不是建议。只提示一次。对象为委托编号。",
)
def take_profit_reached(facts: Facts, rule: TriggerRule, run: Run) -> Candidates:
    """A position's return reached the customer's own take-profit, for the first time since being asked.

    The return is the price against that of the opening day. On the bound counts. It states a fact and the
    customer's rule, no advice. Told once. The subject is the watch.
    """
    return _position(
        facts, rule, run, kind="take_profit", zh="止盈：持仓收益率", en="Take-profit: the position's return"
    )


@trigger(
    zh="止损到点",
    en="Stop-loss reached",
    purpose="service",
    serves="WEA-3",
    reads=("expires_after_days",),
    once=True,
    zh_text="客户自定的止损点：持仓收益率（现价对买入日价格）自委托日起第一次达到（含等于）；陈述事实与客户自己的规则，不是建议。只提示一次。对象为委托编号。",
)
def stop_loss_reached(facts: Facts, rule: TriggerRule, run: Run) -> Candidates:
    """A position's return fell to the customer's own stop-loss, for the first time since being asked.

    The return is the price against that of the opening day. On the bound counts. It states a fact and the
    customer's rule, no advice. Told once. The subject is the watch.
    """
    return _position(
        facts, rule, run, kind="stop_loss", zh="止损：持仓收益率", en="Stop-loss: the position's return"
    )


def watched_account(watch: Table, account: Table) -> Table:
    """The accounts that watches name, whoever owns them: a family may watch one position."""
    return account.select("account_id", "product_id", "opened_on").semi_join(
        watch.filter(watch.account_id.notnull()), "account_id"
    )


def _position(facts: Facts, rule: TriggerRule, run: Run, *, kind: str, zh: str, en: str) -> Candidates:
    asked = _open(facts.watch, (kind,), run).drop("product_id")
    positions = facts.watched_account.semi_join(asked, "account_id")
    bought = positions.inner_join(bought_at(positions, facts.price), "account_id")
    spans = facts.price_span.rename(span_product="product_id")
    valued = bought.inner_join(spans, bought.product_id == spans.span_product)
    returns = valued.select(
        "from_on", "to_on", watched="account_id", level_e8=share_e8(valued.price_e8, valued.bought_e8)
    )
    seen = asked.inner_join(returns, asked.account_id == returns.watched)
    rows = _first_reached(asked, seen)
    return _reached(rows, run, rule, zh=literal(zh), en=literal(en), as_share=True)


def _open(watch: Table, kinds: tuple[str, ...], run: Run) -> Table:
    return watch.filter(watch.kind.isin(kinds), watch.asked_on <= run.on)


def _first_reached(asked: Table, seen: Table) -> Table:
    """The watches with the first day on which the bound was reached, and the level nearest to it since."""
    since = seen.filter(seen.to_on > seen.asked_on)
    above = since.direction == "above"
    beyond = ifelse(above, since.level_e8 >= since.bound_e8, since.level_e8 <= since.bound_e8)
    days = since.mutate(day=greatest(since.from_on, since.asked_on), beyond=beyond, above=above)
    found = days.group_by("watch_id").agg(
        reached_on=days.day.min(where=days.beyond),
        highest_e8=days.level_e8.max(),
        lowest_e8=days.level_e8.min(),
    )
    joined = asked.left_join(found, "watch_id").drop("watch_id_right")
    return joined.mutate(
        nearest_e8=ifelse(joined.direction == "above", joined.highest_e8, joined.lowest_e8)
    ).drop("highest_e8", "lowest_e8")


def _reached(
    rows: Table, run: Run, rule: TriggerRule, *, zh: StringValue, en: StringValue, as_share: bool
) -> Candidates:
    day: DateValue = rows.reached_on
    above, nothing = rows.direction == "above", null("int64")
    told = rows.done_on.notnull() & (rows.done_on <= literal(run.on))
    bound = signed_percent_of(rows.bound_e8) if as_share else price_of(rows.bound_e8)
    return Candidates(
        rows,
        (
            holds(~told, "尚未告知或撤回", "not told or taken back yet"),
            Condition(
                Label("自委托日起最接近的价位", "nearest level since being asked"),
                rows.nearest_e8,
                "share" if as_share else "price",
                first=ifelse(above, rows.bound_e8, nothing),
                last=ifelse(above, nothing, rows.bound_e8),
            ),
            falls_within(day, run, rule, "首次达到日", "first day on the bound"),
        ),
        subject=rows.watch_id,
        occurs_on=day,
        expires_on=days_after(day, rule.expires_after_days),
        zh=(
            day_zh_of(day)
            + zh
            + ifelse(above, literal("升至"), literal("降至"))
            + bound
            + ifelse(above, literal("以上"), literal("以下"))
            + "，客户要求告知。",
            "",
        ),
        en=(
            en
            + ifelse(above, literal(" rose to "), literal(" fell to "))
            + bound
            + " on "
            + day_en_of(day)
            + "; the customer asked to be told.",
            "",
        ),
    )
