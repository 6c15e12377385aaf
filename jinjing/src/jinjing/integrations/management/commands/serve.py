"""jinjing serve [--port N] [--address A]"""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from assay import arguments
from jinjing.integrations.command_line import refusals
from jinjing.integrations.database import make_ready
from jinjing.integrations.serving import ADDRESS, collect_static, refuse_taken_port, serve
from jinjing.kernel.checks import SERVER


class Command(BaseCommand):
    requires_system_checks = [SERVER]  # there may be no database yet
    help = "Serve the application with one process. Exit code 2: the port is taken, or the database is not migrated."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--port", type=arguments.port, default=8000, metavar="N", help="port (default: %(default)s)"
        )
        parser.add_argument("--address", default=ADDRESS, help="address to listen on (default: %(default)s)")

    def handle(self, *, port: int, address: str, **options: Any) -> None:
        with refusals():
            refuse_taken_port(port, address=address)
            make_ready()
        collect_static()
        self.stdout.write(f"http://localhost:{port}")
        self.stdout.flush()
        serve(port, address=address)
