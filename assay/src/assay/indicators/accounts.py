"""Which accounts and which customers a night looks at."""

from ibis import coalesce
from ibis.expr.types import BooleanValue, Table

from assay.business_date import Run

LOAN = "loan"


def is_covered(account: Table, run: Run) -> BooleanValue:
    """The account's history is complete up to the business date, or up to its closing."""
    return (
        account.covered_to.isnull()
        | (account.covered_to >= run.on)
        | coalesce(account.closed_on <= account.covered_to, False)
    )


def counted_account(account: Table, product: Table, run: Run) -> Table:
    """Accounts that count in financial assets on any day from the closed quarter to the business date.

    Loans never count. An account whose delivered history ends before the business date is left out
    whole: a figure from half a history would look like a loss of money.
    """
    rows = account.filter(account.closed_on.isnull() | (account.closed_on >= run.earliest))
    return known_account(rows, product.filter(product.asset_class != LOAN), run)


def loan_account(account: Table, product: Table, run: Run) -> Table:
    """Loans open on any of those days: they never count in assets, but they earn."""
    rows = account.filter(account.closed_on.isnull() | (account.closed_on >= run.earliest))
    return known_account(rows, product.filter(product.asset_class == LOAN), run)


def known_account(account: Table, product: Table, run: Run) -> Table:
    """Accounts of those products, opened by the business date and with their history whole."""
    rows = account.filter(account.opened_on <= run.on, is_covered(account, run))
    joined = rows.inner_join(product, "product_id")
    return joined.select(
        rows.account_id,
        rows.customer_id,
        rows.product_id,
        product.asset_class,
        rows.currency,
        rows.opened_on,
        rows.closed_on,
        rows.matures_on,
        rows.rate_millionths,
    )


def current_customer(customer: Table, account: Table, run: Run) -> Table:
    """Customers of the bank on the business date, with what rules about persons need.

    A customer is an owner of an account open on that day, or someone the source says became a customer
    by then and has not left. Owners of accounts whose history is cut are left out if nothing else is theirs.
    `known_since` is the first day as a customer, or else the opening of the first account; outlet and relationship
    manager are those of the day.
    """
    covered = is_covered(account, run)
    is_open = account.closed_on.isnull() | (account.closed_on >= run.on)
    owned = (
        account.filter(account.opened_on <= run.on)
        .group_by("customer_id")
        .agg(
            first_opened_on=account.opened_on.min(),
            owns_open=(covered & is_open).any(),
            owns_cut=(~covered).any(),
        )
    )
    joined = customer.left_join(owned, "customer_id")
    stays = (customer.opened_on <= run.on) & (customer.closed_on.isnull() | (customer.closed_on >= run.on))
    belongs = coalesce(owned.owns_open, False) | (coalesce(stays, False) & ~coalesce(owned.owns_cut, False))
    return joined.filter(belongs).select(
        customer.customer_id,
        customer.birth_on,
        customer.birthday_calendar,
        customer.lunar_birth_month,
        customer.lunar_birth_day,
        customer.education,
        customer.org_id,
        customer.rm_staff_id,
        known_since=coalesce(customer.opened_on, owned.first_opened_on),
    )
