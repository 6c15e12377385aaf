"""The sealed stream: what goes in comes out; a piece changed, moved, cut off or put elsewhere does not open."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jinjing.integrations.backup import sealing
from jinjing.integrations.backup.contents import Archive, unpack
from jinjing.integrations.backup.refusals import BackupDamaged
from jinjing.integrations.backup.sealing import MARK, SALT_BYTES, TAG_BYTES, opened_file, sealed_file

pytestmark = pytest.mark.covers("SE-05")
KEY, OTHER = bytes(32), bytes(31) + b"\x01"
PIECE = 64
HEAD = len(MARK) + SALT_BYTES


@pytest.fixture(autouse=True)
def small_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sealing, "PIECE_BYTES", PIECE)


def sealed(path: Path, *parts: bytes) -> bytearray:
    with sealed_file(path, KEY) as out:
        for part in parts:
            out.write(part)
    return bytearray(path.read_bytes())


def opened(path: Path, key: bytes = KEY) -> bytes:
    with opened_file(path, key) as source:
        return source.read()


@pytest.mark.parametrize("size", [0, 1, PIECE - 1, PIECE, PIECE + 1, 3 * PIECE, 3 * PIECE + 7])
def test_what_goes_in_comes_out(tmp_path: Path, size: int) -> None:
    content = bytes(n % 251 for n in range(size))
    sealed(tmp_path / "a.sealed", content[: size // 3], content[size // 3 :])
    assert opened(tmp_path / "a.sealed") == content


@given(parts=st.lists(st.binary(max_size=200), max_size=8), steps=st.lists(st.integers(0, 90), max_size=20))
def test_however_it_is_written_and_read(tmp_path_factory, parts: list[bytes], steps: list[int]) -> None:
    path = tmp_path_factory.mktemp("stream") / "a.sealed"
    sealed(path, *parts)
    with opened_file(path, KEY) as source:
        read = b"".join(source.read(step) for step in steps)
        assert read + source.read() == b"".join(parts)


def test_the_same_content_never_looks_the_same(tmp_path: Path) -> None:
    assert sealed(tmp_path / "a.sealed", b"x" * 99) != sealed(tmp_path / "b.sealed", b"x" * 99)


def pieces(content: bytearray) -> list[bytearray]:
    step = PIECE + TAG_BYTES
    return [content[n : n + step] for n in range(HEAD, len(content), step)]


HARMS = {
    "last piece gone": lambda c: c[:HEAD] + b"".join(pieces(c)[:-1]),
    "everything gone": lambda c: c[:HEAD],
    "two changed places": lambda c: c[:HEAD] + b"".join([pieces(c)[1], pieces(c)[0], *pieces(c)[2:]]),
    "one comes twice": lambda c: c + pieces(c)[-1],
    "one bit": lambda c: c[:-5] + bytes([c[-5] ^ 1]) + c[-4:],
    "another beginning": lambda c: b"PGDMP" + c[5:],
    "another salt": lambda c: c[: len(MARK)] + bytes([c[len(MARK)] ^ 1]) + c[len(MARK) + 1 :],
}


@pytest.mark.parametrize("harm", HARMS)
def test_a_harmed_stream_is_refused(tmp_path: Path, harm: str) -> None:
    path = tmp_path / "a.sealed"
    path.write_bytes(HARMS[harm](sealed(path, b"y" * (3 * PIECE))))
    with pytest.raises(BackupDamaged, match=r"a\.sealed"):
        opened(path)


def test_another_key_or_another_name_does_not_open_it(tmp_path: Path) -> None:
    content = sealed(tmp_path / "a.sealed", b"z" * 10)
    (tmp_path / "b.sealed").write_bytes(content)
    for path, key in ((tmp_path / "a.sealed", OTHER), (tmp_path / "b.sealed", KEY)):
        with pytest.raises(BackupDamaged):
            opened(path, key)


@pytest.mark.parametrize("name", ["../evil", "published/../../evil"])
def test_an_archive_that_points_outside_is_refused(tmp_path: Path, name: str) -> None:
    (tmp_path / "home").mkdir()
    (tmp_path / "evil").write_text("evil")
    with sealed_file(tmp_path / "files.sealed", KEY) as out:
        archive = Archive(out)
        archive.add(tmp_path / "evil", name)
        archive.close()
    (tmp_path / "evil").unlink()
    with opened_file(tmp_path / "files.sealed", KEY) as source, pytest.raises(BackupDamaged):
        unpack(source, tmp_path / "home")
    assert {path.name for path in tmp_path.rglob("*")} == {"home", "files.sealed"}
