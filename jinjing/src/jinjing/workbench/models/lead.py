from django.db import models

from jinjing.customers.models import Customer
from jinjing.identity.models import Staff
from jinjing.workbench.enums import LeadSource, LeadState


class Lead(models.Model):
    """Unqualified interest of somebody, owned by a relationship manager from the moment of acceptance.

    `customer` is empty for a visitor whom the bank does not know yet.
    """

    code = models.CharField(max_length=40, unique=True)
    customer = models.ForeignKey(
        Customer, null=True, blank=True, on_delete=models.CASCADE, related_name="leads"
    )
    owner = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="leads")
    source = models.CharField(max_length=10, choices=LeadSource.choices)
    source_reference = models.CharField(max_length=60)
    state = models.CharField(max_length=10, choices=LeadState.choices, default=LeadState.OPEN)
    opened_at = models.DateTimeField()
    due_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["source", "source_reference"], name="one_lead_a_source")
        ]
        indexes = [models.Index(fields=["owner", "state"], name="leads_of_owner")]

    def __str__(self) -> str:
        return self.code
