"""What was read from a bank's own files, and how a snapshot names it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from assay.indicators import Indicator
from assay.nightly.tables import COLUMN_TYPES
from assay.sources.contract import Column, Source
from assay.triggers import TRIGGERS, Facts, Trigger
from assay.wording import Label

TABLE = "further_indicators"
EVERY = "every_indicator"


@dataclass(frozen=True)
class FurtherFile:
    """One file of declarations; `digest` is that of its bytes."""

    name: str
    digest: str
    indicators: tuple[Indicator, ...]
    triggers: tuple[Trigger, ...]

    def entry(self) -> dict[str, Any]:
        """As it stands in a snapshot's manifest, with the words for those who show it without the file."""
        return {
            "file": self.name,
            "digest": self.digest,
            "indicators": [_words(i) | {"unit": i.unit, "owner": i.owner} for i in self.indicators],
            "triggers": [_words(t) | {"purpose": t.purpose} for t in self.triggers],
        }


@dataclass(frozen=True)
class Further:
    """Everything that a night has beyond the engine's own declarations; usually nothing."""

    files: tuple[FurtherFile, ...] = ()

    @property
    def indicators(self) -> tuple[Indicator, ...]:
        return tuple(declared for file in self.files for declared in file.indicators)

    @property
    def triggers(self) -> tuple[Trigger, ...]:
        return tuple(declared for file in self.files for declared in file.triggers)

    @property
    def every_trigger(self) -> tuple[Trigger, ...]:
        """The engine's own first, then the bank's."""
        return (*TRIGGERS, *self.triggers)

    @property
    def fact_names(self) -> tuple[str, ...]:
        """The tables of `Facts`; its indicators are all of them where there are further ones."""
        every = {"indicators": EVERY} if self.indicators else {}
        return tuple(every.get(name, name) for name in Facts.names())

    def tables(self) -> tuple[Source, ...]:
        """The further tables of the snapshot."""
        return tables_of(self.entries())

    def entries(self) -> list[dict[str, Any]]:
        """As they stand in a snapshot's manifest."""
        return [file.entry() for file in self.files]


NOTHING = Further()


def tables_of(entries: Iterable[Mapping[str, Any]]) -> tuple[Source, ...]:
    """The further tables of a snapshot whose manifest has these entries."""
    figures = [figure for entry in entries for figure in entry["indicators"]]
    columns = (Column(f["key"], COLUMN_TYPES.get(f["unit"], "int"), f["label"]["en"]) for f in figures)
    first = Column("customer_id", "text", "Customer", required=True)
    table = Source(
        TABLE, "one row a customer: what the bank declared itself", ("customer_id",), (first, *columns)
    )
    return (table,) if figures else ()


def label_of(words: Mapping[str, str]) -> Label:
    """A label from a manifest."""
    return Label(words["zh"], words["en"])


def _words(declared: Indicator | Trigger) -> dict[str, Any]:
    return {
        "key": declared.key,
        "label": {"zh": declared.label.zh, "en": declared.label.en},
        "definition": {"zh": declared.definition.zh, "en": declared.definition.en},
    }
