"""The source contract and the application's customer are declared apart; this ties them together."""

from assay.sources.party import customer, customer_identity
from jinjing.customers.models import Customer
from jinjing.integrations.snapshot.customers import (
    CUSTOMER_COLUMNS,
    ENGINE_COLUMNS,
    IDENTITY_COLUMNS,
    PORTFOLIO_COLUMNS,
)


def test_every_column_of_a_customer_has_its_place():
    placed = {*CUSTOMER_COLUMNS, *PORTFOLIO_COLUMNS, *ENGINE_COLUMNS}
    assert [column.name for column in customer.columns if column.name not in placed] == []
    assert placed <= {column.name for column in customer.columns}


def test_every_column_of_an_identity_has_its_place():
    assert list(IDENTITY_COLUMNS) == [column.name for column in customer_identity.columns]


def test_every_field_of_a_customer_comes_from_a_column_or_from_us():
    ours = {"id", "code", "missing_since", "facts_token"}
    filled = {*CUSTOMER_COLUMNS.values(), *IDENTITY_COLUMNS.values()}
    assert {field.name for field in Customer._meta.concrete_fields} == filled | ours


def test_codes_of_the_contract_are_choices_here():
    for column in ("kind", "sex"):
        choices = dict(Customer._meta.get_field(CUSTOMER_COLUMNS[column]).choices)
        assert set(customer.column(column).values) == set(choices)
