"""Feed packs: what they may say, and how a mistake is told to the person who wrote it."""

from pathlib import Path

import pytest
from assay.errors import FeedError
from assay.ingest.pack import load_pack
from assay.ingest.pack_parts import Period
from assay.ingest.transforms import refuse_unfit

FEEDS = Path(__file__).parents[4] / "feeds"
PACK = """
schema_version: 1
name: test
version: "1"
base_currency: CNY
covers: {from: 2026-01-01, to: 2026-12-31}
policies: [segment-004]
files:
  - {table: customer, required: true}
  - {name: people, key: [id], fields: [{name: id, required: true}, {name: born, type: date}]}
"""


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "test.yaml"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize("path", sorted(FEEDS.glob("*.yaml")), ids=lambda path: path.stem)
def test_the_packs_of_this_repository_are_sound(path):
    pack = load_pack(path)
    refuse_unfit(pack, path)
    assert pack.name == path.stem


def test_a_pack_reads_as_written(tmp_path):
    pack = load_pack(written(tmp_path, PACK))
    customer, people = pack.files
    assert isinstance(pack.covers, Period)
    assert (pack.covers.first.year, pack.max_bad_percent) == (2026, 1.0)
    assert (customer.name, customer.contract.key) == ("customer", ("customer_id",))
    assert (people.contract.key, people.contract.column("born").type) == (("id",), "date")


def test_a_file_may_be_laid_out_differently_from_the_pack(tmp_path):
    pack = load_pack(written(tmp_path, PACK.replace("required: true}\n", "layout: {separator: '|'}}\n", 1)))
    assert [pack.layout_of(file).separator for file in pack.files] == ["|", ","]


@pytest.mark.parametrize(
    ("old", "new", "field", "message"),
    [
        ("schema_version: 1", "schema_version: 2", "schema_version", "Input should be 1"),
        ("base_currency: CNY", "base_currency: yuan", "base_currency", "String should match pattern"),
        ("to: 2026-12-31", "to: 2025-12-31", "covers", "`to` lies before `from`"),
        ("policies: [segment-004]", "policies: []", "policies", "Tuple should have at least 1 item"),
        (
            "table: customer,",
            "table: clients,",
            "files.0.table",
            "no declared source table is called clients",
        ),
        (
            "table: customer,",
            "table: customer, formula: a+b,",
            "files.0.formula",
            "Extra inputs are not permitted",
        ),
        ("name: people,", "name: account,", "files.1", "account is the name of a declared table"),
        ("key: [id]", "key: [number]", "files.1", "not among the fields: number"),
        (
            "key: [id],",
            "key: [id], references: {id: nobody},",
            "(top level)",
            "people refers to undeclared files: nobody",
        ),
        (
            "key: [id],",
            "key: [id], layout: {encoding: big5},",
            "files.1.encoding",
            "Input should be 'utf-8', 'gb18030' or 'ascii'",
        ),
    ],
)
def test_a_mistake_is_told_with_file_and_field(tmp_path, old, new, field, message):
    path = written(tmp_path, PACK.replace(old, new, 1))
    with pytest.raises(FeedError) as refused:
        load_pack(path)
    assert f"{path}, field {field}: " in refused.value.en
    assert message in refused.value.en
    assert f"{path} 中的 {field} 有误：" in refused.value.zh


def test_a_pack_that_is_no_yaml_or_not_there(tmp_path):
    with pytest.raises(FeedError, match=r"is not readable YAML \(line 1\); check indentation"):
        load_pack(written(tmp_path, "name: [unclosed"))
    with pytest.raises(FeedError, match="There is no feed pack"):
        load_pack(tmp_path / "absent.yaml")


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("tables: {account: {transform: magic}}", "there is no transform magic that makes account"),
        ("tables: {account: {transform: places_from_districts}}", "no transform places_from_districts that makes account"),
        ("tables: {organisation: {transform: places_from_districts}}", "needs districts.district_id, districts.name, districts.region"),
    ],
)  # fmt: skip
def test_a_transform_must_exist_and_find_its_fields(tmp_path, line, message):
    path = written(tmp_path, f"{PACK}\n{line}\n")
    with pytest.raises(FeedError, match=message):
        refuse_unfit(load_pack(path), path)
