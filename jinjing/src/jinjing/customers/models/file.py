from django.db import models
from django.db.models import Q

from jinjing.customers.file_fields import FileField, in_words
from jinjing.customers.models.customer import Customer
from jinjing.identity.models import Staff
from jinjing.kernel.sealed import SealedTextField


class FileEntry(models.Model):
    """RM-6: what somebody wrote into one field of a customer's file. Rows are added, never altered.

    `number` counts the values of a field: each replaces the one before it, and two people who replace the
    same one cannot both succeed. The value in force is the one with the greatest number.
    """

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="file_entries")
    field = models.CharField(max_length=20, choices=FileField.choices)
    number = models.PositiveIntegerField()
    value = SealedTextField(blank=True, help_text="A code where answers are chosen; empty: taken out")
    noted_by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="noted_file_entries")
    noted_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["customer", "field", "number"], name="one_value_replaces_another"
            ),
            models.CheckConstraint(condition=Q(number__gte=1), name="file_numbers_from_one"),
        ]

    def __str__(self) -> str:
        return f"{self.customer_id} {self.field} {self.number}"

    @property
    def value_in_words(self) -> str:
        return in_words(self.field, self.value)
