"""A folder of links: what was found, what persons decided, and what follows from both. Written whole or not at all.

links/
  manifest.json           sources, policy, thresholds, counts, digest of every table
  model.json              what every agreement weighs
  pairs.parquet           compared pairs worth a word, with weight, reason and what became of them
  clusters.parquet        numbers of persons who have several
  review.parquet          pairs that wait for an answer
  customers.parquet       compared customers, and whose documents are the same
  decisions.jsonl         who said what when; why is sealed
  identity/…              the identity rows of customers in pairs, sealed as ingest sealed them
"""

import fcntl
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from assay.digest import file_digest, table_digest
from assay.folders import whole_folder
from assay.ingest.sealing import SEALED_SCHEMA
from assay.linking import tables
from assay.linking.decisions import Decision, Decisions
from assay.linking.errors import LinkError
from assay.linking.judging import Pair, in_order
from assay.linking.resolving import Member, Resolution, resolve
from assay.wording import Label

SCHEMA_VERSION = 1
MANIFEST, MODEL, LOG = "manifest.json", "model.json", "decisions.jsonl"
IDENTITY = Path("identity") / "customer_identity.parquet"
NAMED = Label("由人工指定，未经比对", "named by a person, not compared")


@dataclass(frozen=True)
class Found:
    """What a comparison of all customers gave; decisions are no part of it."""

    pairs: tuple[Pair, ...]
    customers: pa.Table
    identity: pa.Table = field(repr=False)
    model: Mapping[str, Any]
    facts: Mapping[str, Any]  # of the manifest: date, sources, policy


@dataclass(frozen=True)
class Links:
    """An opened folder of links."""

    folder: Path
    manifest: dict[str, Any]

    @classmethod
    def read(cls, folder: Path) -> "Links":
        """Open and verify; LinkError if it is none, of another version, or altered."""
        try:
            manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
            whole = manifest["schema_version"] == SCHEMA_VERSION and all(
                file_digest(folder / f"{source.name}.parquet") == manifest["tables"][source.name]["digest"]
                for source in tables.TABLES
            )
        except (OSError, ValueError, KeyError, TypeError, pa.ArrowException) as unreadable:
            raise _no_links(folder) from unreadable
        if not whole:
            raise _no_links(folder)
        return cls(folder, manifest)

    def table(self, name: str) -> pa.Table:
        """One table as declared."""
        return pq.read_table(self.folder / f"{name}.parquet")

    @cached_property
    def decisions(self) -> Decisions:
        """The log."""
        return Decisions.read(self.folder / LOG)

    @cached_property
    def pairs(self) -> tuple[Pair, ...]:
        """What the comparison found."""
        return tables.pairs_of(self.table("pairs"))

    @cached_property
    def members(self) -> tuple[Member, ...]:
        """The persons with several numbers."""
        return tuple(Member(**row) for row in self.table("clusters").to_pylist())

    @property
    def on(self) -> date:
        return date.fromisoformat(self.manifest["on"])

    @property
    def found(self) -> Found:
        """What was found, to be written again with other decisions."""
        facts = {name: self.manifest[name] for name in ("on", "sources", "policy")}
        model = json.loads((self.folder / MODEL).read_text(encoding="utf-8"))
        identity = pq.read_table(self.folder / IDENTITY)
        return Found(self.pairs, self.table("customers"), identity, model, facts)


