"""Bad input from the command line: exit code 2, a sentence in both languages, and the last good folder stays."""

import errno
import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from assay.arguments import in_chinese
from assay.cli import main
from assay.failures import Interrupted, StorageError, told
from assay.folders import whole_folder
from assay.ingest.sealing import SEALED_SCHEMA
from assay.nightly import run as nightly
from assay.nightly import snapshot as writing
from assay.policies import find_policy
from small_bank import SmallBank

BALANCES = """
    customer_id | account_id | changed_on | balance_fen
    ------------+------------+------------+------------
    1           | a          | 2025-01-01 |     5000000
    2           | b          | 2025-01-01 |         100
"""
Said = tuple[int, str, str]
Command = Callable[..., Said]


@pytest.fixture(scope="module")
def bank(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Sources and the snapshot of 2025-03-30, made once."""
    folder = tmp_path_factory.mktemp("bank")
    small = SmallBank.of(BALANCES)
    small.covers = (small.covers[0].replace(2024, 10, 1), small.covers[1].replace(2025, 6, 30))
    small.write(folder / "sources")
    (folder / "sources" / "identity").mkdir()
    pq.write_table(SEALED_SCHEMA.empty_table(), folder / "sources" / "identity" / "customer_identity.parquet")
    night(folder / "sources", folder / "night", on="2025-03-30")
    return folder


@pytest.fixture
def sources(bank: Path, tmp_path: Path) -> Path:
    return copied(bank / "sources", tmp_path / "sources")


@pytest.fixture
def last_good(bank: Path, tmp_path: Path):
    """A snapshot that must stand byte by byte after the test, with nothing left beside it."""
    folder = copied(bank / "night", tmp_path / "night")
    before = content(folder)
    yield folder
    assert content(folder) == before
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


@pytest.fixture
def assay(capsys: pytest.CaptureFixture[str]) -> Command:
    """Exit code, output and complaint of one command."""

    def command(*arguments: object) -> Said:
        capsys.readouterr()
        code = main([str(argument) for argument in arguments])
        return (code, *capsys.readouterr())

    return command


def night(sources: Path, out: Path, on: str = "2025-03-31") -> int:
    return main(["run", "--sources", str(sources), "--on", on, "--out", str(out)])


def beside_its_parts(pack: Path) -> Path:
    """Where a bank's own pack is written: the parts that ours names lie beside it."""
    copied(find_policy("segment-004").parent / "parts", pack.parent / "parts")
    return pack


def copied(origin: Path, target: Path) -> Path:
    for path in origin.rglob("*"):
        if path.is_file():
            copy = target / path.relative_to(origin)
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_bytes(path.read_bytes())
    return target


def content(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-20])


def without_rows(path: Path) -> None:
    pq.write_table(pq.read_table(path).slice(1), path)


def without_column(path: Path) -> None:
    pq.write_table(pq.read_table(path).drop_columns(["opened_on"]), path)


def with_another_type(path: Path) -> None:
    rows = pq.read_table(path)
    pq.write_table(rows.set_column(0, rows.column_names[0], pa.array(range(rows.num_rows))), path)


@pytest.mark.covers("DAT-2")
@pytest.mark.parametrize("spoil", [cut, without_rows, without_column, with_another_type])
def test_a_night_on_a_spoilt_source_table_is_refused(assay, sources, last_good, spoil):
    spoil(sources / "account.parquet")
    code, _, err = assay("run", "--sources", sources, "--on", "2025-03-31", "--out", last_good)
    assert (code, err) == (
        2,
        (
            f"{sources / 'account.parquet'} 已损坏，或不是 assay ingest 写出的样子。请重新执行 assay ingest。\n"
            f"{sources / 'account.parquet'} is damaged or not as assay ingest wrote it. Run assay ingest again.\n"
        ),
    )


