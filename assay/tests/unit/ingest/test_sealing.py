"""Sealed identity: opens with its key and id only, and gives nothing away otherwise."""

import stat
from pathlib import Path

import pytest
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
    (path,) = keys.folder.iterdir()
    assert (first.key_id, path.name) == (second.key_id, f"identity-{first.key_id}.key")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


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
        ({"JINJING_HOME": "/home"}, Path("/home/keys")),
        ({}, Path("var/keys")),
    ],
)
def test_where_keys_lie(monkeypatch, variables, folder):
    monkeypatch.delenv("ASSAY_KEYS", raising=False)
    monkeypatch.delenv("JINJING_HOME", raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert Keyring.of_this_place().folder == folder


def test_a_printed_row_shows_the_id_only():
    assert repr(ROW) == "IdentityRow(customer_id='42')"
