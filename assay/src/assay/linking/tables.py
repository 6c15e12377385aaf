"""The tables of a folder of links: numbers, weights and names of fields, never a value of a field."""

from collections.abc import Iterable
from typing import Any

import pyarrow as pa

from assay.linking.fields import KEYS
from assay.linking.judging import GRADES, RULES, Pair
from assay.linking.resolving import Member, Ruled
from assay.sources.contract import Column, Source
from assay.wording import Label

STATES = ("linked", "review", "refused", "apart")
WAYS = ("exact", "probable", "delivered", "reviewed")
_IDS = (
    Column("customer_id", "text", "The smaller of the two numbers", required=True),
    Column("other_customer_id", "text", "The other number", required=True),
)
pairs = Source(
    "pairs",
    "one row two customer numbers that may be one person's",
    ("customer_id", "other_customer_id"),
    (
        *_IDS,
        Column("how", "text", "What found the pair", required=True, values=WAYS),
        Column(
            "weight", "int", "Match weight in thousandths of a bit; 0 is even odds; empty if not compared"
        ),
        Column("grade", "text", "The weight in a word", values=tuple(code for _, code, _ in GRADES)),
        Column(
            "proposal",
            "text",
            "What the records alone say",
            required=True,
            values=("link", "review", "refuse"),
        ),
        Column("proposal_rule", "text", "Why the records alone do not link it", values=tuple(RULES)),
        Column("state", "text", "What became of it", required=True, values=STATES),
        Column("rule", "text", "Why it is not linked", values=tuple(RULES)),
        Column("decision", "int", "Number of a person's decision in decisions.jsonl"),
        Column("agreed", "text", f"Fields that agree, of {', '.join(KEYS)}", required=True),
        Column("differed", "text", "Fields that differ", required=True),
        Column("reason", "text", "Which fields agreed, in Chinese", required=True),
        Column("reason_en", "text", "Which fields agreed, in English", required=True),
        Column("found_on", "date", "Business date on which the pair was first found", required=True),
    ),
)
clusters = Source(
    "clusters",
    "one row a number of a person who has several",
    ("customer_id",),
    (
        Column("customer_id", "text", "A number of the person", required=True),
        Column("person_id", "text", "The person's smallest number", required=True),
        Column("linked_on", "date", "Since when the number counts as the person's", required=True),
        Column(
            "linked_how", "text", "How it was found", required=True, values=("exact", "probable", "reviewed")
        ),
    ),
)
review = Source(
    "review",
    "one row a pair that waits for a person's answer",
    ("customer_id", "other_customer_id"),
    (
        *_IDS,
        Column("weight", "int", "Match weight in thousandths of a bit"),
        Column("grade", "text", "The weight in a word", values=tuple(code for _, code, _ in GRADES)),
        Column("rule", "text", "Why it was not linked", required=True, values=tuple(RULES)),
        Column("why", "text", "The same in Chinese", required=True),
        Column("why_en", "text", "The same in English", required=True),
        Column("reason", "text", "Which fields agreed, in Chinese", required=True),
        Column("reason_en", "text", "Which fields agreed, in English", required=True),
    ),
)
customers = Source(
    "customers",
    "one row a compared customer",
    ("customer_id",),
    (
        Column("customer_id", "text", "Customer number", required=True),
        Column("document_kind", "text", "Kind of the document that nobody else can have"),
        Column("document_of", "text", "Smallest customer number that has the same document"),
    ),
)
TABLES: tuple[Source, ...] = (pairs, clusters, review, customers)


def pairs_table(found: Iterable[Pair], ruled: dict[tuple[str, str], Ruled]) -> pa.Table:
    """Every pair with what became of it."""
    rows = []
    for pair in found:
        ruling = ruled[pair.ids]
        rows.append(
            {
                "customer_id": pair.customer_id,
                "other_customer_id": pair.other_customer_id,
                "how": pair.how,
                "weight": pair.weight,
                "grade": pair.grade,
                "proposal": pair.proposal,
                "proposal_rule": pair.rule,
                "state": ruling.state,
                "rule": ruling.rule,
                "decision": ruling.decision,
                "agreed": ",".join(pair.agreed),
                "differed": ",".join(pair.differed),
                "reason": pair.reason.zh,
                "reason_en": pair.reason.en,
                "found_on": pair.found_on,
            }
        )
    return _table(pairs, rows)


def pairs_of(table: pa.Table) -> tuple[Pair, ...]:
    """The pairs that `pairs_table` wrote, without what became of them and without those that only a person named."""
    return tuple(
        Pair(
            row["customer_id"],
            row["other_customer_id"],
            row["how"],
            row["proposal"],
            row["proposal_rule"],
            row["weight"],
            Label(row["reason"], row["reason_en"]),
            _split(row["agreed"]),
            _split(row["differed"]),
            row["found_on"],
        )
        for row in table.to_pylist()
        if row["how"] != "reviewed"
    )


def clusters_table(members: Iterable[Member]) -> pa.Table:
    """The persons with several numbers."""
    return _table(clusters, [vars(member) for member in members])


def review_table(found: Iterable[Pair], ruled: dict[tuple[str, str], Ruled]) -> pa.Table:
    """The pairs that wait for a person, the heaviest first within the key's order of the file."""
    rows = []
    for pair in found:
        ruling = ruled[pair.ids]
        if ruling.state == "review" and ruling.rule:
            words = RULES[ruling.rule]
            rows.append(
                {
                    "customer_id": pair.customer_id,
                    "other_customer_id": pair.other_customer_id,
                    "weight": pair.weight,
                    "grade": pair.grade,
                    "rule": ruling.rule,
                    "why": words.zh,
                    "why_en": words.en,
                    "reason": pair.reason.zh,
                    "reason_en": pair.reason.en,
                }
            )
    return _table(review, rows)


def _table(source: Source, rows: list[dict[str, Any]]) -> pa.Table:
    ordered = sorted(rows, key=lambda row: tuple(row[name] for name in source.key))
    return pa.Table.from_pylist(ordered, schema=source.schema)


def _split(names: str) -> tuple[str, ...]:
    return tuple(names.split(",")) if names else ()
