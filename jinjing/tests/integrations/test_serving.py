"""Serving: a taken port and an old database are told before anything starts."""

import socket

import pytest
from django.core.management import CommandError, call_command
from jinjing.integrations import database
from jinjing.integrations.errors import NotMigrated


def test_serve_on_a_taken_port_is_refused():
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        with pytest.raises(
            CommandError, match=f"Port {port} is taken. Choose another with --port."
        ) as caught:
            call_command("serve", port=port)
    assert caught.value.returncode == 2


@pytest.mark.usefixtures("db")
def test_commands_want_the_database_of_this_version(monkeypatch):
    database.make_ready()
    monkeypatch.setattr(database.MigrationExecutor, "migration_plan", lambda *_: ["something"])
    with pytest.raises(NotMigrated, match="Make a backup, then run jinjing migrate"):
        database.make_ready()


@pytest.mark.usefixtures("db")
def test_an_empty_database_gets_its_tables_by_itself(monkeypatch):
    made = []
    monkeypatch.setattr(database, "call_command", lambda name, **_: made.append(name))
    monkeypatch.setattr(database.connection.introspection, "table_names", lambda *_: [])
    monkeypatch.setattr(database.MigrationExecutor, "migration_plan", lambda *_: [])
    database.make_ready()
    assert made == ["migrate"]
