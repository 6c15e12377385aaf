from django.db import models

from jinjing.customers.models import Customer


class MonthAverage(models.Model):
    """RM-6: what a customer held on an average day of a whole month, kept beyond the nights that knew it.

    In fen of the base currency; `month` is its first day, `as_of` the business date of the night that said so.
    """

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="+")
    month = models.DateField()
    average_fen = models.BigIntegerField()
    as_of = models.DateField()

    class Meta:
        # By month first: a month is kept, counted and given up as a whole. One customer's rows have the key's index.
        constraints = [models.UniqueConstraint(fields=["month", "customer"], name="one_average_a_month")]

    def __str__(self) -> str:
        return f"{self.customer_id} {self.month:%Y-%m}"
