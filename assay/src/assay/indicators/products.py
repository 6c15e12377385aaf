"""What kinds of products a customer holds."""

from ibis import coalesce, literal
from ibis.expr.types import BooleanValue, IntegerValue, NumericValue, Table

from assay.business_date import Run
from assay.indicators.definition import indicator
from assay.money import total

INVESTMENTS = ("fund", "insurance", "wealth_product")


def holding(account_figure: Table, insurance_policy: Table, run: Run) -> Table:
    """What is held on the business date: accounts worth something, and insurance policies in force."""
    held = account_figure.filter(account_figure.close_fen > 0)
    in_force = insurance_policy.filter(
        insurance_policy.starts_on <= run.on,
        coalesce(insurance_policy.ends_on >= run.on, True),
    )
    policies = in_force.select("customer_id", product_id=in_force.kind, asset_class=literal("insurance"))
    return held.select("customer_id", "product_id", "asset_class").union(policies)


@indicator(
    zh="持有产品数",
    en="Products held",
    unit="count",
    over="account",
    sources=("account", "balance_change", "product"),
    when_none=0,
    zh_text="业务日日终余额大于零的不同产品数，贷款不计。",
)
def product_count(accounts: Table, run: Run) -> IntegerValue:
    """How many different products have a balance above zero at the end of the business date; loans do not count."""
    return accounts.product_id.nunique(where=accounts.close_fen > 0)


@indicator(
    zh="熟客",
    en="Invested customer",
    unit="flag",
    over="holding",
    sources=("account", "balance_change", "product", "insurance_policy"),
    when_none=False,
    zh_text="至少持有一种投资产品（基金、保险、理财）即为熟客，否则为不熟客。基金与理财有市值即计入，保险在保单有效期内也计入。",
)
def invested(holdings: Table, run: Run) -> BooleanValue:
    """Holds at least one investment product: a fund, an insurance or a wealth product.

    A fund or wealth product counts while it is worth something, an insurance also while a policy is in
    force. Such a customer is a 熟客, the others are 不熟客.
    """
    return holdings.asset_class.isin(INVESTMENTS).any()


@indicator(
    zh="贷款余额",
    en="Loans owed",
    unit="fen",
    over="debt",
    sources=("account", "balance_change", "product", "fx_rate"),
    when_none=0,
    zh_text="业务日日终全部贷款的欠款（本位币），以正数表示；不计入金融资产。",
)
def loan_balance_fen(loans: Table, run: Run) -> NumericValue:
    """What is owed on all loans at the end of the business date, as a positive amount; never part of assets."""
    return total(loans.owed_fen)


PRODUCTS = (product_count, invested, loan_balance_fen)
