"""A fresh home gets its tables by itself; a database with content is changed only when somebody says so."""

from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from jinjing.integrations.errors import NotMigrated


def make_ready() -> None:
    """Create the tables of an empty database; NotMigrated if one with content is of another version."""
    if not connection.introspection.table_names():
        call_command("migrate", interactive=False, verbosity=0, skip_checks=True)
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        raise NotMigrated(
            "数据库结构不是当前版本。请先备份，再执行 jinjing migrate。",
            "The database is of another version. Make a backup, then run jinjing migrate.",
        )
