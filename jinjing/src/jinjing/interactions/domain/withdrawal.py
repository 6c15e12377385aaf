"""A record of a contact that never took place is withdrawn: by whoever wrote it, and it stays readable."""

from datetime import datetime

from django.db import IntegrityError, transaction

from jinjing.customers.domain import history
from jinjing.identity.domain.rights import require_right
from jinjing.identity.models import Staff
from jinjing.identity.permissions import Permission
from jinjing.interactions.domain import hold
from jinjing.interactions.errors import AlreadyCorrected, NotYourRecord
from jinjing.interactions.models import ContactWithdrawn, Interaction
from jinjing.kernel import audit
from jinjing.kernel.errors import require


@transaction.atomic
def withdraw_contact(interaction: Interaction, *, by: Staff, at: datetime) -> ContactWithdrawn:
    """Part of `withdraw_call`: nothing counts it any more, and a hold that it caused is lifted.

    Raises NotYourRecord; AlreadyCorrected if a later record says what took place, or it was withdrawn before.
    """
    scope = require_right(by, Permission.LOG_CONTACT, at=at)
    require(interaction.staff_id == by.pk, NotYourRecord())
    require(not Interaction.objects.filter(corrects=interaction).exists(), AlreadyCorrected())
    try:
        with transaction.atomic():
            made = ContactWithdrawn.objects.create(interaction=interaction, staff=by, at=at)
    except IntegrityError as faster:
        raise AlreadyCorrected from faster
    hold.lift_holds_of(interaction.reference, by=by, at=at)
    customer = interaction.customer
    history.record(customer, kind="contact.withdrawn", reference=interaction.reference, by=by, at=at)
    audit.write(
        "contact.withdraw",
        by=by,
        at=at,
        kind="customer",
        subject=customer.code,
        outlet=scope.outlet_code,
        detail={"reference": interaction.reference},
    )
    return made
