from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("workbench", "0007_moved_plans")]

    operations = [
        migrations.AddIndex(
            model_name="plannedcontact",
            index=models.Index(
                fields=["on"], condition=models.Q(withdrawn_at__isnull=True), name="standing_plans_of_day"
            ),
        ),
    ]
