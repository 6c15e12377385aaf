"""Rows that are taken although something about them cannot be right, each named once with a reason.

A doubt is no fault: the row is sound by itself, and leaving it out would be worse. `doubts/<file>.jsonl` says file,
line, field, rule, reason and what to do, never a value, for the sources as they stand after the delivery.
"""

# ruff: noqa: S608 - rules below are constants, the day is a date.

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from assay.ingest.delivery import LINE
from assay.ingest.lineage import AT, ORIGIN, History
from assay.ingest.loading import Loading
from assay.ingest.previous import Previous
from assay.ingest.quarantine import Intake, Place
from assay.ingest.report import IngestReport
from assay.ingest.staging import Staging
from assay.ingest.traces import TRACES
from assay.sources.sql import quoted

DOUBTS = "doubts"
MOST_LISTED = 10_000  # of one rule; beyond that the cause is not a single row
OVERDRAWN = ("demand_deposit", "loan")  # what may lie below zero
PRICED_DAILY_PERCENT = 80  # of the workdays; what is priced less often has no gaps


@dataclass(frozen=True)
class Doubt:
    """One rule: `where` picks the doubtful rows `t` of a table, read together with the tables it `needs`."""

    rule: str
    table: str
    field: str
    where: str
    zh: str
    en: str
    fix_zh: str
    fix_en: str
    needs: tuple[str, ...] = ()


def _later_row(mark: str) -> str:
    """Rows whose mark an earlier row has already."""
    return (
        f"{mark} IS NOT NULL AND {LINE} NOT IN (SELECT min({LINE}) FROM customer_identity "
        f"WHERE {mark} IS NOT NULL GROUP BY {mark})"
    )


CLOSED_UNIT = "IN (SELECT org_id FROM organisation WHERE closed_on < DATE '{on}')"
RULES = (
    Doubt(
        "same_person",
        "customer_identity",
        "id_doc_no",
        _later_row("_document"),
        "与前面的行是同一证件号码（15 位与 18 位视为同一号码）",
        "has the same document as an earlier row (15 and 18 digits count as the same number)",
        "可能是同一人的两个客户号：用 assay link 核对并归并。",
        "Perhaps one person with two customer numbers: review and join them with assay link.",
    ),
    Doubt(
        "shared_phone",
        "customer_identity",
        "phone",
        _later_row("_phone"),
        "与其他客户是同一个电话号码",
        "has the phone of another customer",
        "家人共用的电话可以保留；联系时先确认接电话的人。",
        "A family's phone may stay; make sure who answers before speaking of anything.",
    ),
    Doubt(
        "made_up_phone",
        "customer_identity",
        "phone",
        "_made_up",
        "像是为了过校验而填的号码",
        "looks like a number typed in to get past a check",
        "请在下次见面时核实电话。",
        "Ask for the phone at the next meeting.",
    ),
    Doubt(
        "deceased",
        "customer_identity",
        "name",
        "_deceased",
        "姓名中注明客户已故",
        "holds a remark that the customer has died",
        "请按继承流程处理并在核心系统登记，不要再联系。",
        "Follow the succession procedure and record it in the core system; do not contact any more.",
    ),
    Doubt(
        "birth_differs",
        "customer_identity",
        "id_doc_no",
        "_born <> (SELECT c.birth_on FROM customer AS c WHERE c.customer_id = t.customer_id)",
        "证件号码中的出生日期与客户资料不符",
        "states another birth date than the customer's record",
        "核对证件，改正其中写错的一个。",
        "Look at the document and correct the one that is wrong.",
        ("customer",),
    ),
    Doubt(
        "left",
        "customer",
        "rm_staff_id",
        "closed_on IS NULL AND rm_staff_id IN (SELECT staff_id FROM staff GROUP BY staff_id "
        "HAVING max(coalesce(valid_to, DATE '9999-12-31')) < DATE '{on}')",
        "所属客户经理已离职或离岗",
        "names a relationship manager who has left",
        "请把客户移交给在岗的客户经理。",
        "Hand the customer over to somebody who is there.",
        ("staff",),
    ),
    Doubt(
        "closed_unit",
        "customer",
        "org_id",
        f"closed_on IS NULL AND org_id {CLOSED_UNIT}",
        "所属机构已撤并",
        "belongs to an outlet that is closed or was merged",
        "改为承接的机构。",
        "Use the unit that took it over.",
        ("organisation",),
    ),
    Doubt(
        "closed_unit",
        "account",
        "org_id",
        f"closed_on IS NULL AND org_id {CLOSED_UNIT}",
        "开户机构已撤并",
        "is kept by an outlet that is closed or was merged",
        "改为承接的机构。",
        "Use the unit that took it over.",
        ("organisation",),
    ),
    Doubt(
        "after_close",
        "account",
        "closed_on",
        "closed_on <= DATE '{on}' AND (SELECT arg_max(b.balance_fen, b.changed_on) FROM balance_change AS b "
        "WHERE b.account_id = t.account_id) <> 0",
        "已销户，但仍有余额",
        "is closed but still has a balance",
        "请核对销户日，或请发送方补送结清的余额。",
        "Check the closing day, or ask the sender for the balance that was paid out.",
        ("balance_change",),
    ),
    Doubt(
        "negative",
        "balance_change",
        "balance_fen",
        "balance_fen < 0 AND account_id IN (SELECT account_id FROM account JOIN product USING (product_id) "
        f"WHERE asset_class NOT IN {OVERDRAWN})",
        "余额为负，而该产品不能透支",
        "lies below zero, though the product cannot be overdrawn",
        "请发送方核对符号和借贷方向。",
        "Ask the sender to check the sign.",
        ("account", "product"),
    ),
    Doubt(
        "price_gap",
        "price",
        "day",
        "(product_id, day) IN (SELECT (product_id, day) FROM ("
        "SELECT product_id, day, lag(day) OVER of_product AS earlier, lag(nth) OVER of_product AS nth_before, nth, "
        "100 * count(*) OVER (PARTITION BY product_id) > {percent} * (max(nth) OVER (PARTITION BY product_id) "
        "- min(nth) OVER (PARTITION BY product_id) + 1) AS daily "
        "FROM price JOIN (SELECT day, count(*) FILTER (workday) OVER (ORDER BY day) AS nth FROM calendar) USING (day) "
        "WINDOW of_product AS (PARTITION BY product_id ORDER BY day)) WHERE daily AND nth > nth_before + 1)",
        "与上一个净值日之间缺少工作日的净值",
        "comes after workdays without a price",
        "请发送方补送缺少的净值。",
        "Ask the sender for the prices that are missing.",
        ("calendar",),
    ),
)
MENDED = Doubt(
    "mended_before",
    "",
    "",
    "",
    "与人工改正过的内容不同，已按新送达的内容导入",
    "differs from what a person had corrected; what came now was taken",
    "请核对：若人工改正的才对，请在来源系统中改正。",
    "Compare the two: if the correction was right, correct it in the source system.",
)


