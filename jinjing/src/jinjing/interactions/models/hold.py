from django.db import models
from django.db.models import F, Q

from jinjing.customers.models import Customer
from jinjing.interactions.enums import Channel, HoldKind, Purpose, Topic
from jinjing.kernel.sealed import SealedTextField


class ContactHold(models.Model):
    """A period in which a customer is not to be contacted, on one channel or all, for one purpose or all."""

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="holds")
    kind = models.CharField(max_length=20, choices=HoldKind.choices)
    channel = models.CharField(
        max_length=1, choices=Channel.choices, blank=True, help_text="Empty: every channel"
    )
    purpose = models.CharField(
        max_length=10, choices=Purpose.choices, blank=True, help_text="Empty: every purpose"
    )
    topic = models.CharField(max_length=10, choices=Topic.choices, blank=True, help_text="Empty: every topic")
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True, help_text="Last day; empty until lifted")
    source = models.CharField(max_length=60, help_text="Reference of what asked for it")
    lifted_at = models.DateTimeField(null=True, blank=True)
    lifted_by_no = models.CharField(max_length=40, blank=True)
    lift_evidence = SealedTextField(blank=True, help_text="Reference of the customer's own request")

    class Meta:
        indexes = [models.Index(fields=["customer", "lifted_at"], name="holds_in_force")]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="hold_ends_after_start",
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} from {self.starts_on}"


class ContactHours(models.Model):
    """RULE-2: hours a customer named. They override the default quiet hours in both directions."""

    customer = models.OneToOneField(Customer, on_delete=models.CASCADE, related_name="contact_hours")
    starts = models.TimeField()
    ends = models.TimeField()
    noted_at = models.DateTimeField()
    noted_by_no = models.CharField(max_length=40)

    class Meta:
        verbose_name_plural = "contact hours"

    def __str__(self) -> str:
        return f"{self.starts:%H:%M}-{self.ends:%H:%M}"
