"""Households and relations of an edition. What staff noted is left alone; past days are not rewritten.

A link the bank no longer states ends the day before; one it states again begins anew. The feed dates
households itself; relations have no dates there, so they begin when they are first seen, and those of the
very first publication have no first day: they are older than our records.
"""

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from jinjing.customers.enums import RelationKind
from jinjing.customers.models import Household, HouseholdMember, Relationship
from jinjing.integrations.snapshot.directory import Directory
from jinjing.integrations.snapshot.edition import Edition
from jinjing.integrations.snapshot.takeover import ONE_DAY, Takeover
from jinjing.kernel.bulk import delete_rows, insert_rows, read_rows

CHUNK = 5_000
_OF_A_LINK = {"pk": pa.int64(), "valid_from": pa.date32(), "valid_to": pa.date32()}
# The source contract's kinds in our words; whatever else a bank delivers is another relation.
KINDS = {
    "introduced_by": RelationKind.INTRODUCER,
    "introduced": RelationKind.INTRODUCED,
    "disponent": RelationKind.AGENT,
    **{str(kind): kind for kind in RelationKind},
}


class _Span(NamedTuple):
    """First and last day; None: not known, and still so."""

    first: date | None
    last: date | None


class _Row(NamedTuple):
    """A stored link."""

    pk: int
    span: _Span


@dataclass
class _Changes:
    """What will be written to bring stored links in line with the delivered ones."""

    takeover: Takeover
    opened: list[tuple[Any, _Span]] = field(default_factory=list)
    redated: list[tuple[int, _Span]] = field(default_factory=list)
    ended: list[int] = field(default_factory=list)
    taken_back: list[int] = field(default_factory=list)

    def compare(self, wanted: Mapping[Any, _Span], stored: Mapping[Any, _Row]) -> None:
        first_day = self.takeover.first_day(None)
        for key, span in wanted.items():
            self._state(key, span, stored.get(key), first_day)
        for key in stored.keys() - wanted.keys():
            row = stored[key]
            if row.span.last is None:
                began_later = row.span.first is not None and row.span.first >= first_day
                (self.taken_back if began_later else self.ended).append(row.pk)

    def _state(self, key: Hashable, span: _Span, row: _Row | None, first_day: date) -> None:
        if row is None:
            known_since = None if self.takeover.said_until is None else first_day
            self.opened.append((key, _Span(span.first or known_since, span.last)))
        elif row.span.last is not None and span.last is None:
            began = max(filter(None, (span.first, row.span.last + ONE_DAY)))
            self.opened.append((key, _Span(began, None)))
        elif span != (row.span if span.first else _Span(None, row.span.last)):
            self.redated.append((row.pk, _Span(span.first or row.span.first, span.last)))


def load_family(edition: Edition, customers: Directory, takeover: Takeover) -> int:
    """Bring households and relations in line with the edition; answers how many links changed."""
    return _load_households(edition, customers, takeover) + _load_relations(edition, customers, takeover)


def _load_households(edition: Edition, customers: Directory, takeover: Takeover) -> int:
    rows = edition.sources.table("household")
    households = _households(pc.unique(rows["household_id"]))
    delivered = pa.table(
        {
            "household": households.keys_of(rows["household_id"]),
            "customer": customers.keys_of(rows["customer_id"]),
            "first": rows["valid_from"],
            "last": rows["valid_to"],
        }
    )
    stored = read_rows(
        HouseholdMember.objects.all(), household_id=pa.int64(), customer_id=pa.int64(), **_OF_A_LINK
    )
    changes = _Changes(takeover)
    changes.compare(*_otherwise(delivered.filter(delivered["customer"].is_valid()), stored))
    _end(HouseholdMember, changes)
    opened = [(household, customer, *span) for (household, customer), span in changes.opened]
    names = ("household_id", "customer_id", "valid_from", "valid_to")
    kinds = (pa.int64(), pa.int64(), pa.date32(), pa.date32())
    insert_rows(HouseholdMember, _table(opened, names, kinds))
    return _count(changes)


def _households(numbers: pa.Array) -> Directory:
    """Those that are stored, and these, which are from now on."""
    known = Directory.stored(Household.objects.all(), code="number")
    new = numbers.filter(pc.invert(pc.is_in(numbers, value_set=known.codes)))
    if not len(new):
        return known
    insert_rows(Household, pa.table({"number": new.sort()}))
    return Directory.stored(Household.objects.all(), code="number")


