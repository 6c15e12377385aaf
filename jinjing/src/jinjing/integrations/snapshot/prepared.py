"""Customers made ready for the database: sealed, with their search tokens, in pieces, so that a million fit in little memory."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from tempfile import SpooledTemporaryFile
from typing import Any
from weakref import finalize

import pyarrow as pa
import pyarrow.compute as pc
from django.conf import settings

from jinjing.customers.domain.registration import CustomerFacts, as_values, facts_to_find
from jinjing.customers.enums import TokenKind
from jinjing.customers.models import Customer
from jinjing.customers.tokens import tokens_of
from jinjing.kernel.blind_index import token

IN_MEMORY = 64 * 2**20  # bytes of sealed customers beyond which they wait in a file without a name
OUTLET = "outlet_code"
KINDS = tuple(TokenKind)
# What many people share; numbers, documents, phones and cards are each their owner's alone.
SHARED = frozenset(
    {TokenKind.NAME, TokenKind.PINYIN, TokenKind.INITIALS, TokenKind.PHONE_TAIL, TokenKind.CARD_TAIL}
)
REMEMBERED = 65_536
_BUCKETS = 16
_FIELDS = {f.attname: f for f in Customer._meta.concrete_fields if f.attname not in ("id", "missing_since")}
WRITTEN = tuple(_FIELDS)
_SEALED = tuple((name, f.get_prep_value) for name, f in _FIELDS.items() if getattr(f, "is_sealed", False))
_DATES, _NUMBERS = ("opened_on", "closed_on"), ("facts_token",)
_TOKENS = pa.schema([("place", pa.int32()), ("kind", pa.int8()), ("token", pa.int64())])


def _type(name: str) -> pa.DataType:
    if name in _DATES:
        return pa.date32()
    return pa.int64() if name in _NUMBERS else pa.string()


# Our key of the outlet is known when the transaction has read the outlets.
_SCHEMA = pa.schema([(OUTLET if name == "home_outlet_id" else name, _type(name)) for name in WRITTEN])


def tokeniser() -> Callable[[str, str], int]:
    """`token`, which makes what many people share once."""
    shared = lru_cache(maxsize=REMEMBERED)(token)
    return lambda kind, value: (shared if kind in SHARED else token)(kind, value)


@dataclass
class Piece:
    """Some customers, column by column, and their tokens."""

    columns: dict[str, list[Any]] = field(default_factory=lambda: {name: [] for name in _SCHEMA.names})
    tokens: tuple[list[int], list[int], list[int]] = field(default_factory=lambda: ([], [], []))

    def add(
        self, facts: CustomerFacts, outlet: str | None, *, mark: int, token: Callable[[str, str], int]
    ) -> None:
        """Seal one customer's facts; `mark` tells the next night that they are the same."""
        values: dict[str, str | date | int | None] = as_values(facts)
        values |= {name: sealed(values[name]) for name, sealed in _SEALED}
        values |= {"facts_token": mark, OUTLET: outlet}
        place = len(self.columns[OUTLET])
        for name, column in self.columns.items():
            column.append(values[name])
        places, kinds, tokens = self.tokens
        for kind, value in tokens_of(facts_to_find(facts), token):
            places.append(place)
            kinds.append(KINDS.index(kind))
            tokens.append(value)


def _waiting_room() -> Any:
    """A file without a name: a process that is killed leaves nothing."""
    return SpooledTemporaryFile(max_size=IN_MEMORY, dir=str(settings.HOME))


@dataclass
class PreparedCustomers:
    """Made before the transaction opens. `rows`: customers as delivered; the rest only of those that are new or different."""

    rows: pa.Table
    changed: int = 0
    _numbers: list[pa.Array] = field(default_factory=list)
    _tokens: list[pa.Table] = field(default_factory=list)
    _file: Any = field(default_factory=_waiting_room, repr=False)
    _ends: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        finalize(self, self._file.close)  # whoever gives up half way leaves nothing open

    def keep(self, piece: Piece) -> None:
        """Take in a piece; what is personal in it is sealed."""
        columns = [pa.array(piece.columns[f.name], f.type) for f in _SCHEMA]
        batch = pa.record_batch(columns, schema=_SCHEMA)
        places, *others = (pa.array(values, f.type) for values, f in zip(piece.tokens, _TOKENS, strict=True))
        places = pc.add(places, pa.scalar(self.changed, pa.int32()))
        self._tokens.append(pa.table([places, *others], schema=_TOKENS))
        self._numbers.append(batch.column("customer_no"))
        self._file.write(batch.serialize())
        self._ends.append(self._file.tell())
        self.changed += batch.num_rows

    def numbers(self) -> pa.Array:
        """Numbers of the customers that are new or different."""
        return pa.concat_arrays([pa.array([], pa.string()), *self._numbers])

    def pieces(self) -> Iterator[pa.Table]:
        """Rows of customers, the outlet's code in `OUTLET`."""
        began = 0
        for end in self._ends:
            self._file.seek(began)
            batch = pa.ipc.read_record_batch(pa.py_buffer(self._file.read(end - began)), _SCHEMA)
            yield pa.Table.from_batches([batch])
            began = end

    def tokens(self) -> Iterator[pa.Table]:
        """`place` in `numbers`, `kind` in `KINDS` and `token`, in the order of the index, so that a million customers do
        not jump about in it.
        """
        width = 2**64 // _BUCKETS
        for bucket in range(_BUCKETS):
            least = -(2**63) + bucket * width
            span = (pa.scalar(least, pa.int64()), pa.scalar(least + width - 1, pa.int64()))
            found = [
                piece.filter(
                    pc.and_(pc.greater_equal(t := piece["token"], span[0]), pc.less_equal(t, span[1]))
                )
                for piece in self._tokens
            ]
            yield pa.concat_tables([_TOKENS.empty_table(), *found]).sort_by("token")
