"""A backup is whole, sealed, of one moment; a restored copy equals the original, on SQLite and PostgreSQL."""

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from assay.progress import SilentProgress
from casts import MORNING
from django.db import connection
from jinjing.customers.models import Customer
from jinjing.identity.models import Staff
from jinjing.integrations.backup import create, restore
from jinjing.integrations.backup.create import backups_in, find_backup
from jinjing.integrations.backup.databases import present, throw_away
from jinjing.integrations.backup.records import last
from jinjing.integrations.backup.refusals import BackupDamaged, BackupRefused, ProofFailed
from jinjing.integrations.backup.restore import drill, restore_backup, verify_backup
from jinjing.kernel.models import AccessEntry

pytestmark = pytest.mark.covers("SE-06")


def test_the_manifest_counts_every_row_and_file(back_up: Callable, standing_bank: Path) -> None:
    made = back_up()
    assert made.folder.name == "20261119T020000Z"
    assert made.manifest.tables["identity_staff"].rows == Staff.objects.count()
    assert made.manifest.tables["customers_customer"].rows == Customer.objects.count()
    listed = {name for name in made.manifest.files if name.startswith("published/")}
    assert listed == {
        str(p.relative_to(standing_bank)) for p in (standing_bank / "published").rglob("*") if p.is_file()
    }
    assert sorted(p.name for p in made.folder.iterdir()) == [
        "database.sealed",
        "files.sealed",
        "manifest.json",
    ]


@pytest.mark.covers("SE-05")
def test_nothing_in_a_backup_can_be_read_without_the_keys(back_up: Callable) -> None:
    made = back_up()
    words = [name.encode() for name in Staff.objects.values_list("name", flat=True)]
    for part in made.folder.glob("*.sealed"):
        content = part.read_bytes()
        assert not any(word in content for word in [*words, b"SQLite format", b"PGDMP", b"PAR1"])
    assert not any(word.decode() in (made.folder / "manifest.json").read_text() for word in words)


def test_a_drill_proves_that_the_copy_equals_the_original(
    back_up: Callable, settings, quiet: SilentProgress, tmp_path: Path
) -> None:
    made = back_up()
    rooms = tmp_path / "rooms"
    rooms.mkdir()
    proved = drill(made.folder, at=MORNING, keys=settings.KEYS_FOLDER, progress=quiet, folder=rooms)
    assert [finding.well for finding in proved.findings] == [True] * 5
    assert f"{made.manifest.rows} 行 rows" in proved.findings[0].text
    assert proved.findings[3].text == "1 次发布 publications"
    assert list(rooms.iterdir()) == []
    assert last("drilled") == MORNING
    assert AccessEntry.objects.get(action="backup.drill").detail["records"] == made.manifest.rows


def test_rows_written_after_the_backup_are_not_in_it(back_up: Callable) -> None:
    made = back_up()
    before = made.manifest.tables["kernel_accessentry"]
    later = back_up(at=MORNING + timedelta(hours=1))
    assert later.manifest.tables["kernel_accessentry"].rows == before.rows + 1  # backup.create itself
    assert later.manifest.tables["identity_staff"] == made.manifest.tables["identity_staff"]


def test_a_changed_value_changes_the_digest_of_its_table(back_up: Callable) -> None:
    before = back_up().manifest.tables["identity_staff"]
    Staff.objects.filter(pk=Staff.objects.first().pk).update(language="en")
    after = back_up(at=MORNING + timedelta(hours=1)).manifest.tables["identity_staff"]
    assert (after.rows, after.digest == before.digest) == (before.rows, False)


