"""Opening a masked value, with the customer's wishes in force."""

from datetime import datetime

from jinjing.customers.domain.reach import require_reach
from jinjing.customers.domain.unmasking import unmask
from jinjing.customers.enums import OpeningReason, PersonalField
from jinjing.customers.models import Customer
from jinjing.identity.models import Staff
from jinjing.identity.permissions import Permission
from jinjing.interactions.enums import Channel, Purpose
from jinjing.interactions.errors import ContactStopped
from jinjing.interactions.queries.policy import may_contact


def open_value(
    customer: Customer,
    field: PersonalField,
    *,
    reason: OpeningReason,
    outlet: str,
    by: Staff,
    at: datetime,
    purpose: Purpose = Purpose.MARKETING,
) -> str:
    """The value in full. RULE-2: while contact is stopped no number is opened in order to call (ContactStopped).

    `purpose`: what the call is for; a service notice is stopped by fewer reasons. Other reasons (to check who is speaking, to carry out an order) are not contact and stay open.
    """
    calling = field == PersonalField.PHONE and reason == OpeningReason.CONTACT
    require_reach(by, customer, at=at, needs=Permission.LOG_CONTACT if calling else Permission.UNMASK)
    if calling:
        asked = may_contact([customer.pk], channel=Channel.TELEPHONE, purpose=purpose, at=at)
        permit = asked[customer.pk]
        if not permit.allowed:
            raise ContactStopped(str(permit.stops[0].text))
    return unmask(customer, field, reason=reason, outlet=outlet, by=by, at=at)
