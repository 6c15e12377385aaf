"""What our commands share: refusals as two sentences and exit code 2, bars only where a person watches."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from assay.arguments import Parser
from assay.errors import AssayError
from assay.failures import told
from assay.progress import Progress, progress_for
from django.core.management import base
from django.db import DatabaseError

from jinjing.integrations.failures import as_refusal

REFUSED = 2


class Refused(base.CommandError):
    """A refusal at the command line."""


class CommandParser(Parser, base.CommandParser):
    """Mistyped arguments, told in both languages."""


@contextmanager
def refusals() -> Iterator[None]:
    """Refusals, a failing disk or database and Ctrl+C become a Chinese and an English sentence and exit code 2."""
    try:
        with told():
            yield
    except AssayError as refused:
        raise Refused(str(refused), returncode=refused.exit_code) from refused
    except DatabaseError as failure:
        refusal = as_refusal(failure)
        if refusal is None:
            raise
        raise Refused(str(refusal), returncode=refusal.exit_code) from failure


def parse_in_both_languages() -> None:
    """Let Django build its parsers from our class; it offers no other way to choose one."""
    base.CommandParser = CommandParser  # type: ignore[misc]


def terminal_progress() -> Progress:
    return progress_for(sys.stderr)
