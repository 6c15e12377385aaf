"""Keyed digests with the key's id beside them, so that keys can change and old digests stay verifiable."""

import base64

from assay.ciphers import Key
from django.conf import settings

from jinjing.kernel import keys
from jinjing.kernel.keys import Purpose


def digest(purpose: Purpose, text: str, *, key_id: str | None = None) -> bytes:
    """HMAC of 32 bytes: with the current key (made on first use), or with a named one (KeyMissing)."""
    return _current(purpose)[1].digest(text.encode()) if key_id is None else _named(purpose, key_id, text)


def mark(purpose: Purpose, text: str, *, like: str = "") -> str:
    """`<key id>.<base64url>`, at most 64 characters; with the key of the mark `like`, if one is given.

    Marks older than key ids are 64 hex digits and of the first key; they compare equal to themselves.
    """
    if not like:
        key_id, key = _current(purpose)
        return f"{key_id}.{_text(key.digest(text.encode()))}"
    key_id, dot, _ = like.partition(".")
    if not dot:
        return _named(purpose, keys.FIRST, text).hex()
    return f"{key_id}.{_text(_named(purpose, key_id, text))}"


def _current(purpose: Purpose) -> tuple[str, Key]:
    return keys.in_use(settings.KEYS_FOLDER, purpose, settings.CRYPTO_PROFILE)


def _named(purpose: Purpose, key_id: str, text: str) -> bytes:
    return keys.key(settings.KEYS_FOLDER, purpose, key_id).digest(text.encode())


def _text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")
