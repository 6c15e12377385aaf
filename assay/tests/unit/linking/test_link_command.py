"""`assay link` at the terminal, in both languages."""

import csv
import re
import stat
import sys

import pytest
from assay.cli import main
from linked_bank import AWAY, HOME, PHONE, Bank, copied, make_bank, someone

pytestmark = pytest.mark.covers("DAT-3")


@pytest.fixture(scope="module")
def compared(tmp_path_factory: pytest.TempPathFactory) -> Bank:
    """10 and 11 are linked, 12 is a question to both."""
    pytest.importorskip("splink", reason="needs the extra `link`: uv sync --package assay --extra link")
    made = make_bank(
        tmp_path_factory.mktemp("compared"),
        someone("10", phone=PHONE, address=HOME),
        someone("11", phone=PHONE, address=AWAY),
        someone("12", phone="15488886666"),
    )
    made.find()
    return made


@pytest.fixture
def doubled(compared, tmp_path, monkeypatch) -> Bank:
    """A copy for one test, with its keys."""
    made = copied(compared, tmp_path)
    monkeypatch.setenv("ASSAY_KEYS", str(made.keys.folder))
    return made


def test_without_the_extra_the_command_says_what_to_install(tmp_path, monkeypatch, capsys):
    monkeypatch.setitem(sys.modules, "splink", None)
    assert main(["link", "find", "--sources", str(tmp_path), "--out", str(tmp_path / "links")]) == 2
    said = capsys.readouterr().err
    assert "尚未安装客户关联所需的组件" in said
    assert "uv sync --package assay --extra link" in said


def test_find_counts_in_both_languages(doubled, capsys):
    assert main(["link", "find", "--sources", str(doubled.sources), "--out", str(doubled.links)]) == 0
    said = capsys.readouterr().out
    assert "1 人有多个客户号；1 对已关联，2 对待人工复核" in said
    assert "persons with several numbers 1, pairs linked 1, to be reviewed 2" in said


def test_review_shows_numbers_weights_and_reasons(doubled, capsys):
    capsys.readouterr()
    main(["link", "review", "--links", str(doubled.links), "--top", "1", "--language", "en"])
    head, first, more = capsys.readouterr().out.splitlines()
    assert head.split("  ")[0] == "customer"
    assert re.search(r"^10\s+12\s+\d+\.\d\s+.*too little agrees to be linked without asking", first)
    assert more == "1 more"
    main(["link", "review", "--links", str(doubled.links)])
    assert "一致的项目不足以自动关联" in capsys.readouterr().out


def test_the_queue_with_identity_is_a_file_for_its_owner_only(doubled, tmp_path, capsys):
    out = tmp_path / "queue.csv"
    assert main(["link", "review", "--links", str(doubled.links), "--with-identity", "--out", str(out)]) == 0
    with out.open(encoding="utf-8-sig") as stream:
        rows = [*csv.DictReader(stream)]
    assert [(r["customer_id"], r["name_1"], r["phone_1"], r["phone_2"]) for r in rows] == [
        ("10", "张伟明", "15412345670", "15488886666"),
        ("11", "张伟明", "15412345670", "15488886666"),
    ]
    assert stat.S_IMODE(out.stat().st_mode) == 0o600
    assert "张伟明" not in capsys.readouterr().out
    assert main(["link", "review", "--links", str(doubled.links), "--out", str(out)]) == 2
    assert "choose another name" in capsys.readouterr().err


def test_identity_never_goes_to_the_terminal(doubled, capsys):
    with pytest.raises(SystemExit):
        main(["link", "review", "--links", str(doubled.links), "--with-identity"])
    assert "--out" in capsys.readouterr().err


def test_decide_show_and_undo(doubled, capsys):
    links, signed = ["--links", str(doubled.links)], ["--by", "s0042", "--why", "本人确认"]
    assert main(["link", "decide", *links, "--same", "12", "10", *signed]) == 0
    capsys.readouterr()
    main(["link", "show", *links, "--customer", "12", "--language", "en"])
    said = capsys.readouterr().out
    assert "12: the same person as 10" in said
    assert re.search(r"#1 same  10 – 12  s0042  20\d\d-", said)
    assert main(["link", "undo", *links, "--decision", "1", *signed]) == 0
    capsys.readouterr()
    main(["link", "show", *links, "--customer", "12"])
    said = capsys.readouterr().out
    assert "12：没有已关联的其他客户号" in said
    assert "#2 withdrawn 1" in said
    assert main(["link", "undo", *links, "--decision", "1", *signed]) == 2


def test_apply_and_remove(doubled, capsys):
    assert main(["link", "apply", "--links", str(doubled.links), "--into", str(doubled.sources)]) == 0
    assert main(["link", "remove", "--out-of", str(doubled.sources)]) == 0
    assert main(["link", "remove", "--out-of", str(doubled.sources)]) == 0
    assert capsys.readouterr().out.splitlines()[-3:] == [
        f"{doubled.sources}: customer_link 2 行 / 2 rows",
        f"{doubled.sources}: 已还原 / restored",
        f"{doubled.sources}: 没有写入过关联 / holds no links",
    ]


def test_no_question_is_said_so(bank, monkeypatch, capsys):
    pytest.importorskip("splink", reason="needs the extra `link`: uv sync --package assay --extra link")
    made = bank(someone("10"))
    made.find()
    main(["link", "review", "--links", str(made.links), "--language", "en"])
    assert capsys.readouterr().out == "No pair waits for review.\n"


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ([], "必须给出其中一个参数：--same --different。"),
        (["--same", "1"], "--same 后面应有 2 个值。"),
        (["--same", "1", "2", "--different", "1", "2"], "--different 不能与 --same 同时使用。"),
    ],
)
def test_a_decision_has_one_answer_about_two_numbers(answer, said, capsys):
    with pytest.raises(SystemExit):
        main(["link", "decide", "--links", "x", "--by", "s1", "--why", "y", *answer])
    assert said in capsys.readouterr().err


def test_the_second_system_comes_without_dirt(tmp_path, capsys):
    arguments = ["--customers", "20", "--on", "2026-09-30", "--seed", "1", "--out", str(tmp_path / "feed")]
    with pytest.raises(SystemExit):
        main(["synth", *arguments, "--second-system", str(tmp_path / "truth.csv"), "--dirty"])
    assert "--second-system 不能与 --dirty 同时使用" in capsys.readouterr().err
