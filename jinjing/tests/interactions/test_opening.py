"""A number is not opened in order to call somebody who asked not to be called."""

import pytest
from casts import MORNING
from jinjing.customers.enums import OpeningReason, PersonalField
from jinjing.interactions.domain.hold import set_do_not_disturb
from jinjing.interactions.domain.opening import open_value
from jinjing.interactions.errors import ContactStopped
from jinjing.kernel.models import AccessEntry


def opened(bank, reason, field=PersonalField.PHONE):
    return open_value(bank.wang, field, reason=reason, outlet="101", by=bank.rm_chen, at=MORNING)


def test_open_value_gives_the_number_and_leaves_a_line(bank):
    assert opened(bank, OpeningReason.CONTACT) == "13900011001"
    (line,) = AccessEntry.objects.filter(action="customer.unmask")
    assert (line.subject, line.detail) == (bank.wang.code, {"field": "phone", "reason": "contact"})


@pytest.mark.covers("RULE-2")
def test_open_value_keeps_the_number_of_a_customer_not_to_be_disturbed(bank):
    set_do_not_disturb(bank.wang, by=bank.rm_chen, at=MORNING)
    with pytest.raises(ContactStopped, match="现在不行"):
        opened(bank, OpeningReason.CONTACT)
    assert not AccessEntry.objects.filter(action="customer.unmask").exists()
    assert opened(bank, OpeningReason.IDENTIFY) == "13900011001"
