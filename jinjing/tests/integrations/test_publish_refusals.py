"""Bad input at publication: an exit code, a clear sentence in both languages, and the last good state in use."""

import json
import os
import subprocess
import sys
from datetime import date
from io import StringIO
from pathlib import Path
from textwrap import dedent
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from assay.errors import AssayError, SnapshotError, SourceError
from assay.nightly.snapshot import MANIFEST
from assay.progress import SilentProgress
from django.conf import settings
from django.core.management import CommandError, call_command
from editions import NIGHT, Draft, next_day
from jinjing.holdings.models import Publication
from jinjing.holdings.queries.publications import current_publication
from jinjing.insights.models import CustomerFigures
from jinjing.integrations.errors import PublicationRefused
from jinjing.integrations.snapshot import publish as publishing
from jinjing.integrations.snapshot.publish import publish_snapshot
from jinjing.kernel.models import AccessEntry


@pytest.fixture
def last_good(publish):
    """A night is in use; after the refusal it still is, and nothing was added."""
    publication = publish(Draft()).publication
    yield publication
    assert current_publication() == publication
    assert Publication.objects.count() == AccessEntry.objects.count() == 1
    assert CustomerFigures.objects.count() == 3


def refused(snapshot: Path, sources: Path, error: type[AssayError], zh: str, en: str) -> None:
    with pytest.raises(error) as caught:
        publish_snapshot(snapshot, sources, by=None, at=NIGHT, progress=SilentProgress())
    assert (zh in caught.value.zh, en in caught.value.en, caught.value.exit_code) == (True, True, 2)


def rewrite_manifest(snapshot: Path, **changes: Any) -> None:
    manifest = json.loads((snapshot / MANIFEST).read_text(encoding="utf-8"))
    (snapshot / MANIFEST).write_text(json.dumps({**manifest, **changes}), encoding="utf-8")


@pytest.mark.covers("DAT-2")
def test_publish_refuses_another_schema_version(last_good, tmp_path):
    snapshot, sources = next_day().write(tmp_path / "night")
    rewrite_manifest(snapshot, schema_version=9)
    refused(
        snapshot,
        sources,
        SnapshotError,
        "快照的格式版本是 9，本程序只认版本 2",
        "has schema version 9, this program reads version 2",
    )


def test_publish_refuses_an_altered_figure(last_good, tmp_path):
    snapshot, sources = next_day().write(tmp_path / "night")
    path = snapshot / "indicators.parquet"
    rows = pq.read_table(path)
    more = pa.array([amount + 1 for amount in rows["financial_assets_fen"].to_pylist()], pa.int64())
    place = rows.column_names.index("financial_assets_fen")
    pq.write_table(rows.set_column(place, rows.schema.field(place), more), path)
    refused(
        snapshot,
        sources,
        SnapshotError,
        "indicators 缺失或被改动",
        "indicators is missing from the snapshot or was altered",
    )


def test_publish_refuses_an_unknown_column(last_good, tmp_path):
    snapshot, sources = next_day().write(tmp_path / "night")
    path = snapshot / "tiers.parquet"
    rows = pq.read_table(path)
    pq.write_table(rows.append_column("nickname", pa.nulls(rows.num_rows, pa.string())), path)
    refused(
        snapshot, sources, PublicationRefused, "多出：nickname；缺少：无", "unknown: nickname; missing: none"
    )


def test_publish_refuses_a_missing_column(last_good, tmp_path):
    snapshot, sources = next_day().write(tmp_path / "night")
    path = snapshot / "triggers.parquet"
    pq.write_table(pq.read_table(path).drop_columns(["priority"]), path)
    refused(
        snapshot, sources, PublicationRefused, "多出：无；缺少：priority", "unknown: none; missing: priority"
    )


def test_publish_refuses_a_missing_table(last_good, tmp_path):
    snapshot, sources = next_day().write(tmp_path / "night")
    (snapshot / "segments.parquet").unlink()
    refused(
        snapshot, sources, SnapshotError, "segments 缺失或被改动", "segments is missing from the snapshot"
    )


def test_publish_refuses_the_sources_of_another_run(last_good, tmp_path):
    snapshot, _ = next_day().write(tmp_path / "night")
    other = next_day()
    other.customer_row("C1").update(sex="M")
    _, sources = other.write(tmp_path / "other")
    refused(snapshot, sources, PublicationRefused, "所用的源数据", "are not the sources of snapshot")


@pytest.mark.parametrize("table", ["customer", "staff", "account"])
def test_publish_refuses_an_altered_source_table(last_good, tmp_path, table):
    snapshot, sources = next_day().write(tmp_path / "night")
    path = sources / f"{table}.parquet"
    pq.write_table(pq.read_table(path).slice(1), path)
    refused(
        snapshot,
        sources,
        PublicationRefused,
        "在 assay ingest 之后被改动或损坏",
        "was altered or damaged after assay ingest",
    )


def test_publish_refuses_a_folder_that_is_no_snapshot(last_good, tmp_path):
    refused(tmp_path, tmp_path, SnapshotError, "不是完整的快照目录", "is no complete snapshot")


