import django.db.models.deletion
from django.db import migrations, models

from jinjing.holdings.migrations._validity import copied
from jinjing.insights.models.nearness import TimesIn

# Up to here every publication had a copy of all rows of its own. The tables are made anew, because a primary key
# cannot become another one; what the current and the previous publication show stays as it was.

MOVED = (
    "night.official AND night.publication_id <> {before} AND EXISTS ("
    "SELECT 1 FROM insights_customertieranight o WHERE o.publication_id = {before} "
    "AND o.customer_id = night.customer_id AND o.scheme = night.scheme AND o.tier <> night.tier)"
)


class Migration(migrations.Migration):
    dependencies = [
        ("customers", "0004_recent_customer"),
        ("holdings", "0002_figures_with_a_validity"),
        ("identity", "0001_initial"),
        ("insights", "0003_tier_services"),
    ]

    operations = [
        migrations.RenameModel("CustomerFigures", "CustomerFiguresANight"),
        migrations.CreateModel(
            name="CustomerFigures",
            fields=[
                (
                    "customer",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="customers.customer",
                    ),
                ),
                ("since", models.IntegerField()),
                ("until", models.IntegerField(default=2147483647)),
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "customer_id", "since", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("financial_assets_fen", models.BigIntegerField()),
                ("financial_assets_net_fen", models.BigIntegerField()),
                ("demand_deposit_fen", models.BigIntegerField()),
                ("time_deposit_fen", models.BigIntegerField()),
                ("wealth_product_fen", models.BigIntegerField()),
                ("fund_fen", models.BigIntegerField()),
                ("insurance_fen", models.BigIntegerField()),
                ("precious_metal_fen", models.BigIntegerField()),
                ("closed_quarter", models.CharField(blank=True, max_length=6)),
                ("average_assets_closed_quarter_fen", models.BigIntegerField(null=True)),
                ("quarter", models.CharField(max_length=6)),
                ("days_in_quarter", models.IntegerField()),
                ("days_elapsed", models.IntegerField()),
                ("average_assets_to_date_fen", models.BigIntegerField()),
                ("product_count", models.IntegerField()),
                ("invested", models.BooleanField()),
                ("last_contact_on", models.DateField(null=True)),
                ("days_since_last_contact", models.IntegerField(null=True)),
                (
                    "home_outlet",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="identity.orgunit",
                    ),
                ),
                ("closed_on", models.DateField(null=True)),
            ],
            options={
                "indexes": [
                    models.Index(
                        fields=[
                            "home_outlet",
                            "financial_assets_fen",
                            "customer",
                            "closed_on",
                            "since",
                            "until",
                        ],
                        name="figures_of_outlet",
                    ),
                    models.Index(
                        "home_outlet",
                        models.F("average_assets_closed_quarter_fen") - models.F("financial_assets_fen"),
                        name="figures_by_fall",
                    ),
                ],
            },
        ),
        migrations.RunPython(
            copied(
                "insights",
                "CustomerFiguresANight",
                "CustomerFigures",
                also={"home_outlet_id": "other.home_outlet_id", "closed_on": "other.closed_on"},
                of="JOIN customers_customer other ON other.id = night.customer_id",
            ),
            migrations.RunPython.noop,
        ),
        migrations.DeleteModel("CustomerFiguresANight"),
        migrations.RenameModel("CustomerTier", "CustomerTierANight"),
        migrations.CreateModel(
            name="CustomerTier",
            fields=[
                (
                    "customer",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="customers.customer",
                    ),
                ),
                ("since", models.IntegerField()),
                ("until", models.IntegerField(default=2147483647)),
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "customer_id",
                        "since",
                        "scheme",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("scheme", models.CharField(max_length=40)),
                ("official", models.BooleanField()),
                ("tier", models.CharField(max_length=30)),
                ("band", models.CharField(blank=True, max_length=20)),
                ("rank", models.IntegerField()),
                ("premier", models.BooleanField()),
                ("tier_previous", models.CharField(blank=True, max_length=30)),
                ("tier_reason", models.CharField(max_length=300)),
                ("tier_reason_en", models.CharField(max_length=300)),
                ("basis", models.CharField(max_length=20)),
                ("basis_quarter", models.CharField(max_length=6)),
                ("basis_average_fen", models.BigIntegerField()),
                ("tier_forecast", models.CharField(max_length=30)),
                ("next_tier", models.CharField(blank=True, max_length=30)),
                ("next_bound_fen", models.BigIntegerField(null=True)),
                ("needed_fen", models.BigIntegerField(null=True)),
                ("needed_note", models.CharField(blank=True, max_length=30)),
                ("keep_needed_fen", models.BigIntegerField(null=True)),
                (
                    "moved",
                    models.BooleanField(
                        default=False,
                        help_text="Official, and the publication before the one that brought it showed another tier",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("moved", True), ("official", True)),
                        fields=["since", "customer"],
                        name="tier_moved",
                    ),
                    models.Index(
                        TimesIn("next_bound_fen", "needed_fen"),
                        "customer",
                        "needed_fen",
                        "next_bound_fen",
                        "since",
                        "until",
                        condition=models.Q(("official", True)),
                        name="tier_at_the_edge",
                    ),
                ],
            },
        ),
        migrations.RunPython(
            copied("insights", "CustomerTierANight", "CustomerTier", also={"moved": MOVED}),
            migrations.RunPython.noop,
        ),
        migrations.DeleteModel("CustomerTierANight"),
        migrations.RenameModel("SegmentMembership", "SegmentMembershipANight"),
        migrations.CreateModel(
            name="SegmentMembership",
            fields=[
                (
                    "customer",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="customers.customer",
                    ),
                ),
                ("since", models.IntegerField()),
                ("until", models.IntegerField(default=2147483647)),
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "customer_id",
                        "since",
                        "segment",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("segment", models.CharField(max_length=40)),
                ("reason", models.CharField(max_length=300)),
                ("reason_en", models.CharField(max_length=300)),
            ],
        ),
        migrations.RunPython(
            copied("insights", "SegmentMembershipANight", "SegmentMembership"), migrations.RunPython.noop
        ),
        migrations.DeleteModel("SegmentMembershipANight"),
        migrations.RenameModel("TriggerHit", "TriggerHitANight"),
        migrations.CreateModel(
            name="TriggerHit",
            fields=[
                (
                    "customer",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="customers.customer",
                    ),
                ),
                ("since", models.IntegerField()),
                ("until", models.IntegerField(default=2147483647)),
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "customer_id",
                        "since",
                        "trigger",
                        "subject",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("trigger", models.CharField(max_length=40)),
                ("subject", models.CharField(blank=True, max_length=60)),
                ("occurs_on", models.DateField()),
                ("expires_on", models.DateField()),
                ("priority", models.IntegerField()),
                ("amount_fen", models.BigIntegerField(null=True)),
                ("reason", models.CharField(max_length=300)),
                ("reason_en", models.CharField(max_length=300)),
            ],
            options={
                "indexes": [
                    models.Index(
                        fields=["trigger", "occurs_on", "customer", "since", "until"], name="hit_of_a_day"
                    )
                ],
            },
        ),
        migrations.RunPython(copied("insights", "TriggerHitANight", "TriggerHit"), migrations.RunPython.noop),
        migrations.DeleteModel("TriggerHitANight"),
    ]
