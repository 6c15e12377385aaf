"""Where a figure comes from: taken apart into accounts and days that add up to it exactly.

The night's own definitions run again on one customer's rows, so that the explanation cannot say
something else than the snapshot; if the sources have changed since, it is refused.
"""

import json
from pathlib import Path
from typing import Literal

import sqlglot

from assay.case import BY_DAYS, SEGMENT, TIER, Case, UnknownCustomer, UnknownIndicator, unknown
from assay.engines import Engine, open_engine
from assay.errors import SnapshotError
from assay.explanation import Explanation
from assay.failures import told
from assay.further import NOTHING, Further, read_further
from assay.further.declared import TABLE as FURTHER
from assay.indicators import BY_KEY as INDICATORS
from assay.indicators import Indicator
from assay.indicators.outcome import ROWS_OF
from assay.nightly.plan import hit_step
from assay.nightly.snapshot import RUN_RECORD, Snapshot
from assay.sources.reader import Sources

__all__ = [
    "BY_DAYS",
    "SEGMENT",
    "TIER",
    "TRIGGER",
    "UnknownCustomer",
    "UnknownIndicator",
    "explain",
    "sql_of",
]
Language = Literal["zh", "en"]
TRIGGER = "trigger"
TOPICS = (TIER, SEGMENT, TRIGGER)
STEP_OF = {TIER: "tiers", SEGMENT: "segments", TRIGGER: "found_hit"}


def explain(
    snapshot: Path,
    sources: Path,
    customer: str,
    indicator: str | None = None,
    *,
    account: str | None = None,
    language: Language = "zh",
    policies: tuple[Path, ...] = (),
    extras: tuple[Path, ...] = (),
) -> Explanation:
    """Take apart one customer's figures: all of them, or one by key.

    `tier`, `segment` and `trigger` tell why the customer has each and why not; `tier:SCHEME`, `segment:CODE`
    and `trigger:KEY` ask for one. Rules are read from `policies`, or else found by the name the snapshot
    has; a pack that is not the one of the night is refused. What the bank declared itself is explained from
    `extras`, the files of that night, all of them. With `account` only that account's part is shown.
    UnknownCustomer, UnknownIndicator, PolicyError, or SnapshotError if the sources are not those the snapshot
    was made from.
    """
    with told(), open_engine("duckdb") as machine:
        case = _opened(snapshot, sources, customer, machine, policies, extras=extras)
        return _explained(case, indicator, account=account, language=language)


def sql_of(snapshot: Path, indicator: str | None, extras: tuple[Path, ...] = ()) -> str:
    """The SQL that ran in the night for an indicator or topic, as recorded beside the snapshot.

    UnknownIndicator; SnapshotError if the record is gone.
    """
    with told():
        further = read_further(extras)
        topic, key = _asked(indicator, further)
        declared = _indicators(further).get(key or "") if not topic else None
        figures = "customer_figure" if declared and declared.over != "customer" else "indicators"
        step = FURTHER if declared in further.indicators else STEP_OF.get(topic or "", figures)
        rows_of = ROWS_OF.get(declared.over) if declared else None
        try:
            record = json.loads((snapshot / RUN_RECORD).read_text(encoding="utf-8"))
            texts, engine = record["sql"], record["engine"]
            own = hit_step(key) if topic == TRIGGER and key else ""
            names = (own if own in texts else "", rows_of, step)
            return "\n\n".join(f"-- {name}\n{_laid_out(texts[name], engine)}" for name in names if name)
        except (OSError, ValueError, KeyError) as gone:
            raise SnapshotError(
                f"{snapshot} 中没有本次运行的 SQL 记录（{RUN_RECORD}）。",
                f"{snapshot} holds no record of the SQL that ran ({RUN_RECORD}).",
            ) from gone


def _laid_out(sql: str, engine: str) -> str:
    """The statement with a line for each part: the record holds it as it ran, on one line."""
    return sqlglot.parse_one(sql, read=engine).sql(engine, pretty=True)


def _opened(
    snapshot: Path,
    sources: Path,
    customer: str,
    machine: Engine,
    policies: tuple[Path, ...],
    *,
    extras: tuple[Path, ...],
) -> Case:
    opened, origin = Snapshot.read(snapshot), Sources.read(sources)
    if opened.manifest["sources"]["digest"] != origin.digest:
        raise SnapshotError(
            f"{snapshot} 不是由 {sources} 生成的。请指定当时的源数据。",
            f"{snapshot} was not made from {sources}. Name the sources it was made from.",
        )
    origin.refuse_misshapen("account", "product", "balance_change", "fx_rate")
    return Case(opened, origin, customer, machine, policies, _further(opened, extras))


def _further(snapshot: Snapshot, extras: tuple[Path, ...]) -> Further:
    if not extras:
        return NOTHING
    further = read_further(extras)
    if further.entries() != snapshot.further:
        raise SnapshotError(
            f"{snapshot.folder} 不是用这些声明文件生成的，请用 --extra 指定当时的文件：{_files(snapshot, '、')}。",
            f"{snapshot.folder} was not made with these declarations; name those of that night with --extra: "
            f"{_files(snapshot, ', ')}.",
        )
    return further


def _files(snapshot: Snapshot, separator: str) -> str:
    return separator.join(entry["file"] for entry in snapshot.further) or "-"


def _explained(case: Case, asked: str | None, *, account: str | None, language: Language) -> Explanation:
    _refuse_unread(case, asked)
    topic, key = _asked(asked, case.further)
    known = _indicators(case.further)
    figures: tuple[str, ...] = () if topic else (key,) if key else tuple(known)
    return Explanation(
        customer_id=case.customer,
        business_date=case.snapshot.business_date,
        currency=case.snapshot.base_currency,
        language=language,
        figures=tuple(case.figure(known[key], account) for key in figures),
        tiers=case.tiers(key) if topic == TIER or asked is None else (),
        triggers=case.triggers(key) if topic == TRIGGER else case.hits() if asked is None else (),
        segments=case.segments(key) if topic == SEGMENT else (),
    )


def _indicators(further: Further) -> dict[str, Indicator]:
    return INDICATORS | {declared.key: declared for declared in further.indicators}


def _refuse_unread(case: Case, asked: str | None) -> None:
    """UnknownIndicator for what the bank declared itself, unless its file is named: nothing else knows the rule."""
    key = (asked or "").removeprefix(f"{TRIGGER}:")
    for entry in () if case.further.files else case.snapshot.further:
        if key in [told["key"] for told in (*entry["indicators"], *entry["triggers"])]:
            raise UnknownIndicator(
                f"{key} 是在 {entry['file']} 中声明的，请用 --extra 指定该文件。",
                f"{key} was declared in {entry['file']}: name that file with --extra.",
            )


def _asked(asked: str | None, further: Further) -> tuple[str | None, str | None]:
    """The topic and the key within it; UnknownIndicator for what does not exist."""
    indicators, triggers = _indicators(further), tuple(one.key for one in further.every_trigger)
    if asked is None or asked in indicators:
        return None, asked
    topic, _, key = asked.partition(":")
    if topic not in TOPICS or (topic == TRIGGER and key and key not in triggers):
        raise unknown(asked, (*indicators, *TOPICS) if topic not in TOPICS else triggers)
    return topic, key or None
