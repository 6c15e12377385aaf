"""The command `jinjing`: Django's own commands plus ours, with settings in place."""

import os
import sys

REFUSED = 2


def main() -> None:
    """Run one command; `jinjing help` lists them. What the machine refuses is told without a traceback."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jinjing.settings.base")
    keep_to_owner()
    from dj_database_url import ParseError, UnknownSchemeError  # noqa: PLC0415 - slow imports
    from django.core.exceptions import ImproperlyConfigured  # noqa: PLC0415
    from django.core.management import CommandError, execute_from_command_line  # noqa: PLC0415

    from jinjing.integrations.command_line import parse_in_both_languages, refusals  # noqa: PLC0415

    parse_in_both_languages()
    try:
        with refusals():
            execute_from_command_line(["jinjing", *sys.argv[1:]])
    except CommandError as refused:
        _refuse(str(refused), code=refused.returncode)
    except ImproperlyConfigured as wrong:
        _refuse(str(wrong))
    except (ParseError, UnknownSchemeError):
        _refuse(
            "DATABASE_URL 无法识别，应形如 postgres://用户:密码@主机:5432/库名。\n"
            "DATABASE_URL cannot be understood; it looks like postgres://user:password@host:5432/name."
        )


def keep_to_owner() -> None:
    """Whatever is written from now on (database, sources, snapshots, logs) is for the owner of the process only."""
    os.umask(0o077)


def _refuse(text: str, *, code: int = REFUSED) -> None:
    sys.stderr.write(f"{text}\n")
    sys.exit(code)
