"""What follows from rows that are set aside: rows that belong to them lead nowhere and wait, or are set aside too."""

from collections.abc import Iterable, Iterator

import pyarrow.compute as pc

from assay.sources.links import Reference, references_of
from assay.synth.dirt.feed import Feed, Line
from assay.synth.dirt.hand import Planted
from assay.synth.dirt.kinds import Outcome

Aside = dict[tuple[str, Line | int], Planted]
ASIDE = (Outcome.QUARANTINE, Outcome.PARK)
WAITED_FOR = ("customer", "account")


def following(feed: Feed, planted: Iterable[Planted], order: Iterable[str]) -> Iterator[Planted]:
    """Every row that leads to a row set aside; tables in the order in which they are read."""
    aside: Aside = {(p.table, p.place): p for p in planted if p.outcome in ASIDE}
    gone: dict[tuple[str, str], dict[str, Planted]] = {}  # table and key column: value to what took it away
    for table in order:
        for reference in references_of(table):
            lost = gone.get((reference.to_table, reference.to_column), {})
            if not lost:
                continue
            for place, value in list(_leading_to(feed, reference, lost)):
                if (table, place) in aside:
                    continue
                outcome = Outcome.PARK if reference.to_table in WAITED_FOR else Outcome.QUARANTINE
                follows = Planted(
                    lost[value].kind, outcome, "reference", table, place, reference.column, _cells(place)
                )
                aside[table, place] = follows
                yield follows
        _note_gone(feed, table, aside, gone)


def _leading_to(
    feed: Feed, reference: Reference, lost: dict[str, Planted]
) -> Iterator[tuple[Line | int, str]]:
    if reference.table in feed.large:
        values = feed.large[reference.table][reference.column]
        for row in pc.indices_nonzero(
            pc.is_in(values, value_set=pc.cast(list(lost), values.type))
        ).to_pylist():
            yield row + 1, values[row].as_py()
        return
    for line in feed.texts[reference.table].lines:
        if (value := line.cells.get(reference.column, "")) in lost:
            yield line, value


def _cells(place: Line | int) -> dict[str, str] | None:
    return dict(place.cells) if isinstance(place, Line) else None


def _note_gone(
    feed: Feed,
    table: str,
    aside: Aside,
    gone: dict[tuple[str, str], dict[str, Planted]],
) -> None:
    """Keys of which no row of a table is left."""
    if table not in feed.texts:
        return
    for column in {"customer_id", "account_id", "product_id", "staff_id", "org_id"} & set(
        feed.texts[table].lines[0].cells if feed.texts[table].lines else ()
    ):
        lines = feed.texts[table].lines
        kept = {line.cells.get(column) for line in lines if (table, line) not in aside}
        lost = {
            line.cells[column]: aside[table, line]
            for line in lines
            if (table, line) in aside and column in line.cells
        }
        gone[table, column] = {value: by for value, by in lost.items() if value and value not in kept}
