"""Mended rows come in: only those, by the same rules, each with its origin; the rest stays as it is."""

import json
import shutil
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow as pa

from assay.digest import content_digest
from assay.errors import FeedError
from assay.folders import sweep, whole_folder
from assay.ingest.arrival import Arrival
from assay.ingest.building import Building
from assay.ingest.delivery import LINE
from assay.ingest.guards import Accepted
from assay.ingest.layout import Layout
from assay.ingest.lineage import AT, ORIGIN, Origin
from assay.ingest.loading import Loading
from assay.ingest.mended_rows import MendedFile, MendedRow, as_text, codes_left, digest_of, other_total
from assay.ingest.mending import places, read_mended
from assay.ingest.pack import FeedFile, FeedPack, load_pack
from assay.ingest.places import working_place
from assay.ingest.previous import Previous
from assay.ingest.quarantine import (
    LINE_FORM,
    QUARANTINE,
    RAW_FORM,
    TYPED_FORM,
    Intake,
    Place,
    dated,
    opened,
    place_of,
    write_records,
)
from assay.ingest.report import FileReport, IngestReport
from assay.ingest.sealing import Keyring
from assay.ingest.staging import Staging
from assay.ingest.steps import Steps, steps_path
from assay.ingest.transforms import refuse_unfit
from assay.ingest.writing import complete_lunar_birthdays, write_table
from assay.progress import Progress
from assay.sources.reader import CARD, Covers
from assay.sources.sql import quoted
from assay.working import key_of


def ingest_mended(
    feed: Path,
    mended: Path,
    out: Path,
    *,
    onto: Path,
    folder: Path | None,
    progress: Progress,
    keep_previous: bool = False,
) -> IngestReport:
    """Feed the rows of a mended file into `onto` and write the sources `out`, which may be the same.

    folder: the delivery that they were part of, if it shall be made sure that it is one of these sources.
    keep_previous: the sources that stood before stay as `<out>.previous`.
    Raises FeedError when the file or the totals do not fit; `out` then stands as before.
    """
    pack = load_pack(feed)
    refuse_unfit(pack, feed)
    report = IngestReport(f"{pack.name} {pack.version}")
    sweep(out)
    previous = Previous.read(onto, pack)
    feed_facts = {"name": pack.name, "version": pack.version, "digest": content_digest(feed)}
    arrival = Arrival(pack, mended.parent, [], None, {"feed": feed_facts, "mended": digest_of(mended)})
    steps = Steps(steps_path(out))
    with steps.of_this_ingest():
        steps.begin("discover")
        if previous.history.knows(arrival.origin):
            report.nothing_new = True
            steps.close("nothing_new")
            if out.resolve() != onto.resolve():
                with whole_folder(out, card=CARD, swept=True) as growing:
                    shutil.copytree(onto, growing, dirs_exist_ok=True)
            return report
        if folder is not None:
            _refuse_other_delivery(Arrival.find(feed, pack, folder), previous)
        rows = _in_quarantine(mended, previous, pack)
        key = key_of(**arrival.origin, onto=previous.digest)
        with working_place(out, key, resume=False, keep_previous=keep_previous) as place:
            common = (arrival, place, report, progress, previous, Accepted(), write_table, steps, out)
            Refeeding(*common, rows=rows).write()
            steps.begin("publish")
    return report


