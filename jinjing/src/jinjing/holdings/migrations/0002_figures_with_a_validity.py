import django.db.models.deletion
from django.db import migrations, models

from jinjing.holdings.migrations._validity import copied

# Up to here every publication had a copy of all rows of its own. The tables are made anew, because a primary key
# cannot become another one; what the current and the previous publication show stays as it was.


class Migration(migrations.Migration):
    dependencies = [
        ("customers", "0004_recent_customer"),
        ("holdings", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="publication",
            name="floors",
            field=models.JSONField(
                default=dict,
                help_text="Of each table of figures: number of the publication that last replaced it whole",
            ),
        ),
        migrations.AddField(
            model_name="publication",
            name="files",
            field=models.JSONField(
                default=dict,
                help_text="Digest of the bytes of each archived file that a later night is compared with",
            ),
        ),
        migrations.AddField(
            model_name="publication",
            name="layout",
            field=models.CharField(
                blank=True, help_text="Digest of the columns of the tables of figures", max_length=80
            ),
        ),
        migrations.RenameModel("Holding", "HoldingANight"),
        migrations.CreateModel(
            name="Holding",
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
                        "account_no",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                (
                    "product",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="holdings.product",
                    ),
                ),
                ("account_no", models.CharField(max_length=40)),
                ("currency", models.CharField(max_length=3)),
                ("opened_on", models.DateField()),
                ("closed_on", models.DateField(null=True)),
                ("matures_on", models.DateField(null=True)),
                ("balance_fen", models.BigIntegerField()),
                ("worth_fen", models.BigIntegerField()),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("closed_on__isnull", True), ("matures_on__isnull", False)),
                        fields=["matures_on", "customer", "product", "worth_fen", "since", "until"],
                        name="holding_maturing",
                    )
                ],
            },
        ),
        migrations.RunPython(copied("holdings", "HoldingANight", "Holding"), migrations.RunPython.noop),
        migrations.DeleteModel("HoldingANight"),
    ]
