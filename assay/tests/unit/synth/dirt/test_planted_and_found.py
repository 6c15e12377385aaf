"""Every kind of dirt that real deliveries hold is planted, and ingest reports exactly what was planted."""

import csv
import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest
from assay.cli import main
from assay.errors import FeedError
from assay.ingest.mending import write_for_mending
from assay.ingest.refeeding import ingest_mended
from assay.ingest.run import ingest
from assay.ingest.sealing import Keyring, open_identity
from assay.progress import SilentProgress
from assay.sources import BY_NAME
from assay.sources.reader import Sources
from assay.synth.dirt.kinds import Outcome, declared
from assay.synth.dirt.planting import write_dirty

ON = date(2026, 11, 18)
WHOLE = [kind.name for kind in declared().values() if kind.whole]
Found = set[tuple[str, int, str, str, str]]


@dataclass(frozen=True)
class Dirt:
    """The deliveries as planted, with the sources that came of the sound and of the dirty rows."""

    folder: Path
    planted: list[dict[str, Any]]
    sound: Path
    rows: Path

    def of(self, delivery: str) -> list[dict[str, Any]]:
        return [record for record in self.planted if record["delivery"] == delivery]


@pytest.fixture(scope="module")
def dirt(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Dirt]:
    """A thousand customers with every kind of dirt, and the two ingests that all tests look at."""
    place = tmp_path_factory.mktemp("dirt")
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("ASSAY_KEYS", str(place / "keys"))
        write_dirty(1000, ON, 11, place / "bank", kinds=(), progress=SilentProgress())
        for name in ("sound", "rows"):
            _ingest(place / "bank", name, place / f"{name}-sources")
        text = (place / "bank" / "planted.jsonl").read_text(encoding="utf-8")
        planted = [json.loads(line) for line in text.splitlines()]
        yield Dirt(place / "bank", planted, place / "sound-sources", place / "rows-sources")


def _ingest(bank: Path, delivery: str, out: Path, pack: str = "feed.yaml", onto: Path | None = None) -> Any:
    return ingest(bank / pack, bank / delivery, out, onto=onto, progress=SilentProgress())


@pytest.mark.covers("DAT-2", "IM-04", "IM-06", "IM-08")
def test_every_row_planted_is_reported_and_no_other(dirt: Dirt) -> None:
    planted = {
        (p["file"], p["line"], p["field"], p["rule"], p["outcome"])
        for p in dirt.of("rows")
        if p["outcome"] != Outcome.NORMALISE
    }
    assert _reported(dirt.rows) == planted


@pytest.mark.covers("DAT-2")
def test_a_sound_delivery_has_doubts_only(dirt: Dirt) -> None:
    doubtful = {p["rule"] for p in dirt.of("rows") if p["outcome"] == Outcome.WARN and p["line"]}
    assert {rule for *_, rule, outcome in _reported(dirt.sound)} == doubtful
    assert {outcome for *_, outcome in _reported(dirt.sound)} == {Outcome.WARN}


@pytest.mark.covers("DAT-2", "IM-01")
def test_what_is_only_written_oddly_arrives_as_it_is_meant(dirt: Dirt, tmp_path: Path) -> None:
    values = {
        (table, place): row
        for table in {p["file"].partition(".")[0] for p in dirt.of("rows")}
        for place, row in _rows_by_line(dirt.rows, table).items()
    }
    silent = [p for p in dirt.of("rows") if p["outcome"] == Outcome.NORMALISE and p["right"]]
    arrived = [
        {name: values[p["file"].partition(".")[0], p["line"]][name] or "" for name in p["right"]}
        for p in silent
    ]
    assert arrived == [p["right"] for p in silent]
    assert {p["kind"] for p in silent} >= {
        "memo_of_two_lines",
        "full_width_blanks",
        "no_break_blanks",
        "foreigner",
    }


@pytest.mark.covers("DAT-2", "IM-04", "IM-08")
def test_mended_rows_make_the_sources_those_of_the_sound_delivery(dirt: Dirt, tmp_path: Path) -> None:
    sheet, out = tmp_path / "mended.csv", tmp_path / "sources"
    write_for_mending(dirt.rows, sheet, with_identity=True)
    _correct(sheet, dirt.of("rows"))
    report = ingest_mended(
        dirt.folder / "feed.yaml", sheet, out, onto=dirt.rows, folder=None, progress=SilentProgress()
    )
    assert _digests(out) == _digests(dirt.sound)
    assert _identities(out) == _identities(dirt.sound)
    too_many = sorted(
        (p["file"], p["line"]) for p in dirt.of("rows") if p["outcome"] == "quarantine" and not p["right"]
    )
    assert sorted((r["file"], r["line"]) for r in _records(out / "quarantine")) == too_many
    assert report.waiting == {"parked": 0, "quarantined": len(too_many)}


@pytest.mark.covers("DAT-2", "IM-02", "IM-05", "IM-11")
@pytest.mark.parametrize("kind", WHOLE)
def test_a_delivery_that_is_wrong_as_a_whole_changes_nothing(kind: str, dirt: Dirt, tmp_path: Path) -> None:
    out, planted = tmp_path / "sources", dirt.of(kind)
    onto = dirt.sound if planted[0]["onto"] else None
    if planted[0]["outcome"] == Outcome.IGNORE:
        report = _ingest(dirt.folder, kind, out, planted[0]["pack"], onto)
        assert report.nothing_new
        assert _digests(out) == _digests(dirt.sound)
        return
    with pytest.raises(FeedError) as refused:
        _ingest(dirt.folder, kind, out, planted[0]["pack"], onto)
    said = refused.value
    assert [(said.file, said.line, said.field, said.rule)] == [
        (p["file"], p["line"], p["field"], p["rule"]) for p in planted
    ]
    assert not out.exists()


