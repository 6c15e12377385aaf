"""The command `assay`: parse, call once, print, give an exit code.

Exit codes: 0 done or nothing new, 2 refused and nothing changed, 3 done with rows in quarantine.
"""

import argparse
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from assay.arguments import REFUSED, Parser, count, day
from assay.errors import AssayError
from assay.failures import told
from assay.progress import Progress, progress_for

if TYPE_CHECKING:
    Commands = argparse._SubParsersAction[Parser]

Command = Callable[[argparse.Namespace, Progress], int]
DONE = 0


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; an AssayError becomes two sentences on standard error and its exit code.

    Folders are written whole, so a full disk, a damaged file or Ctrl+C also leaves everything as it was.
    """
    arguments = build_parser().parse_args(argv)
    command: Command = arguments.command
    try:
        with told():
            return command(arguments, progress_for(sys.stderr))
    except AssayError as refused:
        _say(refused.zh, refused.en, stream=sys.stderr)
        return refused.exit_code


def build_parser() -> Parser:
    """The command line as documented; each command knows the function that serves it."""
    parser = Parser(
        prog="assay",
        description="The engine: a bank's feeds in, one dated snapshot of every customer out.",
        epilog="Exit codes: 0 done or nothing new, 2 refused and nothing changed, 3 done with rows in quarantine.",
    )
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    _add_ingest(commands)
    _add_run(commands)
    _add_check(commands)
    _add_explain(commands)
    _add_synth(commands)
    return parser


def _add_ingest(commands: "Commands") -> None:
    parser = commands.add_parser(
        "ingest",
        help="read a delivery into sources",
        description="Read a delivery as its feed pack says, check it against the contracts and write SOURCES. "
        "Broken rows go to quarantine with a reason; a delivery that breaks the pack is refused as a whole.",
    )
    parser.add_argument(
        "--feed", type=Path, required=True, metavar="FEED.yaml", help="feed pack: what is delivered and how"
    )
    parser.add_argument(
        "--in", dest="folder", type=Path, required=True, metavar="DIR", help="folder with the delivered files"
    )
    parser.add_argument(
        "--out", type=Path, required=True, metavar="SOURCES", help="folder to write; replaced only when whole"
    )
    parser.set_defaults(command=_ingest)


def _ingest(arguments: argparse.Namespace, progress: Progress) -> int:
    from assay.ingest.run import ingest  # noqa: PLC0415

    report = ingest(arguments.feed, arguments.folder, arguments.out, progress=progress)
    _say(*report.lines())
    return report.exit_code


def _add_run(commands: "Commands") -> None:
    parser = commands.add_parser(
        "run",
        help="run a night: sources in, one dated snapshot out",
        description="Work out indicators, tiers, segments and triggers as of one day.",
    )
    _sources(parser)
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
        "--engine", choices=["duckdb"], default="duckdb", help="what computes (default: duckdb)"
    )
    parser.add_argument(
        "--policy",
        type=Path,
        action="append",
        default=[],
        metavar="PACK.yaml",
        help="policy pack; may be repeated, the first is the official one (default: those the feed names)",
    )
    parser.set_defaults(command=_run)


def _run(arguments: argparse.Namespace, progress: Progress) -> int:
    from assay.nightly.run import run_night  # noqa: PLC0415

    report = run_night(
        arguments.sources,
        arguments.on,
        arguments.out,
        previous=arguments.previous,
        engine=arguments.engine,
        policies=arguments.policy,
        progress=progress,
    )
    _say(*report.lines())
    return DONE


def _add_check(commands: "Commands") -> None:
    parser = commands.add_parser(
        "check",
        help="check sources against their contracts",
        description="Print every contract violation in the sources, one a line. Exit code 2 if there is one.",
    )
    _sources(parser)
    parser.set_defaults(command=_check)


def _check(arguments: argparse.Namespace, progress: Progress) -> int:
    from assay.sources.validate import check  # noqa: PLC0415

    violations = check(arguments.sources)
    _say(*(violation.line() for violation in violations))
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
    _sources(parser)
    parser.add_argument("--customer", required=True, metavar="ID", help="customer id as in the source")
    parser.add_argument(
        "--indicator", metavar="KEY", help="one indicator only, such as average_assets_to_date_fen"
    )
    parser.add_argument(
        "--language", choices=["zh", "en"], default="zh", help="language of the answer (default: zh)"
    )
    parser.set_defaults(command=_explain)


def _explain(arguments: argparse.Namespace, progress: Progress) -> int:
    from assay.explain import explain  # noqa: PLC0415

    explanation = explain(
        arguments.snapshot,
        arguments.sources,
        arguments.customer,
        arguments.indicator,
        language=arguments.language,
    )
    _say(explanation.text())
    return DONE


def _add_synth(commands: "Commands") -> None:
    parser = commands.add_parser(
        "synth",
        help="write the feed of an invented bank",
        description="Write a delivery for feeds/jinjing.yaml: the same customers, date and seed give the same bytes.",
    )
    parser.add_argument("--customers", type=count, required=True, metavar="N", help="how many customers")
    parser.add_argument("--on", type=day, required=True, metavar="DATE", help="last day of the feed")
    parser.add_argument(
        "--seed", type=int, required=True, metavar="N", help="number from which the bank is grown"
    )
    parser.add_argument("--out", type=Path, required=True, metavar="FEEDDIR", help="folder to write")
    parser.set_defaults(command=_synth)


def _synth(arguments: argparse.Namespace, progress: Progress) -> int:
    from assay.synth.bank import write_bank  # noqa: PLC0415

    report = write_bank(arguments.customers, arguments.on, arguments.seed, arguments.out, progress=progress)
    _say(*report.lines())
    return DONE


def _sources(parser: Parser) -> None:
    parser.add_argument(
        "--sources", type=Path, required=True, metavar="SOURCES", help="folder written by assay ingest"
    )


def _say(*lines: str, stream: TextIO | None = None) -> None:
    for line in lines:
        print(line, file=stream or sys.stdout)


if __name__ == "__main__":
    sys.exit(main())
