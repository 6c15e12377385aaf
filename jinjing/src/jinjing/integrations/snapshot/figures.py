"""The figures of an edition as changes to those in use, told from the two editions' files (ADR 29)."""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import pyarrow as pa
import pyarrow.compute as pc
from assay.nightly.tables import TABLES
from django.db.models import CharField

from jinjing.holdings.domain.validity import Change, columns_of, key_of
from jinjing.holdings.models import Holding, Nightly, Product, Publication
from jinjing.insights.domain.loading import FINDINGS
from jinjing.insights.models import CustomerFigures, CustomerTier
from jinjing.integrations.snapshot import archive
from jinjing.integrations.snapshot.accounts import Accounts, holding_rows
from jinjing.integrations.snapshot.customers import erased
from jinjing.integrations.snapshot.directory import Directory
from jinjing.integrations.snapshot.edition import Edition
from jinjing.integrations.snapshot.tables import Computed, Difference, Filed, Said, difference, mostly

# Source tables out of which holdings are put together, beside the engine's averages.
ACCOUNTS = ("account", "balance_change")
MODELS: tuple[type[Nightly], ...] = (Holding, *FINDINGS.values())
NIGHTS: dict[type[Nightly], str] = {Holding: "account_averages"}
NIGHTS |= {model: table for table, model in FINDINGS.items()}
COMPARED = ("moved",)  # what is only told by comparing
FROM_CUSTOMER = {"home_outlet_id": "org_id", "closed_on": "closed_on"}


def layout() -> str:
    """Names the columns of all tables: rows of another layout cannot be left as they are."""
    told = ";".join(f"{model.__name__} {' '.join(columns_of(model))}" for model in MODELS)
    return f"sha256:{hashlib.sha256(told.encode()).hexdigest()}"


@dataclass(frozen=True)
class Keys:
    """Our keys of what the bank names by codes."""

    customers: Directory
    units: Directory

    def directories(self) -> Mapping[str, Directory]:
        products = Directory.of(Product.objects.values_list("code", "pk"))
        return {"customer_id": self.customers, "product_id": products, "home_outlet_id": self.units}


@dataclass(frozen=True)
class Figures:
    """What an edition says, beside what the publication in use said."""

    edition: Edition
    before: Publication | None

    def changes(self, keys: Keys) -> Iterator[tuple[type[Nightly], int, Change | None]]:
        """Each table with its number of rows and what is to be written; None where nothing changed."""
        directories, gone = keys.directories(), erased()
        earlier, shared = self._earlier(), Shared()
        for model in MODELS:
            said = _said(self.edition, model, shared)
            if earlier and _is_alike(self.edition, earlier, model):
                yield model, said.count, None
                continue
            old = _said(earlier, model, shared) if earlier and self._is_intact(model) else None
            yield model, said.count, _change(model, said, old, directories, gone)

    def _earlier(self) -> Edition | None:
        """The edition in use as it lies in the archive, if the database's rows are its rows."""
        if self.before is None or self.before.layout != layout():
            return None
        return archive.edition_of(self.before)

    def _is_intact(self, model: type[Nightly]) -> bool:
        files = [f"snapshot/{NIGHTS[model]}.parquet"]
        files += [f"sources/{name}.parquet" for name in _sources_of(model)]
        return self.before is not None and all(archive.is_intact(self.before, name) for name in files)


def _sources_of(model: type[Nightly]) -> tuple[str, ...]:
    if model is Holding:
        return ACCOUNTS
    return ("customer",) if model is CustomerFigures else ()


def _is_alike(new: Edition, old: Edition, model: type[Nightly]) -> bool:
    """Whether all that a table is made of is the same."""
    night = NIGHTS[model]
    tables = new.snapshot.manifest["tables"], old.snapshot.manifest["tables"]
    alike: bool = tables[0][night]["digest"] == tables[1][night]["digest"]
    digests = new.sources.table_digests, old.sources.table_digests
    alike &= all(digests[0][name] == digests[1].get(name) for name in _sources_of(model))
    return alike and (model is not Holding or new.business_date == old.business_date)


