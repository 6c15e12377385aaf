from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps
from django.utils import timezone


def begin_to_age(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Passwords of before this release count as changed on the day of the upgrade."""
    staff = apps.get_model("identity", "Staff").objects
    staff.exclude(password="").exclude(password__startswith=UNUSABLE_PASSWORD_PREFIX).update(
        password_changed_at=timezone.now()
    )


class Migration(migrations.Migration):
    dependencies = [("identity", "0002_door")]

    operations = [migrations.RunPython(begin_to_age, migrations.RunPython.noop)]
