from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("customers", "0005_customers_of_outlet")]

    operations = [
        migrations.RemoveIndex(model_name="portfolioassignment", name="portfolio_of_staff"),
        migrations.AddIndex(
            model_name="portfolioassignment",
            index=models.Index(
                fields=["staff", "valid_to", "customer", "valid_from", "role"], name="portfolio_of_staff"
            ),
        ),
        migrations.AddIndex(
            model_name="portfolioassignment",
            index=models.Index(
                fields=["customer", "role", "-valid_from", "valid_to"], name="care_of_customer"
            ),
        ),
    ]
