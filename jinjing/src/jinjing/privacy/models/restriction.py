from django.db import models
from django.db.models import Q

from jinjing.customers.models import Customer
from jinjing.privacy.enums import RestrictedBecause
from jinjing.privacy.models.subject_request import SubjectRequest


class Restriction(models.Model):
    """PIPL 47: a customer whose data is only stored from now on, or was erased.

    Lists, search and exports leave such a customer out (`customers.queries.customers.in_use`). There is no
    way back: the row is never deleted, so a delivery does not bring an erased person back to life.
    """

    customer = models.OneToOneField(Customer, on_delete=models.PROTECT, related_name="restriction")
    because = models.CharField(max_length=10, choices=RestrictedBecause.choices)
    request = models.ForeignKey(SubjectRequest, null=True, blank=True, on_delete=models.PROTECT)
    since = models.DateTimeField()
    erase_on = models.DateField(
        null=True, blank=True, help_text="First day without a duty to keep; empty: the relationship goes on"
    )
    erased_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(because=RestrictedBecause.RETENTION) | Q(request__isnull=False),
                name="a_wish_names_its_request",
            )
        ]

    def __str__(self) -> str:
        return f"{self.customer_id} {self.because}"
