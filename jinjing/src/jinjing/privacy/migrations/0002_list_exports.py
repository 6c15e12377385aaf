from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("privacy", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="export",
            name="list_spec",
            field=models.JSONField(
                blank=True,
                default=dict,
                help_text="Filters, columns and order of a list, as codes; {} for other kinds",
            ),
        ),
        migrations.AlterField(
            model_name="export",
            name="kind",
            field=models.CharField(
                choices=[
                    ("my_customers", "My customers"),
                    ("outlet_customers", "Customers of the outlet"),
                    ("contacts", "Contacts of a period"),
                    ("list", "A list of customers as on the page"),
                ],
                max_length=20,
            ),
        ),
    ]
