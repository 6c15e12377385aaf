"""The steps of one ingest into a growing folder: load, compare, derive, settle, write."""

from collections import Counter
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from pathlib import Path

from assay.ingest import guards
from assay.ingest.altered import note_altered
from assay.ingest.arrival import Arrival, unknown_days
from assay.ingest.control import compare
from assay.ingest.deriving import derive_and_settle, find_changed_days, remark_vanished
from assay.ingest.doubts import DOUBTS, doubts_of, remark_unlisted
from assay.ingest.drift import remark_drift, remark_unread
from assay.ingest.folding import folded_rows, write_stated
from assay.ingest.lineage import History
from assay.ingest.loading import DAY_OF, Loading
from assay.ingest.parking import Parking
from assay.ingest.places import Place
from assay.ingest.previous import Previous
from assay.ingest.quarantine import PARKING, QUARANTINE, Quarantine, dated, still_kept, write_records
from assay.ingest.report import FileReport, IngestReport, write_json
from assay.ingest.sealing import Keyring
from assay.ingest.staging import Staging
from assay.ingest.steps import Steps
from assay.ingest.vanished import Vanished, write_missing
from assay.ingest.versions import note_version
from assay.ingest.writing import OwnOrigin, Written, flush_table
from assay.progress import Progress
from assay.sources import IDENTITY, SOURCES
from assay.sources.contract import Source
from assay.sources.reader import CARD, SCHEMA_VERSION, Covers

WriteTable = Callable[[Staging, Source, Path, OwnOrigin | None], Written]


