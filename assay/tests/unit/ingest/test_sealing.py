"""Sealed identity: opens with its key and id only, and gives nothing away otherwise."""

import os
import stat
from pathlib import Path

import pytest
from assay.ciphers import Profile
from assay.errors import SourceError
from assay.ingest.sealing import IdentityRow, Keyring

ROW = IdentityRow("42", name="欧阳小明", phone="13800138000")


def test_a_row_opens_as_it_was_sealed(tmp_path):
    sealer = Keyring(tmp_path).current()
    assert sealer.open_row("42", sealer.seal_row(ROW)) == ROW


def test_the_same_row_gives_the_same_bytes_and_another_row_others(tmp_path):
    sealer = Keyring(tmp_path).current()
    other = IdentityRow("43", name="欧阳小明", phone="13800138000")
    assert sealer.seal_row(ROW) == sealer.seal_row(ROW)
    assert sealer.seal_row(ROW)[:12] != sealer.seal_row(other)[:12]


def test_a_row_does_not_open_for_another_customer_or_after_a_change(tmp_path):
    sealer = Keyring(tmp_path).current()
    sealed = sealer.seal_row(ROW)
    for customer, content in (("43", sealed), ("42", sealed[:-1] + bytes([sealed[-1] ^ 1]))):
        with pytest.raises(
            SourceError,
            match=f"do not open with key {sealer.key_id}: they were altered, or it is another key",
        ):
            sealer.open_row(customer, content)


def test_the_first_key_is_made_once_and_for_its_owner_only(tmp_path):
    keys = Keyring(tmp_path / "keys")
    first, second = keys.current(), keys.current()
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in keys.folder.iterdir()}
    assert first.key_id == second.key_id
    assert modes == {f"identity-{first.key_id}.key": 0o600, "identity.current": 0o600}


@pytest.mark.covers("CR-01")
@pytest.mark.parametrize("profile", list(Profile))
def test_a_new_key_is_in_use_at_once_and_the_old_one_still_opens(tmp_path, profile):
    keys = Keyring(tmp_path)
    old = keys.current()
    new = keys.make_new(profile)
    assert (keys.current().key_id, keys.sealer(old.key_id).open_row("42", old.seal_row(ROW))) == (
        new.key_id,
        ROW,
    )
    assert new.open_row("42", new.seal_row(ROW)) == ROW


def test_without_a_note_the_newest_key_is_in_use(tmp_path):
    keys = Keyring(tmp_path)
    old = keys.current()
    os.utime(keys.path(old.key_id), (1, 1))
    new = keys.make_new(Profile.AES)
    (tmp_path / "identity.current").unlink()
    assert keys.current().key_id == new.key_id


@pytest.mark.parametrize("content", [None, "", "c2hvcnQ=", "not base64 at all"])
def test_a_missing_or_broken_key_is_named_with_what_to_do(tmp_path, content):
    if content is not None:
        (tmp_path / "identity-abc.key").write_text(content)
    with pytest.raises(SourceError, match=r"identity-abc\.key\. Put back the key file .* or set ASSAY_KEYS"):
        Keyring(tmp_path).sealer("abc")


@pytest.mark.parametrize(
    ("variables", "folder"),
    [
        ({"ASSAY_KEYS": "/a", "JINJING_HOME": "/home"}, Path("/a")),
        ({"JINJING_KEYS": "/k", "JINJING_HOME": "/home"}, Path("/k")),
        ({"JINJING_HOME": "/home"}, Path("/home/keys")),
        ({}, Path("var/keys")),
    ],
)
def test_where_keys_lie(monkeypatch, variables, folder):
    monkeypatch.delenv("ASSAY_KEYS", raising=False)
    monkeypatch.delenv("JINJING_HOME", raising=False)
    monkeypatch.delenv("JINJING_KEYS", raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert Keyring.of_this_place().folder == folder


def test_a_printed_row_shows_the_id_only():
    assert repr(ROW) == "IdentityRow(customer_id='42')"