@pytest.mark.parametrize("part", ["database.sealed", "files.sealed", "manifest.json"])
@pytest.mark.parametrize("harm", ["altered", "cut", "gone"])
def test_a_damaged_backup_is_not_trusted(back_up: Callable, settings, part: str, harm: str) -> None:
    path = back_up().folder / part
    content = bytearray(path.read_bytes())
    if harm == "gone":
        path.unlink()
    elif harm == "cut":
        path.write_bytes(content[:-3])
    else:
        content[len(content) // 2] ^= 1
        path.write_bytes(content)
    with pytest.raises((BackupDamaged, BackupRefused)):
        verify_backup(path.parent, keys=settings.KEYS_FOLDER)


def test_a_part_of_another_backup_does_not_pass_for_this_one(back_up: Callable, settings) -> None:
    one, other = back_up(), back_up(at=MORNING + timedelta(hours=1))
    (one.folder / "database.sealed").write_bytes((other.folder / "database.sealed").read_bytes())
    with pytest.raises(BackupDamaged, match=r"database\.sealed"):
        verify_backup(one.folder, keys=settings.KEYS_FOLDER)


def test_other_keys_are_told_as_such(back_up: Callable, tmp_path: Path) -> None:
    made = back_up()
    with pytest.raises(BackupRefused, match="not those of this backup"):
        verify_backup(made.folder, keys=tmp_path / "nowhere")


def test_the_copy_of_the_keys_opens_the_backup(
    back_up: Callable, standing_bank: Path, tmp_path: Path, quiet: SilentProgress
) -> None:
    made = back_up(keys_to=tmp_path / "medium")
    assert {p.stat().st_mode & 0o777 for p in (tmp_path / "medium").iterdir()} == {0o600}
    drill(made.folder, at=MORNING, keys=tmp_path / "medium", progress=quiet)


@pytest.mark.parametrize("place", ["backups", "backups/keys", "home", "home/keys", ".", "keys in use"])
def test_keys_never_lie_with_the_backup_or_the_data(
    back_up: Callable, settings, tmp_path: Path, place: str
) -> None:
    target = settings.KEYS_FOLDER if place == "keys in use" else tmp_path / place
    with pytest.raises(BackupRefused, match="must not lie with"):
        back_up(keys_to=target)
    assert backups_in(tmp_path / "backups") == []


def test_an_interrupted_backup_leaves_nothing(
    back_up: Callable, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(create.Archive, "close", interrupted)
    with pytest.raises(KeyboardInterrupt):
        back_up()
    assert list((tmp_path / "backups").iterdir()) == []
    assert not AccessEntry.objects.filter(action="backup.create").exists()


def test_a_publication_meanwhile_asks_for_another_try(
    back_up: Callable, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = iter([["a"], ["a", "b"]])
    monkeypatch.setattr(create, "_publications", lambda: next(seen))
    with pytest.raises(BackupRefused, match="Run the command again"):
        back_up()


def test_only_the_newest_are_kept_when_asked(back_up: Callable, tmp_path: Path) -> None:
    for hour in range(4):
        back_up(at=MORNING + timedelta(hours=hour), keep=2)
    (tmp_path / "backups" / "notes").mkdir()
    assert [b.name for b in backups_in(tmp_path / "backups")] == ["20261119T040000Z", "20261119T050000Z"]
    assert find_backup(tmp_path / "backups").name == "20261119T050000Z"


def test_a_home_with_content_is_not_overwritten(
    back_up: Callable, settings, standing_bank: Path, quiet: SilentProgress
) -> None:
    made = back_up()
    with pytest.raises(BackupRefused, match="is not overwritten"):
        restore_backup(made.folder, standing_bank, keys=settings.KEYS_FOLDER, progress=quiet)


def test_a_restore_brings_everything_back_and_ends_sessions(
    back_up: Callable, settings, monkeypatch: pytest.MonkeyPatch, quiet: SilentProgress, client
) -> None:
    client.force_login(Staff.objects.first())
    made = back_up()
    assert made.manifest.tables["identity_browsersession"].rows == 1
    with throw_away() as (target, database):
        monkeypatch.setattr(restore, "target_in", lambda home: database)
        restore_backup(made.folder, target, keys=settings.KEYS_FOLDER, progress=quiet)
        with database.frozen() as state:
            found = {name: state.card(name) for name in state.tables()}
        assert {p.stat().st_mode & 0o077 for p in target.rglob("*")} == {0}
    other = {name for name, card in made.manifest.tables.items() if found[name] != card}
    # The proof verified the access log, which leaves a line; sessions are over.
    sessions = "identity_browsersession"
    assert (other, found[sessions].rows) == ({sessions, "kernel_accessentry"}, 0)


def test_a_restore_goes_beside_its_home_or_into_the_server_that_is_named(tmp_path: Path) -> None:
    target = restore.target_in(tmp_path)
    own_file = f"sqlite:///{tmp_path / 'jinjing.sqlite3'}"
    assert target.url == (own_file if connection.vendor == "sqlite" else present().url)


def test_a_copy_that_differs_is_not_called_proved(
    back_up: Callable, settings, quiet: SilentProgress, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = back_up()
    monkeypatch.setattr(restore, "unpack", lambda source, home: ((home / "stray").mkdir(), source.read()))
    with pytest.raises(ProofFailed, match="个不同 differ"):
        drill(made.folder, at=MORNING, keys=settings.KEYS_FOLDER, progress=quiet)
    assert last("drilled") is None


def test_deliveries_and_passwords_of_a_demo_stay_out(back_up: Callable, standing_bank: Path) -> None:
    (standing_bank / "landing").mkdir()
    (standing_bank / "landing" / "customers.csv").write_text("plain")
    (standing_bank / "demo-sign-ins.txt").write_text("password")
    (standing_bank / "night.json").write_text("{}")
    names = json.dumps(sorted(back_up().manifest.files))
    assert ("landing" in names, "sign-ins" in names, "night.json" in names) == (False, False, True)


def test_an_empty_place_says_what_to_name(tmp_path: Path) -> None:
    with pytest.raises(BackupRefused, match="There is no backup in"):
        find_backup(tmp_path)


def test_two_backups_of_one_second_do_not_mix(back_up: Callable) -> None:
    back_up()
    with pytest.raises(BackupRefused, match="is not overwritten"):
        back_up()
