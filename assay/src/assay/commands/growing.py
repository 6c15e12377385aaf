"""The command synth: an invented bank, with dirt and a second system if that is wished."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assay.arguments import Parser, count, day
from assay.commands.common import DONE, say
from assay.progress import Progress

if TYPE_CHECKING:
    from assay.commands.common import Commands

EVERY = "every"
LIST = "list"


def add_synth(commands: "Commands") -> None:
    """Add the parser."""
    parser = commands.add_parser(
        "synth",
        help="write the feed of an invented bank",
        description="Write a delivery for the feed pack jinjing: the same customers, date and seed give the same bytes.",
    )
    parser.add_argument("--customers", type=count, required=True, metavar="N", help="how many customers")
    parser.add_argument("--on", type=day, required=True, metavar="DATE", help="last day of the feed")
    parser.add_argument(
        "--seed", type=int, required=True, metavar="N", help="number from which the bank is grown"
    )
    parser.add_argument("--out", type=Path, required=True, metavar="FEEDDIR", help="folder to write")
    parser.add_argument(
        "--second-system",
        type=Path,
        metavar="TRUTH.csv",
        help="add a second system that knows some customers again; write into TRUTH.csv who is who",
    )
    _add_dirty(parser)
    parser.set_defaults(command=_synth, parser=parser)


def _synth(arguments: argparse.Namespace, progress: Progress) -> int:
    if arguments.dirty is not None and arguments.second_system is not None:
        arguments.parser.error("argument --second-system: not allowed with argument --dirty")
    if arguments.dirty is not None:
        return _dirty_deliveries(arguments, progress)
    from assay.synth.bank import write_bank  # noqa: PLC0415

    report = write_bank(arguments.customers, arguments.on, arguments.seed, arguments.out, progress=progress)
    say(*report.lines())
    if arguments.second_system is not None:
        from assay.synth.second_system import plant_second_system  # noqa: PLC0415

        planted = plant_second_system(arguments.out, arguments.second_system, seed=arguments.seed)
        say(f"{arguments.second_system}: {planted}")
    return DONE


def _add_dirty(parser: Parser) -> None:
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


def _dirty_deliveries(arguments: argparse.Namespace, progress: Progress) -> int:
    """Write the dirty deliveries."""
    from assay.synth.dirt.planting import write_dirty  # noqa: PLC0415 - slow import

    kinds = () if arguments.dirty == EVERY else tuple(arguments.dirty.split(","))
    report = write_dirty(
        arguments.customers, arguments.on, arguments.seed, arguments.out, kinds=kinds, progress=progress
    )
    say(*report.lines())
    return DONE
