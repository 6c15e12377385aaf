"""Personal columns cannot be read from the database, nor moved into another column."""

import pytest
from casts import Bank
from cryptography.exceptions import InvalidTag
from django.core.exceptions import FieldError
from django.db import connection
from jinjing.customers.models import Customer
from jinjing.kernel.keys import KeyMissing
from jinjing.kernel.sealed import seal, unseal

SEALED = ("name", "birth_on", "document", "phone", "address", "cards")


def stored(column: str, customer: Customer) -> str:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {column} FROM customers_customer WHERE id = %s", [customer.pk])
        return str(cursor.fetchone()[0])


@pytest.mark.covers("RULE-1")
def test_personal_columns_hold_ciphertext(bank: Bank) -> None:
    assert [stored(column, bank.wang)[:3] for column in SEALED] == ["k1."] * len(SEALED)


def test_a_saved_customer_reads_in_the_clear(bank: Bank) -> None:
    again = Customer.objects.get(pk=bank.wang.pk)
    assert (again.name, again.phone, again.document["number"]) == (
        "王晓明",
        "13900011001",
        "110101197105041001",
    )


def test_the_same_value_is_sealed_differently_each_time() -> None:
    assert seal("王晓明", column="a.name") != seal("王晓明", column="a.name")


@pytest.mark.covers("RULE-1")
def test_a_sealed_value_does_not_open_in_another_column() -> None:
    sealed = seal("13900011001", column="customers_customer.phone")
    with pytest.raises(InvalidTag):
        unseal(sealed, column="customers_customer.address")


def test_an_altered_value_does_not_open() -> None:
    sealed = seal("13900011001", column="a.phone")
    with pytest.raises(InvalidTag):
        unseal(sealed[:-6] + ("AAAAA=" if not sealed.endswith("AAAAA=") else "BBBBB="), column="a.phone")


def test_a_sealed_column_cannot_be_searched(bank: Bank) -> None:
    with pytest.raises(FieldError, match="Unsupported lookup 'exact'"):
        Customer.objects.filter(phone="13900011001").exists()


def test_empty_stays_empty_so_that_constraints_see_it(bank: Bank) -> None:
    Customer.objects.filter(pk=bank.wang.pk).update(phone="", document={})
    assert (stored("phone", bank.wang), stored("document", bank.wang)) == ("", "None")
    assert Customer.objects.get(pk=bank.wang.pk).document == {}


def test_a_missing_key_is_asked_for_and_never_made_to_open_something() -> None:
    sealed = seal("13900011001", column="a.phone").replace("k1.", "k9.", 1)
    with pytest.raises(KeyMissing, match=r"restore it from the backup\.$"):
        unseal(sealed, column="a.phone")
