"""What waits for a person, and what is known about one number, as a reviewer reads it."""

import csv
import os
from collections.abc import Iterator
from pathlib import Path

from assay.ingest.sealing import IdentityRow, Keyring, open_identity
from assay.linking.errors import LinkError
from assay.linking.folder import Links
from assay.linking.judging import GRADES, RULES
from assay.telling import aligned
from assay.wording import Label

IDENTITY = ("name", "id_doc_type", "id_doc_no", "phone", "address")
COLUMNS = ("customer_id", "other_customer_id", "bits", "grade", "why", "reason")
HEADS = {
    "customer_id": Label("客户号", "customer"),
    "other_customer_id": Label("另一客户号", "other customer"),
    "bits": Label("权重", "weight"),
    "grade": Label("一致程度", "agreement"),
    "why": Label("未自动关联的原因", "why it is asked"),
    "reason": Label("比对结果", "what agreed"),
}
FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")


def questions(links: Links, *, language: str) -> list[dict[str, str]]:
    """The review queue, the heaviest pair first."""
    said = {code: words for _, code, words in GRADES}
    rows = sorted(
        links.table("review").to_pylist(), key=lambda row: (-(row["weight"] or 0), row["customer_id"])
    )
    return [
        {
            "customer_id": row["customer_id"],
            "other_customer_id": row["other_customer_id"],
            "bits": bits(row["weight"]),
            "grade": _in(said[row["grade"]], language) if row["grade"] else "",
            "why": row["why" if language == "zh" else "why_en"],
            "reason": row["reason" if language == "zh" else "reason_en"],
        }
        for row in rows
    ]


def queue_lines(links: Links, *, language: str, most: int) -> Iterator[str]:
    """The queue for the terminal: numbers, weights and fields, nothing personal."""
    rows = questions(links, language=language)
    if not rows:
        yield "没有待复核的客户对。" if language == "zh" else "No pair waits for review."
        return
    heads = [_in(HEADS[name], language) for name in COLUMNS]
    yield from aligned([heads, *([row[name] for name in COLUMNS] for row in rows[:most])])
    if len(rows) > most:
        yield f"另有 {len(rows) - most} 对" if language == "zh" else f"{len(rows) - most} more"


def write_queue(links: Links, out: Path, *, language: str, keys: Keyring | None) -> int:
    """The queue as CSV, readable by its owner only; with `keys` both records stand beside each other.

    LinkError if the file exists already.
    """
    rows = questions(links, language=language)
    people = {row.customer_id: row for row in open_identity(links.folder, keys)} if keys else {}
    columns = [*COLUMNS, *(f"{name}_{n}" for name in IDENTITY for n in (1, 2) if keys)]
    try:
        descriptor = os.open(out, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError as exists:
        raise LinkError(f"{out} 已存在，请换一个文件名。", f"{out} exists; choose another name.") from exists
    with os.fdopen(descriptor, "w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.DictWriter(stream, columns)
        writer.writeheader()
        writer.writerows({**row, **_side_by_side(row, people)} for row in rows)
    return len(rows)


def told(links: Links, customer_id: str, *, language: str) -> Iterator[str]:
    """Everything that is known about one number: the person it belongs to, its pairs, the decisions on them."""
    zh = language == "zh"
    person = next((m.person_id for m in links.members if m.customer_id == customer_id), None)
    if person is None:
        yield f"{customer_id}：没有已关联的其他客户号" if zh else f"{customer_id}: no other number is linked"
    else:
        yield f"{customer_id}：与 {person} 是同一人" if zh else f"{customer_id}: the same person as {person}"
        for member in links.members:
            if member.person_id == person:
                yield f"  {member.customer_id}  {member.linked_on}  {member.linked_how}"
    for row in links.table("pairs").to_pylist():
        if customer_id in (row["customer_id"], row["other_customer_id"]):
            rule = _in(RULES[row["rule"]], language) if row["rule"] else ""
            reason = row["reason" if zh else "reason_en"]
            both = f"{row['customer_id']} – {row['other_customer_id']}"
            yield f"  {both}  {row['state']}  {bits(row['weight'])}  {reason}{f'  [{rule}]' if rule else ''}"
    for line in links.decisions.lines:
        if customer_id in line.ids:
            withdrawn = f" {line.withdraws}" if line.withdraws else ""
            yield f"  #{line.number} {line.action}{withdrawn}  {' – '.join(line.ids)}  {line.by}  {line.at}"


def bits(weight: int | None) -> str:
    """A weight with one decimal, as a reader compares it; empty if there is none."""
    return "" if weight is None else f"{weight / 1000:.1f}"


def _side_by_side(row: dict[str, str], people: dict[str, IdentityRow]) -> dict[str, str]:
    found: dict[str, str] = {}
    for place, column in ((1, "customer_id"), (2, "other_customer_id")):
        if person := people.get(row[column]):
            found |= {f"{name}_{place}": _text(getattr(person, name)) for name in IDENTITY}
    return found


def _text(value: str | None) -> str:
    text = value or ""
    return f"'{text}" if text.startswith(FORMULA_SIGNS) or (text.isdecimal() and len(text) > 14) else text


def _in(label: Label, language: str) -> str:
    return label.zh if language == "zh" else label.en
