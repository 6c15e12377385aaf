"""The command deliver: a table for somebody else."""

import argparse
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from assay.commands.common import DONE, say
from assay.progress import Progress

if TYPE_CHECKING:
    from assay.commands.common import Commands


def add_deliver(commands: "Commands") -> None:
    """Add the parser."""
    parser = commands.add_parser(
        "deliver",
        help="hand a table over as banks do: CSV or xlsx with a signal file",
        description="Write one table of sources or of a snapshot as GBK or UTF-8 CSV or as a workbook, then its signal "
        "file with rows and total. Each delivery is noted in delivered.jsonl beside the file.",
    )
    parser.add_argument(
        "--from", dest="folder", type=Path, required=True, metavar="FOLDER", help="sources or snapshot"
    )
    parser.add_argument("--table", required=True, metavar="NAME", help="table to hand over")
    parser.add_argument("--out", type=Path, required=True, metavar="FILE", help="file to write")
    parser.add_argument(
        "--form",
        choices=["gbk", "utf-8-bom", "xlsx"],
        default="utf-8-bom",
        help="how it is written (default: utf-8-bom)",
    )
    parser.add_argument("--total", metavar="COLUMN", help="column whose sum the signal file states")
    parser.add_argument(
        "--decimals", type=int, choices=[0, 2], default=0, help="amounts in fen (0, the default) or yuan (2)"
    )
    parser.set_defaults(command=_deliver)


def _deliver(arguments: argparse.Namespace, progress: Progress) -> int:
    from assay.outgoing import deliver  # noqa: PLC0415 - slow import

    handed = deliver(
        arguments.folder,
        arguments.table,
        arguments.out,
        form=arguments.form,
        total=arguments.total,
        decimals=arguments.decimals,
        at=datetime.now(UTC),
    )
    say(
        f"{handed.path}：{handed.rows} 行，信号文件 {handed.signal.name}。"
        f" / {handed.rows} rows, signal file {handed.signal.name}."
    )
    return DONE
