"""REL-1, ID-01: a household's sum exists only where everybody agreed, for who may see each of them."""

import pytest
from casts import MORNING, TODAY, YUAN, Bank
from casts_family import MOTHER_YUAN, SON_YUAN, MotherAndSon, mother_and_son
from jinjing.customers.models import Customer, HouseholdMember
from jinjing.identity.models import Staff
from jinjing.identity.queries.positions import scope_of
from jinjing.insights.models import CustomerFigures
from jinjing.interactions.domain.consent import Evidence, give_consent, withdraw_consent
from jinjing.interactions.enums import ConsentPurpose, EvidenceKind
from jinjing.interactions.models import Consent
from jinjing.interactions.queries.family import HouseholdTotal, household_total

TOTAL = HouseholdTotal(2, (MOTHER_YUAN + SON_YUAN) * YUAN)
PAPER = Evidence(EvidenceKind.PAPER_SCAN, "0" * 64)


@pytest.fixture
def family(bank: Bank) -> MotherAndSon:
    return mother_and_son(bank)


def share(customer: Customer, by: Staff) -> Consent:
    return give_consent(
        customer, ConsentPurpose.HOUSEHOLD, notice_version="2026-1", evidence=PAPER, by=by, at=MORNING
    )


def total(bank: Bank, customer: Customer, reader: Staff) -> HouseholdTotal | None:
    scope = scope_of(reader, on=TODAY)
    return household_total(scope, customer, publication=bank.publication, at=MORNING)


@pytest.mark.covers("REL-1", "ID-01")
def test_nobody_agreed_so_there_is_no_sum(bank: Bank, family: MotherAndSon) -> None:
    assert total(bank, family.mother, bank.rm_chen) is None


@pytest.mark.covers("REL-1", "ID-01")
def test_one_consent_is_not_enough_because_the_rest_is_the_others(bank: Bank, family: MotherAndSon) -> None:
    share(family.mother, bank.rm_chen)
    assert total(bank, family.mother, bank.rm_chen) is None
    assert total(bank, family.son, bank.rm_chen) is None


@pytest.mark.covers("REL-1", "ID-01")
def test_with_everybodys_consent_there_is_a_sum(bank: Bank, family: MotherAndSon) -> None:
    share(family.mother, bank.rm_chen)
    share(family.son, bank.rm_chen)
    assert total(bank, family.mother, bank.rm_chen) == TOTAL
    assert total(bank, family.son, bank.manager_sun) == TOTAL


@pytest.mark.covers("PI-02")
def test_a_withdrawal_closes_it_with_the_next_question(bank: Bank, family: MotherAndSon) -> None:
    share(family.mother, bank.rm_chen)
    share(family.son, bank.rm_chen)
    withdraw_consent(family.son, ConsentPurpose.HOUSEHOLD, by=bank.rm_chen, at=MORNING)
    assert total(bank, family.mother, bank.rm_chen) is None


@pytest.mark.covers("REL-1", "RULE-1")
@pytest.mark.parametrize(
    "part", ["colleague", "lobby_manager", "teller", "other_branch", "head_office", "auditor"]
)
def test_consent_opens_nothing_to_who_may_not_see_each_of_them(
    bank: Bank, family: MotherAndSon, part: str
) -> None:
    share(family.mother, bank.rm_chen)
    share(family.son, bank.rm_chen)
    assert total(bank, family.mother, bank.cast[part]) is None


@pytest.mark.covers("REL-1", "RULE-1")
def test_a_manager_of_the_mother_alone_gets_no_sum(bank: Bank) -> None:
    family = mother_and_son(bank, son_of=bank.rm_zhao)
    share(family.mother, bank.rm_chen)
    share(family.son, bank.rm_zhao)
    assert total(bank, family.mother, bank.rm_chen) is None
    assert total(bank, family.mother, bank.manager_sun) == TOTAL


def test_who_joins_the_household_closes_it_until_they_agree_too(bank: Bank, family: MotherAndSon) -> None:
    share(family.mother, bank.rm_chen)
    share(family.son, bank.rm_chen)
    HouseholdMember.objects.create(household=family.household, customer=bank.wang)
    assert total(bank, family.mother, bank.rm_chen) is None


def test_without_figures_of_everybody_there_is_no_sum(bank: Bank, family: MotherAndSon) -> None:
    share(family.mother, bank.rm_chen)
    share(family.son, bank.rm_chen)
    CustomerFigures.objects.filter(customer=family.son).delete()
    assert total(bank, family.mother, bank.rm_chen) is None
    assert total(bank, bank.li, bank.rm_chen) is None
