"""Penetration 渗透率 and holding rate 持有率: how many customers of an outlet or a tier hold each class of product."""

from functools import reduce

import ibis
from ibis import coalesce, literal
from ibis.expr.types import Table

from assay.sources.codes import ASSET_CLASSES

BANK, OUTLET, TIER = "bank", "outlet", "tier"


def penetration(current_customer: Table, holding: Table, loan_figure: Table, tiers: Table) -> Table:
    """One row a scope and asset class: customers of the scope, those who hold the class, what they hold of it.

    Scopes are the bank as a whole, each outlet and each tier of the official scheme; a class that nobody
    holds has a row of zeros. Holding is worth above zero at the end of the business date, a policy in force,
    a loan with something owed.
    """
    flags = _holders(holding, loan_figure)
    official = tiers.filter(tiers.official).select("customer_id", "tier")
    people = current_customer.select("customer_id", "org_id").left_join(official, "customer_id")
    people = people.drop("customer_id_right").left_join(flags, "customer_id").drop("customer_id_right")
    scoped = [
        people.mutate(scope_kind=literal(BANK), scope_id=literal("")),
        people.filter(people.org_id.notnull()).mutate(scope_kind=literal(OUTLET), scope_id=people.org_id),
        people.filter(people.tier.notnull()).mutate(scope_kind=literal(TIER), scope_id=people.tier),
    ]
    counts = [_counted(rows) for rows in scoped]
    return _one_row_a_class(reduce(lambda left, right: left.union(right), counts))


def _holders(holding: Table, loan_figure: Table) -> Table:
    """One row a customer with the number of different products held of each class."""
    loans = loan_figure.filter(loan_figure.owed_fen > 0).select("customer_id", "product_id", "asset_class")
    held = holding.select("customer_id", "product_id", "asset_class").union(loans)
    products = {name: held.product_id.nunique(where=held.asset_class == name) for name in ASSET_CLASSES}
    return held.group_by("customer_id").agg(**products)


def _counted(rows: Table) -> Table:
    sums: dict[str, ibis.Value] = {"customers": rows.count()}
    for name in ASSET_CLASSES:
        sums[f"{name}_holders"] = (coalesce(rows[name], 0) > 0).sum()
        sums[f"{name}_held"] = coalesce(rows[name], 0).sum()
    return rows.group_by("scope_kind", "scope_id").agg(**sums)


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
