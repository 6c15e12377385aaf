from django.db import models

from jinjing.customers.models.customer import Customer
from jinjing.identity.models import Staff


class RecentCustomer(models.Model):
    """Whose page somebody opened last: their own working memory of a few weeks. The evidence is the access log."""

    staff = models.ForeignKey(Staff, on_delete=models.CASCADE, related_name="+")
    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="+")
    opened_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["staff", "customer"], name="a_customer_once_in_a_memory")
        ]
        indexes = [models.Index(fields=["staff", "-opened_at"], name="last_opened")]

    def __str__(self) -> str:
        return f"{self.staff_id} {self.customer_id}"
