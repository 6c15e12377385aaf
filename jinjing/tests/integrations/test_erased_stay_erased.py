"""PIPL 47: a delivery that still names an erased person does not bring name, numbers or tokens back."""

import pytest
from editions import NIGHT, Draft, IdentityRow
from jinjing.customers.models import Customer, SearchToken
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
