"""The feed's sources with our own facts laid over them by id: what the night is computed from."""

import json
import os
import shutil
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from assay.digest import table_digest
from assay.folders import whole_folder
from assay.ingest.doubts import DOUBTS
from assay.ingest.quarantine import PARKING, QUARANTINE
from assay.sources import BY_NAME
from assay.sources.contract import Source
from assay.sources.reader import CARD, Sources

from jinjing.integrations.facts.consents import with_withdrawals_of
from jinjing.integrations.facts.export import exported_facts

SEPARATOR = "\x1f"  # stands in no id


def merge_facts(feed: Path, out: Path, *, on: date) -> dict[str, int]:
    """Write `out`: the sources in `feed` with conversations, wishes and referrals of the application.

    A row of ours replaces the feed's row of the same key. Answers how many rows of each table are ours.
    """
    sources = Sources.read(feed)
    ours = exported_facts(on)
    card: dict[str, Any] = json.loads(json.dumps(sources.card))
    with whole_folder(out, card=CARD) as growing:
        shutil.copytree(feed, growing, copy_function=_link, ignore=_left_out(ours), dirs_exist_ok=True)
        if "consent" in ours:
            theirs, key = sources.table("consent"), BY_NAME["consent"].key
            ours["consent"] = with_withdrawals_of(theirs, ours["consent"], key=key)
        for name, rows in ours.items():
            merged = laid_over(sources.table(name), rows, BY_NAME[name])
            pq.write_table(merged, growing / f"{name}.parquet", compression="zstd")
            card["tables"][name] |= {"rows": merged.num_rows, "digest": table_digest(merged)}
        card["facts"] = {name: rows.num_rows for name, rows in ours.items()}
        text = json.dumps(card, ensure_ascii=False, indent=2)
        (growing / CARD).write_text(f"{text}\n", encoding="utf-8")
    return dict(card["facts"])


def laid_over(feed: pa.Table, ours: pa.Table, contract: Source) -> pa.Table:
    """Both tables as one, sorted by key; where a key is in both, our row stands."""
    kept = feed.filter(pc.invert(pc.is_in(_key(feed, contract), value_set=_key(ours, contract))))
    order = [(column, "ascending") for column in contract.key]
    return pa.concat_tables([kept, ours]).sort_by(order).combine_chunks()


def _key(rows: pa.Table, contract: Source) -> pa.Array:
    parts = [rows[name].cast(pa.string()).combine_chunks() for name in contract.key]
    return pc.binary_join_element_wise(*parts, SEPARATOR)


def _left_out(ours: dict[str, pa.Table]) -> Any:
    return shutil.ignore_patterns(
        CARD, QUARANTINE, PARKING, DOUBTS, ".*", *(f"{name}.parquet" for name in ours)
    )


def _link(origin: str, target: str) -> None:
    try:
        os.link(origin, target)
    except OSError:
        shutil.copy2(origin, target)
