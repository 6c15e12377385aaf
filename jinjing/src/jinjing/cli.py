"""The command `jinjing`: Django's own commands plus ours, with settings in place."""

import os
import sys


def main() -> None:
    """Run one command; `jinjing help` lists them."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jinjing.settings.base")
    from django.core.management import execute_from_command_line  # noqa: PLC0415 - slow import

    execute_from_command_line(["jinjing", *sys.argv[1:]])
