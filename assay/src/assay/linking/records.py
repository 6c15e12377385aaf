"""The customers to compare, in memory only: names, documents, birth, phones and addresses in one spelling.

The database that holds them has no file, may write none and may reach no network: what is sealed at rest
stays sealed at rest. If memory runs out, linking fails rather than spilling names onto a disk.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from typing import Any

import duckdb
import pyarrow as pa

from assay.ingest.sealing import IdentityRow, Keyring, open_identity
from assay.linking.contacts import is_mobile, numbers_in, plain_address, plain_phone
from assay.linking.documents import Document, is_resident_id, read_document
from assay.linking.names import plain_name, sound_of, surname_of, surname_sound
from assay.sources.reader import Sources

BATCH = 20_000
LOCKED: dict[str, str | bool | int | float | list[str]] = {
    "enable_external_access": "false",  # no file and no network, whatever a library asks for
    "temp_directory": "",  # nothing is spilled
    "autoload_known_extensions": "false",
    "autoinstall_known_extensions": "false",
}
SCHEMA = pa.schema(
    [
        ("customer_id", pa.string()),
        ("name", pa.string()),
        ("family", pa.string()),
        ("sound", pa.string()),
        ("born", pa.string()),
        ("sex", pa.string()),
        ("document_kind", pa.string()),
        ("document", pa.string()),
        ("is_sound", pa.bool_()),
        ("is_for_life", pa.bool_()),
        ("is_birth_stated", pa.bool_()),
        ("phone", pa.string()),
        ("address", pa.string()),
        ("house", pa.string()),
        ("cards", pa.list_(pa.string())),
    ]
)


@contextmanager
def locked_database() -> Iterator[duckdb.DuckDBPyConnection]:
    """An empty database in memory that cannot reach a disk or a network."""
    with duckdb.connect(":memory:", config=LOCKED) as connection:
        yield connection


def load_records(
    connection: duckdb.DuckDBPyConnection, sources: Sources, keys: Keyring, *, crowded_phone: int
) -> int:
    """Make the table `record` of every natural person; answers how many there are.

    A value that too many share is nobody's and counts as missing: a phone of more than `crowded_phone` customers
    (a shop's, an agent's), a number, card, address or birthday that stands for "not known". SourceError if the key
    is missing or a row was altered.
    """
    facts = sources.table("customer").select(["customer_id", "kind", "sex", "birth_on"])
    connection.register("customer", facts)
    connection.register("opened", SCHEMA.empty_table())
    connection.execute("CREATE TABLE spelled AS SELECT * FROM opened")
    rows = open_identity(sources.folder, keys)
    while batch := [_spelled(row) for row in islice(rows, BATCH)]:
        connection.register("opened", pa.Table.from_pylist(batch, schema=SCHEMA))
        connection.execute("INSERT INTO spelled SELECT * FROM opened")
    connection.execute(_JOINED.format(phone=int(crowded_phone), **CROWDED))
    for name in ("opened", "customer"):
        connection.unregister(name)
    connection.execute("DROP TABLE spelled")
    return int((connection.execute("SELECT count(*) FROM record").fetchone() or (0,))[0])


# More holders than these, and a value is a placeholder. A birthday is one if more than one in a thousand have it.
CROWDED = {"unsound": 6, "document": 50, "card": 50, "address": 200, "birthday": 100, "per": 1000}
_JOINED = """
CREATE TABLE record AS
WITH person AS (
    SELECT spelled.* REPLACE (
        coalesce(strftime(customer.birth_on, '%Y%m%d'), spelled.born) AS born,
        coalesce(customer.sex, spelled.sex) AS sex,
        customer.birth_on IS NOT NULL AS is_birth_stated
    )
    FROM spelled JOIN customer USING (customer_id)
    WHERE customer.kind = 'individual'
), held AS (
    SELECT customer_id, unnest(cards) AS card FROM person
), own_card AS (
    SELECT customer_id, list(card ORDER BY card) AS cards
    FROM (SELECT *, count(*) OVER (PARTITION BY card) AS holders FROM held)
    WHERE holders <= {card}
    GROUP BY customer_id
), counted AS (
    SELECT *,
        count(*) OVER (PARTITION BY document_kind, document)
            <= CASE WHEN is_sound THEN {document} ELSE {unsound} END AS own_document,
        count(*) OVER (PARTITION BY phone) <= {phone} AS own_phone,
        count(*) OVER (PARTITION BY address) <= {address} AS own_address,
        count(*) OVER (PARTITION BY born) <= greatest({birthday}, count(*) OVER () // {per}) AS own_birthday
    FROM person
)
SELECT counted.* EXCLUDE (own_document, own_phone, own_address, own_birthday) REPLACE (
    CASE WHEN own_document THEN document END AS document,
    is_sound AND own_document AS is_sound,
    is_for_life AND own_document AS is_for_life,
    CASE WHEN own_phone THEN phone END AS phone,
    CASE WHEN own_address THEN address END AS address,
    CASE WHEN own_address THEN house END AS house,
    CASE WHEN own_birthday THEN born END AS born,
    own_card.cards AS cards
)
FROM counted LEFT JOIN own_card USING (customer_id)
ORDER BY customer_id
"""


def _spelled(row: IdentityRow) -> dict[str, Any]:
    phone, number = row.phone, row.id_doc_no
    if is_mobile(number) and is_resident_id(phone):  # the two columns were swapped
        phone, number = number, phone
    document = read_document(row.id_doc_type, number)
    name = plain_name(row.name)
    family = surname_of(name) if name else ""
    address = plain_address(row.address)
    return {
        "customer_id": row.customer_id,
        "name": name,
        "family": surname_sound(family) if family else None,
        "sound": (sound_of(name) or None) if name else None,
        **_of_document(document),
        "phone": plain_phone(phone),
        "address": address,
        "house": numbers_in(address),
        "cards": row.card_nos.split() if row.card_nos else None,
    }


def _of_document(document: Document | None) -> dict[str, Any]:
    if document is None:
        return {"is_sound": False, "is_for_life": False}
    born = document.birth_on
    return {
        "born": born and f"{born:%Y%m%d}",
        "sex": document.sex,
        "document_kind": document.kind,
        "document": document.number,
        "is_sound": document.sound,
        "is_for_life": document.is_for_life,
    }
