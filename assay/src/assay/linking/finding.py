"""One run: all customers compared, links proposed, decisions kept."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from assay.errors import AssayError
from assay.ingest.sealing import SEALED_SCHEMA, Keyring
from assay.linking import tables
from assay.linking.applying import delivered_links
from assay.linking.decisions import Decisions
from assay.linking.errors import LinkError
from assay.linking.folder import MANIFEST, Found, Links, among, changing, write_links
from assay.linking.judging import Pair, in_order, judged
from assay.linking.model import require_splink, score, train
from assay.linking.policy import LinkingPolicy, Thresholds, linking_policy
from assay.linking.records import load_records, locked_database
from assay.linking.resolving import Resolution
from assay.progress import Progress
from assay.sources.reader import Sources
from assay.wording import Label

STEPS = 3
DELIVERED = Label("银行数据中已注明", "stated in the bank's own data")


@dataclass(frozen=True)
class LinkReport:
    """What a run or a decision gave, in a few lines without a name or a number."""

    out: Path
    counts: dict[str, int]

    def lines(self) -> tuple[str, ...]:
        """For a person at the terminal."""
        n = self.counts
        zh = (
            f"{n['persons']} 人有多个客户号；{n['linked']} 对已关联，{n['review']} 对待人工复核，"
            f"{n['refused']} 对因证件不同而排除，{n['apart']} 对经确认不是同一人"
        )
        en = (
            f"persons with several numbers {n['persons']}, pairs linked {n['linked']}, to be reviewed {n['review']}, "
            f"ruled out by documents {n['refused']}, known to be apart {n['apart']}"
        )
        return (f"{self.out}: {zh} / {en}",)


def find_links(
    sources: Path,
    out: Path,
    *,
    policy: Path | None,
    on: date | None,
    keys: Keyring,
    progress: Progress,
) -> LinkReport:
    """Compare all natural persons of the sources and write the folder of links; decisions in it stay.

    on: the day whose thresholds apply, the last day of the sources by default. LinkingNotInstalled without the
    extra `link`, SourceError without key or sources, PolicyError for the policy, LinkError for a damaged `out`.
    """
    require_splink()
    rules, opened = linking_policy(policy), Sources.read(sources)
    opened.refuse_misshapen("customer", "customer_link")
    asked = _Asked(opened, rules, on or opened.covers.last, keys)
    rules.on(asked.day)
    with changing(out):
        before = Links.read(out) if (out / MANIFEST).is_file() else None
        found = _found(asked, before, progress)
        resolution = write_links(out, found, before.decisions if before else Decisions())
    return report_of(out, resolution)


@dataclass(frozen=True)
class _Asked:
    """What is to be compared, by which rules, as of which day."""

    sources: Sources
    rules: LinkingPolicy
    day: date
    keys: Keyring

    @property
    def thresholds(self) -> Thresholds:
        return self.rules.on(self.day)


def report_of(out: Path, resolution: Resolution) -> LinkReport:
    """The report of a folder that was just written."""
    states: Counter[str] = Counter(ruling.state for ruling in resolution.ruled.values())
    counts = {state: states[state] for state in tables.STATES}
    return LinkReport(out, {"persons": resolution.persons(), **counts})


def _found(asked: _Asked, before: Links | None, progress: Progress) -> Found:
    rules, thresholds, day = asked.rules, asked.thresholds, asked.day
    since = {pair.ids: pair.found_on for pair in before.pairs} if before else {}
    with progress.bar("assay link", STEPS) as bar, _without_values(), locked_database() as connection:
        load_records(connection, asked.sources, asked.keys, crowded_phone=rules.crowded_phone)
        bar.advance()
        model = train(connection, rules.training)
        bar.advance()
        scored = score(connection, model, at_least=thresholds.review_from / 1000)
        customers = _customers(connection)
        bar.advance()
    pairs = {pair.ids: pair for row in _rows(scored) if (pair := judged(row, rules, thresholds, day, since))}
    pairs |= {pair.ids: pair for pair in _delivered(asked.sources, customers, pairs)}
    ordered = tuple(sorted(pairs.values(), key=lambda pair: pair.ids))
    return Found(ordered, customers, _sealed(asked.sources, ordered), model.document(), _facts(asked))


def _rows(scored: pa.Table) -> Iterator[dict[str, Any]]:
    for batch in scored.to_batches(max_chunksize=65_536):
        yield from batch.to_pylist()


def _delivered(sources: Sources, customers: pa.Table, pairs: dict[tuple[str, str], Pair]) -> Iterator[Pair]:
    """The links that the bank's data bring; a document that speaks against one makes it a question."""
    delivered = delivered_links(sources)
    named = pa.chunked_array([*delivered["customer_id"].chunks, *delivered["person_id"].chunks], pa.string())
    known = among(customers, named)
    for row in delivered.to_pylist():
        if row["customer_id"] == row["person_id"] or not {row["customer_id"], row["person_id"]} <= known:
            continue
        ids = in_order(row["customer_id"], row["person_id"])
        same = pairs.get(ids)
        reason = (
            Label(f"{DELIVERED.zh}；{same.reason.zh}", f"{DELIVERED.en}; {same.reason.en}")
            if same
            else DELIVERED
        )
        agreed, differed = (same.agreed, same.differed) if same else ((), ())
        weight = same.weight if same else None
        yield Pair(*ids, "delivered", "link", None, weight, reason, agreed, differed, row["linked_on"])


