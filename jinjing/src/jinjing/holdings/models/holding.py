from django.db import models

from jinjing.holdings.enums import AssetClass
from jinjing.holdings.models.nightly import Nightly


class Product(models.Model):
    """What the bank sells; how it counts in financial assets."""

    code = models.CharField(max_length=40, unique=True)
    asset_class = models.CharField(max_length=20, choices=AssetClass.choices)
    name = models.CharField(max_length=120)
    name_en = models.CharField(max_length=120, blank=True)
    risk_level = models.CharField(max_length=2, blank=True)

    def __str__(self) -> str:
        return self.name


class Holding(Nightly):
    """An account and what it is worth at the end of the business date of the publications that show it.

    `balance_fen` is in the account's currency, `worth_fen` in base currency.
    """

    pk = models.CompositePrimaryKey("customer_id", "since", "account_no")
    product = models.ForeignKey(
        Product, on_delete=models.PROTECT, related_name="+", db_constraint=False, db_index=False
    )
    account_no = models.CharField(max_length=40)
    currency = models.CharField(max_length=3)
    opened_on = models.DateField()
    closed_on = models.DateField(null=True)
    matures_on = models.DateField(null=True)
    balance_fen = models.BigIntegerField()
    worth_fen = models.BigIntegerField()

    class Meta:
        indexes = [
            models.Index(
                fields=["matures_on", "customer", "product", "worth_fen", "since", "until"],
                condition=models.Q(closed_on__isnull=True, matures_on__isnull=False),
                name="holding_maturing",
            )
        ]

    def __str__(self) -> str:
        return f"{self.product_id} {self.since}"
