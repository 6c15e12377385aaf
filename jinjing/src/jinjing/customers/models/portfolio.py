from django.db import models
from django.db.models import F, Q

from jinjing.customers.enums import PortfolioRole
from jinjing.customers.models.customer import Customer
from jinjing.identity.models import Staff


class PortfolioAssignment(models.Model):
    """Which relationship manager looks after whom, since when. History is never rewritten."""

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="assignments")
    staff = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="assignments")
    role = models.CharField(max_length=10, choices=PortfolioRole.choices, default=PortfolioRole.PRIMARY)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True, help_text="Last day, inclusive")
    reason = models.CharField(max_length=40, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["customer", "role"],
                condition=Q(valid_to__isnull=True),
                name="one_open_assignment_a_role",
            ),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="assignment_ends_after_start",
            ),
        ]
        # Whose customers somebody has, and who has a customer since when: each answered by its index alone.
        indexes = [
            models.Index(
                fields=["staff", "valid_to", "customer", "valid_from", "role"], name="portfolio_of_staff"
            ),
            models.Index(fields=["customer", "role", "-valid_from", "valid_to"], name="care_of_customer"),
        ]

    def __str__(self) -> str:
        return f"{self.staff} {self.role} {self.customer}"