@dataclass
class Building:
    """One ingest. `onto` is what the delivery is laid upon; `write_table` writes one declared table."""

    arrival: Arrival
    place: Place
    report: IngestReport
    progress: Progress
    onto: Previous | None
    accepted: guards.Accepted
    write_table: WriteTable
    steps: Steps = field(default_factory=lambda: Steps(None))
    replaces: Path | None = None  # the version of the sources that stands now
    made: dict[str, str] = field(default_factory=dict)

    @property
    def folder(self) -> Path:
        """The sources to be."""
        return self.place.sources

    def write(self) -> None:
        """Fill the folder; FeedError if the delivery must not be taken over."""
        ring, pack = Keyring.of_this_place(), self.arrival.pack
        self._quarantine = Quarantine(ring.current())
        parked = self.onto.parked if self.onto else []
        self._parking = Parking.of(parked, ring, pack.max_fewer_percent)
        self._history = self.onto.history if self.onto else History()
        staging = Staging(self.place.stage, ring.current())
        try:
            covers, vanished, written = self._work(staging)
        finally:
            staging.close()
        self._write_records(covers)
        write_records(self.folder / DOUBTS, self._doubts)
        self._report_files(written)
        self.report.not_in_latest = vanished.not_in_latest
        before = self.onto.folder if self.onto else self.replaces
        note_altered(before, self.folder, written["balance_change"].digest)
        self._write_card(covers, written)

    def _work(self, staging: Staging) -> tuple[Covers, Vanished, dict[str, Written]]:
        self._loading = self._make_loading(staging)
        self.steps.begin("read", len(self.arrival.pack.files))
        self._loading.load(self.progress)
        self.steps.begin("reconcile")
        self._hold(staging)
        own, covers = self._covers()
        self.steps.begin("derive")
        vanished = self._derive(staging, covers)
        self._doubts = doubts_of(self._loading, self.onto, covers.last)
        self.report.doubts = Counter(doubt["rule"] for doubt in self._doubts)
        remark_unlisted(self.report)
        self.steps.begin("write", len(SOURCES) + len(IDENTITY))
        written = self._write_tables(staging)
        if self.made["balance_change"] == "delivered":
            write_stated(staging, self.folder)
        write_missing(staging, self.folder)
        self._note_delivery(own)
        self._folded = 0
        if self.onto is not None and "balance_change" in self._loading.intakes:
            self._folded = folded_rows(staging)
        return covers, vanished, written

    def _make_loading(self, staging: Staging) -> Loading:
        return Loading(
            self.arrival,
            staging,
            self._quarantine,
            self._parking,
            self._history,
            self.onto,
            self.accepted,
            steps=self.steps,
        )

    def _hold(self, staging: Staging) -> None:
        """What stops a delivery of which every row could be read."""
        arrival, counts = self.arrival, self._quarantine_counts()
        arrival.refuse_unstable()
        deliveries = {delivered.file.name: delivered for delivered in arrival.files}
        compare(arrival.pack, arrival.control, deliveries, staging.totals, self.report)
        guards.refuse_too_many_broken(arrival.pack, self._loading.intakes.values(), counts)
        if self.onto is not None or guards.appends(arrival.pack):
            guards.refuse_other_days(arrival.stated_days())

    def _quarantine_counts(self) -> dict[str, int]:
        return {name: self._quarantine.count(name) for name in self._loading.intakes}

    def _covers(self) -> tuple[Covers, Covers]:
        """The days of this delivery, and those of the sources with it."""
        arrival, days = self.arrival, self._loading.days
        own = arrival.covers(days.get("balance_change", (None, None)))
        if self.onto is None:
            if own is None:
                raise unknown_days()
            return own, own
        if own is None:
            return self.onto.covers, self.onto.covers
        for delivered in arrival.files:
            if delivered.file.mode != "full" and delivered.file.table in DAY_OF:
                guards.refuse_partial_day(delivered.path.name, days[delivered.file.name][1], own)
        correction = self.accepted.correction
        return own, guards.covers_after(self.onto.covers, own, arrival.pack, correction=correction)

    def _derive(self, staging: Staging, covers: Covers) -> Vanished:
        """Tables made from others, what is no longer in full files, and which earlier days look different now."""
        pack = self.arrival.pack
        self.made, vanished, known = derive_and_settle(staging, pack, self.onto, covers, self.report)
        if known:
            self.steps.advance("derive", taken_over=True)
        remark_vanished(self.report, vanished, pack.confirm_gone_after_days)
        if self.onto is not None:
            find_changed_days(self._loading, self.onto.covers, covers, self.report)
        return vanished

    def _write_tables(self, staging: Staging) -> dict[str, Written]:
        tables = (*SOURCES, *IDENTITY)
        written = {}
        with self.progress.bar("写出源数据 / writing sources", len(tables)) as bar:
            for source in tables:
                own = None
                if source.name in self._loading.intakes:
                    own = OwnOrigin(self._loading.own_origin(source.name))
                written[source.name] = self._write_table(staging, source, own)
                bar.advance()
        return written

    def _write_table(self, staging: Staging, source: Source, own: OwnOrigin | None) -> Written:
        """One declared table, unless an earlier try of this ingest wrote it."""
        step = f"write {source.name}"
        known = staging.notes.earlier(step)
        written = Written(**known) if known else self.write_table(staging, source, self.folder, own)
        if not known:
            flush_table(source, self.folder)
            staging.notes.note(step, asdict(written))
        self.steps.advance(source.name, taken_over=known is not None)
        return written

    def _note_delivery(self, own: Covers) -> None:
        files = {}
        stated = {delivered.file.name: delivered.stated.amount_fen for delivered in self.arrival.files}
        for name, intake in self._loading.intakes.items():
            if intake.delivered:
                line = self.arrival.line_of(name)
                total, unread = self._loading.staging.totals.get(name, (None, 0))
                files[name] = {
                    "file": intake.path_name,
                    "rows_read": intake.rows_read,
                    "total_fen": total,
                    "amounts_unread": unread,
                    "announced_fen": line.amount_fen if line else stated.get(name),
                }
        self._history.deliveries.append(
            {
                "number": self._loading.number,
                **self.arrival.origin,
                "covers": {"from": own.first.isoformat(), "to": own.last.isoformat()},
                "files": files,
            }
        )
        self._history.write(self.folder)

    def _write_records(self, covers: Covers) -> None:
        parked, expired = self._parking.closed(covers.last, self.arrival.pack.park_days)
        earlier = still_kept(
            self.onto.quarantined if self.onto else [],
            covers.last,
            self.arrival.pack.keep_broken_days,
            self.report,
        )
        new = dated([*self._quarantine.records(), *expired], covers.last)
        write_records(self.folder / QUARANTINE, [*earlier, *new])
        write_records(self.folder / PARKING, parked)
        self.report.waiting = {"parked": len(parked), "quarantined": len(earlier)}
        self.report.expired = len(expired)
        if expired:
            n, days = len(expired), self.arrival.pack.park_days
            self.report.remark(
                f"{n} 行等待所属客户或账户超过 {days} 天，已转入隔离区。",
                f"{n} rows waited more than {days} days for their customer or account and are now in quarantine.",
                expired=n,
            )

    def _report_files(self, written: dict[str, Written]) -> None:
        counts = self._loading.layers.counts if self._loading.layers else None
        for delivered in self.arrival.files:
            name = delivered.file.name
            quarantined, parked = self._quarantine.count(name), self._parking.parked(name)
            accepted = delivered.rows_read - quarantined - parked
            folds = delivered.file.table == "balance_change"
            folded = self._folded if self.onto else accepted - written["balance_change"].rows
            outdated = self._loading.outdated.get(name, 0)
            self.report.files.append(
                FileReport(
                    file=delivered.path.name,
                    table=name,
                    rows_read=delivered.rows_read,
                    accepted=accepted,
                    quarantined=quarantined,
                    folded=folded if folds else 0,
                    parked=parked,
                    came_in=self._parking.came_in.get(name, 0),
                    repeated=counts.repeated.get(name, 0) if counts else 0,
                    replaced=counts.replaced.get(name, 0) if counts else 0,
                    outdated=outdated + (counts.outdated.get(name, 0) if counts else 0),
                    missing_columns=delivered.missing,
                    unknown_columns=delivered.unknown,
                    reordered=delivered.reordered,
                )
            )
            remark_drift(self.report, delivered)
        remark_unread(self.report, self.arrival.folder, set(self.arrival.origin["inputs"]))

    def _write_card(self, covers: Covers, written: dict[str, Written]) -> None:
        origin, pack = self.arrival.origin, self.arrival.pack
        key_id = self._quarantine.sealer.key_id
        tables = {
            source.name: {
                "rows": written[source.name].rows,
                "digest": written[source.name].digest,
                "made": self.made[source.name],
            }
            for source in SOURCES
        }
        card = {
            "schema_version": SCHEMA_VERSION,
            "feed": origin["feed"],
            "base_currency": pack.base_currency,
            "covers": {"from": covers.first.isoformat(), "to": covers.last.isoformat()},
            "default_policies": list(pack.policies),
            "tables": tables,
            "identity": {s.name: {"rows": written[s.name].rows, "key_id": key_id} for s in IDENTITY},
            "inputs": origin["inputs"]
            if "inputs" in origin or not self.onto
            else self.onto.sources.card["inputs"],
            "onto": self.onto.digest if self.onto else None,
            "report": self.report.summary(),
        }
        if self.replaces is not None:
            note_version(self.report, self.replaces, self.folder, card)
        self.steps.covers = {"from": covers.first.isoformat(), "to": covers.last.isoformat()}
        write_json(self.folder / "report.json", self.report.document())
        write_json(self.folder / CARD, card)
