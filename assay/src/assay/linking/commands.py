"""`assay link …`: find, review, show, decide, undo, apply, remove, measure."""

import argparse
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assay.arguments import Parser, count, day
from assay.progress import Progress

if TYPE_CHECKING:
    Commands = argparse._SubParsersAction[Parser]

DONE = 0
Lines = Callable[[argparse.Namespace, Progress], list[str]]


def add_link(commands: "Commands") -> None:
    """The subcommand `link` with its own subcommands; `lines_of` on the parsed arguments does the work."""
    parser = commands.add_parser(
        "link",
        help="find customers who have several numbers",
        description="Link customer numbers that belong to one person (DAT-3): propose, review, decide, undo.",
    )
    actions = parser.add_subparsers(title="actions", metavar="ACTION", required=True)
    _add_find(actions)
    _add_review(actions)
    _add_show(actions)
    _add_decide(actions)
    _add_undo(actions)
    _add_apply(actions)
    _add_remove(actions)
    _add_measure(actions)


def _add_find(actions: "Commands") -> None:
    parser = _action(actions, "find", "compare all customers and write LINKS; decisions in it stay", _find)
    _sources(parser)
    parser.add_argument("--out", type=Path, required=True, metavar="LINKS", help="folder to write")
    parser.add_argument(
        "--policy", type=Path, metavar="FILE", help="linking policy (default: policies/linking.yaml)"
    )
    parser.add_argument(
        "--on", type=day, metavar="DATE", help="day whose thresholds apply (default: the sources' last)"
    )


def _find(arguments: argparse.Namespace, progress: Progress) -> list[str]:
    from assay.ingest.sealing import Keyring  # noqa: PLC0415
    from assay.linking.finding import find_links  # noqa: PLC0415

    report = find_links(
        arguments.sources,
        arguments.out,
        policy=arguments.policy,
        on=arguments.on,
        keys=Keyring.of_this_place(),
        progress=progress,
    )
    return [*report.lines()]


def _add_review(actions: "Commands") -> None:
    parser = _action(actions, "review", "show the pairs that wait for a person's answer", _review)
    _links(parser)
    _language(parser)
    parser.add_argument("--top", type=count, default=20, metavar="N", help="how many to show (default: 20)")
    parser.add_argument(
        "--out", type=Path, metavar="FILE", help="write all of them as CSV instead; must not exist"
    )
    parser.add_argument(
        "--with-identity",
        action="store_true",
        help="names, numbers, phones and addresses too; only with --out",
    )


def _review(arguments: argparse.Namespace, progress: Progress) -> list[str]:
    from assay.ingest.sealing import Keyring  # noqa: PLC0415
    from assay.linking.folder import Links  # noqa: PLC0415
    from assay.linking.review import queue_lines, write_queue  # noqa: PLC0415

    links = Links.read(arguments.links)
    if arguments.out is None:
        if arguments.with_identity:
            arguments.parser.error("the following arguments are required: --out")
        return [*queue_lines(links, language=arguments.language, most=arguments.top)]
    keys = Keyring.of_this_place() if arguments.with_identity else None
    written = write_queue(links, arguments.out, language=arguments.language, keys=keys)
    return [f"{arguments.out}: {written} 对 / {written} pairs"]


def _add_show(actions: "Commands") -> None:
    parser = _action(actions, "show", "tell what is known about one customer number", _show)
    _links(parser)
    parser.add_argument("--customer", required=True, metavar="ID", help="customer id as in the source")
    _language(parser)


def _show(arguments: argparse.Namespace, progress: Progress) -> list[str]:
    from assay.linking.folder import Links  # noqa: PLC0415
    from assay.linking.review import told  # noqa: PLC0415

    return [*told(Links.read(arguments.links), arguments.customer, language=arguments.language)]


def _add_decide(actions: "Commands") -> None:
    parser = _action(actions, "decide", "record that two numbers are, or are not, one person", _decide)
    _links(parser)
    answer = parser.add_mutually_exclusive_group(required=True)
    answer.add_argument("--same", nargs=2, metavar="ID", help="two numbers of one person")
    answer.add_argument("--different", nargs=2, metavar="ID", help="two numbers of two people")
    _signed(parser)


