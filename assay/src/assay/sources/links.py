"""What ties the declared tables together: references that must lead somewhere, days that must be in order."""

from typing import NamedTuple


class Reference(NamedTuple):
    """A column whose values, where present, must be found in another table's column."""

    table: str
    column: str
    to_table: str
    to_column: str


class Span(NamedTuple):
    """Two days of one row of which the second must not lie before the first."""

    table: str
    first: str
    last: str


REFERENCES: tuple[Reference, ...] = (
    Reference("organisation", "parent_id", "organisation", "org_id"),
    Reference("staff", "org_id", "organisation", "org_id"),
    Reference("customer", "org_id", "organisation", "org_id"),
    Reference("customer", "rm_staff_id", "staff", "staff_id"),
    Reference("customer", "rm_backup_staff_id", "staff", "staff_id"),
    Reference("customer_identity", "customer_id", "customer", "customer_id"),
    Reference("household", "customer_id", "customer", "customer_id"),
    Reference("relationship", "customer_id", "customer", "customer_id"),
    Reference("relationship", "other_customer_id", "customer", "customer_id"),
    Reference("account", "customer_id", "customer", "customer_id"),
    Reference("account", "product_id", "product", "product_id"),
    Reference("account", "org_id", "organisation", "org_id"),
    Reference("balance_change", "account_id", "account", "account_id"),
    Reference("price", "product_id", "product", "product_id"),
    Reference("transaction", "account_id", "account", "account_id"),
    Reference("insurance_policy", "customer_id", "customer", "customer_id"),
    Reference("external_asset", "customer_id", "customer", "customer_id"),
    Reference("risk_assessment", "customer_id", "customer", "customer_id"),
    Reference("interaction", "customer_id", "customer", "customer_id"),
    Reference("interaction", "staff_id", "staff", "staff_id"),
    Reference("consent", "customer_id", "customer", "customer_id"),
    Reference("referral", "customer_id", "customer", "customer_id"),
    Reference("referral", "found_by_staff_id", "staff", "staff_id"),
    Reference("referral", "accepted_by_staff_id", "staff", "staff_id"),
    Reference("referral", "org_id", "organisation", "org_id"),
    Reference("customer_link", "customer_id", "customer", "customer_id"),
    Reference("customer_link", "person_id", "customer", "customer_id"),
    Reference("channel_activity", "customer_id", "customer", "customer_id"),
    Reference("complaint", "customer_id", "customer", "customer_id"),
    Reference("occasion", "customer_id", "customer", "customer_id"),
    Reference("watch", "customer_id", "customer", "customer_id"),
    Reference("watch", "product_id", "product", "product_id"),
    Reference("watch", "account_id", "account", "account_id"),
    Reference("invitation", "customer_id", "customer", "customer_id"),
    Reference("man_judgement", "customer_id", "customer", "customer_id"),
)

SPANS: tuple[Span, ...] = (
    Span("staff", "valid_from", "valid_to"),
    Span("customer", "opened_on", "closed_on"),
    Span("household", "valid_from", "valid_to"),
    Span("account", "opened_on", "closed_on"),
    Span("account", "opened_on", "matures_on"),
    Span("insurance_policy", "starts_on", "ends_on"),
    Span("risk_assessment", "assessed_on", "valid_to"),
    Span("consent", "given_on", "withdrawn_on"),
    Span("product", "sold_from", "sold_to"),
    Span("complaint", "opened_on", "closed_on"),
    Span("watch", "asked_on", "done_on"),
    Span("invitation", "invited_on", "event_on"),
)


def references_of(table: str) -> tuple[Reference, ...]:
    """The references a table's rows must keep."""
    return tuple(r for r in REFERENCES if r.table == table)


def spans_of(table: str) -> tuple[Span, ...]:
    """The pairs of days a table's rows must keep in order."""
    return tuple(s for s in SPANS if s.table == table)
