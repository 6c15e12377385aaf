"""Anchors are written when a chain grew, on disk, not more often than needed."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from jinjing.kernel import anchors, audit

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
    assert set(json.loads(line)) == {"act", "outlet", "sequence", "digest", "at", "mac"}
