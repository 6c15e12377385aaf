"""Customers of an edition: only those whose delivered facts changed are opened, sealed and written again."""

import os
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from assay.ingest.sealing import IdentityRow, Keyring, Sealer
from assay.progress import Progress
from django.conf import settings

from jinjing.customers.domain.registration import CustomerFacts
from jinjing.customers.models import Customer, SearchToken
from jinjing.integrations.snapshot.directory import Directory
from jinjing.integrations.snapshot.edition import Edition
from jinjing.integrations.snapshot.prepared import (
    KINDS,
    OUTLET,
    WRITTEN,
    Piece,
    PreparedCustomers,
    tokeniser,
)
from jinjing.kernel import keys
from jinjing.kernel.blind_index import token
from jinjing.kernel.bulk import delete_rows, insert_parts, read_rows, upsert_rows
from jinjing.privacy.models import Restriction

# Where each column of the source contract goes. A new column of the contract must be placed here.
CUSTOMER_COLUMNS = {
    "customer_id": "customer_no",
    "kind": "kind",
    "sex": "sex",
    "birth_on": "birth_on",
    "opened_on": "opened_on",
    "closed_on": "closed_on",
    "org_id": "home_outlet",
}
IDENTITY_COLUMNS = {
    "customer_id": "customer_no",
    "name": "name",
    "id_doc_type": "document",
    "id_doc_no": "document",
    "phone": "phone",
    "address": "address",
    "card_nos": "cards",
}
# They become portfolio assignments.
PORTFOLIO_COLUMNS = ("rm_staff_id", "rm_backup_staff_id", "rm_since")
# Only definitions of the engine read them; its sentences tell what follows from them.
ENGINE_COLUMNS = (
    "birthday_calendar",
    "lunar_birth_month",
    "lunar_birth_day",
    "education",
    "occupation",
    "occupation_group",
    "residence",
    "rent_income_percent",
    "receives_wage",
    "receives_pension",
    "document_valid_to",
)

CHUNK = 5_000
PIECE = 20_000  # customers that are opened, sealed and written at once
SAMPLE = 50  # marks are made with the index key: after a change of keys these tell
_SEALED_KEY = tuple(CUSTOMER_COLUMNS)
KEPT = ("customer_no", "code")  # a code once given stays, whatever index key it was made with


def prepare_customers(
    edition: Edition, *, progress: Progress, in_use: Edition | None = None
) -> PreparedCustomers:
    """Read, compare and seal. Customers are those with figures, and those we already know.

    A customer who opens an account after the business date does not exist for this edition. Where the edition `in_use`
    delivered the same customers, only those whom it left out are looked at.
    """
    known = read_rows(Customer.objects.all(), customer_no=pa.string(), facts_token=pa.int64())
    rows = _delivered(edition, known["customer_no"])
    prepared = PreparedCustomers(rows)
    identity = edition.sources.path("customer_identity")
    if (
        in_use
        and _is_same_delivery(edition, in_use)
        and not any(_changed(sample := rows.slice(0, SAMPLE), identity, _marks(sample, known)))
    ):
        marked = pc.fill_null(pc.not_equal(known["facts_token"], 0), False)  # noqa: FBT003 - a value, not a switch
        loaded = known["customer_no"].filter(marked)
        rows = rows.filter(pc.invert(pc.is_in(rows["customer_id"], value_set=loaded)))
    marks = _marks(rows, known)
    with progress.bar("客户资料 / customers", rows.num_rows) as bar:
        for start in range(0, rows.num_rows, PIECE):
            part, piece, shared = rows.slice(start, PIECE), Piece(), tokeniser()
            with keys.steady(settings.KEYS_FOLDER):
                for facts, mark in _changed(part, identity, marks):
                    piece.add(*facts, mark=mark, token=shared)
            prepared.keep(piece)
            bar.advance(part.num_rows)
    return prepared


def _delivered(edition: Edition, known: pa.ChunkedArray) -> pa.Table:
    """Customers with figures, and those known; none of those who were erased."""
    rows = edition.sources.table("customer")
    figures = pq.read_table(edition.snapshot.path("indicators"), columns=["customer_id"])["customer_id"]
    wanted = pa.chunked_array([*figures.cast(pa.string()).chunks, *known.chunks])
    rows = rows.filter(pc.is_in(rows["customer_id"], value_set=wanted))
    return rows.filter(pc.invert(pc.is_in(rows["customer_id"], value_set=erased())))


def _is_same_delivery(edition: Edition, other: Edition) -> bool:
    digests = (edition.sources.table_digests["customer"], other.sources.table_digests.get("customer"))
    return digests[0] == digests[1] and edition.identity_digest == other.identity_digest


def erased() -> pa.Array:
    """PIPL 47: whom the bank has erased is not loaded again, even if a delivery still names them."""
    erased = Restriction.objects.filter(erased_at__isnull=False)
    return pa.array(list(erased.values_list("customer__customer_no", flat=True)), pa.string())


