import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("customers", "0006_care_of_customer"),
    ]

    operations = [
        migrations.AlterField(
            model_name="searchtoken",
            name="customer",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="tokens",
                to="customers.customer",
            ),
        ),
    ]
