import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("insights", "0002_month_average"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="TierService",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("scheme", models.CharField(max_length=40)),
                ("tier", models.CharField(max_length=40)),
                ("band", models.CharField(blank=True, max_length=40)),
                ("kind", models.CharField(max_length=40)),
                (
                    "number",
                    models.PositiveIntegerField(help_text="1, 2, 3 … within scheme, tier, band and kind"),
                ),
                ("valid_from", models.DateField()),
                ("text_zh", models.CharField(blank=True, max_length=300)),
                ("text_en", models.CharField(blank=True, max_length=300)),
                ("noted_at", models.DateTimeField()),
                (
                    "noted_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("scheme", "tier", "band", "kind", "number"), name="one_service_text_a_number"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("text_zh", ""), _negated=True) | models.Q(("text_en", "")),
                        name="service_text_reads_in_chinese",
                    ),
                ],
            },
        ),
    ]
