"""Search without showing: a keyed 64-bit token stands for a value, equal values have equal tokens."""

import hmac
from hashlib import sha256

from django.conf import settings

from jinjing.kernel.keys import key_bytes


def token(kind: str, value: str) -> int:
    """Token of a normalised value, as a signed 64-bit integer (one narrow index for all kinds)."""
    digest = hmac.digest(key_bytes(settings.KEYS_FOLDER, "index"), f"{kind}:{value}".encode(), sha256)
    return int.from_bytes(digest[:8], "big", signed=True)


def opaque_code(kind: str, value: str) -> str:
    """A short code for addresses (URLs) that tells nothing about the value behind it."""
    digest = hmac.digest(key_bytes(settings.KEYS_FOLDER, "index"), f"code:{kind}:{value}".encode(), sha256)
    number = int.from_bytes(digest[:10], "big")
    alphabet = "0123456789abcdefghjkmnpqrstvwxyz"
    return "".join(alphabet[(number >> shift) & 31] for shift in range(0, 80, 5))