def _decide(arguments: argparse.Namespace, progress: Progress) -> list[str]:
    from assay.linking.deciding import decide  # noqa: PLC0415

    answer = "same" if arguments.same else "different"
    one, other = arguments.same or arguments.different
    return [*decide(arguments.links, (one, other), answer, **_signature(arguments)).lines()]  # type: ignore[arg-type]


def _add_undo(actions: "Commands") -> None:
    parser = _action(
        actions, "undo", "take a decision back; the links are again what they were without it", _undo
    )
    _links(parser)
    parser.add_argument(
        "--decision", type=count, required=True, metavar="N", help="its number, see assay link show"
    )
    _signed(parser)


def _undo(arguments: argparse.Namespace, progress: Progress) -> list[str]:
    from assay.linking.deciding import undo  # noqa: PLC0415

    return [*undo(arguments.links, arguments.decision, **_signature(arguments)).lines()]


def _add_apply(actions: "Commands") -> None:
    parser = _action(actions, "apply", "write the links into the sources' table customer_link", _apply)
    _links(parser)
    parser.add_argument(
        "--into", type=Path, required=True, metavar="SOURCES", help="sources they were found in"
    )


def _apply(arguments: argparse.Namespace, progress: Progress) -> list[str]:
    from assay.linking.applying import put_into  # noqa: PLC0415
    from assay.linking.folder import Links  # noqa: PLC0415

    rows = put_into(Links.read(arguments.links), arguments.into)
    return [f"{arguments.into}: customer_link {rows} 行 / {rows} rows"]


def _add_remove(actions: "Commands") -> None:
    parser = _action(actions, "remove", "take the links out of the sources: every byte as before", _remove)
    parser.add_argument(
        "--out-of", type=Path, required=True, metavar="SOURCES", help="sources that hold links"
    )


def _remove(arguments: argparse.Namespace, progress: Progress) -> list[str]:
    from assay.linking.applying import take_out_of  # noqa: PLC0415

    if take_out_of(arguments.out_of):
        return [f"{arguments.out_of}: 已还原 / restored"]
    return [f"{arguments.out_of}: 没有写入过关联 / holds no links"]


def _add_measure(actions: "Commands") -> None:
    parser = _action(
        actions, "measure", "compare the links with what assay synth --second-system planted", _measure
    )
    _links(parser)
    parser.add_argument("--truth", type=Path, required=True, metavar="TRUTH.csv", help="who is who")


def _measure(arguments: argparse.Namespace, progress: Progress) -> list[str]:
    from assay.linking.folder import Links  # noqa: PLC0415
    from assay.linking.measuring import measure  # noqa: PLC0415

    return measure(Links.read(arguments.links), arguments.truth).lines()


def _action(actions: "Commands", name: str, description: str, lines_of: Lines) -> Parser:
    parser = actions.add_parser(
        name, help=description, description=f"{description[0].upper()}{description[1:]}."
    )
    parser.set_defaults(command=_said, lines_of=lines_of, parser=parser)
    return parser


def _said(arguments: argparse.Namespace, progress: Progress) -> int:
    for line in arguments.lines_of(arguments, progress):
        print(line)  # noqa: T201 - the command's answer
    return DONE


def _sources(parser: Parser) -> None:
    parser.add_argument(
        "--sources", type=Path, required=True, metavar="SOURCES", help="folder written by assay ingest"
    )


def _links(parser: Parser) -> None:
    parser.add_argument(
        "--links", type=Path, required=True, metavar="LINKS", help="folder written by assay link find"
    )


def _language(parser: Parser) -> None:
    parser.add_argument(
        "--language", choices=["zh", "en"], default="zh", help="language of the answer (default: zh)"
    )


def _signed(parser: Parser) -> None:
    parser.add_argument("--by", required=True, metavar="STAFF", help="staff number of who decides")
    parser.add_argument("--why", required=True, metavar="TEXT", help="reason; kept sealed")


def _signature(arguments: argparse.Namespace) -> dict[str, Any]:
    from assay.ingest.sealing import Keyring  # noqa: PLC0415

    return {
        "by": arguments.by,
        "why": arguments.why,
        "at": datetime.now(UTC),
        "keys": Keyring.of_this_place(),
    }
