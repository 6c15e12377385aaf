"""What every command needs: exit codes, the folder of sources as an argument, and a way to speak."""

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from assay.arguments import Parser

if TYPE_CHECKING:
    Commands = argparse._SubParsersAction[Parser]

DONE = 0


def add_sources(parser: Parser) -> None:
    """The argument --sources."""
    parser.add_argument(
        "--sources", type=Path, required=True, metavar="SOURCES", help="folder written by assay ingest"
    )


def say(*lines: str, stream: TextIO | None = None) -> None:
    """Print lines."""
    for line in lines:
        print(line, file=stream or sys.stdout)
