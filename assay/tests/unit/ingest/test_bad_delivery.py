"""Deliveries that are cut off, in another form or contradict themselves: refused, and the old sources stay."""

import json
import signal
from pathlib import Path

import pytest
from assay.ingest import run

FEED = Path(__file__).parents[4] / "feeds" / "jinjing.yaml"


@pytest.fixture
def last_good(delivery, ingest):
    """Sources that must stand byte by byte after the test."""
    sources = ingest(delivery.write()).sources
    before = {path: path.read_bytes() for path in sources.rglob("*") if path.is_file()}
    yield sources
    assert {path: path.read_bytes() for path in sources.rglob("*") if path.is_file()} == before


def header_only(delivery) -> None:
    delivery.files["customer"] = delivery.files["customer"][:1]


REFUSALS = [
    pytest.param(header_only, "customer.csv 的行数与控制文件不符：控制文件 200 行，实收 0 行", "customer.csv does not agree with the control file: 200 rows were announced, 0 came.", id="cut off"),
    pytest.param(lambda d: [header_only(d), d.files.pop("control"), (d.folder / "control.csv").unlink()], "必需的文件 customer.csv 只有表头，没有数据行", "The required file customer.csv has a header but no rows.", id="no rows and no control file"),
    pytest.param(lambda d: d.files["control"].append("account,200,,,"), "控制文件 control.csv 中 account 出现了两次", "The control file control.csv names account twice.", id="table announced twice"),
    pytest.param(lambda d: d.files.update(control=d.files["control"][:1]), "控制文件 control.csv 中没有任何一行，无法核对", "The control file control.csv has no line, so nothing can be compared.", id="empty control file"),
    pytest.param(lambda d: d.replace("control", 7, "2026-07-01,2026-09-30", "2026-09-30,2026-07-01"), "balance_change 的起止日期写反了：2026-09-30 至 2026-07-01", "gives the days of balance_change in the wrong order: 2026-09-30 to 2026-07-01.", id="days in the wrong order"),
]  # fmt: skip


@pytest.mark.covers("DAT-2")
@pytest.mark.parametrize(("bend", "zh", "en"), REFUSALS)
def test_a_delivery_that_contradicts_itself_changes_nothing(last_good, delivery, ingest, bend, zh, en):
    bend(delivery)
    refused = ingest(delivery.write())
    assert (refused.code, zh in refused.err, en in refused.err) == (2, True, True), refused.err


@pytest.mark.parametrize(
    "written",
    ["customer_id,kind\n1,individual\n".encode("utf-16"), bytes(range(256))],
    ids=["UTF-16", "binary"],
)
def test_a_file_in_another_encoding_is_named_with_what_to_do(last_good, delivery, ingest, written):
    (delivery.folder / "customer.csv").write_bytes(written)
    refused = ingest(delivery.folder)
    assert refused.code == 2
    assert "customer.csv 的表头不是 utf-8 编码的文本" in refused.err
    assert "Export it as utf-8 and run again." in refused.err


def test_a_parquet_file_with_damaged_rows_is_refused(last_good, delivery, ingest):
    table = last_good / "balance_change.parquet"
    whole = table.read_bytes()
    (delivery.folder / "balance_change.csv").unlink()
    spoilt = whole[:4] + bytes(byte ^ 0xFF for byte in whole[4:200]) + whole[200:]
    (delivery.folder / "balance_change.parquet").write_bytes(spoilt)
    refused = ingest(delivery.folder)
    assert (refused.code, "balance_change.parquet 无法读取，文件可能已损坏或传输不完整" in refused.err) == (
        2,
        True,
    )


def test_a_mistyped_key_of_the_pack_is_named_before_the_missing_one(last_good, delivery, ingest, tmp_path):
    pack = tmp_path / "typo.yaml"
    text = FEED.read_text(encoding="utf-8")
    pack.write_text(text.replace("base_currency", "base_curency"), encoding="utf-8")
    refused = ingest(delivery.folder, feed=pack)
    assert (refused.code, refused.err.splitlines()) == (
        2,
        [
            f"{pack} 中的 base_curency 有误：没有这一项，请检查拼写；base_currency 有误：缺少此项。",
            f"{pack}, field base_curency: Extra inputs are not permitted; field base_currency: Field required.",
        ],
    )


def test_a_folder_in_place_of_a_pack_or_a_missing_delivery_is_told(last_good, delivery, ingest, tmp_path):
    refused = ingest(delivery.folder, feed=FEED.parent)
    assert (refused.code, "cannot be read" in refused.err, "读不到数据包说明" in refused.err) == (
        2,
        True,
        True,
    )
    refused = ingest(tmp_path / "nowhere")
    assert refused.err == (
        f"数据目录 {tmp_path / 'nowhere'} 不存在。请核对路径。\n"
        f"There is no folder {tmp_path / 'nowhere'}. Check the path.\n"
    )


def test_ctrl_c_leaves_the_old_sources_and_the_next_ingest_goes_through(delivery, ingest, monkeypatch):
    first = ingest(delivery.write())
    delivery.replace("customer", 2, "1968-02-07", "1970-05-05")
    delivery.write()
    with monkeypatch.context() as patch:
        patch.setattr(run, "write_table", lambda *_: signal.raise_signal(signal.SIGINT))
        stopped = ingest(delivery.folder)
    assert (stopped.code, stopped.err.splitlines()[0]) == (
        2,
        "已中断，未完成的部分不会启用。重新执行同一命令即可。",
    )
    card = json.loads((first.sources / "sources.json").read_text(encoding="utf-8"))
    assert ingest(delivery.folder).code == 0
    assert (
        json.loads((first.sources / "sources.json").read_text(encoding="utf-8"))["inputs"] != card["inputs"]
    )
