"""The commands around a delivery: ingest, mend, draft, template."""

import argparse
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from assay.arguments import Parser, instant
from assay.commands.common import DONE, add_sources, say
from assay.progress import Progress

if TYPE_CHECKING:
    from assay.commands.common import Commands
    from assay.ingest.guards import Accepted
    from assay.ingest.turns import Queue, Turns


def add_commands(commands: "Commands") -> None:
    """Add the parsers."""
    _add_ingest(commands)
    _add_mend(commands)
    _add_draft(commands)
    _add_template(commands)


def _add_ingest(commands: "Commands") -> None:
    parser = commands.add_parser(
        "ingest",
        help="read a delivery into sources",
        description="Read a delivery as its feed pack says, check it against the contracts and write SOURCES. "
        "Broken rows go to quarantine with a reason; a delivery that breaks the pack is refused as a whole. "
        "An increment that comes before an earlier one waits in SOURCES.waiting (exit code 5) until that has come.",
    )
    parser.add_argument(
        "--feed", type=Path, metavar="FEED.yaml", help="feed pack, by path or name: what is delivered and how"
    )
    parser.add_argument(
        "--in", dest="folder", type=Path, metavar="DIR", help="folder with the delivered files"
    )
    parser.add_argument(
        "--out", type=Path, required=True, metavar="SOURCES", help="folder to write; replaced only when whole"
    )
    parser.add_argument(
        "--onto",
        type=Path,
        metavar="SOURCES",
        help="sources that the delivery is laid upon; needed for increments, may be the same as --out",
    )
    parser.add_argument(
        "--accept-fewer",
        action="append",
        default=[],
        metavar="TABLE",
        help="accept that this table shrank; may be repeated",
    )
    parser.add_argument(
        "--correction", action="store_true", help="the delivery corrects days that are covered already"
    )
    parser.add_argument(
        "--no-previous",
        action="store_true",
        help="do not keep the sources that stood before as SOURCES.previous",
    )
    _add_instead(parser)
    parser.set_defaults(command=_ingest, parser=parser)


def _add_instead(parser: Parser) -> None:
    """What else may be done with a delivery or with its sources."""
    instead = parser.add_mutually_exclusive_group()
    instead.add_argument(
        "--mended", type=Path, metavar="FILE", help="feed only the rows of this file, written by assay mend"
    )
    instead.add_argument(
        "--dry-run",
        action="store_true",
        help="say what would come of it, with the reasons, and write nothing",
    )
    instead.add_argument(
        "--resume", action="store_true", help="go on with an ingest of the same delivery that was killed"
    )
    instead.add_argument(
        "--waiting",
        action="store_true",
        help="take over the deliveries that wait for an earlier one, as far as it has come, and say which go on waiting",
    )
    instead.add_argument(
        "--status",
        action="store_true",
        help="say how far the latest ingest came, which deliveries wait and which files are late (exit code 4 if one is)",
    )
    instead.add_argument(
        "--restore", action="store_true", help="put SOURCES.previous back into use; once more takes it back"
    )
    parser.add_argument(
        "--at", type=instant, metavar="INSTANT", help="as of when files are late or wait (default: now)"
    )


def _ingest(arguments: argparse.Namespace, progress: Progress) -> int:
    if arguments.restore:
        return _restore(arguments)
    _require(arguments, "feed")
    if arguments.mended is not None:
        return _ingest_mended(arguments, progress)
    if arguments.waiting:
        return _told(_queue(arguments, progress).take_waiting())
    _require(arguments, "in")
    if arguments.status:
        return _status(arguments, progress)
    if arguments.dry_run:
        return _preview(arguments, progress)
    turns = _queue(arguments, progress).take_over(
        arguments.folder, onto=arguments.onto, resume=arguments.resume
    )
    if arguments.resume and not any(report.taken_over for report in turns.reports):
        say("没有可接续的步骤，已从头导入 / nothing to resume, started over")
    return _told(turns)


def _queue(arguments: argparse.Namespace, progress: Progress) -> "Queue":
    from assay.ingest.pack import spoken_feed  # noqa: PLC0415 - slow import
    from assay.ingest.turns import Queue  # noqa: PLC0415 - slow import

    return Queue(
        spoken_feed(arguments.feed),
        arguments.out,
        arguments.at or datetime.now(UTC),
        progress,
        _accepted(arguments),
        keep_previous=not arguments.no_previous,
    )


def _accepted(arguments: argparse.Namespace) -> "Accepted":
    from assay.ingest.guards import Accepted  # noqa: PLC0415 - slow import

    return Accepted(tuple(arguments.accept_fewer), arguments.correction)


def _told(outcome: "Turns") -> int:
    say(*outcome.lines)
    return outcome.exit_code


