"""The command `assay`: parse, call once, print, give an exit code (see EXIT_CODES)."""

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from assay.arguments import REFUSED, Parser, count, day, memory
from assay.commands import growing, ingesting, outgoing
from assay.commands.common import DONE, add_sources, say
from assay.errors import AssayError
from assay.failures import told
from assay.linking.commands import add_link
from assay.progress import Progress, progress_for

if TYPE_CHECKING:
    from assay.commands.common import Commands

Command = Callable[[argparse.Namespace, Progress], int]
EXIT_CODES = (
    "Exit codes: 0 done or nothing new, 2 refused and nothing changed, 3 done with rows in quarantine, "
    "4 a file is late (ingest --status), 5 a delivery waits for an earlier one."
)


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; an AssayError becomes two sentences on standard error and its exit code.

    Folders are written whole, so a full disk, a damaged file or Ctrl+C also leaves everything as it was.
    """
    arguments = build_parser().parse_args(argv)
    command: Command = arguments.command
    try:
        with told():
            code = command(arguments, progress_for(sys.stderr))
            _flush()
            return code
    except AssayError as refused:
        say(refused.zh, refused.en, stream=sys.stderr)
        return refused.exit_code


def build_parser() -> Parser:
    """The command line as documented; each command knows the function that serves it."""
    parser = Parser(
        prog="assay",
        description="The engine: a bank's feeds in, one dated snapshot of every customer out.",
        epilog=EXIT_CODES,
    )
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    ingesting.add_commands(commands)
    _add_run(commands)
    _add_check(commands)
    _add_explain(commands)
    _add_compare(commands)
    outgoing.add_deliver(commands)
    add_link(commands)
    growing.add_synth(commands)
    return parser


def _add_run(commands: "Commands") -> None:
    parser = commands.add_parser(
        "run",
        help="run a night: sources in, one dated snapshot out",
        description="Work out indicators, tiers, segments and triggers as of one day.",
    )
    add_sources(parser)
    parser.add_argument(
        "--on",
        type=day,
        required=True,
        metavar="DATE",
        help="business date, such as 2026-11-18; a day the sources cover",
    )
    parser.add_argument(
        "--out",
        type=Path,
        required=True,
        metavar="SNAPSHOT",
        help="folder to write; replaced only when whole",
    )
    parser.add_argument(
        "--previous", type=Path, metavar="SNAPSHOT", help="earlier snapshot, for tiers that look back"
    )
    parser.add_argument(
        "--engine", choices=["duckdb", "spark"], default="duckdb", help="what computes (default: duckdb)"
    )
    parser.add_argument(
        "--policy",
        type=Path,
        action="append",
        default=[],
        metavar="PACK.yaml",
        help="policy pack, by path or name; may be repeated, the first is the official one "
        "(default: those the feed names)",
    )
    _extra(parser)
    parser.add_argument(
        "--memory",
        type=memory,
        metavar="SIZE",
        help="the most that the engine may use, such as 3GB; the rest is spilled beside SNAPSHOT "
        "(default: half of the machine)",
    )
    parser.add_argument(
        "--buckets",
        type=count,
        metavar="N",
        help="work the customers out in so many parts, one after the other; the snapshot is the same "
        "(default: as few as fit into --memory; Spark spreads them itself)",
    )
    parser.add_argument(
        "--resume", action="store_true", help="go on with a run of the same night that was killed"
    )
    parser.set_defaults(command=_run)


def _run(arguments: argparse.Namespace, progress: Progress) -> int:
    from assay.nightly.run import run_night  # noqa: PLC0415
    from assay.policies import spoken_policy  # noqa: PLC0415

    report = run_night(
        arguments.sources,
        arguments.on,
        arguments.out,
        previous=arguments.previous,
        engine=arguments.engine,
        policies=[spoken_policy(pack) for pack in arguments.policy],
        extras=arguments.extra,
        progress=progress,
        resume=arguments.resume,
        memory=arguments.memory,
        buckets=arguments.buckets,
    )
    say(*report.lines())
    return DONE


def _add_check(commands: "Commands") -> None:
    parser = commands.add_parser(
        "check",
        help="check sources against their contracts",
        description="Print every contract violation in the sources, one a line. Exit code 2 if there is one.",
    )
    add_sources(parser)
    parser.set_defaults(command=_check)


def _check(arguments: argparse.Namespace, progress: Progress) -> int:
    from assay.sources.validate import check  # noqa: PLC0415

    violations = check(arguments.sources)
    say(*(violation.line() for violation in violations))
    return REFUSED if violations else DONE


def _add_explain(commands: "Commands") -> None:
    parser = commands.add_parser(
        "explain",
        help="show where one customer's figures come from",
        description="Take one customer's figures apart, down to account and day.",
    )
    parser.add_argument(
        "--snapshot", type=Path, required=True, metavar="SNAPSHOT", help="snapshot whose figures are meant"
    )
    add_sources(parser)
    parser.add_argument("--customer", required=True, metavar="ID", help="customer id as in the source")
    parser.add_argument(
        "--indicator",
        metavar="KEY",
        help="one indicator only, such as average_assets_to_date_fen; or tier, segment, trigger for why and why "
        "not; or one of these, such as trigger:deposit_maturing",
    )
    parser.add_argument(
        "--policy",
        type=Path,
        action="append",
        default=[],
        metavar="PACK.yaml",
        help="policy pack of that night, where it is not found by its name",
    )
    _extra(parser)
    parser.add_argument(
        "--sql", action="store_true", help="print the SQL that ran for it in that night instead"
    )
    parser.add_argument(
        "--language", choices=["zh", "en"], default="zh", help="language of the answer (default: zh)"
    )
    parser.set_defaults(command=_explain)


def _explain(arguments: argparse.Namespace, progress: Progress) -> int:
    from assay.explain import explain, sql_of  # noqa: PLC0415
    from assay.policies import spoken_policy  # noqa: PLC0415

    if arguments.sql:
        say(sql_of(arguments.snapshot, arguments.indicator, tuple(arguments.extra)))
        return DONE
    explanation = explain(
        arguments.snapshot,
        arguments.sources,
        arguments.customer,
        arguments.indicator,
        language=arguments.language,
        policies=tuple(spoken_policy(pack) for pack in arguments.policy),
        extras=tuple(arguments.extra),
    )
    say(explanation.text())
    return DONE


def _add_compare(commands: "Commands") -> None:
    parser = commands.add_parser(
        "compare",
        help="try two policies on one snapshot",
        description="Show who would move between tiers if the second policy took the place of the first, "
        "and what that does to each relationship manager's calls.",
    )
    parser.add_argument(
        "--snapshot", type=Path, required=True, metavar="SNAPSHOT", help="snapshot whose customers are meant"
    )
    parser.add_argument(
        "--policy",
        type=Path,
        action="append",
        required=True,
        metavar="PACK.yaml",
        help="policy pack; given twice: from and to",
    )
    parser.add_argument(
        "--sources",
        type=Path,
        metavar="SOURCES",
        help="sources of that snapshot, for policies that decide by the month",
    )
    parser.add_argument(
        "--out", type=Path, metavar="FOLDER", help="also write each table as CSV; replaced only when whole"
    )
    parser.set_defaults(command=_compare)


def _compare(arguments: argparse.Namespace, progress: Progress) -> int:
    from assay.compare import compare  # noqa: PLC0415
    from assay.policies import spoken_policy  # noqa: PLC0415

    packs = [spoken_policy(pack) for pack in arguments.policy]
    comparison = compare(arguments.snapshot, packs, sources=arguments.sources)
    if arguments.out is not None:
        comparison.write(arguments.out)
    say(comparison.text())
    return DONE


def _extra(parser: Parser) -> None:
    parser.add_argument(
        "--extra",
        type=Path,
        action="append",
        default=[],
        metavar="FILE.py",
        help="the bank's own indicators and triggers; runs as part of this program; may be repeated",
    )


def _flush() -> None:
    """Whoever reads our output may have had enough, as `| head` has: that is no failure."""
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


if __name__ == "__main__":
    sys.exit(main())
