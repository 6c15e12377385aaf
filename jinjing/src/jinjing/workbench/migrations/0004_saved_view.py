import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import jinjing.kernel.sealed


class Migration(migrations.Migration):
    dependencies = [
        ("identity", "0002_door"),
        ("workbench", "0003_planned_contact"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="SavedView",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.CharField(max_length=40, unique=True)),
                ("name", jinjing.kernel.sealed.SealedTextField()),
                (
                    "spec",
                    models.JSONField(
                        help_text='{"filters": {code: [code]}, "columns": [code], "sort": code}'
                    ),
                ),
                ("saved_at", models.DateTimeField()),
                (
                    "outlet",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="saved_views",
                        to="identity.orgunit",
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="saved_views",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["outlet", "saved_at"], name="views_of_team")],
            },
        ),
    ]
