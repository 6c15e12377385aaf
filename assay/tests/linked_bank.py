"""Sources with sealed identities, as ingest writes them, from a few words a person; and what linking made of them."""

import csv
import hashlib
import json
import shutil
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from assay.digest import table_digest
from assay.ingest.sealing import SEALED_SCHEMA, IdentityRow, Keyring
from assay.linking.documents import check_digit
from assay.linking.finding import LinkReport, find_links
from assay.linking.folder import Links
from assay.progress import SilentProgress
from small_bank import SmallBank

IDENTITY = ("name", "id_doc_type", "id_doc_no", "phone", "address", "card_nos")
ON = date(2026, 9, 30)
HOME = "云溪市滨江区望江路12号江畔雅苑3幢2单元501室"
AWAY = "云溪市学府区学府路88号学林小区1幢1单元101室"
PHONE = "15412345670"
BORN = date(1980, 5, 17)
MINE, YOURS = (body + check_digit(body) for body in ("33960119800517001", "33960119800517003"))


def someone(number: str, name: str = "张伟明", **facts: Any) -> dict[str, Any]:
    """A customer; born on 17 May 1980 unless told otherwise."""
    return {"customer_id": number, "name": name, "birth_on": BORN, **facts}


def with_id(number: str | None) -> dict[str, Any]:
    """A resident's identity card."""
    return {"id_doc_type": "resident_id", "id_doc_no": number}


@dataclass
class Bank:
    """A folder of sources, its keys, and where its links go."""

    sources: Path
    links: Path
    keys: Keyring

    def find(self, **changes: Any) -> Links:
        """Find links and open them."""
        self.report(**changes)
        return Links.read(self.links)

    def report(self, policy: Path | None = None, on: date | None = ON) -> LinkReport:
        return find_links(
            self.sources, self.links, policy=policy, on=on, keys=self.keys, progress=SilentProgress()
        )


def make_bank(folder: Path, *people: dict[str, Any]) -> Bank:
    """Sources in which these people are known, in a folder of their own."""
    keys = Keyring(folder / "keys")
    return Bank(write_sources(folder / "sources", list(people), keys), folder / "links", keys)


def copied(bank: Bank, folder: Path) -> Bank:
    """A bank of a test's own: comparing costs a second, copying nothing."""
    place = folder / "bank"
    shutil.copytree(bank.sources.parent, place)
    return Bank(place / bank.sources.name, place / bank.links.name, Keyring(place / "keys"))


def write_sources(folder: Path, people: list[dict[str, Any]], keys: Keyring) -> Path:
    """A folder of sources in which these people are known; columns of customer and identity in one row."""
    customers = [{"sex": "M", **{k: v for k, v in p.items() if k not in IDENTITY}} for p in people]
    bank = SmallBank.from_rows([], customer=customers)
    bank.covers = (date(2026, 1, 1), ON)
    bank.write(folder)
    sealer = keys.current()
    rows = [
        {
            "customer_id": p["customer_id"],
            "key_id": sealer.key_id,
            "sealed": sealer.seal_row(
                IdentityRow(p["customer_id"], **{k: p[k] or None for k in IDENTITY if k in p})
            ),
        }
        for p in sorted(people, key=lambda p: p["customer_id"])
    ]
    (folder / "identity").mkdir()
    pq.write_table(
        pa.Table.from_pylist(rows, schema=SEALED_SCHEMA), folder / "identity" / "customer_identity.parquet"
    )
    return folder


@dataclass
class Measured(Bank):
    """The invented bank with its second system, and the truth about it: number to person, and to what was planted."""

    truth: Path
    person: dict[str, str]
    kind: dict[str, str]

    def is_one(self, pair: dict[str, Any]) -> bool:
        first, second = pair["customer_id"], pair["other_customer_id"]
        return self.person.get(first, first) == self.person.get(second, second)

    @property
    def planted(self) -> int:
        return sum(kind == "known_again" for kind in self.kind.values())


def people_of(feed: Path) -> list[dict[str, Any]]:
    """The natural persons of a delivery."""
    rows: dict[str, dict[str, Any]] = {}
    for name in ("customer", "customer_identity"):
        with (feed / f"{name}.csv").open(encoding="utf-8") as stream:
            for row in csv.DictReader(stream):
                rows.setdefault(row["customer_id"], {}).update(row)
    chosen = ("customer_id", "kind", "sex", *IDENTITY)
    return [
        {name: row[name] or None for name in chosen}
        | {"birth_on": date.fromisoformat(row["birth_on"]) if row["birth_on"] else None}
        for row in rows.values()
    ]


def states(links: Links) -> dict[tuple[str, str], tuple[str, str | None]]:
    """State and rule of every pair."""
    return {
        (row["customer_id"], row["other_customer_id"]): (row["state"], row["rule"])
        for row in links.table("pairs").to_pylist()
    }


def contents(folder: Path, *, without: tuple[str, ...] = ()) -> dict[str, str]:
    """Digest of every file below a folder."""
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name not in without
    }


def deliver_links(sources: Path, rows: list[dict[str, Any]]) -> None:
    """The bank's own `customer_link`, as ingest would have taken it over."""
    bank = SmallBank({"customer_link": rows})
    table = bank.arrow("customer_link")
    pq.write_table(table, sources / "customer_link.parquet")
    card = json.loads((sources / "sources.json").read_text(encoding="utf-8"))
    card["tables"]["customer_link"] |= {"rows": table.num_rows, "digest": table_digest(table)}
    (sources / "sources.json").write_text(json.dumps(card), encoding="utf-8")


def policy_with(folder: Path, old: str, new: str) -> Path:
    """The linking policy with one change."""
    from assay.policies import find_policy

    text = find_policy("linking").read_text(encoding="utf-8")
    assert old in text
    path = folder / "linking.yaml"
    path.write_text(text.replace(old, new), encoding="utf-8")
    return path
