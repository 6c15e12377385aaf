from django.db import migrations, models

from jinjing.kernel import anchors


def remember(apps, schema_editor):
    """From now on the database knows how many anchors there are: none in a new home."""
    number = anchors.count_lines()
    mark = apps.get_model("kernel", "AnchorMark")
    mark.objects.create(pk=anchors.THE_MARK, number=number, proof=anchors.mark_proof(number))


class Migration(migrations.Migration):
    dependencies = [
        ("kernel", "0004_alerts_on_accounts"),
    ]

    operations = [
        migrations.CreateModel(
            name="AnchorMark",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.BigIntegerField(help_text="How many anchors were written")),
                ("proof", models.CharField(help_text="Keyed digest of the number", max_length=64)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("id", 1)), name="one_anchor_mark")
                ],
            },
        ),
        migrations.RunPython(remember, migrations.RunPython.noop),
    ]
