from django.db import models
from django.db.models import Q

from jinjing.customers.models import Customer
from jinjing.identity.models import Staff
from jinjing.interactions.enums import Channel
from jinjing.interactions.models import Interaction
from jinjing.kernel.sealed import SealedTextField


class PlannedContact(models.Model):
    """RM-4: a contact somebody means to make on a day. Open until it is done or withdrawn; never deleted."""

    code = models.CharField(max_length=20, unique=True)
    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="planned_contacts")
    staff = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="planned_contacts")
    on = models.DateField()
    channel = models.CharField(max_length=1, choices=Channel.choices)
    note = SealedTextField(blank=True)
    planned_at = models.DateTimeField()
    done_by = models.ForeignKey(
        Interaction, null=True, blank=True, on_delete=models.CASCADE, related_name="plans_done"
    )
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["customer", "on", "channel"],
                condition=Q(done_by__isnull=True, withdrawn_at__isnull=True),
                name="one_open_plan_a_day_and_way",
            ),
            models.CheckConstraint(
                condition=Q(done_by__isnull=True) | Q(withdrawn_at__isnull=True),
                name="done_or_withdrawn_not_both",
            ),
        ]
        indexes = [
            models.Index(fields=["staff", "on"], name="plans_of_day"),
            models.Index(fields=["on"], condition=Q(withdrawn_at__isnull=True), name="standing_plans_of_day"),
        ]

    def __str__(self) -> str:
        return self.code
