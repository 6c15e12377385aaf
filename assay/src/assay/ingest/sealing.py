"""Identity rows are written sealed: names, numbers, phones and addresses never lie about in plain text.

Authenticated encryption (AES-256-GCM, or SM4-GCM with a key of that profile) over the row as JSON, bound to
its customer id (the id is authenticated, not hidden). Encryption key and nonce key are derived from the key
file. The nonce is an HMAC of the id and the row: the same row under the same key gives the same bytes in
every run, and no random source can repeat a nonce for different content.
"""

import hashlib
import json
import os
import secrets
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
from cryptography.exceptions import InvalidTag

from assay.ciphers import NONCE_BYTES, Key, KeyUnreadable, Profile, keyed_digest, profile_named
from assay.errors import SourceError

SEALED_SCHEMA = pa.schema(
    [
        pa.field("customer_id", pa.string(), nullable=False),
        pa.field("key_id", pa.string(), nullable=False),
        pa.field("sealed", pa.binary(), nullable=False),
    ]
)
CURRENT = "identity.current"  # names the key id in use


@dataclass(frozen=True)
class IdentityRow:
    """Who a customer is. Only the id shows when the row is printed."""

    customer_id: str
    name: str | None = field(default=None, repr=False)
    id_doc_type: str | None = field(default=None, repr=False)
    id_doc_no: str | None = field(default=None, repr=False)
    phone: str | None = field(default=None, repr=False)
    address: str | None = field(default=None, repr=False)
    card_nos: str | None = field(default=None, repr=False)


class Sealer:
    """Seals and opens with one key."""

    def __init__(self, key_id: str, key: Key) -> None:
        self.key_id = key_id
        self.profile = key.profile
        self._box = key.box(b"assay identity seal")
        self._nonce_key = key.derived(b"assay identity nonce")

    def seal(self, text: str, *, bound_to: str) -> bytes:
        """Nonce and ciphertext; opens only together with the same `bound_to`."""
        return self.seal_bytes(text.encode(), bound_to=bound_to)

    def open(self, sealed: bytes, *, bound_to: str) -> str:
        """The text again; SourceError if it was altered or belongs to another id or key."""
        return self.open_bytes(sealed, bound_to=bound_to).decode()

    def seal_bytes(self, plain: bytes, *, bound_to: str) -> bytes:
        """As `seal`, for what is no text."""
        bound = bound_to.encode()
        length = len(bound).to_bytes(8, "big")
        nonce = keyed_digest(self.profile, self._nonce_key, length + bound + plain)[:NONCE_BYTES]
        return nonce + self._box.encrypt(nonce, plain, bound)

    def open_bytes(self, sealed: bytes, *, bound_to: str) -> bytes:
        """As `open`, for what is no text."""
        try:
            return self._box.decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], bound_to.encode())
        except InvalidTag as altered:
            raise SourceError(
                f"身份信息无法用密钥 {self.key_id} 解开：数据被改动，或密钥不是写入时的那一把。",
                f"The identity rows do not open with key {self.key_id}: they were altered, or it is another key.",
            ) from altered

    def mark(self, purpose: str, text: str) -> str:
        """The same for the same text under the same key; tells nothing of the text without the key."""
        return keyed_digest(self.profile, self._nonce_key, f"mark {purpose} {text}".encode())[:16].hex()

    def seal_row(self, row: IdentityRow) -> bytes:
        """One identity row; the id is not repeated inside."""
        columns = {name: value for name, value in asdict(row).items() if name != "customer_id"}
        return self.seal(json.dumps(columns, ensure_ascii=False, sort_keys=True), bound_to=row.customer_id)

    def open_row(self, customer_id: str, sealed: bytes) -> IdentityRow:
        """The row that `seal_row` sealed."""
        return IdentityRow(customer_id, **json.loads(self.open(sealed, bound_to=customer_id)))


@dataclass(frozen=True)
class Keyring:
    """The folder with key files `identity-<key_id>.key`, readable by their owner only, and which is in use."""

    folder: Path

    @classmethod
    def of_this_place(cls) -> "Keyring":
        """`$ASSAY_KEYS`, else `$JINJING_KEYS`, else `$JINJING_HOME/keys`, else `./var/keys`."""
        if keys := os.environ.get("ASSAY_KEYS") or os.environ.get("JINJING_KEYS"):
            return cls(Path(keys))
        return cls(Path(os.environ.get("JINJING_HOME") or "var") / "keys")

    def path(self, key_id: str) -> Path:
        """Where a named key lies."""
        return self.folder / f"identity-{key_id}.key"

    def sealer(self, key_id: str) -> Sealer:
        """The sealer of a named key; SourceError if its file is missing or unusable."""
        path = self.path(key_id)
        try:
            return Sealer(key_id, Key.parse(path.read_text(encoding="ascii")))
        except (OSError, UnicodeDecodeError, KeyUnreadable) as unusable:
            raise _no_key(path) from unusable

    def current(self) -> Sealer:
        """The key in use; the first one is made here. Without a note of which it is, the newest one counts."""
        key_id = self.current_id()
        return (
            self.sealer(key_id)
            if key_id
            else self.make_new(profile_named(os.environ.get("JINJING_CRYPTO", "aes")))
        )

    def current_id(self) -> str | None:
        """Id of the key in use; None if there is no key yet."""
        try:
            return (self.folder / CURRENT).read_text(encoding="ascii").strip()
        except FileNotFoundError:
            files = sorted(
                self.folder.glob("identity-*.key"), key=lambda path: (path.stat().st_mtime_ns, path.name)
            )
            return files[-1].stem.removeprefix("identity-") if files else None

    def make_new(self, profile: Profile) -> Sealer:
        """A new key, in use from now on; older ones stay to open what they sealed. ProfileUnavailable."""
        key = Key.fresh(profile)
        key_id = hashlib.sha256(b"key id" + key.raw).hexdigest()[:8]
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._write(self.path(key_id), key.text())
        draft = self.folder / f"{CURRENT}.{os.getpid()}-{secrets.token_hex(4)}"
        self._write(draft, key_id)
        draft.replace(self.folder / CURRENT)
        return Sealer(key_id, key)

    @staticmethod
    def _write(path: Path, text: str) -> None:
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as stream:
            stream.write(f"{text}\n")
            stream.flush()
            os.fsync(stream.fileno())


def open_identity(folder: Path, keys: Keyring | Path) -> Iterator[IdentityRow]:
    """The identity rows of a folder of sources, in order of customer id; `keys` is the folder of key files."""
    ring = keys if isinstance(keys, Keyring) else Keyring(keys)
    path = folder / "identity" / "customer_identity.parquet"
    sealers: dict[str, Sealer] = {}
    with pq.ParquetFile(path) as parquet:
        for batch in parquet.iter_batches():
            for row in batch.to_pylist():
                sealer = sealers.setdefault(
                    row["key_id"], sealers.get(row["key_id"]) or ring.sealer(row["key_id"])
                )
                yield sealer.open_row(row["customer_id"], row["sealed"])


def _no_key(path: Path) -> SourceError:
    return SourceError(
        f"找不到可用的身份信息密钥 {path}。请把写入该源数据时的密钥文件放回此处，或设置 ASSAY_KEYS。",
        f"There is no usable identity key {path}. Put back the key file the sources were written with, or set ASSAY_KEYS.",
    )
