from django.db import migrations, models
from django.db.models import F, Q

from jinjing.interactions.models.noted import Noted


class Migration(migrations.Migration):
    dependencies = [("interactions", "0005_days_of_contact")]

    operations = [
        migrations.RemoveIndex(model_name="interaction", name="days_of_contact"),
        migrations.AddIndex(
            model_name="interaction",
            index=models.Index(
                F("customer"),
                F("occurred_on"),
                F("occurred_at"),
                F("id"),
                F("reached"),
                F("channel"),
                F("outcome"),
                Noted("note"),
                name="days_of_contact",
            ),
        ),
        migrations.AddIndex(
            model_name="interaction",
            index=models.Index(
                fields=["customer", "corrects"],
                condition=Q(corrects__isnull=False),
                name="corrections_of_customer",
            ),
        ),
    ]