def test_publish_refuses_sources_without_the_key_of_their_identities(last_good, tmp_path, monkeypatch):
    draft = next_day()
    draft.customer_row("C1").update(sex="M")  # a change, so that the identity must be opened
    snapshot, sources = draft.write(tmp_path / "changed")
    monkeypatch.setenv("ASSAY_KEYS", str(tmp_path / "no-keys"))
    refused(snapshot, sources, SourceError, "找不到可用的身份信息密钥", "There is no usable identity key")


def test_publish_refuses_a_tree_that_leads_back_to_itself(last_good, tmp_path):
    draft = next_day()
    draft.organisation[2]["parent_id"] = "101"
    snapshot, sources = draft.write(tmp_path / "night")
    refused(snapshot, sources, PublicationRefused, "不存在或成环", "missing or leads back to it")


def test_publish_refuses_an_older_date_unless_it_is_meant(publish):
    publish(next_day())
    with pytest.raises(PublicationRefused, match="is of 2026-11-18, before 2026-11-19 which is in use"):
        publish(Draft())
    assert current_publication().business_date == date(2026, 11, 19)
    publish(Draft(), allow_older=True)
    assert current_publication().business_date == date(2026, 11, 18)


def test_publish_that_fails_in_the_middle_leaves_the_last_night_in_use(last_good, publish, monkeypatch):
    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("the disk is full")

    monkeypatch.setattr(publishing, "put_in_use", fail)
    with pytest.raises(RuntimeError, match="the disk is full"):
        publish(next_day())


def test_publish_that_was_overtaken_is_refused(publish, monkeypatch):
    publish(Draft())
    overtaken = publishing.read_edition

    def meanwhile(*arguments: Any, **options: Any) -> Any:
        edition = overtaken(*arguments, **options)
        Publication.objects.filter(state="current").update(state="retired")
        return edition

    seen = publishing.current_publication
    monkeypatch.setattr(
        publishing, "current_publication", lambda: Publication.objects.get(business_date="2026-11-18")
    )
    monkeypatch.setattr(publishing, "read_edition", meanwhile)
    with pytest.raises(PublicationRefused, match="另一次发布刚刚完成"):
        publish(next_day())
    assert seen() is None


def test_the_command_speaks_both_languages_and_exits_with_2(last_good, tmp_path):
    snapshot, sources = next_day().write(tmp_path / "night")
    rewrite_manifest(snapshot, schema_version=99)
    with pytest.raises(CommandError) as caught:
        call_command("publish", snapshot, sources=sources, stdout=StringIO())
    assert caught.value.returncode == 2
    assert "快照的格式版本是 99" in str(caught.value)
    assert "the snapshot has schema version 99" in str(caught.value)


KILLED = """
    import os, signal, sys
    from pathlib import Path
    import django
    django.setup()
    from django.core.management import call_command
    from jinjing.integrations.snapshot import publish
    first, second = Path(sys.argv[1]), Path(sys.argv[2])
    call_command("publish", first / "snapshot", sources=first / "sources")
    publish.put_in_use = lambda *_, **__: os.kill(os.getpid(), signal.SIGKILL)
    call_command("publish", second / "snapshot", sources=second / "sources")
"""
AFTERWARDS = """
    import sys
    from pathlib import Path
    import django
    django.setup()
    from django.core.management import call_command
    from jinjing.customers.models import Customer
    from jinjing.holdings.models import Publication
    second = Path(sys.argv[2])
    print([str(p) for p in Publication.objects.all()], Customer.objects.count())
    call_command("publish", second / "snapshot", sources=second / "sources")
    print([str(p) for p in Publication.objects.order_by("pk")], Customer.objects.count())
"""


@pytest.mark.once  # a database of its own, the same in both runs
@pytest.mark.covers("DAT-2")
def test_publish_killed_before_the_switch_leaves_the_last_night_in_use(tmp_path):
    home = tmp_path / "home"
    first, second = tmp_path / "first", tmp_path / "second"
    Draft().write(first)
    later = next_day(tiers={"C1": "mid", "C2": "mid", "C3": "mass", "C4": "mass"})
    later.customer.append(
        {"customer_id": "C4", "kind": "individual", "org_id": "102", "opened_on": date(2026, 11, 19)}
    )
    later.write(second)
    environment = {k: v for k, v in os.environ.items() if k != "DATABASE_URL"}
    environment |= {
        "JINJING_HOME": str(home),
        "ASSAY_KEYS": str(Path(settings.HOME) / "keys"),
        "DJANGO_SETTINGS_MODULE": "jinjing.settings.base",
    }

    def run(script: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-c", dedent(script), str(first), str(second)]
        return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)

    assert run(KILLED).returncode == -9
    assert len(list((home / "published").glob("2026*"))) == 2
    after = run(AFTERWARDS)
    assert after.stdout.splitlines() == [
        "['2026-11-18 current'] 3",
        "2026-11-19: 已发布 / published — 客户 customers 4（变更 changed 1），账户 accounts 3，提醒 triggers 1",
        "['2026-11-18 previous', '2026-11-19 current'] 4",
    ], after.stderr
