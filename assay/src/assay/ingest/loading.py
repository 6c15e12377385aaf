"""Bringing everything onto the workbench: new files, what they are laid upon, and what waited for them."""

from dataclasses import dataclass, field

from assay.failures import stop_if_interrupted
from assay.ingest.arrival import Arrival, Days
from assay.ingest.checking import Checks
from assay.ingest.control import compare_rows
from assay.ingest.delivery import Delivered
from assay.ingest.folding import restate
from assay.ingest.guards import Accepted, no_rows, refuse_fewer
from assay.ingest.increments import Layers, before, drop_older_within
from assay.ingest.lineage import History, Origin
from assay.ingest.pack import FeedFile
from assay.ingest.parking import Parking
from assay.ingest.previous import Previous
from assay.ingest.quarantine import Intake, Quarantine
from assay.ingest.staging import Staging
from assay.ingest.steps import Steps
from assay.ingest.table_state import Mark, bring_back, state_of
from assay.ingest.writing import complete_lunar_birthdays
from assay.progress import Progress
from assay.sources.sql import quoted

# The column that says on which day a row of these happened: no row may lie after the days a delivery covers.
DAY_OF = {"balance_change": "changed_on", "transaction": "booked_on"}


@dataclass
class Loading:
    """One delivery on its way onto the workbench, file by file in the pack's order."""

    arrival: Arrival
    staging: Staging
    quarantine: Quarantine
    parking: Parking
    history: History
    previous: Previous | None
    accepted: Accepted
    intakes: dict[str, Intake] = field(default_factory=dict)
    days: dict[str, Days] = field(default_factory=dict)
    steps: Steps = field(default_factory=lambda: Steps(None))

    def __post_init__(self) -> None:
        pack = self.arrival.pack
        self.checks = Checks(
            self.staging, self.quarantine, self.parking, pack, note_keys=self.previous is not None
        )
        self.layers = (
            None
            if self.previous is None
            else Layers(self.staging, self.checks, self.previous, correction=self.accepted.correction)
        )
        self.number = self.history.next_number
        self.outdated: dict[str, int] = {}

    def load(self, progress: Progress) -> None:
        """Every file of the pack, delivered or carried over."""
        came = {delivered.file.name: delivered for delivered in self.arrival.files}
        with progress.bar("读入文件 / reading files", len(self.arrival.pack.files)) as bar:
            for file in self.arrival.pack.files:
                self._load(file, came.get(file.name))
                stop_if_interrupted()
                bar.advance()

    def own_origin(self, table: str) -> int | None:
        """The number of this delivery's file of a table."""
        intake = self.intakes.get(table)
        if intake is None or not intake.delivered:
            return None
        return self.history.number(Origin(self.number, table, intake.path_name))

    def _load(self, file: FeedFile, delivered: Delivered | None) -> None:
        """One file, unless an earlier try of this ingest finished with it."""
        notes, step = self.staging.notes, f"read {file.name}"
        state = notes.earlier(step)
        if state is not None:
            bring_back(self, file, delivered, state)
        else:
            before = Mark.of(self)
            if delivered is None:
                self._carry(file)
            else:
                self._take(delivered)
                self.arrival.refuse_unstable(delivered.path)
            notes.note(step, state_of(self, file, delivered, before))
        self.steps.advance(file.name, taken_over=state is not None)

    def _take(self, delivered: Delivered) -> None:
        file, staging = delivered.file, self.staging
        staging.read(delivered, file.name)
        self._refuse_incomplete(delivered)
        staging.take_total(file, len(delivered.malformed))
        intake = Intake(file, delivered.path.name, delivered.rows_read, self.number)
        self.checks.shapes(intake, delivered.malformed)
        self.outdated[file.name] = drop_older_within(staging, intake)
        self.checks.keys(intake)
        if file.table == "customer":
            complete_lunar_birthdays(staging)
        if column := DAY_OF.get(file.table or ""):
            table = quoted(file.name)
            ((first, last),) = staging.rows(f"SELECT min({column}), max({column}) FROM {table}")  # noqa: S608
            self.days[file.name] = (first, last)
        if self.layers is not None and file.table:
            self.layers.bring(file)
            self.layers.meet(intake)
            self.layers.note_conflicts(file.contract)
        self._settle(intake)

    def _refuse_incomplete(self, delivered: Delivered) -> None:
        """Rows are counted file by file, so that a cut-off file is named and not what refers to its rows."""
        file, name, rows = delivered.file, delivered.path.name, delivered.rows_read
        if (line := self.arrival.line_of(file.name)) is not None:
            compare_rows(line, name, rows)
        if file.required and file.mode == "full" and not rows:
            raise no_rows(name)
        if self.previous is not None:
            known = self.previous.rows_delivered(file.name)
            refuse_fewer(delivered, known, self.arrival.pack.max_fewer_percent, self.accepted)

    def _carry(self, file: FeedFile) -> None:
        """A table that did not come today stays as it was; rows that waited for its owners may come in."""
        waits = file.name in self.parking.before
        known = (
            self.previous is not None
            and self.previous.has(file.name)
            and not self.previous.was_derived(file.name)
        )
        if self.layers is None or not file.table or not (known or waits):
            return
        self.layers.bring(file)
        if not waits:
            self.layers.carry(file)
            self.intakes[file.name] = Intake(file, file.name, 0, self.number, delivered=False)
            return
        self.layers.make_room(file)
        self._settle(Intake(file, file.name, 0, self.number, delivered=False))

    def _settle(self, intake: Intake) -> None:
        """Let waiting rows in, see that every row leads somewhere, and lay the rest underneath."""
        table, staging = intake.table, self.staging
        intake = self.parking.bring_in(staging, intake, self.history)
        self.intakes[table] = intake
        self.checks.references(intake, self.intakes)
        self.parking.count_in(staging, intake)
        if self.layers is None or not intake.file.table:
            return
        self.layers.lay(intake)
        if table == "balance_change" and self.previous is not None:
            restate(staging, self.previous.stated(), full=intake.file.mode == "full" and intake.delivered)
        if table not in DAY_OF:  # the others are compared with what was there before
            staging.drop(before(table))
