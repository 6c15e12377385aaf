"""Anchors are written when a chain grew, on disk, not more often than needed."""

import json
from dataclasses import asdict, replace
from datetime import UTC, datetime, timedelta

import pytest
from jinjing.kernel import anchors, audit
from jinjing.kernel.anchors import Anchor
from jinjing.kernel.models import AnchorMark

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 19, 2, 0, tzinfo=UTC)


def grow(outlet: str = "101") -> None:
    audit.write("page.opened", by=None, at=AT, outlet=outlet)
    audit.seal_all()


@pytest.mark.covers("SE-03")
def test_a_chain_that_grew_is_anchored_once() -> None:
    grow("101")
    grow("102")
    assert (anchors.anchor_chains(at=AT), anchors.anchor_chains(at=AT + timedelta(minutes=5))) == (2, 0)


def test_at_most_once_a_minute() -> None:
    grow()
    anchors.anchor_chains(at=AT)
    grow()
    assert anchors.anchor_chains(at=AT + timedelta(seconds=30)) == 0
    assert anchors.anchor_chains(at=AT + timedelta(seconds=60)) == 1
    assert anchors.last_anchor("101").sequence == 2


def test_a_file_a_month_that_only_its_owner_reads() -> None:
    grow()
    anchors.anchor_chains(at=AT)
    grow()
    anchors.anchor_chains(at=AT + timedelta(days=30))
    assert [path.name for path in anchors.files()] == ["anchors-2026-11.jsonl", "anchors-2026-12.jsonl"]
    assert anchors.folder().stat().st_mode & 0o077 == 0


def test_a_line_holds_codes_only() -> None:
    grow()
    anchors.anchor_chains(at=AT)
    (line,) = anchors.files()[0].read_text().splitlines()
    assert set(json.loads(line)) == {"act", "outlet", "sequence", "digest", "at", "mac", "number"}


def test_anchors_are_numbered_and_the_database_remembers_how_many() -> None:
    grow("101")
    grow("102")
    anchors.anchor_chains(at=AT)
    assert ([anchor.number for _, _, anchor in anchors.all_anchors()], anchors.marked()) == ([1, 2], 2)


def test_lines_older_than_numbers_are_counted_and_go_on() -> None:
    old = Anchor(anchors.SEAL, "101", 1, "digest", AT.isoformat())
    proven = asdict(replace(old, mac=old.proven("")))
    del proven["number"]
    anchors.folder().mkdir(parents=True)
    (anchors.folder() / "anchors-2026-11.jsonl").write_text(json.dumps(proven) + "\n")
    grow("102")
    anchors.anchor_chains(at=AT)
    assert (anchors.last_anchor("102").number, anchors.marked(), anchors.missing_numbers()) == (2, 2, [])


@pytest.mark.covers("SE-03")
def test_a_mark_that_was_set_back_without_the_key_is_never_healed() -> None:
    grow()
    anchors.anchor_chains(at=AT)
    AnchorMark.objects.update(number=0)
    grow()
    anchors.anchor_chains(at=AT + timedelta(minutes=5))
    assert (anchors.marked(), AnchorMark.objects.get().number) == (None, 0)
