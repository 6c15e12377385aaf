"""Nights that follow the one a bank was made with: the same customers, some of their figures a little different."""

import json
from datetime import date, timedelta
from pathlib import Path
from shutil import copytree, ignore_patterns

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from assay.digest import file_digest
from assay.nightly.snapshot import MANIFEST, RUN_RECORD, STATE_FOLDER, bytes_of

DELTA_PERCENT, ALL_PERCENT = 12, 100
# Each goes on from the one before. The first delta also clears away the night that "all" replaced, the second is a usual one.
NIGHTS = {"all": ALL_PERCENT, "delta": DELTA_PERCENT, "steady": DELTA_PERCENT}
# What changes of a customer from one night to the next, by table.
MOVED = {
    "indicators": "financial_assets_fen",
    "tiers": "basis_average_fen",
    "account_averages": "close_fen",
    "segments": "reason",
    "triggers": "priority",
}


def changed_night(snapshot: Path, out: Path, percent: int) -> Path:
    """The night after, with figures of so many customers in a hundred a little different."""
    copytree(snapshot, out, ignore=ignore_patterns(STATE_FOLDER))
    manifest = json.loads((out / MANIFEST).read_text(encoding="utf-8"))
    day = date.fromisoformat(manifest["business_date"]) + timedelta(days=1)
    manifest["business_date"] = day.isoformat()
    customers = pq.read_table(out / "indicators.parquet")["customer_id"].combine_chunks()
    for name, column in MOVED.items():
        path = out / f"{name}.parquet"
        rows = pq.read_table(path)
        number = pa.array(
            pc.index_in(rows["customer_id"].combine_chunks(), value_set=customers).to_numpy(
                zero_copy_only=False
            )
            % 100
        )
        place = rows.column_names.index(column)
        moved = pc.if_else(pc.less(number, percent), _another(rows[column], percent), rows[column])
        pq.write_table(rows.set_column(place, rows.schema.field(column), moved), path, compression="zstd")
        manifest["tables"][name]["digest"] = file_digest(path)
    (out / MANIFEST).write_text(json.dumps(manifest, ensure_ascii=False), encoding="utf-8")
    record = {"files": bytes_of(out, manifest)}  # as the engine leaves it beside a night
    (out / RUN_RECORD).write_text(json.dumps(record), encoding="utf-8")
    return out


def _another(column: pa.ChunkedArray, percent: int) -> pa.ChunkedArray:
    if pa.types.is_string(column.type):
        return pc.binary_join_element_wise(column, str(percent), "")
    return pc.add(column, percent)
