"""PIPL 47: a delivery that still names an erased person brings nothing about them back."""

import pytest
from editions import NIGHT, Draft, IdentityRow
from jinjing.customers.models import Customer, PortfolioAssignment, SearchToken
from jinjing.holdings.models import Holding
from jinjing.insights.models import CustomerFigures
from jinjing.interactions.models import Consent, ContactHold, Interaction
from jinjing.privacy.domain.ending import erase
from jinjing.privacy.enums import RestrictedBecause


@pytest.mark.covers("PI-12")
def test_an_erased_person_is_not_loaded_again(publish):
    publish(Draft())
    ann = Customer.objects.get(customer_no="C1")
    erase(ann, because=RestrictedBecause.RETENTION, request=None, by=None, at=NIGHT, outlet="101")
    draft = Draft()
    draft.identities[0] = IdentityRow("C1", "安晓红", "resident_id", "110101197105040021", "13900019999")
    assert publish(draft).written
    ann.refresh_from_db()
    assert (ann.name, ann.phone, ann.document, ann.cards) == ("", "", {}, {})
    assert not SearchToken.objects.filter(customer=ann).exists()
    assert Customer.objects.filter(customer_no="C1").count() == 1


@pytest.mark.covers("PI-12")
def test_nothing_of_an_erased_person_is_loaded_again(publish):
    tables = (Interaction, Consent, ContactHold, PortfolioAssignment, Holding, CustomerFigures)

    def known() -> set[str]:
        named = {"customer__customer_no__in": ("C1", "C3")}
        return {table.__name__ for table in tables if table.objects.filter(**named).exists()}

    publish(Draft())
    assert {"Interaction", "ContactHold", "Holding", "CustomerFigures"} <= known()
    for person in Customer.objects.filter(customer_no__in=("C1", "C3")):
        erase(person, because=RestrictedBecause.RETENTION, request=None, by=None, at=NIGHT, outlet="101")
    assert known() == set()
    later = Draft()
    later.worths["A3"] += 1
    assert publish(later).written
    assert known() == set()