@contextmanager
def changing(folder: Path) -> Iterator[None]:
    """Only one at a time changes a folder of links: the second waits, and no decision is lost."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    with (folder.parent / f".{folder.name}.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def write_links(out: Path, found: Found, decisions: Decisions) -> Resolution:
    """Write the folder whole: persons, pairs and questions as found and decided. Called inside `changing`."""
    in_force = decisions.in_force
    pairs = (*found.pairs, *_named(in_force, found.pairs))
    marks = marks_of(found.customers, (each for pair in pairs for each in pair.ids))
    resolution = resolve(found.pairs, in_force, marks, largest_person=found.facts["policy"]["largest_person"])
    written = {
        "pairs": tables.pairs_table(pairs, resolution.ruled),
        "clusters": tables.clusters_table(resolution.members),
        "review": tables.review_table(pairs, resolution.ruled),
        "customers": found.customers,
    }
    with whole_folder(out, card=MANIFEST) as folder:
        for name, rows in written.items():
            pq.write_table(rows, folder / f"{name}.parquet", compression="zstd")
        (folder / IDENTITY.parent).mkdir(mode=0o700)
        pq.write_table(found.identity.cast(SEALED_SCHEMA), folder / IDENTITY, compression="zstd")
        (folder / LOG).write_text(decisions.text(), encoding="utf-8")
        _write(folder / MODEL, found.model)
        _write(folder / MANIFEST, _manifest(found, decisions, written, resolution))
    return resolution


def marks_of(customers: pa.Table, wanted: Iterable[str]) -> dict[str, tuple[str, str]]:
    """Customer number to kind and smallest holder of the document that nobody else can have, of those wanted."""
    chosen = customers.filter(pc.is_in(customers["customer_id"], pa.array(sorted(set(wanted)), pa.string())))
    return {
        row["customer_id"]: (row["document_kind"], row["document_of"])
        for row in chosen.to_pylist()
        if row["document_kind"]
    }


def among(customers: pa.Table, wanted: pa.ChunkedArray) -> set[str]:
    """Those of the wanted numbers that were compared."""
    found = customers["customer_id"].filter(pc.is_in(customers["customer_id"], wanted.unique()))
    return set(found.to_pylist())


def refuse_impossible(links: Links, pair: tuple[str, str]) -> None:
    """LinkError unless both numbers were compared, and no document says that they are two people."""
    customers = links.table("customers")
    known = among(customers, pa.chunked_array([pair], pa.string()))
    if missing := [each for each in pair if each not in known]:
        numbers = ", ".join(missing)
        raise LinkError(
            f"没有这样的个人客户：{numbers}。", f"These are no numbers of natural persons: {numbers}."
        )
    marks = marks_of(customers, pair)
    first, second = (marks.get(each) for each in in_order(*pair))
    if first and second and first[0] == second[0] and first[1] != second[1]:
        raise LinkError(
            f"{pair[0]} 与 {pair[1]} 有两个不同的有效证件号码，不能确认为同一人。若其中一个录错，请先在源系统改正。",
            f"{pair[0]} and {pair[1]} have two different valid document numbers and cannot be one person. "
            "If one was typed wrongly, correct it at its source first.",
        )


def _named(in_force: Mapping[tuple[str, str], Decision], pairs: Iterable[Pair]) -> Iterator[Pair]:
    """Pairs that the comparison did not find, only a person's decision."""
    known = {pair.ids for pair in pairs}
    for ids, line in in_force.items():
        if ids not in known:
            yield Pair(*ids, "reviewed", "review", "not_enough", None, NAMED, (), (), line.decided_on)


def _manifest(
    found: Found, decisions: Decisions, written: Mapping[str, pa.Table], resolution: Resolution
) -> dict[str, Any]:
    states: Counter[str] = Counter(ruling.state for ruling in resolution.ruled.values())
    return {
        "schema_version": SCHEMA_VERSION,
        **found.facts,
        "decisions": decisions.digest,
        "counts": {"persons": resolution.persons(), **{state: states[state] for state in tables.STATES}},
        "tables": {
            name: {"rows": rows.num_rows, "digest": table_digest(rows)} for name, rows in written.items()
        },
    }


def _write(path: Path, content: Mapping[str, Any]) -> None:
    path.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def _no_links(folder: Path) -> LinkError:
    return LinkError(
        f"{folder} 不是完整的关联结果目录。请先执行 assay link find。",
        f"{folder} is no complete folder of links. Run assay link find first.",
    )