@pytest.mark.parametrize(
    "change",
    [
        {"covers": None},
        {"covers": {"from": "spring", "to": "2025-06-30"}},
        {"covers": {"from": "2025-06-30", "to": "2025-01-01"}},
        {"tables": {}},
        {"base_currency": ""},
        {"default_policies": None},
    ],
    ids=str,
)
def test_a_night_on_a_spoilt_sources_card_is_refused(assay, sources, last_good, change):
    card = json.loads((sources / "sources.json").read_text(encoding="utf-8"))
    (sources / "sources.json").write_text(json.dumps({**card, **change}), encoding="utf-8")
    code, _, err = assay("run", "--sources", sources, "--on", "2025-03-31", "--out", last_good)
    assert (code, "sources.json 已损坏，请重新执行 assay ingest。" in err) == (2, True)
    assert "sources.json is damaged. Run assay ingest again." in err


@pytest.mark.parametrize("name", ["account", "identity/customer_identity"])
def test_check_names_a_damaged_and_a_missing_file_on_one_line(assay, sources, name):
    path = sources / f"{name}.parquet"
    cut(path)
    table = Path(name).name
    assert assay("check", "--sources", sources)[:2] == (
        2,
        f"{table}: 文件已损坏，无法读取 / the file is damaged and cannot be read\n",
    )


def test_check_names_a_missing_identity_file(assay, sources):
    (sources / "identity" / "customer_identity.parquet").unlink()
    assert assay("check", "--sources", sources)[:2] == (
        2,
        "customer_identity: 文件缺失 / the file is missing\n",
    )


def test_check_names_a_file_whose_rows_are_damaged(assay, sources):
    path = sources / "product.parquet"
    whole = path.read_bytes()
    path.write_bytes(whole[:4] + bytes(byte ^ 0xFF for byte in whole[4:60]) + whole[60:])
    code, out, _ = assay("check", "--sources", sources)
    assert (code, out) == (2, "product: 文件已损坏，无法读取 / the file is damaged and cannot be read\n")


