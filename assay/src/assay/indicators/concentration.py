"""Concentration 80/20: how much of an outlet's or relationship manager's assets and contribution few customers hold."""

from typing import NamedTuple, cast

import ibis
from ibis import coalesce, ifelse, literal, null
from ibis.expr.types import BooleanValue, NumericValue, Table, Value

from assay.money import basis_points, total

OUTLET, MANAGER = "outlet", "relationship_manager"
TOP_ONE_IN = 5
MOST_OF = (4, 5)


class _Measure(NamedTuple):
    """What is concentrated: its column, and the names of what the snapshot says of it."""

    column: str
    name: str


_MEASURES = (_Measure("financial_assets_fen", "assets"), _Measure("contribution_fen", "contribution"))


def concentration(current_customer: Table, indicators: Table) -> Table:
    """One row an outlet and one a relationship manager: the share of the best fifth, and coverage against it.

    The best fifth is rounded up, so that it has one customer at least; equals go by customer id. The customers
    who make 80 % are the fewest that together reach it. Shares are empty where there is nothing to share.
    """
    figures = indicators.select("customer_id", "financial_assets_fen", "contribution_fen", "contacts_90_days")
    rows = current_customer.select("customer_id", "org_id", "rm_staff_id").inner_join(figures, "customer_id")
    columns = ("customer_id", "financial_assets_fen", "contribution_fen", "contacts_90_days")
    outlets = rows.filter(rows.org_id.notnull()).select(
        *columns, scope_kind=literal(OUTLET), scope_id=rows.org_id
    )
    managers = rows.filter(rows.rm_staff_id.notnull()).select(
        *columns, scope_kind=literal(MANAGER), scope_id=rows.rm_staff_id
    )
    return _shared(_ranked(outlets.union(managers)))


def _ranked(rows: Table) -> Table:
    """Each customer with the place in the scope by each measure, and what the better ones have."""
    group = ["scope_kind", "scope_id"]
    places: dict[str, Value] = {"customers": rows.customer_id.count().over(group_by=group)}
    for column, name in _MEASURES:
        amount = coalesce(rows[column], 0)
        order = [coalesce(rows[column], 0).desc(), rows.customer_id]
        window = ibis.window(group_by=group, order_by=order, preceding=None, following=0)
        places[f"{name}_better"] = ibis.row_number().over(group_by=group, order_by=order)
        places[f"{name}_before"] = amount.sum().over(window) - amount
        places[f"{name}_whole"] = amount.sum().over(group_by=group)
    return rows.mutate(**places)


def _is_top(rows: Table, name: str) -> BooleanValue:
    return cast("BooleanValue", rows[f"{name}_better"] * TOP_ONE_IN < rows.customers)


def _shared(rows: Table) -> Table:
    sums: dict[str, Value] = {
        "customers": rows.count(),
        "top_customers": _is_top(rows, "assets").sum(),
        "contacted_customers": (rows.contacts_90_days > 0).sum(),
        "contacts": total(rows.contacts_90_days),
        "contacts_top": total(ifelse(_is_top(rows, "assets"), rows.contacts_90_days, 0)),
    }
    for column, name in _MEASURES:
        amount = coalesce(rows[column], 0)
        sums[f"{name}_fen"] = total(rows[column])
        sums[f"{name}_top_fen"] = total(ifelse(_is_top(rows, name), amount, 0))
        sums[f"{name}_80_customers"] = _makes_most(rows, name).sum()
    scopes = rows.group_by("scope_kind", "scope_id").agg(**sums)
    return scopes.mutate(
        contribution_top_fen=ifelse(
            scopes.contribution_fen.isnull(), null("int64"), scopes.contribution_top_fen
        ),
        **{f"{name}_top_bp": _share(scopes, name) for _, name in _MEASURES},
        **{
            f"{name}_80_customers": ifelse(
                scopes[f"{name}_fen"] > 0, scopes[f"{name}_80_customers"], null("int64")
            )
            for _, name in _MEASURES
        },
        contacted_bp=basis_points(scopes.contacted_customers, scopes.customers),
        contacts_top_bp=basis_points(scopes.contacts_top, scopes.contacts),
    )


def _makes_most(rows: Table, name: str) -> BooleanValue:
    """The better ones alone do not reach 80 % yet."""
    part, whole = MOST_OF
    before, everything = rows[f"{name}_before"], rows[f"{name}_whole"]
    return cast("BooleanValue", before * whole < everything * part)


def _share(scopes: Table, name: str) -> NumericValue:
    return basis_points(scopes[f"{name}_top_fen"], scopes[f"{name}_fen"])