def _preview(arguments: argparse.Namespace, progress: Progress) -> int:
    from assay.ingest.pack import spoken_feed  # noqa: PLC0415 - slow import
    from assay.ingest.run import ingest  # noqa: PLC0415 - slow import

    report = ingest(
        spoken_feed(arguments.feed),
        arguments.folder,
        arguments.out,
        onto=arguments.onto,
        accepted=_accepted(arguments),
        preview=True,
        progress=progress,
    )
    say(*report.lines())
    return report.exit_code


def _require(arguments: argparse.Namespace, name: str) -> None:
    if getattr(arguments, "folder" if name == "in" else name) is None:
        arguments.parser.error(f"the following arguments are required: --{name}")


def _ingest_mended(arguments: argparse.Namespace, progress: Progress) -> int:
    from assay.ingest.pack import spoken_feed  # noqa: PLC0415 - slow import
    from assay.ingest.refeeding import ingest_mended  # noqa: PLC0415 - slow import

    report = ingest_mended(
        spoken_feed(arguments.feed),
        arguments.mended,
        arguments.out,
        onto=arguments.onto or arguments.out,
        folder=arguments.folder,
        keep_previous=not arguments.no_previous,
        progress=progress,
    )
    say(*report.lines())
    return report.exit_code


def _status(arguments: argparse.Namespace, progress: Progress) -> int:
    from assay.ingest.expected import arrivals  # noqa: PLC0415 - slow import
    from assay.ingest.steps import steps_told  # noqa: PLC0415 - slow import

    queue = _queue(arguments, progress)
    say(*steps_told(arguments.out), *queue.told())
    found = arrivals(queue.feed, arguments.folder, arguments.out, at=queue.at)
    say(*found.lines())
    return found.exit_code


def _restore(arguments: argparse.Namespace) -> int:
    from assay.ingest.versions import restore_previous  # noqa: PLC0415 - slow import

    day = restore_previous(arguments.out)
    say(f"已恢复上一版源数据，截至 {day}。 / The version before is in use again, as of {day}.")
    return DONE


def _add_mend(commands: "Commands") -> None:
    parser = commands.add_parser(
        "mend",
        help="write quarantined rows for a person to correct",
        description="Write every quarantined row with its reason into a workbook or CSV, to be corrected and fed again "
        "with assay ingest --mended. Opens the rows with the key of this place.",
    )
    add_sources(parser)
    parser.add_argument(
        "--out", type=Path, required=True, metavar="FILE", help="file to write, .xlsx or .csv"
    )
    parser.add_argument(
        "--with-identity", action="store_true", help="show names, numbers, phones and addresses too"
    )
    parser.set_defaults(command=_mend)


def _mend(arguments: argparse.Namespace, progress: Progress) -> int:
    from assay.ingest.mending import write_for_mending  # noqa: PLC0415 - slow import

    report = write_for_mending(arguments.sources, arguments.out, with_identity=arguments.with_identity)
    say(*report.lines())
    return DONE


def _add_draft(commands: "Commands") -> None:
    parser = commands.add_parser(
        "draft",
        help="draft a feed pack from a sample",
        description="Look at a delivered file, or at every file of a folder, and write a feed pack that would read it. "
        "It is a draft: every line says what it was inferred from and is to be checked.",
    )
    parser.add_argument(
        "--in", dest="sample", type=Path, required=True, metavar="SAMPLE", help="file, or folder of files"
    )
    parser.add_argument(
        "--table", metavar="NAME", help="declared source table that the file holds (default: inferred)"
    )
    parser.add_argument(
        "--out", type=Path, required=True, metavar="FEED.yaml", help="feed pack to write; must not exist"
    )
    parser.set_defaults(command=_draft)


def _draft(arguments: argparse.Namespace, progress: Progress) -> int:
    from assay.ingest.drafting.draft import draft  # noqa: PLC0415 - slow import

    say(*draft(arguments.sample, arguments.out, arguments.table).lines())
    return DONE


def _add_template(commands: "Commands") -> None:
    parser = commands.add_parser(
        "template",
        help="write the workbook in which a table is filled in",
        description="Write an Excel template for one file of a feed pack: columns, formats, lists of codes, an example.",
    )
    parser.add_argument(
        "--feed", type=Path, required=True, metavar="FEED.yaml", help="feed pack that will read it"
    )
    parser.add_argument("--table", required=True, metavar="NAME", help="table or file of the pack")
    parser.add_argument(
        "--out", type=Path, required=True, metavar="T.xlsx", help="workbook to write; must not exist"
    )
    parser.set_defaults(command=_template)


def _template(arguments: argparse.Namespace, progress: Progress) -> int:
    from assay.ingest.pack import spoken_feed  # noqa: PLC0415 - slow import
    from assay.ingest.templates import write_template  # noqa: PLC0415 - slow import

    say(f"{write_template(spoken_feed(arguments.feed), arguments.table, arguments.out)}")
    return DONE
