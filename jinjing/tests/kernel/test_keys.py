"""Keys have ids, one of them is in use, and both profiles work beside each other (CR-01)."""

import os
import sys
from pathlib import Path

import pytest
from assay.ciphers import Profile
from jinjing.kernel import keys
from jinjing.kernel.blind_index import token, tokens_to_ask
from jinjing.kernel.key_wrap import KeyCommandFailed
from jinjing.kernel.keyed import mark
from jinjing.kernel.keys import KeyDamaged, KeyMissing
from jinjing.kernel.sealed import key_id_of, seal, unseal


@pytest.fixture
def folder(tmp_path: Path, settings) -> Path:
    settings.KEYS_FOLDER = tmp_path / "keys"
    return settings.KEYS_FOLDER


def sealed_with_new(folder: Path, profile: Profile) -> str:
    keys.make_new(folder, profile)
    return seal("13900011001", column="a.phone")


@pytest.mark.covers("CR-01")
def test_a_new_key_is_used_at_once_and_the_old_one_still_opens(folder: Path) -> None:
    old = seal("13900011001", column="a.phone")
    assert keys.make_new(folder, Profile.AES) == "k2"
    new = seal("13900011001", column="a.phone")
    assert [key_id_of(old), key_id_of(new)] == ["k1", "k2"]
    assert [unseal(text, column="a.phone") for text in (old, new)] == ["13900011001"] * 2


@pytest.mark.covers("CR-01", "FI-02")
def test_rows_of_both_profiles_are_read(folder: Path) -> None:
    stored = [sealed_with_new(folder, profile) for profile in (Profile.AES, Profile.SM, Profile.AES)]
    assert [keys.key(folder, "field", key_id_of(text)).profile for text in stored] == ["aes", "sm", "aes"]
    assert [unseal(text, column="a.phone") for text in stored] == ["13900011001"] * 3


@pytest.mark.covers("CR-01")
def test_tokens_and_marks_follow_the_profile(folder: Path) -> None:
    before = token("phone", "13900011001"), mark("seal", "a line")
    keys.make_new(folder, Profile.SM)
    after = token("phone", "13900011001"), mark("seal", "a line")
    assert (before[0] != after[0], after[1].partition(".")[0], len(after[1]) <= 64) == (True, "k2", True)
    assert mark("seal", "a line", like=before[1]) == before[1]


def test_a_mark_from_before_key_ids_compares_with_the_first_key(folder: Path) -> None:
    import hmac
    from hashlib import sha256

    raw = keys.key(folder, "seal", "k1", make=Profile.AES).raw
    keys.make_new(folder, Profile.AES)
    old = hmac.digest(raw, b"a line", sha256).hex()
    assert mark("seal", "a line", like=old) == old


@pytest.mark.covers("FI-02")
def test_while_the_index_key_changes_both_keys_are_asked(folder: Path) -> None:
    old = token("phone", "13900011001")
    keys.make_new(folder, Profile.AES)
    assert tokens_to_ask("phone", "13900011001") == [token("phone", "13900011001"), old]
    keys.index_is_renewed(folder, "k2")
    assert tokens_to_ask("phone", "13900011001") == [token("phone", "13900011001")]


def test_key_files_and_their_state_are_for_the_owner_only(folder: Path) -> None:
    keys.make_new(folder, Profile.AES)
    modes = {path.name: path.stat().st_mode & 0o777 for path in folder.iterdir()}
    assert modes == dict.fromkeys(["current.json", "field-k1.key", "index.key", "seal.key"], 0o600)
    assert folder.stat().st_mode & 0o777 == 0o700


def test_without_the_state_file_the_newest_keys_are_in_use(folder: Path) -> None:
    seal("x", column="a.b")
    keys.make_new(folder, Profile.AES)
    (folder / "current.json").unlink()
    assert (keys.current(folder).field, keys.current(folder).asked) == ("k2", ("k2",))


def test_the_id_of_a_retired_key_is_not_given_again(folder: Path) -> None:
    for _ in range(3):
        keys.make_new(folder, Profile.AES)
    newest = keys.current(folder).field
    keys.set_aside(folder, "field", newest)
    keys.set_aside(folder, "index", newest)
    keys.set_aside(folder, "seal", newest)
    assert keys.next_id(folder) == f"k{int(newest[1:]) + 1}"


