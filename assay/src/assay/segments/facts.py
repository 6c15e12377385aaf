"""The facts that the segments of a pack look at: one row a customer, one column a fact, empty where not known.

Only the facts that the pack asks for are worked out, from only the tables they need. Names and units stand
in `assay.packs.facts`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import cast

from ibis import coalesce, greatest, ifelse, literal, null
from ibis.expr.types import IntegerValue, Table, Value

from assay.business_date import Run
from assay.calendar_years import years_until
from assay.money import divided_half_up, total
from assay.packs.facts import FACTS
from assay.segments.rules import digits_of_amounts

TRAITS = (
    "education",
    "occupation_group",
    "residence",
    "rent_income_percent",
    "receives_wage",
    "receives_pension",
)
FIGURES = (
    "invested",
    "product_count",
    "financial_assets_fen",
    "contribution_fen",
    "cost_to_serve_fen",
    "net_contribution_fen",
    "transactions_90d",
    "days_since_last_contact",
)
BOUGHT = (
    "time_deposit",
    "large_cd",
    "structured_deposit",
    "treasury_bond",
    "wealth_product",
    "trust_product",
    "fund",
    "insurance",
)
Build = Callable[..., Table]


@dataclass(frozen=True)
class Origin:
    """Facts that come from the same tables; `build` gives a row a customer, perhaps not for everyone."""

    facts: tuple[str, ...]
    needs: tuple[str, ...]
    build: Build


def _traits(customer: Table, current_customer: Table, run: Run) -> Table:
    people = customer.inner_join(current_customer.select("customer_id", "known_since"), "customer_id")
    since = current_customer.known_since
    return people.select(
        "customer_id",
        *TRAITS[:2],
        *TRAITS[3:],
        # The source leaves the residence empty for the mainland.
        residence=coalesce(customer.residence, "mainland"),
        age=years_until(customer.birth_on, run.on),
        has_manager=customer.rm_staff_id.notnull(),
        tenure_years=years_until(since, run.on),
        tenure_days=literal(run.on).delta(since, unit="day"),
        known_since=since,
    )


def _figures(indicators: Table, run: Run) -> Table:
    rows = indicators
    known = {key: rows[key] if key in rows.columns else null(_kind(key)) for key in FIGURES}
    invested = rows.wealth_product_fen + rows.fund_fen + rows.insurance_fen
    before, now = rows.average_assets_closed_quarter_fen, rows.average_assets_to_date_fen
    return rows.select(
        "customer_id",
        **known,
        time_deposit_percent=_percent(rows.time_deposit_fen, rows.financial_assets_fen),
        invested_percent=_percent(invested, rows.financial_assets_fen),
        change_percent=_change(before, now),
    )


def _kind(key: str) -> str:
    return {"flag": "boolean", "code": "string"}.get(FACTS[key].unit, "int64")


def _percent(part: Value, whole: Value) -> Value:
    """Whole percent, half up; not known where there is nothing to divide."""
    return ifelse(whole > 0, divided_half_up(part * 100, greatest(whole, 1)), null("int64"))


def _change(before: Value, now: Value) -> Value:
    """From -100 (all gone) to 100 (from nothing): the difference in percent of the larger of the two."""
    larger = greatest(before, now)
    changed = divided_half_up((now - before) * 100, greatest(larger, 1))
    return ifelse(before.isnull(), null("int64"), ifelse(larger > 0, changed, 0))


def _official(tiers: Table, run: Run) -> Table:
    rows = tiers.filter(tiers.official)
    return rows.select("customer_id", "premier", average_assets_fen=rows.basis_average_fen)


def _currencies(counted_account: Table, account_figure: Table, run: Run) -> Table:
    rows = account_figure.inner_join(counted_account.select("account_id", "currency"), "account_id")
    abroad = (rows.currency != run.base_currency) & (rows.close_fen > 0)
    return rows.group_by("customer_id").agg(holds_foreign_currency=abroad.any())


def _purchases(account: Table, product: Table, insurance_policy: Table, run: Run) -> Table:
    classes = product.filter(product.asset_class.isin(BOUGHT)).select("product_id")
    opened = account.filter(account.opened_on <= run.on).semi_join(classes, "product_id")
    bought = opened.select("customer_id", bought_on=opened.opened_on)
    begun = insurance_policy.filter(insurance_policy.starts_on <= run.on)
    rows = bought.union(begun.select("customer_id", bought_on=begun.starts_on))
    last = rows.group_by("customer_id").agg(bought_on=rows.bought_on.max())
    days = literal(run.on).delta(last.bought_on, unit="day")
    return last.select("customer_id", days_since_purchase=days)


def _elsewhere(external_asset: Table, run: Run) -> Table:
    """The latest declaration of each class counts, as long as it is not later than the business date."""
    told = external_asset.filter(external_asset.declared_on <= run.on, external_asset.asset_class != "loan")
    latest = told.group_by("customer_id", "asset_class").agg(
        amount_fen=told.amount_fen.argmax(told.declared_on)
    )
    sums = latest.group_by("customer_id").agg(declared_fen=total(latest.amount_fen))
    return sums.select("customer_id", "declared_fen")


def _household(household: Table, run: Run) -> Table:
    rows = household.filter(
        coalesce(household.valid_from <= run.on, True), coalesce(household.valid_to >= run.on, True)
    ).select("household_id", "customer_id")
    sizes = rows.group_by("household_id").agg(members=rows.customer_id.nunique())
    joined = rows.inner_join(sizes, "household_id")
    return joined.group_by("customer_id").agg(household_members=joined.members.max())


def _judged(man_judgement: Table, run: Run) -> Table:
    told = man_judgement.filter(man_judgement.judged_on <= run.on)
    return told.group_by("customer_id").agg(
        man_money=told.money.argmax(told.judged_on),
        man_authority=told.authority.argmax(told.judged_on),
        man_need=told.need.argmax(told.judged_on),
    )


ORIGINS = (
    Origin(
        (*TRAITS, "age", "has_manager", "tenure_years", "tenure_days", "known_since"),
        ("customer", "current_customer"),
        _traits,
    ),
    Origin(
        (*FIGURES, "time_deposit_percent", "invested_percent", "change_percent"), ("indicators",), _figures
    ),
    Origin(("premier", "average_assets_fen"), ("tiers",), _official),
    Origin(("holds_foreign_currency",), ("counted_account", "account_figure"), _currencies),
    Origin(("days_since_purchase",), ("account", "product", "insurance_policy"), _purchases),
    Origin(("declared_fen",), ("external_asset",), _elsewhere),
    Origin(("household_members",), ("household",), _household),
    Origin(("man_money", "man_authority", "man_need"), ("man_judgement",), _judged),
)
# Facts that are put together from others.
RESTS_ON = {
    "external_assets_fen": ("declared_fen",),
    "assets_everywhere_fen": ("average_assets_fen", "declared_fen"),
}
WHERE_NONE = {"holds_foreign_currency": False}


def origins_of(facts: tuple[str, ...]) -> tuple[Origin, ...]:
    """What the facts come from, in a fixed order."""
    wanted = {basic for key in facts for basic in RESTS_ON.get(key, (key,))}
    return tuple(origin for origin in ORIGINS if wanted & set(origin.facts))


def needs_of(facts: tuple[str, ...]) -> tuple[str, ...]:
    """The tables from which the facts are worked out, the customers first."""
    needed = [name for origin in origins_of(facts) for name in origin.needs]
    return tuple(dict.fromkeys(["current_customer", *needed]))


def segment_fact(*tables: Table, facts: tuple[str, ...], run: Run) -> Table:
    """One row a current customer with the facts asked for; `tables` in the order of `needs_of`."""
    by_name = dict(zip(needs_of(facts), tables, strict=True))
    rows = by_name["current_customer"].select("customer_id")
    for origin in origins_of(facts):
        built = origin.build(*(by_name[name] for name in origin.needs), run=run)
        taken = [name for name in origin.facts if name in built.columns]
        rows = rows.left_join(built.select("customer_id", *taken), "customer_id").drop("customer_id_right")
    known = rows.select("customer_id", **{key: _value(rows, key) for key in facts})
    return known.mutate(**digits_of_amounts(known, facts))


def _value(rows: Table, key: str) -> Value:
    if key == "external_assets_fen":
        return rows.declared_fen
    if key == "assets_everywhere_fen":
        return cast("IntegerValue", rows.average_assets_fen + rows.declared_fen)
    return coalesce(rows[key], WHERE_NONE[key]) if key in WHERE_NONE else rows[key]
