"""A table goes out in the convention its reader knows, with its signal, and the delivery is noted."""

import json

import pytest
from assay.cli import main
from small_bank import SmallBank

BALANCES = """
    account_id | customer_id | changed_on | balance_fen
    a1         | 1           | 2026-07-01 | 12345
    a2         | 2           | 2026-07-01 | 100
"""


@pytest.fixture
def sources(tmp_path):
    return SmallBank.of(BALANCES).write(tmp_path / "sources")


@pytest.mark.covers("IM-13")
def test_a_table_goes_out_with_its_signal_and_is_noted(sources, tmp_path, capsys):
    out = tmp_path / "balance_change.csv"
    more = ["--form", "gbk", "--total", "balance_fen", "--decimals", "2"]
    arguments = ["deliver", "--from", str(sources), "--table", "balance_change", "--out", str(out), *more]
    assert (main(arguments), main(arguments)) == (0, 0)
    assert out.read_bytes() == (
        b"account_id,changed_on,balance_fen\r\na1,2026-07-01,123.45\r\na2,2026-07-01,1.00\r\n"
    )
    assert (tmp_path / "balance_change.csv.OK").read_text() == "balance_change.csv|2|124.45\n"
    assert "2 rows, signal file balance_change.csv.OK" in capsys.readouterr().out
    noted = [json.loads(line) for line in (tmp_path / "delivered.jsonl").read_text().splitlines()]
    assert [(n["table"], n["file"], n["form"], n["rows"], n["total_fen"]) for n in noted] == [
        ("balance_change", "balance_change.csv", "gbk", 2, 12445)
    ] * 2
    assert noted[0]["digest"].startswith("sha256:")


@pytest.mark.covers("IM-13", "SE-07")
@pytest.mark.parametrize(
    ("table", "more", "said"),
    [
        ("customer_identity", [], "has no table customer_identity to hand over"),
        ("customer", ["--total", "kind"], "customer has no column of amounts called kind"),
    ],
)
def test_identities_never_go_out_and_a_total_needs_amounts(sources, tmp_path, capsys, table, more, said):
    code = main(
        ["deliver", "--from", str(sources), "--table", table, "--out", str(tmp_path / "t.csv"), *more]
    )
    assert (code, said in capsys.readouterr().err) == (2, True)
    assert not (tmp_path / "t.csv").exists()
