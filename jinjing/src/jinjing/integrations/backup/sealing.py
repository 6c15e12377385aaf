"""A stream that is encrypted as it is written: nothing of a backup lies on the disk in plain.

Layout: mark, salt, then pieces of at most one MiB, each AES-256-GCM with its number as nonce and "last"
as its final byte (the STREAM construction): a piece that is changed, moved, missing or cut off does not
open. Each file has a key of its own, derived from the backup key, the salt and the file's purpose.
"""

import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from jinjing.integrations.backup.refusals import damaged

MARK = b"JJBACKUP1\n"
SALT_BYTES = 16
PIECE_BYTES = 1 << 20
TAG_BYTES = 16


def cipher_of(key: bytes, salt: bytes, purpose: str) -> AESGCM:
    return AESGCM(HKDF(SHA256(), 32, salt, purpose.encode()).derive(key))


def nonce_of(number: int, *, last: bool) -> bytes:
    return number.to_bytes(11, "big") + bytes([last])


class SealingWriter:
    """Takes plain bytes, writes sealed ones. `digest` is of what lies on the disk, known after `close`."""

    def __init__(self, file: BinaryIO, key: bytes, purpose: str) -> None:
        self._file = file
        self._digest = hashlib.sha256()
        self._waiting = bytearray()
        self._number = 0
        salt = os.urandom(SALT_BYTES)
        self._cipher = cipher_of(key, salt, purpose)
        self._put(MARK + salt)

    @property
    def digest(self) -> str:
        return self._digest.hexdigest()

    def write(self, plain: bytes) -> int:
        self._waiting += plain
        while len(self._waiting) > PIECE_BYTES:  # a full piece stays: it may be the last
            self._piece(bytes(self._waiting[:PIECE_BYTES]), last=False)
            del self._waiting[:PIECE_BYTES]
        return len(plain)

    def close(self) -> None:
        self._piece(bytes(self._waiting), last=True)
        self._waiting.clear()

    def _piece(self, plain: bytes, *, last: bool) -> None:
        self._put(self._cipher.encrypt(nonce_of(self._number, last=last), plain, None))
        self._number += 1

    def _put(self, sealed: bytes) -> None:
        self._file.write(sealed)
        self._digest.update(sealed)


class OpeningReader:
    """Reads what a SealingWriter wrote. BackupDamaged as soon as a piece does not open."""

    def __init__(self, file: BinaryIO, key: bytes, purpose: str) -> None:
        self._file = file
        if file.read(len(MARK)) != MARK:
            raise damaged(purpose)
        self._purpose = purpose
        self._cipher = cipher_of(key, file.read(SALT_BYTES), purpose)
        self._pieces = self._opened()
        self._ready = bytearray()

    def read(self, size: int = -1) -> bytes:
        while size < 0 or len(self._ready) < size:
            piece = next(self._pieces, None)
            if piece is None:
                break
            self._ready += piece
        taken = bytes(self._ready if size < 0 else self._ready[:size])
        del self._ready[: len(taken)]
        return taken

    def _opened(self) -> Iterator[bytes]:
        sealed, number = self._file.read(PIECE_BYTES + TAG_BYTES), 0
        while True:
            following = self._file.read(PIECE_BYTES + TAG_BYTES)
            try:
                yield self._cipher.decrypt(nonce_of(number, last=not following), sealed, None)
            except InvalidTag as altered:
                raise damaged(self._purpose) from altered
            if not following:
                return
            sealed, number = following, number + 1


@contextmanager
def sealed_file(path: Path, key: bytes) -> Iterator[SealingWriter]:
    """A new sealed file; its purpose is its name, so that two files cannot change places."""
    with path.open("xb") as file:
        writer = SealingWriter(file, key, path.name)
        yield writer
        writer.close()


@contextmanager
def opened_file(path: Path, key: bytes) -> Iterator[OpeningReader]:
    with path.open("rb") as file:
        yield OpeningReader(file, key, path.name)