@dataclass
class RefeedLoading(Loading):
    """Mended rows on their way onto the workbench; every other table is carried over."""

    rows: dict[str, list[MendedRow]] = field(default_factory=dict)
    totals: dict[tuple[int, str], tuple[int, int]] = field(default_factory=dict)

    def load(self, progress: Progress) -> None:
        """Every file of the pack, with its mended rows or as it was."""
        with progress.bar("读入改正的行 / reading mended rows", len(self.arrival.pack.files)) as bar:
            for file in self.arrival.pack.files:
                if file.name in self.rows:
                    self._take_mended(file, self.rows[file.name])
                else:
                    self._carry(file)
                bar.advance()

    def own_origin(self, table: str) -> int | None:
        """Mended rows name their own origin."""
        return None

    def _take_mended(self, file: FeedFile, rows: list[MendedRow]) -> None:
        assert self.layers is not None
        known = {line: row.place for line, row in enumerate(rows, start=1)}
        intake = Intake(file, rows[0].place.file, len(rows), self.number, known, delivered=False)
        self._compare_totals(file, rows)
        self._read(file, rows, file.name)
        self._name_origins(file, known)
        self.checks.shapes(intake, [])
        self.checks.keys(intake)
        if file.table == "customer":
            complete_lunar_birthdays(self.staging)
        self.layers.bring(file)
        self.layers.meet_mended(intake, self.history)
        self._settle(intake)

    def _read(self, file: FeedFile, rows: list[MendedRow], table: str, *, originals: bool = False) -> None:
        """Rows in both forms into one table: each is read as its texts are written."""
        layout, own = self.arrival.pack.layout_of(file), file.model_copy(update={"codes": codes_left(file)})
        plain = FeedFile(table=file.table)
        forms = {RAW_FORM: (own, layout), TYPED_FORM: (plain, Layout())}
        for form, (declared, written) in forms.items():
            chosen = [
                (line, row.original if originals else row.texts(written, declared))
                for line, row in enumerate(rows, start=1)
                if row.form == form and (row.original or not originals)
            ]
            part = MendedFile(declared, written, Path(rows[0].place.file), chosen)
            name = table if form == RAW_FORM else f"{table}@typed"
            self.staging.read(part, name)
        typed = quoted(f"{table}@typed")
        self.staging.run(f"INSERT INTO {quoted(table)} BY NAME SELECT * FROM {typed}")  # noqa: S608
        self.staging.drop(f"{table}@typed")

    def _name_origins(self, file: FeedFile, known: dict[int, Place]) -> None:
        places_of = [
            {
                "line": line,
                "origin": self.history.number(Origin(place.delivery, file.name, place.file, mended=True)),
                "at": place.line,
            }
            for line, place in known.items()
        ]
        schema = pa.schema([("line", pa.int64()), ("origin", pa.int32()), ("at", pa.int64())])
        self.staging.store("places", pa.Table.from_pylist(places_of, schema=schema))
        self.staging.run(
            f"UPDATE {quoted(file.name)} SET {ORIGIN} = places.origin, {AT} = places.at "  # noqa: S608
            f"FROM places WHERE {LINE} = places.line"
        )

    def _compare_totals(self, file: FeedFile, rows: list[MendedRow]) -> None:
        """The sender's total against what was read, less the mended rows as they were, plus as they are now."""
        if file.total is None:
            return
        was = self._amounts(file, rows, originals=True)
        now = self._amounts(file, rows, originals=False)
        for delivery in sorted({row.place.delivery for row in rows}):
            counted = self.history.deliveries[delivery - 1]["files"][file.name]
            total = (counted["total_fen"] or 0) - was[delivery][0] + now[delivery][0]
            unread = counted["amounts_unread"] - was[delivery][1] + now[delivery][1]
            announced = counted["announced_fen"]
            if announced is not None and not unread and total != announced:
                raise other_total(counted["file"], announced, total)
            counted.update(total_fen=total, amounts_unread=unread)

    def _amounts(
        self, file: FeedFile, rows: list[MendedRow], *, originals: bool
    ) -> dict[int, tuple[int, int]]:
        """By delivery: the sum of the rows' amounts, and how many cannot be read."""
        self._read(file, rows, "amounts", originals=originals)
        read = dict(
            self.staging.rows(f"SELECT {LINE}, {quoted(file.total or '')} FROM amounts")  # noqa: S608
        )
        self.staging.drop("amounts")
        sums: dict[int, tuple[int, int]] = defaultdict(lambda: (0, 0))
        for line, row in enumerate(rows, start=1):
            amount, before = read.get(line), sums[row.place.delivery]
            sums[row.place.delivery] = (before[0] + (amount or 0), before[1] + (amount is None))
        return sums


