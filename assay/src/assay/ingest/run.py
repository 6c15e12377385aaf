"""One ingest: a delivery becomes a folder of sources, whole or not at all."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assay.digest import content_digest
from assay.errors import FeedError, SourceError
from assay.failures import stop_if_interrupted
from assay.folders import sweep, whole_folder
from assay.ingest.control import ControlLine, compare, compare_rows, read_control
from assay.ingest.delivery import Delivered, find
from assay.ingest.drift import remark_drift, remark_unread
from assay.ingest.pack import FeedPack, Period, load_pack
from assay.ingest.quarantine import Quarantine
from assay.ingest.report import FileReport, IngestReport
from assay.ingest.sealing import Keyring
from assay.ingest.staging import Staging
from assay.ingest.transforms import TRANSFORMS, Task, refuse_unfit
from assay.ingest.writing import Written, complete_lunar_birthdays, typed_select, write_table
from assay.progress import Progress
from assay.shredding import shred_folder
from assay.sources import BY_NAME, IDENTITY, SOURCES
from assay.sources.reader import CARD, SCHEMA_VERSION, Covers, Sources


def ingest(feed: Path, folder: Path, out: Path, *, progress: Progress) -> IngestReport:
    """Read the delivery in `folder` as the pack `feed` says and write the sources `out`.

    Raises FeedError when the delivery is refused; `out` then stands as before. The same delivery under
    the same pack again changes nothing (`nothing_new`).
    """
    delivery = _Delivery.find(feed, folder)
    report = IngestReport(f"{delivery.pack.name} {delivery.pack.version}")
    sweep(out)
    if _stands_already(out, delivery.origin):
        report.nothing_new = True
        return report
    with whole_folder(out, card=CARD) as growing:
        _Ingest(delivery, growing, report, progress).write()
    return report


@dataclass(frozen=True)
class _Delivery:
    """What came, and by what it is known again: the pack and the content of every file."""

    pack: FeedPack
    folder: Path
    files: list[Delivered]
    control: dict[str, ControlLine] | None
    origin: dict[str, Any]

    @classmethod
    def find(cls, feed: Path, folder: Path) -> "_Delivery":
        pack = load_pack(feed)
        refuse_unfit(pack, feed)
        files = find(pack, folder)
        paths = [delivered.path for delivered in files]
        if pack.control is not None and (folder / pack.control.file).is_file():
            paths.append(folder / pack.control.file)
        origin = {
            "feed": {"name": pack.name, "version": pack.version, "digest": content_digest(feed)},
            "inputs": {path.name: content_digest(path) for path in sorted(paths)},
        }
        return cls(pack, folder, files, read_control(pack, folder), origin)

    def covers(self, staging: Staging) -> Covers:
        """The pack's days, else the sender's, else those from the first to the last balance."""
        if isinstance(self.pack.covers, Period):
            return Covers(self.pack.covers.first, self.pack.covers.last)
        line = (self.control or {}).get("balance_change")
        first, last = (line.covers_from, line.covers_to) if line else (None, None)
        ((seen_first, seen_last),) = staging.rows(
            "SELECT min(changed_on), max(changed_on) FROM balance_change"
        )
        first, last = first or seen_first, last or seen_last
        if first is None or last is None or last < first:
            raise FeedError(
                "没有余额行，控制文件也没有写明（或写反了）起止日期，无法确定数据覆盖哪些日子。",
                "There are no balance rows and the control file names no days (or in the wrong order), "
                "so the days covered are unknown.",
            )
        return Covers(first, last)


class _Ingest:
    """The steps of one ingest into a growing folder."""

    def __init__(self, delivery: _Delivery, folder: Path, report: IngestReport, progress: Progress) -> None:
        self._delivery, self._folder, self._report, self._progress = delivery, folder, report, progress
        self._sealer = Keyring.of_this_place().current()
        self._quarantine = Quarantine(self._sealer, delivery.pack.max_bad_percent)

    def write(self) -> None:
        stage = self._folder / ".stage"
        stage.mkdir(mode=0o700)
        staging = Staging(stage, self._sealer, self._quarantine)
        try:
            self._load(staging)
            if self._delivery.pack.control is not None:
                compare(self._delivery.control, staging, self._report)
            covers = self._delivery.covers(staging)
            made = self._derive(staging, covers)
            written = self._write_tables(staging)
        finally:
            staging.close()
            shred_folder(stage)
        self._quarantine.write(self._folder / "quarantine", self._delivery.files)
        self._report_files(written)
        self._write_card(covers, written, made)

    def _load(self, staging: Staging) -> None:
        with self._progress.bar("读入文件 / reading files", len(self._delivery.files)) as bar:
            for delivered in self._delivery.files:
                staging.load(delivered)
                self._refuse_incomplete(delivered)
                stop_if_interrupted()
                bar.advance()
        if staging.has("customer"):
            complete_lunar_birthdays(staging)

    def _refuse_incomplete(self, delivered: Delivered) -> None:
        """Rows are counted file by file, so that a cut-off file is named and not what refers to its rows."""
        name, rows = delivered.path.name, delivered.rows_read
        line = (self._delivery.control or {}).get(delivered.file.name)
        if line is not None:
            compare_rows(line, name, rows)
        if delivered.file.required and not rows:
            raise FeedError(
                f"必需的文件 {name} 只有表头，没有数据行。请重新传输，原有数据未改动。",
                f"The required file {name} has a header but no rows. Transfer it again; nothing was changed.",
            )

    def _derive(self, staging: Staging, covers: Covers) -> dict[str, str]:
        """Make what the pack derives; answers how each table came about."""
        made = {source.name: "delivered" if staging.has(source.name) else "absent" for source in SOURCES}
        task = Task(staging, covers, self._delivery.pack.base_currency, self._report)
        for table, derivation in self._delivery.pack.tables.items():
            if not staging.has(table):
                rows = TRANSFORMS[derivation.transform].rows(task)
                if isinstance(rows, str):
                    staging.make(table, typed_select(staging, BY_NAME[table], rows))
                else:
                    staging.store(table, rows)
                made[table] = "derived"
        return made

    def _write_tables(self, staging: Staging) -> dict[str, Written]:
        tables = (*SOURCES, *IDENTITY)
        written = {}
        with self._progress.bar("写出源数据 / writing sources", len(tables)) as bar:
            for source in tables:
                written[source.name] = write_table(staging, source, self._folder)
                bar.advance()
        return written

    def _report_files(self, written: dict[str, Written]) -> None:
        for delivered in self._delivery.files:
            quarantined = self._quarantine.count(delivered)
            accepted = delivered.rows_read - quarantined
            folds = delivered.file.table == "balance_change"
            self._report.files.append(
                FileReport(
                    file=delivered.path.name,
                    table=delivered.file.name,
                    rows_read=delivered.rows_read,
                    accepted=accepted,
                    quarantined=quarantined,
                    folded=accepted - written["balance_change"].rows if folds else 0,
                    missing_columns=delivered.missing,
                    unknown_columns=delivered.unknown,
                    reordered=delivered.reordered,
                )
            )
            remark_drift(self._report, delivered)
        remark_unread(self._report, self._delivery.folder, set(self._delivery.origin["inputs"]))

    def _write_card(self, covers: Covers, written: dict[str, Written], made: dict[str, str]) -> None:
        tables = {
            source.name: {
                "rows": written[source.name].rows,
                "digest": written[source.name].digest,
                "made": made[source.name],
            }
            for source in SOURCES
        }
        identity = {
            source.name: {"rows": written[source.name].rows, "key_id": self._sealer.key_id}
            for source in IDENTITY
        }
        card = {
            "schema_version": SCHEMA_VERSION,
            "feed": self._delivery.origin["feed"],
            "base_currency": self._delivery.pack.base_currency,
            "covers": {"from": covers.first.isoformat(), "to": covers.last.isoformat()},
            "default_policies": list(self._delivery.pack.policies),
            "tables": tables,
            "identity": identity,
            "inputs": self._delivery.origin["inputs"],
            "report": self._report.summary(),
        }
        _write_json(self._folder / "report.json", self._report.document())
        _write_json(self._folder / CARD, card)


def _stands_already(out: Path, origin: dict[str, Any]) -> bool:
    try:
        card = Sources.read(out).card
    except SourceError:
        return False
    return all(card.get(key) == value for key, value in origin.items())


def _write_json(path: Path, content: dict[str, Any]) -> None:
    path.write_text(json.dumps(content, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
