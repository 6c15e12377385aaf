"""Every stored column has a class, an owner, purposes, a legal basis, a time and a way out (PI-01)."""

import pytest
from django.db import models
from jinjing.kernel import catalogue
from jinjing.kernel.catalogue import PLAIN, Basis, Facts, Level, OpenReason, Whose, table
from jinjing.kernel.rules import DEFAULTS

PERSON = Facts(
    level=Level.C2, whose=Whose.CUSTOMER, basis=Basis.CONTRACT, retention="retention.customer_years"
)


@pytest.mark.covers("PI-01")
def test_every_column_of_every_table_is_declared() -> None:
    assert catalogue.undeclared() == [], "declare these columns in the catalogue.py of their app"


@pytest.mark.covers("PI-01")
def test_no_declaration_has_outlived_its_column() -> None:
    assert catalogue.vanished() == []


@pytest.mark.covers("PI-01", "FI-02")
def test_nothing_declared_contradicts_the_rules() -> None:
    assert catalogue.contradictions() == []


@pytest.mark.covers("PI-01")
def test_every_retention_rule_is_a_dated_value() -> None:
    named = {entry.facts.retention for entry in catalogue.entries()} - {""}
    assert named - DEFAULTS.keys() == set()


@pytest.mark.covers("FI-02")
def test_who_a_customer_is_lies_sealed() -> None:
    of_customer = {e.column: e.sealed for e in catalogue.entries() if e.table == "customers_customer"}
    identity = ("name", "birth_on", "document", "phone", "address", "cards")
    assert {column: of_customer[column] for column in identity} == dict.fromkeys(identity, True)


@pytest.mark.parametrize(
    ("facts", "sealed", "fault"),
    [
        (PERSON, False, "C2 in the clear without a reason"),
        (PERSON.but(open_because=OpenReason.SUMMED), True, "sealed, and still a reason why it is not"),
        (PERSON.but(retention=""), True, "personal information without a retention rule"),
        (PERSON.but(purposes=()), True, "no purpose"),
        (PLAIN.but(sensitive=True), False, "a class without a person"),
        (
            PERSON.but(basis=Basis.NOT_PERSONAL),
            True,
            "personal information has a legal basis, anything else has none",
        ),
    ],
)
def test_a_contradiction_is_named(facts: Facts, sealed: bool, fault: str) -> None:
    assert list(catalogue._faults(facts, sealed=sealed)) == [fault]


def test_a_sound_declaration_has_no_fault() -> None:
    assert list(catalogue._faults(PERSON, sealed=True)) == []


@pytest.mark.covers("PI-01")
def test_a_new_column_without_a_declaration_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    from jinjing.customers.models import Customer

    column = models.TextField()
    column.set_attributes_from_name("email")
    monkeypatch.setattr(catalogue, "stored", lambda: iter([(Customer, column)]))
    assert catalogue.undeclared() == ["customers.Customer.email"]


def test_a_column_stands_in_one_group_only() -> None:
    with pytest.raises(ValueError, match="phone is declared twice"):
        table("a.B", one=(PLAIN, "id phone"), two=(PLAIN, "phone"))
