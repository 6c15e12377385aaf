"""A second system that knows some of the bank's customers again under numbers of its own (DAT-3).

It is laid upon a delivery that stands: customers and identities are appended, every other file and every row
before them keep their bytes. What was planted is written beside, so that linking can be measured: who is the
same person, who only looks like it, and what is wrong with each record.
"""

import csv
import io
import os
from datetime import date, timedelta
from pathlib import Path

import numpy as np

from assay.errors import FeedError
from assay.folders import whole_folder
from assay.synth import spellings
from assay.synth.delivery import CONTROL_FILE
from assay.synth.planting import Known, Planted, Planting, Row
from assay.synth.strangers import STRANGER

STREAM = 900  # of the dice: see synth.chunk
TABLES = ("customer", "customer_identity")
TRUTH = ("customer_id", "person", "kind", "planted")
KNOWN_AGAIN_PERCENT = 12
# Strangers for every hundred who are known again, by what makes them hard to tell apart.
STRANGERS = {
    "other": 60,
    "twin": 6,
    "child": 8,
    "spouse": 8,
    "namesake": 8,
    "same_phone": 6,
    "parents_number": 3,
}


def plant_second_system(feed: Path, truth: Path, *, seed: int, percent: int = KNOWN_AGAIN_PERCENT) -> int:
    """Append the second system to a delivery and write the truth; answers how many records it has.

    The same delivery and seed give the same bytes. FeedError if `truth` lies inside the delivery or the
    delivery has a second system already.
    """
    if truth.resolve().is_relative_to(feed.resolve()):
        raise FeedError("真值文件不能放在数据目录里。", "The truth must not lie inside the delivery.")
    texts = {name: (feed / f"{name}.csv").read_text(encoding="utf-8") for name in TABLES}
    known = _known(texts)
    planting = Planting(known, np.random.default_rng([seed, STREAM]))
    chosen = planting.rng.choice(len(known), max(1, len(known) * percent // 100), replace=False)
    for at in sorted(chosen.tolist()):
        _known_again(planting, known[at])
    for kind, share in STRANGERS.items():
        for _ in range(max(1, len(chosen) * share // 100)):
            STRANGER[kind](planting)
    _write(feed, texts, planting.records)
    with truth.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream, lineterminator="\n").writerows([TRUTH, *(one.truth() for one in planting.records)])
    return len(planting.records)


def _known(texts: dict[str, str]) -> list[Known]:
    customers, identities = ([*csv.DictReader(io.StringIO(texts[name]))] for name in TABLES)
    if any(row["customer_id"].startswith("F") for row in customers):
        raise FeedError("该数据目录已有第二个系统。", "The delivery has a second system already.")
    return [Known(*rows) for rows in zip(customers, identities, strict=True)]


def _write(feed: Path, texts: dict[str, str], records: list[Planted]) -> None:
    rows = {
        "customer": [one.customer for one in records],
        "customer_identity": [one.identity for one in records],
    }
    with whole_folder(feed, card=CONTROL_FILE) as growing:
        for path in feed.iterdir():
            if path.stem in TABLES:
                (growing / path.name).write_text(
                    texts[path.stem] + _lines(texts[path.stem], rows[path.stem]), encoding="utf-8", newline=""
                )
            elif path.name == CONTROL_FILE:
                (growing / path.name).write_text(
                    _recounted(path.read_text(encoding="utf-8"), len(records)), encoding="utf-8", newline="\n"
                )
            else:
                os.link(path, growing / path.name)


def _lines(text: str, rows: list[Row]) -> str:
    header = next(csv.reader(io.StringIO(text)))
    lines = io.StringIO()
    writer = csv.DictWriter(lines, header, restval="", lineterminator="\n")
    writer.writerows(rows)
    return lines.getvalue()


def _recounted(control: str, more: int) -> str:
    lines = [line.split(",") for line in control.splitlines()]
    for line in lines:
        if line[0] in TABLES:
            line[1] = str(int(line[1]) + more)
    return "\n".join(",".join(line) for line in lines) + "\n"


# Known again: each field comes as it is, or with one fault of those that banks find.


def _known_again(planting: Planting, who: Known) -> None:
    identity, customer, faults = dict(who.identity), dict(who.customer), []
    for one_field in (_number, _name, _birth, _phone, _address):
        if fault := one_field(planting, identity, customer):
            faults.append(fault)
    if identity["phone"] and identity["id_doc_no"] and planting.rng.random() < 0.02:
        identity["phone"], identity["id_doc_no"] = identity["id_doc_no"], identity["phone"]
        faults.append("swapped_fields")
    identity["card_nos"] = identity["card_nos"].split(" ")[0] if planting.rng.random() < 0.4 else ""
    planting.add(identity, customer, person=who.number, kind="known_again", faults=tuple(faults))


def _number(planting: Planting, identity: Row, customer: Row) -> str:
    number, resident = identity["id_doc_no"], identity["id_doc_type"] == "resident_id"
    fault = planting.draw({"": 45, "old_number": 14, "no_number": 30, "mistyped_number": 11})
    if fault == "no_number":
        identity["id_doc_no"] = identity["id_doc_type"] = ""
    elif fault == "old_number" and resident and number[6:8] == "19":
        identity["id_doc_no"] = number[:6] + number[8:17]
    elif fault == "mistyped_number" and resident:
        at = int(planting.rng.integers(0, 16))
        identity["id_doc_no"] = number[:at] + number[at + 1] + number[at] + number[at + 2 :]
    elif identity["id_doc_type"] == "passport" and fault:
        identity["id_doc_no"], fault = f"No. {number[:4].lower()} {number[4:]}", "number_form"
    else:
        fault = ""
    return fault if identity["id_doc_no"] != number else ""


def _name(planting: Planting, identity: Row, customer: Row) -> str:
    name = identity["name"]
    if name.isascii():
        return ""
    family, given = spellings.family_pinyin(name), spellings.given_pinyin(name)
    english = spellings.ENGLISH[customer["sex"] or "F"]
    written = {
        "": name,
        "traditional": spellings.traditional(name),
        "pinyin": f"{family} {given}",
        "pinyin_given_first": f"{given.capitalize()} {family.capitalize()}",
        "english_name": f"{english[int(planting.rng.integers(len(english)))]} {family.capitalize()}",
        "same_sound": spellings.heard(name),
        "mistyped_name": spellings.misread(name),
        "swapped_name": name[len(spellings.family_of(name)) :] + spellings.family_of(name),
    }
    shares = {"": 60, "traditional": 8, "pinyin": 10, "pinyin_given_first": 4, "english_name": 3}
    fault = planting.draw(shares | {"same_sound": 7, "mistyped_name": 5, "swapped_name": 3})
    identity["name"] = written[fault]
    return fault if written[fault] != name else ""


def _birth(planting: Planting, identity: Row, customer: Row) -> str:
    born = date.fromisoformat(customer["birth_on"])
    fault = planting.draw({"": 90, "swapped_day_month": 3, "mistyped_birth": 4, "no_birth": 3})
    if fault == "swapped_day_month" and born.day <= 12 and born.day != born.month:
        customer["birth_on"] = born.replace(month=born.day, day=born.month).isoformat()
    elif fault == "mistyped_birth":
        customer["birth_on"] = (
            born + timedelta(days=int(planting.rng.choice([-10, -1, 1, 10, 365])))
        ).isoformat()
    elif fault == "no_birth":
        customer["birth_on"] = ""
    else:
        fault = ""
    return fault


def _phone(planting: Planting, identity: Row, customer: Row) -> str:
    phone = identity["phone"]
    fault = planting.draw(
        {"": 58, "changed_phone": 23, "no_phone": 9, "phone_form": 6, "placeholder_phone": 4}
    )
    written = {
        "": phone,
        "changed_phone": planting.mobile(),
        "no_phone": "",
        "phone_form": f"+86 {phone[:3]}-{phone[3:7]}-{phone[7:]}" if phone else "",
        "placeholder_phone": "13800000000",
    }
    identity["phone"] = written[fault]
    return fault if written[fault] != phone else ""


def _address(planting: Planting, identity: Row, customer: Row) -> str:
    address = identity["address"]
    fault = planting.draw({"": 25, "address_form": 30, "moved": 28, "no_address": 17})
    written = {
        "": address,
        "address_form": address.replace("云溪市", "浙江省云溪市").replace("幢", "栋"),
        "moved": planting.anybody().identity["address"],
        "no_address": "",
    }
    identity["address"] = written[fault]
    return fault
