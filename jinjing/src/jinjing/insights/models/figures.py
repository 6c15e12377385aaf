from django.db import models

from jinjing.holdings.models import Nightly
from jinjing.identity.models import OrgUnit
from jinjing.insights.models.nearness import TimesIn


class Finding(Nightly):
    """A row of a snapshot table, as the engine wrote it (assay/nightly/tables.py documents each column)."""

    class Meta:
        abstract = True


class CustomerFigures(Finding):
    """Indicators of one customer. Money in fen of the publication's base currency.

    `home_outlet` and `closed_on` are the customer's of the same edition, so that an outlet's list is read in its order
    from one index.
    """

    pk = models.CompositePrimaryKey("customer_id", "since")
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
    home_outlet = models.ForeignKey(
        OrgUnit, null=True, on_delete=models.DO_NOTHING, related_name="+", db_constraint=False, db_index=False
    )
    closed_on = models.DateField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["home_outlet", "financial_assets_fen", "customer", "closed_on", "since", "until"],
                name="figures_of_outlet",
            ),
            # The morning sheet asks who fell most since the closed quarter.
            models.Index(
                "home_outlet",
                models.F("average_assets_closed_quarter_fen") - models.F("financial_assets_fen"),
                name="figures_by_fall",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.customer_id} {self.since}"


class CustomerTier(Finding):
    """A customer's place in one tier scheme, with the reason in words and the sum still needed."""

    pk = models.CompositePrimaryKey("customer_id", "since", "scheme")
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
    moved = models.BooleanField(
        default=False,
        help_text="Official, and the publication before the one that brought it showed another tier",
    )

    class Meta:
        indexes = [
            models.Index(
                fields=["since", "customer"], condition=models.Q(official=True, moved=True), name="tier_moved"
            ),
            models.Index(
                TimesIn("next_bound_fen", "needed_fen"),
                "customer",
                "needed_fen",
                "next_bound_fen",
                "since",
                "until",
                condition=models.Q(official=True),
                name="tier_at_the_edge",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.scheme} {self.tier}"


class SegmentMembership(Finding):
    """A customer belongs to a segment, and why."""

    pk = models.CompositePrimaryKey("customer_id", "since", "segment")
    segment = models.CharField(max_length=40)
    reason = models.CharField(max_length=300)
    reason_en = models.CharField(max_length=300)

    def __str__(self) -> str:
        return self.segment


class TriggerHit(Finding):
    """A reason to talk to a customer: what happens when, until when it is worth a call."""

    pk = models.CompositePrimaryKey("customer_id", "since", "trigger", "subject")
    trigger = models.CharField(max_length=40)
    subject = models.CharField(max_length=60, blank=True)
    occurs_on = models.DateField()
    expires_on = models.DateField()
    priority = models.IntegerField()
    amount_fen = models.BigIntegerField(null=True)
    reason = models.CharField(max_length=300)
    reason_en = models.CharField(max_length=300)

    class Meta:
        indexes = [
            models.Index(fields=["trigger", "occurs_on", "customer", "since", "until"], name="hit_of_a_day")
        ]

    def __str__(self) -> str:
        return f"{self.trigger} {self.occurs_on}"
