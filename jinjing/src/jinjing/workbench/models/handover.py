from django.db import models

from jinjing.customers.enums import PortfolioRole
from jinjing.customers.models import Customer
from jinjing.identity.models import OrgUnit, Staff
from jinjing.workbench.enums import HandoverReason


class PortfolioHandover(models.Model):
    """RULE-1: a colleague's customers, promises and leads went to others in one action. Never changed."""

    code = models.CharField(max_length=40, unique=True)
    leaver = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="handovers")
    outlet = models.ForeignKey(OrgUnit, on_delete=models.PROTECT, related_name="portfolio_handovers")
    reason = models.CharField(max_length=12, choices=HandoverReason.choices)
    last_day = models.DateField(help_text="The leaver's last day with these customers, included")
    handed_by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+")
    handed_at = models.DateTimeField()
    customer_count = models.PositiveIntegerField()
    lead_count = models.PositiveIntegerField()

    class Meta:
        indexes = [models.Index(fields=["outlet", "-handed_at"], name="handovers_of_outlet")]

    def __str__(self) -> str:
        return self.code


class HandoverItem(models.Model):
    """One customer's place in a portfolio, and who has it now.

    The night keeps to it as long as the feed still names the leaver.
    """

    handover = models.ForeignKey(PortfolioHandover, on_delete=models.CASCADE, related_name="items")
    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="handover_items")
    role = models.CharField(max_length=10, choices=PortfolioRole.choices)
    successor = models.ForeignKey(
        Staff,
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="Nobody: the place was dropped",
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["handover", "customer", "role"], name="a_place_is_handed_over_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.handover_id} {self.role}"