def _load_relations(edition: Edition, customers: Directory, takeover: Takeover) -> int:
    rows = edition.sources.table("relationship")
    kinds = rows["kind"].combine_chunks().dictionary_encode()
    ours = pa.array([str(KINDS.get(kind, RelationKind.OTHER)) for kind in kinds.dictionary.to_pylist()])
    delivered = pa.table(
        {
            "customer": customers.keys_of(rows["customer_id"]),
            "other": customers.keys_of(rows["other_customer_id"]),
            "kind": ours.cast(pa.string()).take(kinds.indices),
            "first": pa.nulls(rows.num_rows, pa.date32()),
            "last": pa.nulls(rows.num_rows, pa.date32()),
        }
    )
    known = pc.fill_null(pc.not_equal(delivered["customer"], delivered["other"]), False)  # noqa: FBT003
    stored = read_rows(
        Relationship.objects.filter(noted_by=None),
        customer_id=pa.int64(),
        other_id=pa.int64(),
        kind=pa.string(),
        **_OF_A_LINK,
    )
    changes = _Changes(takeover)
    changes.compare(*_otherwise(delivered.filter(known), stored, left_alone=_noted_here()))
    _end(Relationship, changes)
    opened = [(*link, "", *span) for link, span in changes.opened]
    names = ("customer_id", "other_id", "kind", "note", "valid_from", "valid_to")
    types = (pa.int64(), pa.int64(), pa.string(), pa.string(), pa.date32(), pa.date32())
    insert_rows(Relationship, _table(opened, names, types))
    return _count(changes)


def _noted_here() -> set[tuple[int, int | None, str]]:
    """Open relations between customers that staff noted: the feed saying the same adds no second row."""
    own = Relationship.objects.filter(noted_by__isnull=False, other__isnull=False, valid_to=None)
    return set(own.values_list("customer_id", "other_id", "kind"))


def _otherwise(
    delivered: pa.Table, stored: pa.Table, *, left_alone: Iterable[tuple[Any, ...]] = ()
) -> tuple[dict[Any, _Span], dict[Any, _Row]]:
    """Links of which the feed says something else than what is stored, by link; all others are as they should be.

    `delivered`: the columns of the link, then first and last day; `stored`: with the row's key between them.
    `left_alone`: links that count as not delivered. A link that is there more than once is looked at.
    """
    others = pa.array(["\x1f".join(map(str, link)) for link in left_alone], pa.string())
    delivered = delivered.filter(pc.invert(pc.is_in(_named(delivered.columns[:-2]), value_set=others)))
    here = [column.combine_chunks() for column in stored.columns]
    known, link = _named(here[:-3]), _named(delivered.columns[:-2])
    settled = link.filter(_as_stored(delivered, here))
    settled = settled.filter(
        pc.invert(pc.is_in(settled, value_set=pa.concat_arrays(list(map(_often, (known, link))))))
    )
    wanted = delivered.filter(pc.invert(pc.is_in(link, value_set=settled))).to_pylist()
    looked_at = stored.filter(pc.invert(pc.is_in(known, value_set=settled))).to_pylist()
    spans = {tuple(of): _Span(first, last) for *of, first, last in (row.values() for row in wanted)}
    return spans, _latest(tuple(row.values()) for row in looked_at)


def _as_stored(delivered: pa.Table, here: list[pa.Array]) -> pa.Array:
    """Which rows are stored with the same days; where the feed names no first day, ours is as good."""
    *link, _, first, last = here
    undated = _named([*link, pa.nulls(len(first), first.type), last])
    stated = pa.concat_arrays([_named([*link, first, last]), undated])
    return pc.is_in(_named(delivered.columns), value_set=stated)


def _often(names: pa.Array) -> pa.Array:
    counts = pc.value_counts(names)
    return counts.field("values").filter(pc.greater(counts.field("counts"), 1))


def _named(columns: list[Any]) -> pa.Array:
    """One text a row."""
    texts = (pc.fill_null(column.cast(pa.string()), "") for column in columns)
    flat = (text.combine_chunks() if isinstance(text, pa.ChunkedArray) else text for text in texts)
    return pc.binary_join_element_wise(*flat, "\x1f")


def _latest(rows: Iterable[tuple[Any, ...]]) -> dict[Any, _Row]:
    """The last row of each link: the open one, if there is one, else the one that ended last."""
    found: dict[Any, _Row] = {}
    for *key, pk, first, last in rows:
        known = found.get(tuple(key))
        if known is None or (known.span.last is not None and (last is None or last > known.span.last)):
            found[tuple(key)] = _Row(pk, _Span(first, last))
    return found


def _end(model: type[HouseholdMember] | type[Relationship], changes: _Changes) -> None:
    """Ends come first: a link has one open row."""
    rows = model._default_manager
    for start in range(0, len(changes.taken_back), CHUNK):
        delete_rows(rows.filter(pk__in=changes.taken_back[start : start + CHUNK]))
    yesterday = changes.takeover.first_day(None) - ONE_DAY
    for start in range(0, len(changes.ended), CHUNK):
        rows.filter(pk__in=changes.ended[start : start + CHUNK]).update(valid_to=yesterday)
    for pk, span in changes.redated:
        rows.filter(pk=pk).update(valid_from=span.first, valid_to=span.last)


def _table(rows: list[tuple[Any, ...]], names: tuple[str, ...], types: tuple[pa.DataType, ...]) -> pa.Table:
    columns = list(zip(*rows, strict=True)) if rows else [()] * len(names)
    return pa.table({n: pa.array(v, kind) for n, v, kind in zip(names, columns, types, strict=True)})


def _count(changes: _Changes) -> int:
    moved = len(changes.opened) + len(changes.redated)
    return moved + len(changes.ended) + len(changes.taken_back)
