"""What serving a customer costs: visits to channels, conversations, keeping accounts."""

from typing import cast

from ibis import coalesce, literal
from ibis.expr.types import NumericValue, Table

from assay.business_date import Run
from assay.indicators.contribution import PRICED, contribution_fen
from assay.indicators.definition import indicator
from assay.indicators.windows import RECENT_DAYS, last_days
from assay.money import divided_half_up, total

ACTIVITY_OF = {"T": "telephone", "M": "meeting", "V": "visit"}
ACCOUNT_MONTH = "account_month"
MONTHS_A_YEAR, DAYS_A_YEAR = 12, 365
COSTED = ("unit_cost", "channel_activity", "interaction", "account", "product")


def unit_cost_span(unit_cost: Table, run: Run) -> Table:
    """Spans in which one use of an activity keeps its cost."""
    known = unit_cost.filter(unit_cost.valid_from <= run.on)
    following = known.valid_from.lead().over(group_by=known.activity, order_by=known.valid_from)
    return known.select(
        cost_of=known.activity,
        cost_from=known.valid_from,
        cost_to=coalesce(following, literal(run.tomorrow)),
        cost_fen=known.cost_fen,
    )


def service(  # noqa: PLR0917 - the tables it needs
    current_customer: Table,
    channel_use: Table,
    interaction: Table,
    account_figure: Table,
    loan_figure: Table,
    unit_cost: Table,
    *,
    run: Run,
) -> Table:
    """One row a customer and activity of the last 90 days: its cost, in 365ths of a fen.

    Channels and conversations cost what their unit cost was on the day, calls that were not answered included.
    A month's keeping of an account, at the cost of the business date, is spread over its days open. There is a
    row of zero for every customer if the bank has given any unit cost, and no row at all if it has given none.
    """
    window = last_days(run, RECENT_DAYS)
    prices = unit_cost_span(unit_cost, run)
    used = channel_use.filter(channel_use.used_on >= window.first)
    spoken = interaction.filter(
        interaction.occurred_on.between(window.first, window.last),
        interaction.channel.isin(tuple(ACTIVITY_OF)),
    )
    acts = used.select("customer_id", activity=used.channel, day=used.used_on, uses=used.uses).union(
        spoken.select(
            "customer_id",
            activity=spoken.channel.cases(*ACTIVITY_OF.items(), else_="telephone"),
            day=spoken.occurred_on,
            uses=literal(1, type="int64"),
        )
    )
    costed = acts.inner_join(
        prices,
        [acts.activity == prices.cost_of, prices.cost_from <= acts.day, acts.day < prices.cost_to],
    )
    once = costed.select("customer_id", cost=costed.uses * costed.cost_fen * DAYS_A_YEAR)
    return once.union(_kept_accounts(account_figure, loan_figure, prices, run)).union(
        _everyone(current_customer, prices)
    )


def _kept_accounts(account_figure: Table, loan_figure: Table, prices: Table, run: Run) -> Table:
    columns = ("customer_id", "days_open_recent")
    accounts = account_figure.select(*columns).union(loan_figure.select(*columns))
    month = prices.filter(prices.cost_of == ACCOUNT_MONTH, prices.cost_to == run.tomorrow)
    kept = accounts.cross_join(month)
    return kept.select("customer_id", cost=kept.days_open_recent * MONTHS_A_YEAR * kept.cost_fen)


def _everyone(current_customer: Table, prices: Table) -> Table:
    given = prices.agg(costs=prices.count())
    everyone = current_customer.cross_join(given.filter(given.costs > 0))
    return everyone.select("customer_id", cost=literal(0, type="int64"))


@indicator(
    zh="服务成本（近90日）",
    en="Cost to serve, last 90 days",
    unit="fen",
    over="service",
    sources=COSTED,
    window="last_90_days",
    finish=lambda cost, run: divided_half_up(cost, DAYS_A_YEAR),
    zh_text="近90日（含业务日）渠道使用、电话、面谈、上门的次数乘以当日单位成本，加上账户维护费（每户月成本按开立天数摊到日，一年365天），四舍五入到分。未接通的电话也计成本；没有单位成本的活动不计。银行未提供任何单位成本时为空。",
)
def cost_to_serve_fen(rows: Table, run: Run) -> NumericValue:
    """Uses of channels, calls, meetings and visits of the last 90 days at their unit cost, and keeping accounts.

    A call counts though nobody answered. The cost of an account's month is spread over the days it was open.
    Activities without a unit cost count nothing; empty if the bank has given no unit cost at all.
    """
    return total(rows.cost)


@indicator(
    zh="净贡献（近90日）",
    en="Net contribution, last 90 days",
    unit="fen",
    over="customer",
    sources=(*PRICED, "transaction", "unit_cost", "channel_activity", "interaction"),
    window="last_90_days",
    needs_cover=True,
    zh_text="贡献度减服务成本；服务成本未知时为空。",
)
def net_contribution_fen(customers: Table, run: Run) -> NumericValue:
    """Contribution less the cost to serve; empty where that is not known."""
    return cast("NumericValue", contribution_fen.aggregate(customers, run) - customers.cost_to_serve_fen)


COSTS = (cost_to_serve_fen, net_contribution_fen)
