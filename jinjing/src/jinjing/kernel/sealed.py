"""Columns that are encrypted at rest (FI-02): key outside the database, bound to their column.

Stored text: `<key id>.<base64 of nonce + ciphertext>`; the key says whether it is AES-256-GCM or SM4-GCM.
The column's name is authenticated with it, so a sealed phone number pasted into another column does not open.
"""

import base64
import json
import os
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from assay.ciphers import NONCE_BYTES, Box, Key
from django.conf import settings
from django.db import models

from jinjing.kernel import keys

if TYPE_CHECKING:
    TextColumn = models.TextField[str, str]
    JSONColumn = models.JSONField[Any, Any]
else:
    TextColumn = JSONColumn = models.TextField  # what they open to is known to the type checker only


@lru_cache(maxsize=16)
def _box(key: Key) -> Box:
    return key.box()


def seal(text: str, *, column: str) -> str:
    """Encrypt with the current key, bound to `table.column`."""
    nonce = os.urandom(NONCE_BYTES)
    key_id, key = keys.in_use(settings.KEYS_FOLDER, "field", settings.CRYPTO_PROFILE)
    sealed = _box(key).encrypt(nonce, text.encode(), column.encode())
    return f"{key_id}.{base64.b64encode(nonce + sealed).decode()}"


def unseal(stored: str, *, column: str) -> str:
    """The text behind a stored value. KeyMissing if its key is gone; InvalidTag if it was altered or moved."""
    key_id, _, body = stored.partition(".")
    raw = base64.b64decode(body)
    box = _box(keys.key(settings.KEYS_FOLDER, "field", key_id))
    return box.decrypt(raw[:NONCE_BYTES], raw[NONCE_BYTES:], column.encode()).decode()


def key_id_of(stored: str) -> str:
    """With which key a stored value is sealed."""
    return stored.partition(".")[0]


@dataclass(frozen=True)
class ForeignSeal:
    """A column of somebody else's table whose values we seal: a text, or JSON with sealed texts in it.

    `model` is a label (`mfa.Authenticator`), `bound_to` the `column` its values are sealed with.
    """

    model: str
    column: str
    bound_to: str


_foreign: dict[str, ForeignSeal] = {}


def register_foreign(seal: ForeignSeal) -> None:
    """Let rotation know of sealed values outside our own fields (called once, when the app is ready)."""
    _foreign[seal.bound_to] = seal


def foreign_seals() -> list[ForeignSeal]:
    """Everything registered, in a fixed order."""
    return [_foreign[name] for name in sorted(_foreign)]


class SealedColumn(models.TextField):  # type: ignore[type-arg]
    """What both kinds share: sealed on the way in, opened on the way out, not to be searched."""

    is_sealed = True  # asked by `kernel.catalogue`

    @property
    def bound_to(self) -> str:
        return f"{self.model._meta.db_table}.{self.column}"

    def get_prep_value(self, value: Any) -> Any:
        text = super().get_prep_value(value)
        return seal(text, column=self.bound_to) if text else text

    def from_db_value(self, value: str | None, *_: object) -> Any:
        return unseal(value, column=self.bound_to) if value else value

    def get_lookup(self, lookup_name: str) -> Any:
        return super().get_lookup(lookup_name) if lookup_name == "isnull" else None


class SealedTextField(SealedColumn, TextColumn):
    """Text that only the application can read. It cannot be searched: use `blind_index` tokens."""


def opened(model: type[models.Model], column: str, stored: str | None) -> str:
    """The text of a `SealedTextField` that was read as it is stored, to be opened only where it is shown."""
    field: Any = model._meta.get_field(column)
    return field.from_db_value(stored) or ""


class SealedJSONField(SealedColumn, JSONColumn):
    """A small JSON object, sealed as a whole; an empty one is stored as NULL, so constraints can see it."""

    if TYPE_CHECKING:
        _pyi_private_set_type: Any
        _pyi_private_get_type: Any

    def __init__(self, *args: Any, **options: Any) -> None:
        options.setdefault("default", dict)
        options.setdefault("null", True)
        super().__init__(*args, **options)

    def get_prep_value(self, value: Any) -> Any:
        return (
            super().get_prep_value(json.dumps(value, ensure_ascii=False, sort_keys=True)) if value else None
        )

    def from_db_value(self, value: str | None, *context: object) -> Any:
        opened = super().from_db_value(value, *context)
        return json.loads(opened) if opened else {}
