"""Search without showing: a keyed 64-bit token stands for a value, equal values have equal tokens."""

from django.conf import settings

from jinjing.kernel import keyed, keys


def token(kind: str, value: str, *, key_id: str | None = None) -> int:
    """Token of a normalised value, as a signed 64-bit integer (one narrow index for all kinds).

    With the current index key, or with a named one.
    """
    return int.from_bytes(keyed.digest("index", f"{kind}:{value}", key_id=key_id)[:8], "big", signed=True)


def tokens_to_ask(kind: str, value: str) -> list[int]:
    """What to look for: while the index key changes, tokens of the older keys are still in the index."""
    older = keys.current(settings.KEYS_FOLDER).asked[1:]
    return [token(kind, value), *(token(kind, value, key_id=key_id) for key_id in older)]


def opaque_code(kind: str, value: str) -> str:
    """A short code for addresses (URLs) that tells nothing about the value behind it.

    It is kept once made: another index key would give another code.
    """
    number = int.from_bytes(keyed.digest("index", f"code:{kind}:{value}")[:10], "big")
    alphabet = "0123456789abcdefghjkmnpqrstvwxyz"
    return "".join(alphabet[(number >> shift) & 31] for shift in range(0, 80, 5))
