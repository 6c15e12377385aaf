from django.db import models

from jinjing.customers.enums import CustomerKind, Sex, TokenKind
from jinjing.identity.models import OrgUnit
from jinjing.kernel.sealed import SealedJSONField, SealedTextField


class Customer(models.Model):
    """A party in a relationship with the bank. Facts come from feeds; staff never type them.

    `code` stands for the customer in addresses and logs; it tells nothing about the number.
    A bank that delivers no names (`name` empty) is shown by number.
    """

    customer_no = models.CharField(max_length=40, unique=True)
    code = models.CharField(max_length=20, unique=True)
    kind = models.CharField(max_length=12, choices=CustomerKind.choices, default=CustomerKind.INDIVIDUAL)
    sex = models.CharField(max_length=1, choices=Sex.choices, blank=True)
    name = SealedTextField(blank=True)
    birth_on = SealedTextField(
        blank=True, help_text="ISO date, sealed because it identifies together with the name"
    )
    document = SealedJSONField(blank=True, help_text='{"type": …, "number": …}')
    phone = SealedTextField(blank=True)
    address = SealedTextField(blank=True)
    cards = SealedJSONField(blank=True, help_text='{"numbers": [...]}')
    home_outlet = models.ForeignKey(
        OrgUnit, null=True, on_delete=models.PROTECT, related_name="customers", db_index=False
    )
    opened_on = models.DateField(null=True)
    closed_on = models.DateField(null=True, help_text="No longer a customer from the day after")
    missing_since = models.DateField(
        null=True, help_text="Business date of the first sources without this customer"
    )
    facts_token = models.BigIntegerField(
        default=0, help_text="Keyed digest of the delivered facts: equal, nothing to seal"
    )

    class Meta:
        indexes = [
            models.Index(fields=["home_outlet", "code"], name="customer_outlet"),
            models.Index(fields=["home_outlet", "id"], name="customers_of_outlet"),
        ]

    def __str__(self) -> str:
        return self.code


class SearchToken(models.Model):
    """A keyed token of something a customer can be found by (no name, no pinyin in the clear).

    The database checks no customer a row: thirteen tokens each of a million customers are written with keys that the
    same transaction read.
    """

    customer = models.ForeignKey(
        Customer, on_delete=models.CASCADE, related_name="tokens", db_constraint=False
    )
    kind = models.CharField(max_length=12, choices=TokenKind.choices)
    token = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["token", "kind", "customer"], name="one_token_a_customer")
        ]

    def __str__(self) -> str:
        return self.kind