def test_explain_refuses_damaged_sources_and_a_damaged_snapshot(assay, sources, last_good, tmp_path):
    asked = ("--customer", "1", "--indicator", "financial_assets_fen")
    cut(sources / "balance_change.parquet")
    code, _, err = assay("explain", "--snapshot", last_good, "--sources", sources, *asked)
    assert (code, "balance_change.parquet is damaged or not as assay ingest wrote it" in err) == (2, True)
    spoilt = copied(last_good, tmp_path / "spoilt")
    manifest = json.loads((spoilt / "manifest.json").read_text(encoding="utf-8"))
    del manifest["sources"]
    (spoilt / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    code, _, err = assay("explain", "--snapshot", spoilt, "--sources", sources, *asked)
    assert (code, "快照中的 manifest.json 缺失或被改动" in err) == (2, True)


@pytest.mark.parametrize(
    ("question", "zh", "en"),
    [
        (("--customer", "nobody"), "没有这位客户。请核对客户号。", "has no such customer. Check the customer id."),
        (("--customer", "1", "--indicator", "wealth"), "没有指标 wealth；可用：", "There is no indicator wealth; known:"),
    ],
)  # fmt: skip
def test_explain_knows_no_such_customer_or_indicator(assay, bank, question, zh, en):
    code, out, err = assay("explain", "--snapshot", bank / "night", "--sources", bank / "sources", *question)
    assert (code, out, zh in err, en in err) == (2, "", True, True)


POLICY = find_policy("segment-004").read_text(encoding="utf-8")
POLICIES = [
    pytest.param(POLICY.replace("premier_from", "premier_form").encode(), "premier_form：没有这一项，请检查拼写；premier_from：缺少此项", "premier_form: Extra inputs are not permitted; premier_from: Field required", id="typo"),
    pytest.param(POLICY.replace("premier_from: ", "premier_from: lots #").encode(), "premier_from：金额应为整数，或加引号的小数", "premier_from: an amount is an integer or a quoted decimal", id="no amount"),
    pytest.param(POLICY.replace("premier_from: ", 'premier_from: "Infinity" #').encode(), "premier_from：金额最多两位小数，且不带正负号", "an amount has at most two decimals and no sign", id="endless"),
    pytest.param(b"\xff\xfe\x00binary", "不是可读的 YAML 文件，请检查缩进和引号", "is not readable YAML; check indentation and quotes", id="binary"),
    pytest.param(b"key: a\nversion: [1", "不是可读的 YAML 文件（第 2 行）", "is not readable YAML (line 2)", id="broken"),
    pytest.param(b"", "(top level)：应为若干“名称: 值”", "Input should be a valid dictionary", id="empty"),
]  # fmt: skip


@pytest.mark.parametrize(("written", "zh", "en"), POLICIES)
def test_a_spoilt_policy_pack_is_refused(assay, bank, last_good, tmp_path, written, zh, en):
    pack = beside_its_parts(tmp_path / "pack.yaml")
    pack.write_bytes(written)
    code, _, err = assay(
        "run", "--sources", bank / "sources", "--on", "2025-03-31", "--out", last_good, "--policy", pack
    )
    assert (code, zh in err, en in err) == (2, True, True), err


def test_a_policy_with_rising_bounds_is_told_in_both_languages(assay, bank, last_good, tmp_path):
    pack = beside_its_parts(tmp_path / "pack.yaml")
    pack.write_text(POLICY.replace("from: 10000000", "from: 100", 1), encoding="utf-8")
    code, _, err = assay(
        "run", "--sources", bank / "sources", "--on", "2025-03-31", "--out", last_good, "--policy", pack
    )
    assert (code, "各层的下限必须从高到低排列，且不能相同" in err) == (2, True), err
    assert "bounds must fall from the highest tier to the lowest" in err


@pytest.mark.parametrize(
    ("failure", "zh", "en"),
    [
        (OSError(errno.ENOSPC, "No space left on device", "x"), "文件无法读写：x 磁盘已满，请腾出空间后重新执行。", "the disk is full; make room and run again."),
        (OSError("No space left on device"), "磁盘已满", "the disk is full"),
        (duckdb.IOException("Could not write: No space left on device"), "磁盘已满", "the disk is full"),
        (PermissionError(errno.EACCES, "Permission denied", "x"), "文件无法读写：x 没有读写权限。", "x Permission denied."),
        (OSError(errno.EROFS, "Read-only file system", "x"), "所在的文件系统只读", "Read-only file system"),
        (duckdb.OutOfMemoryException("row 张三"), "有文件损坏，或内存不足", "A file is damaged or memory ran out"),
        (pa.ArrowInvalid("row 张三"), "有文件损坏，或内存不足", "A file is damaged or memory ran out"),
    ],
)  # fmt: skip
def test_what_the_machine_refuses_is_told_without_repeating_rows(failure, zh, en):
    with pytest.raises(StorageError) as refused, told():
        raise failure
    assert (zh in refused.value.zh, en in refused.value.en, "张三" in str(refused.value)) == (
        True,
        True,
        False,
    )
    assert refused.value.exit_code == 2


def test_a_fault_of_the_program_is_not_dressed_up():
    with pytest.raises(ZeroDivisionError), told():
        raise ZeroDivisionError


@pytest.mark.covers("DAT-2")
def test_a_disk_that_fills_up_leaves_the_last_snapshot(assay, bank, last_good, monkeypatch):
    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(writing, "_write", full)
    code, _, err = assay("run", "--sources", bank / "sources", "--on", "2025-03-31", "--out", last_good)
    assert (code, "磁盘已满，请腾出空间后重新执行。未完成的部分不会启用。" in err) == (2, True)


@pytest.mark.covers("DAT-2")
@pytest.mark.parametrize("step", ["plan", "write_snapshot"])
def test_ctrl_c_leaves_the_last_snapshot_and_one_clear_line(assay, bank, last_good, monkeypatch, step):
    monkeypatch.setattr(nightly, step, lambda *_, **__: signal.raise_signal(signal.SIGINT))
    code, out, err = assay("run", "--sources", bank / "sources", "--on", "2025-03-31", "--out", last_good)
    assert (code, out, err.splitlines()) == (
        2,
        "",
        [
            "已中断，未完成的部分不会启用。重新执行同一命令即可。",
            "Interrupted; what was not finished is not put to use. Run the same command again.",
        ],
    )


def swallow_ctrl_c_while_writing(out: Path) -> None:
    with told(), whole_folder(out, card="manifest.json") as growing:
        (growing / "manifest.json").write_text("{}")
        with suppress(KeyboardInterrupt):
            signal.raise_signal(signal.SIGINT)


def test_ctrl_c_that_a_library_swallows_stops_before_the_folder_is_put_in_place(last_good):
    with pytest.raises(Interrupted):
        swallow_ctrl_c_while_writing(last_good)
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_ctrl_c_that_an_engine_passes_on_as_its_own_error_is_told(last_good):
    with pytest.raises(Interrupted), told():
        raise RuntimeError("Query interrupted") from KeyboardInterrupt()


KILLED = """
import os, sys
from assay import cli
from assay.nightly import snapshot
snapshot._write = lambda *_: os._exit(9)
cli.main(sys.argv[1:])
"""


@pytest.mark.covers("DAT-2")
def test_a_killed_night_leaves_the_last_snapshot_and_the_next_one_sweeps_up(bank, tmp_path):
    out = copied(bank / "night", tmp_path / "night")
    before = content(out)
    arguments = ["run", "--sources", str(bank / "sources"), "--on", "2025-03-31", "--out", str(out)]
    killed = subprocess.run([sys.executable, "-c", KILLED, *arguments], env=dict(os.environ), check=False)
    left = [path.name for path in tmp_path.iterdir() if path.name.startswith(".night.writing-")]
    assert (killed.returncode, content(out) == before, len(left)) == (9, True, 1)
    assert night(bank / "sources", out) == 0
    assert json.loads((out / "manifest.json").read_text())["business_date"] == "2025-03-31"
    assert [path.name for path in tmp_path.iterdir()] == ["night"]


@pytest.mark.parametrize(
    ("message", "chinese"),
    [
        ("the following arguments are required: --on, --out", "缺少参数：--on, --out。"),
        ("unrecognized arguments: --foo", "不认识的参数：--foo。"),
        ("argument --on: 2026-13-01: a date such as 2026-11-18 is needed", "--on：2026-13-01 不是日期，请写成 2026-11-18 的样子。"),
        ("argument --customers: x: a whole number above zero is needed", "--customers：x 不是大于零的整数。"),
        ("argument --memory: 3: a size such as 3GB or 800MB is needed", "--memory：3 不是内存大小，请写成 3GB 或 800MB 的样子。"),
        ("argument --seed: invalid int value: 'x'", "--seed：'x' 不是整数。"),
        ("argument --out: expected one argument", "--out 后面缺少一个值。"),
        ("argument COMMAND: invalid choice: 'rn' (choose from 'run')", "COMMAND 不能是 'rn'，可用：'run'。"),
        ("something new in another Python", "命令行参数有误。"),
    ],
)  # fmt: skip
def test_mistyped_arguments_are_told_in_chinese_too(message, chinese):
    assert in_chinese(message) == f"{chinese}用 --help 查看用法。"


def test_a_mistyped_date_is_told_in_both_languages(capsys):
    with pytest.raises(SystemExit) as left:
        main(["run", "--sources", "s", "--on", "31.12.1993", "--out", "o"])
    assert left.value.code == 2
    assert capsys.readouterr().err.splitlines()[-2:] == [
        "--on：31.12.1993 不是日期，请写成 2026-11-18 的样子。用 --help 查看用法。",
        "assay run: argument --on: 31.12.1993: a date such as 2026-11-18 is needed",
    ]
