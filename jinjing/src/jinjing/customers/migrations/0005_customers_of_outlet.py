import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("customers", "0004_recent_customer"),
        ("identity", "0001_initial"),
    ]

    operations = [
        migrations.AlterField(
            model_name="customer",
            name="home_outlet",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="customers",
                to="identity.orgunit",
            ),
        ),
        migrations.AddIndex(
            model_name="customer",
            index=models.Index(fields=["home_outlet", "id"], name="customers_of_outlet"),
        ),
    ]
