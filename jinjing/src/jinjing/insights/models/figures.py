from django.db import models

from jinjing.customers.models import Customer
from jinjing.holdings.models import Publication


class Finding(models.Model):
    """A row of a snapshot table, as the engine wrote it (assay/nightly/tables.py documents each column)."""

    publication = models.ForeignKey(Publication, on_delete=models.CASCADE, related_name="+")
    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="+")

    class Meta:
        abstract = True


class CustomerFigures(Finding):
    """Indicators of one customer. Money in fen of the publication's base currency."""

    financial_assets_fen = models.BigIntegerField()
    financial_assets_net_fen = models.BigIntegerField()
    demand_deposit_fen = models.BigIntegerField()
    time_deposit_fen = models.BigIntegerField()
    wealth_product_fen = models.BigIntegerField()
    fund_fen = models.BigIntegerField()
    insurance_fen = models.BigIntegerField()
    precious_metal_fen = models.BigIntegerField()
    closed_quarter = models.CharField(max_length=6, blank=True)
    average_assets_closed_quarter_fen = models.BigIntegerField(null=True)
    quarter = models.CharField(max_length=6)
    days_in_quarter = models.IntegerField()
    days_elapsed = models.IntegerField()
    average_assets_to_date_fen = models.BigIntegerField()
    product_count = models.IntegerField()
    invested = models.BooleanField()
    last_contact_on = models.DateField(null=True)
    days_since_last_contact = models.IntegerField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["publication", "customer"], name="one_row_of_figures")]

    def __str__(self) -> str:
        return f"{self.customer_id} {self.publication_id}"


class CustomerTier(Finding):
    """A customer's place in one tier scheme, with the reason in words and the sum still needed."""

    scheme = models.CharField(max_length=40)
    official = models.BooleanField()
    tier = models.CharField(max_length=30)
    band = models.CharField(max_length=20, blank=True)
    rank = models.IntegerField()
    premier = models.BooleanField()
    tier_previous = models.CharField(max_length=30, blank=True)
    tier_reason = models.CharField(max_length=300)
    tier_reason_en = models.CharField(max_length=300)
    basis = models.CharField(max_length=20)
    basis_quarter = models.CharField(max_length=6)
    basis_average_fen = models.BigIntegerField()
    tier_forecast = models.CharField(max_length=30)
    next_tier = models.CharField(max_length=30, blank=True)
    next_bound_fen = models.BigIntegerField(null=True)
    needed_fen = models.BigIntegerField(null=True)
    needed_note = models.CharField(max_length=30, blank=True)
    keep_needed_fen = models.BigIntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["publication", "customer", "scheme"], name="one_tier_a_scheme")
        ]

    def __str__(self) -> str:
        return f"{self.scheme} {self.tier}"


class SegmentMembership(Finding):
    """A customer belongs to a segment, and why."""

    segment = models.CharField(max_length=40)
    reason = models.CharField(max_length=300)
    reason_en = models.CharField(max_length=300)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["publication", "customer", "segment"], name="one_membership_a_segment"
            )
        ]

    def __str__(self) -> str:
        return self.segment


class TriggerHit(Finding):
    """A reason to talk to a customer: what happens when, until when it is worth a call."""

    trigger = models.CharField(max_length=40)
    subject = models.CharField(max_length=60, blank=True)
    occurs_on = models.DateField()
    expires_on = models.DateField()
    priority = models.IntegerField()
    amount_fen = models.BigIntegerField(null=True)
    reason = models.CharField(max_length=300)
    reason_en = models.CharField(max_length=300)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["publication", "customer", "trigger", "subject"], name="one_hit_a_subject"
            )
        ]

    def __str__(self) -> str:
        return f"{self.trigger} {self.occurs_on}"
