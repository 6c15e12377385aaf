"""Exports as the page lists them: state, how far the making is, what is left to do."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from jinjing.kernel.models import LongWork
from jinjing.kernel.wording import Wording
from jinjing.privacy.columns import Column
from jinjing.privacy.enums import THERE, ExportKind, ExportState
from jinjing.privacy.models import Export
from jinjing.privacy.queries.export_rows import Wanted, columns_of
from jinjing.privacy.queries.exports import HELD_BY_PERSON, work_of
from jinjing.privacy.queries.second_person import second_person_of
from jinjing.web.exports.why import in_words


@dataclass(frozen=True)
class KindPreview:
    """What a kind would hold now. `count` is None where it depends on a period."""

    kind: ExportKind
    columns: Sequence[Column]
    count: int | None


@dataclass(frozen=True)
class ExportRow:
    """One line of a list."""

    export: Export
    company: str
    now: datetime

    @property
    def ready(self) -> bool:
        return (
            self.export.state in THERE
            and self.export.expires_at is not None
            and self.export.expires_at > self.now
        )

    @property
    def state(self) -> str:
        """A file whose hours are over counts as expired, whether it was cleared away yet or not."""
        over = self.export.state in THERE and not self.ready
        return str(ExportState.EXPIRED) if over else self.export.state

    @property
    def being_made(self) -> bool:
        return self.export.state == ExportState.APPROVED

    @cached_property
    def why_second(self) -> str:
        """Why it waits for a second person; empty for a file that does not wait."""
        waits = self.export.state == ExportState.REQUESTED
        return in_words(second_person_of(self.export)) if waits else ""

    @cached_property
    def work(self) -> LongWork | None:
        return work_of(self.export) if self.being_made else None

    @property
    def stopped(self) -> bool:
        return self.work is not None and self.work.outcome == HELD_BY_PERSON

    @property
    def share(self) -> int:
        """Per cent done; 0 before the worker took it up."""
        if self.work is None or not self.work.total:
            return 0
        return min(100, 100 * self.work.done // self.work.total)

    @property
    def rows(self) -> int:
        return self.export.asked_count if self.export.row_count is None else self.export.row_count


def rows_of(
    exports: Iterable[Export], *, recipients: Mapping[str, Sequence[str]], at: datetime
) -> list[ExportRow]:
    return [ExportRow(export, _company(export, recipients), at) for export in exports]


def _company(export: Export, recipients: Mapping[str, Sequence[str]]) -> str:
    names = recipients.get(export.recipient_name)
    return str(Wording(*names)) if names else export.recipient_name


def preview_of(wanted: Wanted, count: int | None) -> KindPreview:
    return KindPreview(wanted.kind, columns_of(wanted), count)
