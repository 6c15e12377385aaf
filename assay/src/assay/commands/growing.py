"""The part of the command synth that plants dirt."""

import argparse
from typing import Any

from assay.arguments import Parser
from assay.commands.common import DONE, say
from assay.progress import Progress

EVERY = "every"
LIST = "list"


def add_dirty(parser: Parser) -> None:
    """The argument --dirty."""
    parser.add_argument(
        "--dirty",
        nargs="?",
        const=EVERY,
        action=_Dirty,
        metavar="KIND[,KIND]",
        help="plant dirt as real deliveries hold it, and list it in FEEDDIR/planted.jsonl; without a kind every one, "
        "`--dirty list` shows them",
    )


class _Dirty(argparse.Action):
    """`--dirty list` prints and is done, whatever else is missing."""

    def __call__(
        self, parser: argparse.ArgumentParser, namespace: argparse.Namespace, values: Any, option: Any = None
    ) -> None:
        if values == LIST:
            from assay.synth.dirt.planting import kinds_named  # noqa: PLC0415 - slow import

            say(*(kind.line() for kind in kinds_named(())))
            parser.exit(DONE)
        setattr(namespace, self.dest, values)


def dirty(arguments: argparse.Namespace, progress: Progress) -> int:
    """Write the dirty deliveries."""
    from assay.synth.dirt.planting import write_dirty  # noqa: PLC0415 - slow import

    kinds = () if arguments.dirty == EVERY else tuple(arguments.dirty.split(","))
    report = write_dirty(
        arguments.customers, arguments.on, arguments.seed, arguments.out, kinds=kinds, progress=progress
    )
    say(*report.lines())
    return DONE
