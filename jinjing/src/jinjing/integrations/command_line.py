"""What our commands share: refusals as two sentences and exit code 2, bars only where a person watches."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from assay.errors import AssayError
from assay.progress import Progress, progress_for
from django.core.management.base import CommandError

REFUSED = 2


@contextmanager
def refusals() -> Iterator[None]:
    """An AssayError inside becomes its Chinese and English sentence on standard error and its exit code."""
    try:
        yield
    except AssayError as refused:
        raise CommandError(str(refused), returncode=refused.exit_code) from refused


def terminal_progress() -> Progress:
    return progress_for(sys.stderr)
