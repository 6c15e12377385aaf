"""The generated pages say what the code declares, and the check tells when they do not."""

import pytest
from assay.indicators import INDICATORS
from assay.nightly.tables import TABLES
from assay.sources import IDENTITY, SOURCES
from assay.triggers import TRIGGERS

from assay import docs


def test_the_committed_pages_are_up_to_date():
    assert docs.main(["--check"]) == docs.UP_TO_DATE


def test_a_changed_page_is_named_and_written_again(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(docs, "GENERATED", tmp_path / "generated")
    assert docs.main([]) == docs.UP_TO_DATE
    assert docs.outdated_pages(tmp_path / "generated") == []
    (tmp_path / "generated" / "sources.md").write_text("old", encoding="utf-8")
    assert docs.main(["--check"]) == docs.OUT_OF_DATE
    assert capsys.readouterr().err == (
        "docs/generated/sources.md is out of date: run `make docs` and commit the result\n"
    )


@pytest.mark.parametrize("table", [*SOURCES, *IDENTITY], ids=lambda table: table.name)
def test_every_column_of_every_source_table_is_explained(table):
    section = docs.sources_page().split(f"## {table.name}\n")[1].split("\n## ")[0]
    assert [line.split("`")[1] for line in section.splitlines() if line.startswith("| `")] == [
        column.name for column in table.columns
    ]


def test_every_snapshot_table_indicator_and_trigger_has_its_section():
    assert [line[3:] for line in docs.snapshot_page().splitlines() if line.startswith("## ")] == [
        table.name for table in TABLES
    ]
    sections = [line[4:] for line in docs.indicators_page().splitlines() if line.startswith("### ")]
    keys = [definition.key for definition in (*INDICATORS, *TRIGGERS)]
    assert sections[: len(keys)] == keys


def test_tiers_are_told_with_their_bounds():
    page = docs.indicators_page()
    assert (
        "| `affluent` | Affluent · 高端客户 | daily average of the quarter at least CNY 1,000,000.00 (100万元) |"
        in page
    )
    assert "| `mass` | Mass · 普通客户 | everyone else |" in page