def _customers(connection: duckdb.DuckDBPyConnection) -> pa.Table:
    """Everybody compared, with the smallest number among those who have the same document for life."""
    return (
        connection.execute(
            """
            SELECT customer_id,
                CASE WHEN is_for_life THEN document_kind END AS document_kind,
                CASE WHEN is_for_life THEN first_value(customer_id) OVER (
                    PARTITION BY is_for_life, document_kind, document ORDER BY length(customer_id), customer_id
                ) END AS document_of
            FROM record ORDER BY customer_id
            """
        )
        .to_arrow_table()
        .cast(tables.customers.schema)
    )


def _sealed(sources: Sources, pairs: tuple[Pair, ...]) -> pa.Table:
    """Identity rows of the customers in pairs, still sealed: a reviewer opens them with the key."""
    wanted = pa.array(sorted({each for pair in pairs for each in pair.ids}), pa.string())
    rows = pq.read_table(sources.path("customer_identity"), schema=SEALED_SCHEMA)
    return rows.filter(pc.is_in(rows["customer_id"], wanted))


def _facts(asked: _Asked) -> dict[str, Any]:
    rules, thresholds = asked.rules, asked.thresholds
    return {
        "on": asked.day.isoformat(),
        "sources": {"customer": asked.sources.table_digests["customer"]},
        "policy": {
            "key": rules.key,
            "version": rules.version,
            "digest": rules.digest,
            "valid_from": thresholds.valid_from.isoformat(),
            "review_from": thresholds.review_from,
            "link_from": thresholds.link_from,
            "largest_person": rules.largest_person,
        },
    }


class _without_values:  # noqa: N801 - reads as a clause of `with`
    """Failures of the comparison lose their message: a database's own may quote a name or a number."""

    def __enter__(self) -> None:
        return

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: object) -> None:
        if error is None or isinstance(error, AssayError | KeyboardInterrupt | OSError | MemoryError):
            return
        if isinstance(error.__cause__, KeyboardInterrupt):
            raise KeyboardInterrupt from None
        raise LinkError(
            "客户比对失败，多半是内存不足；姓名和号码不会写到磁盘上，因此不能用磁盘代替内存。原有结果未变。",
            "Comparing the customers failed, most likely for want of memory: names are never written to disk, so disk "
            "cannot stand in for it. What was there before is unchanged.",
        ) from None