@dataclass
class Refeeding(Building):
    """One ingest of mended rows: nothing else comes, no day is added."""

    rows: dict[str, list[MendedRow]] = field(default_factory=dict)

    def _make_loading(self, staging: Staging) -> Loading:
        return RefeedLoading(
            self.arrival,
            staging,
            self._quarantine,
            self._parking,
            self._history,
            self.onto,
            self.accepted,
            rows=self.rows,
        )

    def _hold(self, staging: Staging) -> None:
        """Totals are compared while the rows are read; a mended file has no threshold."""

    def _still_broken(self) -> list[dict[str, Any]]:
        """Rows that are broken still; those in our own types are so after mending too."""
        assert self.onto is not None
        since = {place_of(each): each.get("set_aside_on") for each in self.onto.quarantined}
        typed = {row.place for rows in self.rows.values() for row in rows if row.form == TYPED_FORM}
        broken = [
            {**record, "form": TYPED_FORM} if place_of(record) in typed else record
            for record in self._quarantine.records()
        ]
        return [
            {**record, "set_aside_on": told} if (told := since.get(place_of(record))) else record
            for record in broken
        ]

    def _write_records(self, covers: Covers) -> None:
        assert self.onto is not None
        mended = {row.place for rows in self.rows.values() for row in rows}
        earlier = [record for record in self.onto.quarantined if place_of(record) not in mended]
        parked, _ = self._parking.closed(covers.last, self.arrival.pack.park_days + 1)
        write_records(self.folder / QUARANTINE, [*earlier, *dated(self._still_broken(), covers.last)])
        write_records(self.folder / "parking", parked)
        self.report.waiting = {"parked": len(parked), "quarantined": len(earlier)}

    def _report_files(self, written: dict[str, Any]) -> None:
        assert self._loading.layers is not None
        counts = self._loading.layers.counts
        for table, rows in self.rows.items():
            broken, parked = self._quarantine.count(table), self._parking.parked(table)
            self.report.files.append(
                FileReport(
                    file="、".join(dict.fromkeys(row.place.file for row in rows)),
                    table=table,
                    rows_read=len(rows),
                    accepted=len(rows) - broken - parked,
                    quarantined=broken,
                    parked=parked,
                    outdated=counts.outdated.get(table, 0),
                    mended=True,
                )
            )


def _in_quarantine(mended: Path, previous: Previous, pack: FeedPack) -> dict[str, list[MendedRow]]:
    """The mended rows by table; FeedError if one is in no quarantine, or cannot come in alone."""
    ring, known = Keyring.of_this_place(), places(previous.quarantined)
    files = {file.name: file for file in pack.files}
    rows: defaultdict[str, list[MendedRow]] = defaultdict(list)
    for place, cells in sorted(read_mended(mended).items()):
        record = known.get(place)
        if record is None:
            raise FeedError(
                f"{mended.name}：{place.file} 第 {place.line} 行不在这份源数据的隔离区中，可能已改正导入，或属于另一份源数据。",
                f"{mended.name}: line {place.line} of {place.file} is not in the quarantine of these sources: it came in "
                "already, or belongs to others.",
            )
        file = files.get(record["table"])
        if file is None or not file.table:
            raise FeedError(
                f"{place.file} 由转换规则读取，其中的行不能单独导入。请在来源处改正后重新提供整个文件。",
                f"{place.file} is read by a transform, so that single rows of it cannot come in. Correct it at the source and "
                "deliver the file again.",
            )
        text = opened(record, ring)
        original = (
            {} if record["form"] == LINE_FORM else {n: as_text(v, "") for n, v in json.loads(text).items()}
        )
        rows[file.name].append(MendedRow(place, record, original, cells))
    return dict(rows)


def _refuse_other_delivery(arrival: Arrival, previous: Previous) -> None:
    if not any(d.get("inputs") == arrival.origin["inputs"] for d in previous.history.deliveries):
        raise FeedError(
            f"{arrival.folder} 中的文件不是这份源数据导入过的那一批。请核对 --in，或省去 --in。",
            f"The files in {arrival.folder} are no delivery that these sources were made of. Check --in, or leave it out.",
        )
