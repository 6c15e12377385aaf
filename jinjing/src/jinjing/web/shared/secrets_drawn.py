"""What is drawn by chance when people sign in. The domain is told; it does not draw."""

import secrets

SIGNS = "abcdefghjkmnpqrstvwxyz23456789"  # none that is taken for another one on paper
CODE_GROUPS, CODE_GROUP = 4, 5


def challenge() -> bytes:
    """32 bytes for a passkey to sign."""
    return secrets.token_bytes(32)


def totp_secret(length: int) -> bytes:
    return secrets.token_bytes(length)


def recovery_code() -> str:
    """Four groups of five signs: 98 bits, so that its digest gives nothing away."""
    return "-".join("".join(secrets.choice(SIGNS) for _ in range(CODE_GROUP)) for _ in range(CODE_GROUPS))


def first_password() -> str:
    """A password to be told once and changed at once: 13 signs, all four classes."""
    parts = ["".join(secrets.choice(SIGNS) for _ in range(4)) for _ in range(2)]
    return f"{parts[0].capitalize()}-{parts[1]}-{secrets.randbelow(90) + 10}Q"
