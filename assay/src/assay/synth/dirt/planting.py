"""`assay synth --dirty`: the invented bank's deliveries with dirt, and the list of what was planted.

OUT/planted.jsonl   one line a planted thing: delivery, file, line, field, kind, rule, outcome, what is right
OUT/feed.yaml       the pack that reads them (package.yaml and increment.yaml for deliveries of that form)
OUT/sound/          the delivery as it should be; what is only doubtful is in it
OUT/rows/           the same with every kind of dirt in rows
OUT/<kind>/         one delivery for each kind that concerns a delivery as a whole
"""

import json
import shutil
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np

from assay.errors import FeedError
from assay.folders import whole_folder
from assay.progress import Progress
from assay.synth.bank import write_bank
from assay.synth.dirt import deliveries, doubtful, faulty
from assay.synth.dirt.feed import Feed
from assay.synth.dirt.following import following
from assay.synth.dirt.hand import Hand, plant, record
from assay.synth.dirt.kinds import Kind, declared
from assay.synth.dirt.packs import ORDER, write_packs
from assay.synth.dirt.parcel import Expected, Parcel

PLANTED = "planted.jsonl"
FEWEST = 1000  # below, a handful of broken rows is more than the one percent that a file may have
STREAM = 90  # of dice, so that the clean bank keeps its bytes
# Importing the modules declares their kinds; this is the order in which they are planted.
MODULES = tuple(module.__name__ for module in (doubtful, faulty, deliveries))


@dataclass(frozen=True)
class DirtReport:
    """What was planted, and where."""

    folder: Path
    counted: dict[str, int]

    def lines(self) -> list[str]:
        """The report, a line for each sentence."""
        total = sum(self.counted.values())
        told = ", ".join(f"{outcome} {count}" for outcome, count in sorted(self.counted.items()))
        return [
            f"{self.folder / PLANTED}：植入 {total} 处 / {total} planted: {told}",
            f"assay ingest --feed {self.folder / 'feed.yaml'} --in {self.folder / 'rows'} --out SOURCES",
        ]


def kinds_named(names: Sequence[str]) -> list[Kind]:
    """The kinds of these names, or all; FeedError for a name that is none."""
    kinds = dict(sorted(declared().items(), key=lambda item: MODULES.index(item[1].module)))
    if unknown := sorted(set(names) - set(kinds)):
        raise FeedError(
            f"没有这些脏数据种类：{'、'.join(unknown)}。用 --dirty list 查看全部。",
            f"There is no kind of dirt called {', '.join(unknown)}. See --dirty list.",
        )
    return [kind for name, kind in kinds.items() if not names or name in names]


def write_dirty(
    customers: int, on: date, seed: int, out: Path, *, kinds: Sequence[str], progress: Progress
) -> DirtReport:
    """Write the deliveries; the same arguments give the same bytes. Raises as `write_bank` does."""
    chosen = kinds_named(kinds)
    if customers < FEWEST:
        raise FeedError(
            f"脏数据至少需要 {FEWEST} 位客户，否则坏行会超过一个文件允许的 1%。",
            f"Dirt needs at least {FEWEST} customers: with fewer, more than 1 % of a file would be broken.",
        )
    with whole_folder(out, card=PLANTED) as growing:
        clean = growing / "clean"
        write_bank(customers, on, seed, clean, progress=progress)
        records = _rows(growing, clean, chosen, Hand(Feed.read(clean), _dice(seed), on))
        records += _deliveries(growing, on, chosen)
        shutil.rmtree(clean)
        write_packs(growing)
        _write_list(growing / PLANTED, records)
    return DirtReport(out, Counter(record["outcome"] for record in records))


def _dice(seed: int) -> np.random.Generator:
    return np.random.default_rng([seed, STREAM])


def _rows(growing: Path, clean: Path, chosen: list[Kind], hand: Hand) -> list[dict[str, Any]]:
    """The sound delivery, and the one with dirt in its rows."""
    plant((kind for kind in chosen if kind.in_row and kind.is_true), hand)
    hand.feed.write(growing / "sound", clean)
    plant((kind for kind in chosen if kind.in_row and not kind.is_true), hand)
    hand.planted.extend(list(following(hand.feed, hand.planted, ORDER)))
    if not hand.planted:
        return []
    hand.feed.write(growing / "rows", clean)
    return [record(planted, hand.feed, "rows", "feed.yaml", "") for planted in hand.planted]


def _deliveries(growing: Path, on: date, chosen: list[Kind]) -> list[dict[str, Any]]:
    records = []
    for kind in chosen:
        if kind.whole is None:
            continue
        folder = growing / kind.name
        folder.mkdir()
        parcel = Parcel(growing / "sound", folder, on)
        kind.whole(parcel)
        for expected in parcel.expected or [Expected("")]:
            records.append(
                {
                    "delivery": kind.name,
                    "pack": parcel.pack,
                    "onto": parcel.onto,
                    "file": expected.file,
                    "line": expected.line,
                    "field": expected.field,
                    "kind": kind.name,
                    "rule": expected.rule,
                    "outcome": str(kind.outcome),
                    "right": None,
                }
            )
    return records


def _write_list(path: Path, records: list[dict[str, Any]]) -> None:
    rows = sorted(records, key=lambda r: (r["delivery"], r["file"], r["line"], r["field"], r["rule"]))
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