@dataclass
class Shared:
    """What is the same for both editions is put together once."""

    accounts: Accounts = field(default_factory=Accounts)
    _figures: tuple[str, Filed] | None = None

    def with_customers(self, filed: Filed, edition: Edition) -> Filed:
        """The figures with what the customers' table says of each."""
        digest = edition.sources.table_digests["customer"]
        if self._figures and self._figures[0] == digest and filed.is_same(self._figures[1], "customer_id"):
            return filed.with_(**{name: self._figures[1].beside[name] for name in FROM_CUSTOMER})
        customers = edition.sources.table("customer", "customer_id", *FROM_CUSTOMER.values())
        numbers = filed.column("customer_id").combine_chunks()
        place = pc.index_in(numbers, value_set=customers["customer_id"].combine_chunks())
        found = filed.with_(**{name: customers[column].take(place) for name, column in FROM_CUSTOMER.items()})
        self._figures = digest, found
        return found


def _said(edition: Edition, model: type[Nightly], shared: Shared) -> Said:
    if model is Holding:
        return Computed(holding_rows(edition, shared.accounts))
    table = next(table for table in TABLES if table.name == NIGHTS[model])
    texts = frozenset(f.attname for f in model._meta.concrete_fields if isinstance(f, CharField))
    filed = Filed(edition.snapshot.path(table.name), table.schema, texts)
    return shared.with_customers(filed, edition) if model is CustomerFigures else filed


def _change(
    model: type[Nightly], new: Said, old: Said | None, directories: Mapping[str, Directory], gone: pa.Array
) -> Change:
    """Only what is different, unless that is most of the table: then ending the old rows one by one is dearer."""
    names = columns_of(model)
    fresh, ended = None, None
    if old is not None:
        told = tuple(name for name in names if name not in COMPARED)
        found = difference(new, old, names=told, key=key_of(model))
        if not mostly(found.fresh) and 2 * found.ended.num_rows <= new.count:
            fresh, ended = found.fresh, directories["customer_id"].keyed(found.ended, "customer_id")
    if model is CustomerTier and isinstance(new, Filed):
        new = new.with_(moved=_moved(new, old, found) if old else _never(new.count))
    if len(gone):
        stay = pc.invert(pc.is_in(new.column("customer_id"), value_set=gone))
        fresh = stay if fresh is None else pc.and_(fresh, stay)
    keyed = {
        name: directory.keys_of(_kept(new.column(name), fresh))
        for name, directory in directories.items()
        if name in names
    }
    return Change(names, _parts(new, names, fresh, keyed), ended, compared=old is not None)


def _moved(new: Said, old: Said, found: Difference) -> pa.ChunkedArray:
    """Which official tiers are another than in the publication in use."""
    if found.place is None and new.is_same(old, "tier"):
        return _never(new.count)
    other = pc.not_equal(new.column("tier"), found.before(old, "tier"))
    return pc.and_(new.column("official"), pc.fill_null(other, False))  # noqa: FBT003 - a value, not a switch


def _never(count: int) -> pa.ChunkedArray:
    return pa.chunked_array([pa.repeat(pa.scalar(False), count)])  # noqa: FBT003 - a value, not a switch


def _kept(column: pa.ChunkedArray, fresh: pa.ChunkedArray | None) -> pa.ChunkedArray:
    return column if fresh is None else column.filter(fresh)


def _parts(
    said: Said, names: tuple[str, ...], fresh: pa.ChunkedArray | None, keyed: Mapping[str, pa.Array]
) -> Iterator[pa.Table]:
    """The rows to be written, in pieces; `keyed`: our keys of those rows."""
    read, written = 0, 0
    others = tuple(name for name in names if name not in keyed)
    for part in said.parts(others):
        kept = part if fresh is None else part.filter(fresh.slice(read, part.num_rows))
        read += part.num_rows
        if kept.num_rows:
            columns = {
                name: keyed[name].slice(written, kept.num_rows) if name in keyed else kept[name]
                for name in names
            }
            written += kept.num_rows
            yield pa.table(columns)
