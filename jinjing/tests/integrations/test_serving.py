"""Serving: a taken port and an old database are told before anything starts."""

import socket

import pytest
from django.core.management import CommandError, call_command
from jinjing.integrations import serving
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
def test_serve_wants_the_database_of_this_version(monkeypatch):
    serving.refuse_unmigrated()
    monkeypatch.setattr(serving.MigrationExecutor, "migration_plan", lambda *_: ["something"])
    with pytest.raises(NotMigrated, match="Run jinjing migrate first"):
        serving.refuse_unmigrated()
