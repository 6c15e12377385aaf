"""What the customer has elsewhere, as far as it was declared, and our share of the whole."""

from typing import cast

from ibis import coalesce
from ibis.expr.types import IntegerValue, NumericValue, Table

from assay.business_date import Run
from assay.indicators.accounts import LOAN
from assay.indicators.definition import indicator
from assay.indicators.engagement import days_until
from assay.money import basis_points, total

SOURCES = ("external_asset",)


def declaration(external_asset: Table, run: Run) -> Table:
    """One row a customer and asset class: the latest declaration up to the business date; loans are no assets."""
    known = external_asset.filter(external_asset.declared_on <= run.on, external_asset.asset_class != LOAN)
    return known.group_by("customer_id", "asset_class").agg(
        amount_fen=known.amount_fen.argmax(known.declared_on), declared_on=known.declared_on.max()
    )


@indicator(
    zh="他行资产",
    en="Assets at other banks",
    unit="fen",
    over="declaration",
    sources=SOURCES,
    window="all",
    zh_text="各资产类别最近一次登记的他行资产之和（申报、观察或推断），不看登记时间远近；从未登记则为空。",
)
def external_assets_fen(declarations: Table, run: Run) -> NumericValue:
    """What the latest declaration of each asset class says, however old; empty if nothing was declared."""
    return total(declarations.amount_fen)


@indicator(
    zh="他行资产登记距今天数",
    en="Age of the declaration",
    unit="days",
    over="declaration",
    sources=SOURCES,
    window="all",
    zh_text="最近一次登记他行资产至业务日的天数；从未登记则为空。",
)
def external_assets_age_days(declarations: Table, run: Run) -> IntegerValue:
    """Days since assets at other banks were last declared, in any class; empty if they never were."""
    return days_until(run.on, declarations.declared_on.max())


@indicator(
    zh="含他行的金融资产",
    en="Financial assets with other banks",
    unit="fen",
    over="customer",
    sources=("account", "balance_change", "product", "fx_rate", "external_asset"),
    zh_text="业务日金融资产加上已登记的他行资产；达到优质客户下限而行内不足者为潜在优质客户。",
)
def assets_with_external_fen(customers: Table, run: Run) -> NumericValue:
    """Financial assets here and, as far as declared, at other banks.

    Who is below the premier bound here and above it with the rest is potentially premier (SEG-4).
    """
    external = coalesce(customers.external_assets_fen, 0)
    return cast("NumericValue", customers.financial_assets_fen + external)


@indicator(
    zh="钱包份额",
    en="Share of wallet",
    unit="basis_points",
    over="customer",
    sources=("account", "balance_change", "product", "fx_rate", "external_asset"),
    zh_text="本行金融资产占本行与已登记他行资产之和的万分比，四舍五入；未登记他行资产或合计不为正时为空。",
)
def wallet_share_bp(customers: Table, run: Run) -> IntegerValue:
    """Financial assets here in hundredths of a percent of those here and declared elsewhere.

    Empty if nothing was declared, or if there is nothing at all.
    """
    own = customers.financial_assets_fen
    return basis_points(own, own + customers.external_assets_fen)


WALLET = (external_assets_fen, external_assets_age_days, assets_with_external_fen, wallet_share_bp)
