"""Finding the rows of a file that cannot be taken: shape, values, keys, days and references, in this order."""

from collections.abc import Iterable, Iterator

from assay.ingest.delivery import LINE
from assay.ingest.pack import FeedPack
from assay.ingest.parking import PARKABLE, Parking
from assay.ingest.quarantine import LINE_FORM, Fault, Intake, Quarantine
from assay.ingest.reading.base import Malformed
from assay.ingest.staging import Staging
from assay.sources.links import Reference, references_of, spans_of
from assay.sources.sql import columns, dangling, out_of_order, quoted, repeated_keys


class Checks:
    """The checks of one delivery. Rows that fail leave the workbench for quarantine, or wait in the parking area.

    note_keys: whether the keys of such rows stay known, for a full file to tell "broken" from "not there".
    """

    def __init__(
        self, staging: Staging, quarantine: Quarantine, parking: Parking, pack: FeedPack, *, note_keys: bool
    ) -> None:
        self._staging, self._quarantine, self._parking = staging, quarantine, parking
        self._pack, self._note_keys = pack, note_keys

    def shapes(self, intake: Intake, malformed: Iterable[Malformed]) -> None:
        """Lines that cannot be split and values that cannot be read."""
        told = ((Fault(n, "", rule, b"", form=LINE_FORM), text) for n, text, rule in malformed)
        self._set_aside(intake, told)
        self._set_aside(intake, self._staging.row_faults(intake))

    def keys(self, intake: Intake) -> None:
        """Rows that repeat a key of their own file, and days in the wrong order."""
        contract = intake.contract
        repeated = repeated_keys(quoted(intake.table), contract.key, LINE)
        self.set_aside(intake, repeated, contract.key[0], "key")
        for span in spans_of(contract.name):
            found = out_of_order(quoted(intake.table), span, LINE)
            self.set_aside(intake, found, span.last, "order", span.first)

    def references(self, intake: Intake, known: dict[str, Intake]) -> None:
        """Rows that lead nowhere: unknown customers and accounts may yet come, anything else is a fault."""
        for reference in self._references(intake, known):
            if not self._staging.has(reference.to_table):
                continue
            own = reference.to_table == intake.table
            sql = dangling(quoted(intake.table), reference, self._target(reference, own=own), LINE)
            again = True
            while again:  # a row set aside may be the one that others of its own table refer to
                again = self._leads_nowhere(intake, sql, reference) > 0 and own

    def set_aside(self, intake: Intake, lines: str, field: str, rule: str, detail: str = "") -> int:
        """Put the lines that a statement names into quarantine; how many they were."""
        texts = self._staging.typed_texts(intake.table, intake.contract, lines)
        return self._set_aside(
            intake, ((Fault(line, field, rule, b"", detail), text) for line, text in texts)
        )

    def _target(self, reference: Reference, *, own: bool) -> str:
        """Where a reference may lead; a file's own rows and those it is laid upon, for one that refers to itself."""
        target, before = quoted(reference.to_table), f"{reference.to_table}@before"
        if not own or not self._staging.has(before):
            return target
        column = columns((reference.to_column,))
        return f"(SELECT {column} FROM {target} UNION ALL SELECT {column} FROM {quoted(before)})"  # noqa: S608

    def _leads_nowhere(self, intake: Intake, sql: str, reference: Reference) -> int:
        target = f"{reference.to_table}.{reference.to_column}"
        if self._pack.park_days and reference.to_table in PARKABLE:
            texts = self._staging.typed_texts(intake.table, intake.contract, sql)
            told = ((Fault(line, reference.column, "reference", b"", target), text) for line, text in texts)
            lines = self._parking.add(intake, told)
            self._staging.take_out(intake, lines, note_keys=self._note_keys)
            return len(lines)
        return self.set_aside(intake, sql, reference.column, "reference", target)

    def _references(self, intake: Intake, known: dict[str, Intake]) -> list[Reference]:
        file = intake.file
        if file.table:
            return list(references_of(file.table))
        keys = {name: other.contract.key[0] for name, other in known.items()}
        return [
            Reference(file.name, column, to, keys[to]) for column, to in file.references.items() if to in keys
        ]

    def _set_aside(self, intake: Intake, told: Iterable[tuple[Fault, str]]) -> int:
        lines: list[int] = []

        def noted() -> Iterator[Fault]:
            for fault, text in told:
                lines.append(fault.line)
                yield fault._replace(sealed=self._quarantine.seal(intake, fault.line, text))

        own = intake.file.max_bad_percent
        allowed = self._pack.max_bad_percent if own is None else own
        self._quarantine.add(intake, noted(), allowed_percent=allowed if intake.delivered else None)
        self._staging.take_out(intake, lines, note_keys=self._note_keys)
        return len(lines)
