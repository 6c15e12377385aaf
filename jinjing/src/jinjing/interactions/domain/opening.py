"""Opening a masked value, with the customer's wishes in force."""

from datetime import datetime

from jinjing.customers.domain.unmasking import unmask
from jinjing.customers.enums import OpeningReason, PersonalField
from jinjing.customers.models import Customer
from jinjing.identity.models import Staff
from jinjing.interactions.enums import Channel, Purpose
from jinjing.interactions.errors import ContactStopped
from jinjing.interactions.queries.policy import may_contact


def open_value(
    customer: Customer, field: PersonalField, *, reason: OpeningReason, outlet: str, by: Staff, at: datetime
) -> str:
    """The value in full. RULE-2: while contact is stopped no number is opened in order to call (ContactStopped).

    Other reasons (to check who is speaking, to carry out an order) are not contact and stay open.
    """
    if field == PersonalField.PHONE and reason == OpeningReason.CONTACT:
        asked = may_contact([customer.pk], channel=Channel.TELEPHONE, purpose=Purpose.MARKETING, at=at)
        permit = asked[customer.pk]
        if not permit.allowed:
            raise ContactStopped(str(permit.stops[0].text))
    return unmask(customer, field, reason=reason, outlet=outlet, by=by, at=at)
