"""What a night leaves to the next one, and whether the next one may go on from it.

The state lies in a folder of the snapshot and is no part of its identity: the manifest does not name it, equal
tables have equal digests whether a night read every account or only those that changed. A state that is absent,
damaged or of other terms costs time, never a figure.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from assay.business_date import Run
from assay.digest import content_digest
from assay.indicators.advance import same_windows
from assay.nightly.night import Night
from assay.nightly.snapshot import STATE_FOLDER, Snapshot
from assay.nightly.standing import CHANGED, MOVING, STATE, STATE_BEFORE, STILL
from assay.sources import Source
from assay.sources.chain import SCHEMA as ALTERED
from assay.sources.chain import altered_since
from assay.sources.reader import Sources
from assay.working import code_digest

ACCOUNTS, CARD = "accounts.parquet", "state.json"
BALANCES, PRICES = "balance_change", "transfer_price"


@dataclass(frozen=True)
class Whole:
    """Why every account is read, in both languages."""

    zh: str
    en: str


@dataclass(frozen=True)
class Since:
    """The night to go on from: its business date, its state, and whose changes were altered since."""

    on: date
    state: Path
    digest: str
    altered: tuple[Path, ...]


def going_on(before: Snapshot | None, sources: Sources, run: Run, terms: Mapping[str, Any]) -> Since | Whole:
    """From which night this one goes on, or why it cannot. `terms`: the manifest's entries that must be equal."""
    if before is None:
        return Whole("没有指定上一期快照", "no previous snapshot was named")
    card = _card(before.folder)
    state = before.folder / STATE_FOLDER / ACCOUNTS
    if card is None or not _is_whole(state, card):
        return Whole(
            "上一期快照的账户状态缺失或已损坏", "the state of the previous snapshot is missing or damaged"
        )
    if card["code"] != code_digest():
        return Whole(
            "程序版本与上一期不同", "the previous night was worked out by another version of the program"
        )
    unequal = [name for name, value in terms.items() if before.manifest.get(name) != value]
    if unequal:
        return Whole(
            f"与上一期相比有变化：{'、'.join(_WORDS[name][0] for name in unequal)}",
            f"other {' and '.join(_WORDS[name][1] for name in unequal)} than in the previous night",
        )
    earlier = Run(on=before.business_date, covers_from=run.covers_from, base_currency=run.base_currency)
    if not same_windows(earlier, run):
        return Whole(
            "上一期之后有季度或月份开始或结束", "a quarter or a month began or ended since the previous night"
        )
    return _unbroken(before, sources, state, card["digest"])


_WORDS = {
    "policies": ("政策包", "policies"),
    "further": ("自行声明的指标", "declarations"),
    "base_currency": ("本位币", "base currency"),
}


def _unbroken(before: Snapshot, sources: Sources, state: Path, digest: str) -> Since | Whole:
    then, now = before.manifest["sources"]["tables"], sources.table_digests
    if then.get(PRICES) != now[PRICES]:
        return Whole("内部资金转移价格有变动", "transfer prices were altered")
    altered = altered_since(sources.folder, str(then.get(BALANCES)), now[BALANCES])
    if altered is None:
        return Whole(
            "源数据没有记录自上一期以来哪些账户的余额有变动",
            "the sources do not say whose balances were altered since the previous night",
        )
    return Since(before.business_date, state, digest, altered)


def _card(snapshot: Path) -> dict[str, Any] | None:
    try:
        card = json.loads((snapshot / STATE_FOLDER / CARD).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return card if isinstance(card, dict) and {"code", "digest"} <= card.keys() else None


def _is_whole(state: Path, card: dict[str, Any]) -> bool:
    try:
        return bool(content_digest(state) == card["digest"])
    except OSError:
        return False


@dataclass(frozen=True)
class _AsWritten(Source):
    """A table whose columns are those of a file of ours, wide sums among them."""

    found: pa.Schema = ALTERED

    @property
    def schema(self) -> pa.Schema:
        return self.found


def open_before(night: Night, since: Since, place: Path) -> None:
    """Give the night what it goes on from."""
    kept = pq.read_schema(since.state)
    night.open(_AsWritten(STATE_BEFORE, "one row an account", ("account_id",), (), found=kept), since.state)
    altered = _AsWritten(CHANGED, "an account, more than once perhaps", ("account_id",), ())
    night.open(altered, _joined(place / f"{CHANGED}.parquet", since.altered))


def kept_for_next(since: Since | Whole) -> tuple[str, ...]:
    """The steps whose rows must be there when the night ends."""
    return (STATE,) if isinstance(since, Whole) else (STATE, MOVING, STILL)


def extent(night: Night, since: Since | Whole) -> dict[str, Any]:
    """For the record: how many accounts were read and how many taken over, or why all were read."""
    if isinstance(since, Whole):
        return {"whole_because": {"zh": since.zh, "en": since.en}}
    read, still = (_count(night, name) for name in (MOVING, STILL))
    return {"since": since.on.isoformat(), "accounts_read": read, "accounts_taken_over": still}


def _count(night: Night, name: str) -> int:
    rows = night.tables[name]
    return int(night.engine.fetch(rows.agg(rows=rows.count()))["rows"][0].as_py())


def write_state(night: Night, tables: Path) -> None:
    """Write the state into a folder of its own, which moves into the snapshot when that is whole."""
    rows, folder = night.tables[STATE], tables / STATE_FOLDER
    folder.mkdir(exist_ok=True)
    with pq.ParquetWriter(folder / ACCOUNTS, rows.schema().to_pyarrow(), compression="zstd") as writer:
        for batch in night.engine.batches(rows):
            writer.write_batch(batch)
    card = {"code": code_digest(), "digest": content_digest(folder / ACCOUNTS)}
    (folder / CARD).write_text(json.dumps(card, indent=2) + "\n", encoding="utf-8")


def _joined(path: Path, files: Iterable[Path]) -> Path:
    """All accounts that some files name, in one."""
    with pq.ParquetWriter(path, ALTERED) as writer:
        for file in files:
            with pq.ParquetFile(file) as parquet:
                for batch in parquet.iter_batches():
                    writer.write_batch(batch.cast(ALTERED))
    return path