def test_a_key_set_aside_does_not_open_any_more(folder: Path) -> None:
    stored = seal("x", column="a.b")
    keys.make_new(folder, Profile.AES)
    keys.set_aside(folder, "field", "k1")
    assert (folder / "retired" / "field-k1.key").exists()
    with pytest.raises(KeyMissing):
        unseal(stored, column="a.b")


@pytest.mark.parametrize("content", ["", "c2hvcnQ=", "rsa:AAAA", "not base64 at all"])
def test_a_damaged_key_is_named(folder: Path, content: str) -> None:
    folder.mkdir()
    (folder / "field-k1.key").write_text(content)
    with pytest.raises(KeyDamaged, match=r"field-k1\.key: The key file is damaged; restore it"):
        keys.key(folder, "field", "k1")


def test_a_damaged_state_is_named(folder: Path) -> None:
    folder.mkdir()
    (folder / "current.json").write_text("{}")
    with pytest.raises(KeyDamaged, match=r"current\.json"):
        keys.current(folder)


WRAPPER = """
import sys
text = sys.stdin.readline().strip()
sys.stdout.write(text[::-1] + "\\n")  # wrapping and unwrapping are each other's mirror
"""


@pytest.mark.covers("CR-01")
def test_keys_lie_wrapped_when_a_key_service_is_named(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain = seal("from before", column="a.b")
    program = tmp_path / "wrapper.py"
    program.write_text(WRAPPER)
    monkeypatch.setenv("JINJING_KEY_COMMAND", f"{sys.executable} {program}")
    keys.make_new(folder, Profile.AES)
    sealed = seal("13900011001", column="a.phone")
    content = (folder / "field-k2.key").read_text()
    assert (content.startswith("wrapped ="), key_id_of(sealed)) == (True, "k2")
    keys.named_key.cache_clear()
    opened = unseal(sealed, column="a.phone"), unseal(plain, column="a.b")
    assert opened == ("13900011001", "from before")


@pytest.mark.parametrize("command", ["", "/no/such/program", "false", "true"])
def test_a_key_service_that_does_not_answer_is_told(
    folder: Path, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    folder.mkdir()
    (folder / "field-k1.key").write_text("wrapped =abc")
    monkeypatch.setenv("JINJING_KEY_COMMAND", command)
    with pytest.raises(KeyCommandFailed, match="JINJING_KEY_COMMAND"):
        keys.key(folder, "field", "k1")


@pytest.mark.covers("FI-02")
def test_the_keys_may_lie_outside_the_home(tmp_path: Path) -> None:
    import subprocess

    home, elsewhere = tmp_path / "home", tmp_path / "elsewhere"
    said = subprocess.run(
        [sys.executable, "-c", "from django.conf import settings; print(settings.KEYS_FOLDER)"],
        env={
            **os.environ,
            "JINJING_HOME": str(home),
            "JINJING_KEYS": str(elsewhere),
            "DJANGO_SETTINGS_MODULE": "jinjing.settings.base",
        },
        capture_output=True,
        text=True,
        check=True,
    )
    assert (said.stdout.strip(), (elsewhere / "session.key").exists(), home.exists()) == (
        str(elsewhere),
        True,
        False,
    )


@pytest.mark.covers("CR-01")
def test_a_steady_piece_of_work_keeps_the_key_it_began_with(folder: Path) -> None:
    with keys.steady(folder):
        began = seal("13900011001", column="a.phone"), token("phone", "13900011001")
        keys.make_new(folder, Profile.AES)
        within = seal("13900011001", column="a.phone"), token("phone", "13900011001")
    after = seal("13900011001", column="a.phone"), token("phone", "13900011001")
    assert [key_id_of(text) for text, _ in (began, within, after)] == ["k1", "k1", "k2"]
    assert began[1] == within[1] != after[1]


def test_another_folder_is_not_bound_by_a_steady_piece_of_work(folder: Path, tmp_path: Path) -> None:
    keys.make_new(folder, Profile.AES)
    with keys.steady(tmp_path / "elsewhere"):
        assert key_id_of(seal("13900011001", column="a.phone")) == keys.current(folder).field == "k1"