@pytest.mark.covers("DAT-2")
def test_the_same_seed_plants_the_same_and_clean_feeds_stay_as_they_were(dirt: Dirt, tmp_path: Path) -> None:
    write_dirty(
        1000,
        ON,
        11,
        tmp_path / "again",
        kinds=("sent_twice", "wrong_control_total"),
        progress=SilentProgress(),
    )
    assert sorted(path.name for path in (tmp_path / "again").iterdir()) == [
        "feed.yaml", "increment.yaml", "package.yaml", "planted.jsonl", "rows", "sound", "wrong_control_total",
    ]  # fmt: skip
    write_dirty(1000, ON, 11, tmp_path / "more", kinds=("sent_twice",), progress=SilentProgress())
    one, two = ((tmp_path / name / "rows" / "customer.csv").read_bytes() for name in ("again", "more"))
    assert one == two


def test_a_kind_that_there_is_not_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FeedError, match="no kind of dirt called smudge"):
        write_dirty(1000, ON, 11, tmp_path / "bank", kinds=("smudge",), progress=SilentProgress())
    with pytest.raises(FeedError, match="at least 1000 customers"):
        write_dirty(999, ON, 11, tmp_path / "bank", kinds=(), progress=SilentProgress())


def test_the_command_lists_every_kind_in_both_languages_and_plants_those_that_are_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as listed:
        main(["synth", "--dirty", "list"])
    lines = capsys.readouterr().out.splitlines()
    assert (listed.value.code, len(lines)) == (0, len(declared()))
    assert all(kind.description and kind.zh and kind.en for kind in declared().values())
    assert lines[0].startswith(
        "same_person · 同一人两个客户号（15 位与 18 位证件号、姓名写法不同） / one person under two"
    )
    bank = ["--customers", "1000", "--on", "2026-11-18", "--seed", "3", "--out", str(tmp_path / "bank")]
    assert main(["synth", *bank, "--dirty", "end_mark,missing_signal"]) == 0
    assert "植入 2 处 / 2 planted: normalise 1, refuse 1" in capsys.readouterr().out
    assert {path.name for path in (tmp_path / "bank").iterdir() if path.is_dir()} == {
        "sound",
        "rows",
        "missing_signal",
    }


def _records(folder: Path) -> list[dict[str, Any]]:
    return [
        json.loads(line)
        for path in sorted(folder.glob("*.jsonl"))
        for line in path.read_text(encoding="utf-8").splitlines()
    ]


def _reported(sources: Path) -> Found:
    """Everything that ingest names: rows set aside, waiting or doubtful, and columns that came differently."""
    folders = {"quarantine": "quarantine", "parking": "park", "doubts": "warn"}
    found = {
        (r["file"], r["line"], r["field"], r["rule"], outcome)
        for folder, outcome in folders.items()
        for r in _records(sources / folder)
    }
    for file in json.loads((sources / "report.json").read_text(encoding="utf-8"))["files"]:
        name = file["file"]
        found |= {(name, 0, column, "unknown_column", "warn") for column in file["unknown_columns"]}
        found |= {(name, 0, column, "missing_optional", "warn") for column in file["missing_columns"]}
        found |= {(name, 0, "", "reordered", "warn") for _ in range(file["reordered"])}
    return found


def _rows_by_line(sources: Path, table: str) -> dict[int, dict[str, str | None]]:
    """The rows of a table, as texts, by the line that brought them."""
    if BY_NAME[table].sealed:
        rows = [asdict(row) for row in open_identity(sources, Keyring.of_this_place())]
    else:
        with duckdb.connect() as memory:
            found = memory.execute(f"SELECT COLUMNS(*)::VARCHAR FROM '{sources}/{table}.parquet'")
            names = [column[0] for column in found.description or ()]
            rows = [dict(zip(names, row, strict=True)) for row in found.fetchall()]
    with duckdb.connect() as memory:
        lines = memory.execute(f"SELECT line FROM '{sources}/lineage/{table}.parquet'").fetchall()
    return {line: row for (line,), row in zip(lines, rows, strict=True)}


def _correct(sheet: Path, planted: list[dict[str, Any]]) -> None:
    """Fill in what is right, as a person would, and leave out the rows that are too many."""
    right = {(p["file"], p["line"]): p["right"] for p in planted if p["outcome"] == "quarantine"}
    with sheet.open(encoding="utf-8-sig", newline="") as stream:
        rows = [{name: value.strip("\t") for name, value in row.items()} for row in csv.DictReader(stream)]
    corrected = [row | values for row in rows if (values := right[row["file"], int(row["line"])]) is not None]
    with sheet.open("w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.DictWriter(stream, list(rows[0]))
        writer.writeheader()
        writer.writerows(corrected)


def _digests(sources: Path) -> dict[str, tuple[int, str]]:
    card = Sources.read(sources).card
    return {name: (entry["rows"], entry["digest"]) for name, entry in card["tables"].items()}


def _identities(sources: Path) -> list[dict[str, Any]]:
    return [asdict(row) for row in open_identity(sources, Keyring.of_this_place())]
