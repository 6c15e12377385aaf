"""Columns that are encrypted at rest: AES-256-GCM, key outside the database, bound to their column.

Stored text: `<key id>.<base64 of nonce + ciphertext>`. The column's name is authenticated with it, so
a sealed phone number pasted into another column does not open.
"""

import base64
import json
import os
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.db import models

from jinjing.kernel.keys import CURRENT, key_bytes

NONCE_BYTES = 12

if TYPE_CHECKING:
    TextColumn = models.TextField[str, str]
    JSONColumn = models.JSONField[Any, Any]
else:
    TextColumn = JSONColumn = models.TextField  # what they open to is known to the type checker only


@lru_cache(maxsize=8)
def cipher(folder: Path, key_id: str, *, make: bool) -> AESGCM:
    return AESGCM(key_bytes(folder, f"field-{key_id}", make=make))


def seal(text: str, *, column: str) -> str:
    nonce = os.urandom(NONCE_BYTES)
    sealed = cipher(settings.KEYS_FOLDER, CURRENT, make=True).encrypt(nonce, text.encode(), column.encode())
    return f"{CURRENT}.{base64.b64encode(nonce + sealed).decode()}"


def unseal(stored: str, *, column: str) -> str:
    """The text behind a stored value. KeyMissing if its key is gone; InvalidTag if it was altered or moved."""
    key_id, _, body = stored.partition(".")
    raw = base64.b64decode(body)
    opened = cipher(settings.KEYS_FOLDER, key_id, make=False)
    return opened.decrypt(raw[:NONCE_BYTES], raw[NONCE_BYTES:], column.encode()).decode()


class SealedColumn(models.TextField):  # type: ignore[type-arg]
    """What both kinds share: sealed on the way in, opened on the way out, not to be searched."""

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
