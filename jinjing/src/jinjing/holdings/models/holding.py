from django.db import models

from jinjing.customers.models import Customer
from jinjing.holdings.enums import AssetClass
from jinjing.holdings.models.publication import Publication


class Product(models.Model):
    """What the bank sells; how it counts in financial assets."""

    code = models.CharField(max_length=40, unique=True)
    asset_class = models.CharField(max_length=20, choices=AssetClass.choices)
    name = models.CharField(max_length=120)
    name_en = models.CharField(max_length=120, blank=True)
    risk_level = models.CharField(max_length=2, blank=True)

    def __str__(self) -> str:
        return self.name


class Holding(models.Model):
    """An account and what it is worth at the end of the publication's business date.

    `balance_fen` is in the account's currency, `worth_fen` in base currency.
    """

    publication = models.ForeignKey(Publication, on_delete=models.CASCADE, related_name="holdings")
    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="holdings")
    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="holdings")
    account_no = models.CharField(max_length=40)
    currency = models.CharField(max_length=3)
    opened_on = models.DateField()
    closed_on = models.DateField(null=True)
    matures_on = models.DateField(null=True)
    balance_fen = models.BigIntegerField()
    worth_fen = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["publication", "customer", "account_no"], name="one_holding_a_publication"
            )
        ]

    def __str__(self) -> str:
        return f"{self.product_id} {self.publication_id}"