def doubts_of(loading: Loading, onto: Previous | None, on: date) -> list[dict[str, Any]]:
    """Every doubt about the sources as of a day. Of identities, which are sealed, only delivered rows are looked at."""
    conflicts = loading.layers.conflicts if loading.layers else {}
    found = list(find_doubts(loading.staging, loading.intakes, loading.history, conflicts, on))
    came = loading.intakes.get("customer_identity")
    if onto is not None and not (came and came.delivered and came.file.mode == "full"):
        known = {(each["delivery"], each["file"], each["line"]) for each in found}
        earlier = (each for each in onto.doubts if each["table"] == "customer_identity")
        found += [each for each in earlier if (each["delivery"], each["file"], each["line"]) not in known]
    return found


def remark_unlisted(report: IngestReport) -> None:
    """Say of which rules there are more doubts than are listed."""
    for rule, count in report.doubts.items():
        if count >= MOST_LISTED:
            report.remark(
                f"存疑规则 {rule} 命中过多，只列出前 {MOST_LISTED} 处，请先查找共同的原因。",
                f"There are more doubts of the rule {rule} than the {MOST_LISTED} listed: look for their common cause first.",
            )


def find_doubts(
    staging: Staging,
    intakes: Mapping[str, Intake],
    history: History,
    conflicts: Mapping[str, list[tuple[int, str]]],
    on: date,
) -> Iterator[dict[str, Any]]:
    """Every doubt about the rows on the workbench as of a business day."""
    for doubt in RULES:
        intake = intakes.get(doubt.table)
        if intake is None or not all(staging.has(table) for table in doubt.needs):
            continue
        if doubt.table == "customer_identity" and not _is_traced(staging):
            continue
        where = doubt.where.format(on=on, percent=PRICED_DAILY_PERCENT)
        sql = f"SELECT {LINE}, {ORIGIN}, {AT} FROM {quoted(doubt.table)} AS t WHERE {where} ORDER BY ALL LIMIT {MOST_LISTED}"
        for line, origin, at in staging.rows(sql):
            if place := _place(intake, history, line, origin, at):
                yield _record(doubt, doubt.table, doubt.field, place)
    for table, found in conflicts.items():
        for line, column in found:
            yield _record(MENDED, table, column, intakes[table].place(line))


def _is_traced(staging: Staging) -> bool:
    """Identity rows of earlier deliveries are sealed and have no traces; where none came, there is no column."""
    names = {name for name, *_ in staging.rows("DESCRIBE customer_identity")}
    return set(TRACES.names) <= names


def _place(
    intake: Intake, history: History, line: int | None, origin: int | None, at: int | None
) -> Place | None:
    """Where a row stands: in this delivery, or in the one that brought it; None for what was derived."""
    if line is not None:
        return intake.place(line)
    if origin is None or at is None:
        return None
    brought = history.origins[origin]
    return Place(brought.delivery, brought.file, at)


def _record(doubt: Doubt, table: str, field: str, place: Place) -> dict[str, Any]:
    subject = f"{field} " if field else ""
    return {
        "file": place.file,
        "line": place.line,
        "field": field,
        "rule": doubt.rule,
        "reason_zh": f"{subject}{doubt.zh}",
        "reason_en": f"{subject}{doubt.en}",
        "suggestion_zh": doubt.fix_zh,
        "suggestion_en": doubt.fix_en,
        "table": table,
        "delivery": place.delivery,
    }
