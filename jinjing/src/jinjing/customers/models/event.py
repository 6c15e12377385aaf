from django.db import models

from jinjing.customers.models.customer import Customer
from jinjing.kernel.sealed import SealedTextField


class CustomerEvent(models.Model):
    """One line of the customer's history: kind, reference and a sealed sentence's facts.

    Higher packages call `domain.history.record`; nothing here points at them.
    """

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="events")
    kind = models.CharField(max_length=40)
    reference = models.CharField(max_length=60, blank=True)
    at = models.DateTimeField()
    by_no = models.CharField(max_length=40, blank=True)
    by_name = models.CharField(max_length=60, blank=True)
    facts = models.JSONField(default=dict, help_text="Codes and numbers for the sentence; nothing personal")
    note = SealedTextField(blank=True)

    class Meta:
        indexes = [models.Index(fields=["customer", "-at"], name="customer_history")]
        constraints = [
            models.UniqueConstraint(
                fields=["customer", "kind", "reference"],
                condition=~models.Q(reference=""),
                name="one_event_a_reference",
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.reference}"