def load_customers(prepared: PreparedCustomers, units: Directory, *, on: date) -> Directory:
    """Write the changed customers with their tokens, note who is missing; answers our keys of all customers.

    Not of those who were erased (PIPL 47): what a delivery still says about them finds nobody.
    """
    written = [name for name in WRITTEN if name not in KEPT]
    for piece in prepared.pieces():
        outlets = units.keys_of(piece[OUTLET])
        rows = piece.drop_columns(OUTLET).append_column("home_outlet_id", outlets)
        upsert_rows(Customer, rows, key="customer_no", update=written)
    customers = Directory.stored(Customer.objects.all(), code="customer_no")
    _load_tokens(prepared, customers)
    _note_missing(prepared.rows, customers, on=on)
    return customers.without(erased())


def _changed(
    part: pa.Table, identity: Path, known: dict[str, int]
) -> Iterator[tuple[tuple[CustomerFacts, str | None], int]]:
    seals = _seals_of(part["customer_id"], identity)
    sealers: dict[str, Sealer] = {}
    for row, (key_id, sealed) in zip(part.select(_SEALED_KEY).to_pylist(), seals, strict=True):
        number = row["customer_id"]
        # Sealing is deterministic, so the sealed row itself tells whether a name or number changed.
        mark = token("facts", repr((*row.values(), key_id, sealed)))
        if known.get(number) == mark:
            continue
        if key_id and key_id not in sealers:
            sealers[key_id] = _keyring().sealer(key_id)
        person = sealers[key_id].open_row(number, sealed or b"") if key_id else IdentityRow(number)
        yield (_facts(row, person), row["org_id"]), mark


def _marks(rows: pa.Table, known: pa.Table) -> dict[str, int]:
    """What tells whether facts changed, of those of the customers whom we know."""
    found = known.filter(pc.is_in(known["customer_no"], value_set=rows["customer_id"].combine_chunks()))
    return dict(zip(found["customer_no"].to_pylist(), found["facts_token"].to_pylist(), strict=True))


def _seals_of(numbers: pa.ChunkedArray, identity: Path) -> Iterator[tuple[str | None, bytes | None]]:
    wanted = numbers.combine_chunks()
    least, most = pc.min(wanted).as_py(), pc.max(wanted).as_py()
    # The file is sorted by customer: statistics of its row groups spare reading the rest.
    rows = pq.read_table(identity, filters=[("customer_id", ">=", least), ("customer_id", "<=", most)])
    found = rows.take(pc.index_in(wanted, value_set=rows["customer_id"].combine_chunks()))
    return zip(found["key_id"].to_pylist(), found["sealed"].to_pylist(), strict=True)


def _keyring() -> Keyring:
    return Keyring(Path(os.environ.get("ASSAY_KEYS") or settings.KEYS_FOLDER))


def _facts(row: dict[str, Any], person: IdentityRow) -> CustomerFacts:
    return CustomerFacts(
        customer_no=row["customer_id"],
        kind=row["kind"],
        name=person.name or "",
        sex=row["sex"] or "",
        birth_on=row["birth_on"],
        document_type=person.id_doc_type or "",
        document_no=person.id_doc_no or "",
        phone=person.phone or "",
        address=person.address or "",
        card_nos=tuple((person.card_nos or "").split()),
        opened_on=row["opened_on"],
        closed_on=row["closed_on"],
    )


def _load_tokens(prepared: PreparedCustomers, customers: Directory) -> None:
    owners = customers.keys_of(prepared.numbers())
    for start in range(0, len(owners), CHUNK):
        delete_rows(SearchToken.objects.filter(customer_id__in=owners.slice(start, CHUNK).to_pylist()))
    kinds = pa.array(list(map(str, KINDS)))
    parts = (
        pa.table(
            {
                "customer_id": owners.take(part["place"]),
                "kind": kinds.take(part["kind"]),
                "token": part["token"],
            }
        )
        for part in prepared.tokens()
    )
    insert_parts(SearchToken, ("customer_id", "kind", "token"), parts)


def _note_missing(rows: pa.Table, customers: Directory, *, on: date) -> None:
    """Not delivered is not deleted (IM-07): the customer stays, marked with the first day of absence."""
    there = pc.is_in(customers.codes, value_set=rows["customer_id"].combine_chunks())
    absent = set(customers.keys.filter(pc.invert(there)).to_pylist())
    noted = set(Customer.objects.filter(missing_since__isnull=False).values_list("pk", flat=True))
    _set_missing(sorted(absent - noted), on)
    _set_missing(sorted(noted - absent), None)


def _set_missing(keys: list[int], since: date | None) -> None:
    for start in range(0, len(keys), CHUNK):
        Customer.objects.filter(pk__in=keys[start : start + CHUNK]).update(missing_since=since)
