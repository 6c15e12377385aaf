"""Penetration 渗透率 and holding rate 持有率: how many customers of an outlet or a tier hold each class of product."""

from functools import reduce

import ibis
from ibis import coalesce, literal
from ibis.expr.types import Table

from assay.money import total
from assay.sources.codes import ASSET_CLASSES

BANK, OUTLET, TIER = "bank", "outlet", "tier"


def penetration_count(current_customer: Table, holding: Table, loan_figure: Table, tiers: Table) -> Table:
    """One row an outlet and tier of the official scheme: customers, and for every asset class who hold it and what.

    Holding is worth above zero at the end of the business date, a policy in force, a loan with something owed.
    Counts of some customers and counts of others add up.
    """
    flags = _holders(holding, loan_figure)
    official = tiers.filter(tiers.official).select("customer_id", "tier")
    people = current_customer.select("customer_id", "org_id").left_join(official, "customer_id")
    people = people.drop("customer_id_right").left_join(flags, "customer_id").drop("customer_id_right")
    counts: dict[str, ibis.Value] = {"customers": people.count()}
    for name in ASSET_CLASSES:
        counts[f"{name}_holders"] = (coalesce(people[name], 0) > 0).sum()
        counts[f"{name}_held"] = coalesce(people[name], 0).sum()
    return people.group_by("org_id", "tier").agg(**counts)


def penetration(penetration_count: Table) -> Table:
    """One row a scope and asset class: customers of the scope, those who hold the class, what they hold of it.

    Scopes are the bank as a whole, each outlet and each tier of the official scheme; a class that nobody
    holds has a row of zeros.
    """
    counts = penetration_count
    scoped = [
        counts.mutate(scope_kind=literal(BANK), scope_id=literal("")),
        counts.filter(counts.org_id.notnull()).mutate(scope_kind=literal(OUTLET), scope_id=counts.org_id),
        counts.filter(counts.tier.notnull()).mutate(scope_kind=literal(TIER), scope_id=counts.tier),
    ]
    rows = reduce(lambda left, right: left.union(right), scoped)
    columns = [name for name in counts.columns if name not in ("org_id", "tier")]
    sums = {name: total(rows[name]) for name in columns}
    return _one_row_a_class(rows.group_by("scope_kind", "scope_id").agg(**sums))


def _holders(holding: Table, loan_figure: Table) -> Table:
    """One row a customer with the number of different products held of each class."""
    loans = loan_figure.filter(loan_figure.owed_fen > 0).select("customer_id", "product_id", "asset_class")
    held = holding.select("customer_id", "product_id", "asset_class").union(loans)
    products = {name: held.product_id.nunique(where=held.asset_class == name) for name in ASSET_CLASSES}
    return held.group_by("customer_id").agg(**products)


def _one_row_a_class(counts: Table) -> Table:
    parts = [
        counts.select(
            "scope_kind",
            "scope_id",
            "customers",
            asset_class=literal(name),
            holders=counts[f"{name}_holders"],
            products_held=counts[f"{name}_held"],
        )
        for name in ASSET_CLASSES
    ]
    return reduce(lambda left, right: left.union(right), parts)
