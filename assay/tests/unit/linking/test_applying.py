"""Links go into sources, where the night may read them, and out again byte by byte."""

import json
from datetime import UTC, date, datetime

import pyarrow.parquet as pq
import pytest

pytest.importorskip("splink", reason="needs the extra `link`: uv sync --package assay --extra link")

from assay.linking.applying import put_into, take_out_of
from assay.linking.deciding import decide
from assay.linking.errors import LinkError
from assay.linking.folder import Links
from assay.sources.reader import Sources
from linked_bank import MINE, PHONE, Bank, contents, copied, deliver_links, make_bank, someone, with_id

pytestmark = pytest.mark.covers("DAT-3")
LINKED = {"linked_on": date(2020, 1, 1), "linked_how": "reviewed"}


@pytest.fixture(scope="module")
def compared(tmp_path_factory: pytest.TempPathFactory) -> Bank:
    """10 and 11 are linked by a document; the bank itself says that 12 is 13."""
    made = make_bank(
        tmp_path_factory.mktemp("compared"),
        someone("10", phone=PHONE, **with_id(MINE)),
        someone("11", **with_id(MINE[:6] + MINE[8:17])),
        someone("12", "王芳", birth_on=date(1950, 1, 1)),
        someone("13", "王芬芳", birth_on=date(1950, 1, 1)),
    )
    deliver_links(made.sources, [{"customer_id": n, "person_id": "12", **LINKED} for n in ("12", "13")])
    made.find()
    return made


@pytest.fixture
def doubled(compared, tmp_path) -> Bank:
    """A copy for one test."""
    return copied(compared, tmp_path)


def rows(bank: Bank) -> list[tuple[str, str, str, str]]:
    table = Sources.read(bank.sources).table("customer_link").to_pylist()
    return [(r["customer_id"], r["person_id"], f"{r['linked_on']}", r["linked_how"]) for r in table]


def test_the_sources_hold_a_row_for_every_number_of_a_person(doubled):
    assert put_into(Links.read(doubled.links), doubled.sources) == 4
    assert rows(doubled) == [
        ("10", "10", "2026-09-30", "exact"),
        ("11", "10", "2026-09-30", "exact"),
        ("12", "12", "2020-01-01", "reviewed"),
        ("13", "12", "2020-01-01", "reviewed"),
    ]


def test_the_card_tells_of_them_and_other_sources_stay(doubled):
    before = Sources.read(doubled.sources)
    put_into(Links.read(doubled.links), doubled.sources)
    after = Sources.read(doubled.sources)
    after.refuse_misshapen()
    changed = {
        name for name in before.table_digests if before.table_digests[name] != after.table_digests[name]
    }
    assert (changed, after.digest != before.digest) == ({"customer_link"}, True)


def test_taking_them_out_gives_back_every_byte(doubled):
    before = contents(doubled.sources)
    put_into(Links.read(doubled.links), doubled.sources)
    assert contents(doubled.sources) != before
    assert take_out_of(doubled.sources)
    assert contents(doubled.sources) == before
    assert not take_out_of(doubled.sources)


def test_doing_it_again_changes_nothing_and_a_decision_is_followed(doubled):
    before = contents(doubled.sources)
    put_into(Links.read(doubled.links), doubled.sources)
    once = contents(doubled.sources)
    put_into(Links.read(doubled.links), doubled.sources)
    assert contents(doubled.sources) == once
    at = datetime(2026, 10, 1, tzinfo=UTC)
    decide(doubled.links, ("10", "11"), "different", by="s1", at=at, why="不同的人", keys=doubled.keys)
    put_into(Links.read(doubled.links), doubled.sources)
    assert [number for number, *_ in rows(doubled)] == ["12", "13"]
    take_out_of(doubled.sources)
    assert contents(doubled.sources) == before


def test_the_next_run_on_linked_sources_finds_the_same(doubled):
    """Its own links are not taken for the bank's."""
    before = contents(doubled.links)
    put_into(Links.read(doubled.links), doubled.sources)
    doubled.find()
    assert contents(doubled.links) == before


def test_a_link_the_bank_withdraws_is_gone(doubled):
    put_into(Links.read(doubled.links), doubled.sources)
    deliver_links(doubled.sources, [])
    doubled.find()
    put_into(Links.read(doubled.links), doubled.sources)
    assert [number for number, *_ in rows(doubled)] == ["10", "11"]


def test_lineage_of_the_table_is_put_aside_with_it(doubled):
    beside = doubled.sources / "lineage" / "customer_link.parquet"
    beside.parent.mkdir()
    pq.write_table(pq.read_table(doubled.sources / "customer_link.parquet"), beside)
    before = contents(doubled.sources)
    put_into(Links.read(doubled.links), doubled.sources)
    assert not beside.exists()
    take_out_of(doubled.sources)
    assert contents(doubled.sources) == before


def test_links_of_other_sources_are_refused(doubled):
    card = doubled.sources / "sources.json"
    changed = json.loads(card.read_text(encoding="utf-8"))
    changed["tables"]["customer"]["digest"] = "sha256:other"
    card.write_text(json.dumps(changed), encoding="utf-8")
    before = contents(doubled.sources)
    with pytest.raises(LinkError, match="was found in other sources"):
        put_into(Links.read(doubled.links), doubled.sources)
    assert contents(doubled.sources) == before
