"""The two profiles of cryptography, behind one shape (CR-01): sealing, keyed digests, how a key is written.

`aes`: AES-256-GCM, HMAC-SHA256, HKDF-SHA256. `sm`: SM4-GCM, HMAC-SM3, HKDF-SM3 (GB/T 32907, GB/T 32905).
A key file says its profile itself (`sm:<base64>`; without a prefix it is `aes`), so that keys of both kinds
work beside each other and nothing else has to remember which is which.
"""

import base64
import binascii
import hashlib
import hmac
import os
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from typing import Protocol

from cryptography.exceptions import InvalidTag, UnsupportedAlgorithm
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256, SM3, HashAlgorithm
from cryptography.hazmat.primitives.hmac import HMAC
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from assay.errors import AssayError

KEY_BYTES = 32
NONCE_BYTES = 12
TAG_BYTES = 16
SM4_KEY_BYTES = 16


class Profile(StrEnum):
    """Which family of algorithms a key is for."""

    AES = "aes"
    SM = "sm"


class ProfileUnavailable(AssayError):  # noqa: N818 - named after what is wrong
    """The installed cryptography library lacks the algorithms of a profile."""

    def __init__(self, profile: Profile) -> None:
        super().__init__(
            f"本机的 cryptography 库不支持 {profile} 算法（SM4-GCM、SM3）。请安装带 OpenSSL 国密算法的版本，或改用 aes。",
            f"The cryptography library of this machine has no {profile} algorithms (SM4-GCM, SM3). Install one whose "
            "OpenSSL has them, or use aes.",
        )


class UnknownProfile(AssayError):  # noqa: N818
    """A setting names no profile."""

    def __init__(self, name: str) -> None:
        super().__init__(
            f"没有名为 {name} 的加密套件，可用：aes、sm。",
            f"There is no profile of cryptography {name}; use aes or sm.",
        )


class KeyUnreadable(ValueError):  # noqa: N818
    """A key's text is no key: another length, another alphabet or an unknown profile."""


class Box(Protocol):
    """Authenticated encryption with one key, as `AESGCM` of the library has it."""

    def encrypt(self, nonce: bytes, data: bytes, associated_data: bytes | None) -> bytes:
        """Ciphertext with the tag at its end."""

    def decrypt(self, nonce: bytes, data: bytes, associated_data: bytes | None) -> bytes:
        """The plain bytes; InvalidTag if anything was altered."""


@dataclass(frozen=True)
class Key:
    """Raw key with its profile. The bytes never show in a print."""

    profile: Profile
    raw: bytes = field(repr=False)

    @classmethod
    def fresh(cls, profile: Profile) -> "Key":
        """A random one; ProfileUnavailable if this machine could not use it."""
        require_available(profile)
        return cls(profile, os.urandom(KEY_BYTES))

    @classmethod
    def parse(cls, text: str) -> "Key":
        """From the text of a key file, in either alphabet of base64. KeyUnreadable."""
        prefix, mark, body = text.strip().rpartition(":")
        try:
            profile = Profile(prefix) if mark else Profile.AES
            raw = base64.b64decode(body.replace("-", "+").replace("_", "/"), validate=True)
        except (ValueError, binascii.Error) as unreadable:
            raise KeyUnreadable from unreadable
        if len(raw) != KEY_BYTES:
            raise KeyUnreadable
        return cls(profile, raw)

    def text(self) -> str:
        """As a key file holds it."""
        prefix = "" if self.profile is Profile.AES else f"{self.profile}:"
        return prefix + base64.urlsafe_b64encode(self.raw).decode()

    def derived(self, purpose: bytes, length: int = KEY_BYTES) -> bytes:
        """Another key for one purpose, from which this one cannot be told."""
        return HKDF(algorithm=hash_of(self.profile), length=length, salt=None, info=purpose).derive(self.raw)

    def box(self, purpose: bytes = b"") -> Box:
        """Encryption with this key. AES takes the raw key if no purpose is named; SM4's key is half as long."""
        if self.profile is Profile.SM:
            return Sm4Gcm(self.derived(purpose or b"sm4-gcm", SM4_KEY_BYTES))
        return AESGCM(self.derived(purpose) if purpose else self.raw)

    def digest(self, text: bytes) -> bytes:
        """HMAC of 32 bytes."""
        return keyed_digest(self.profile, self.raw, text)


class Sm4Gcm:
    """SM4 in Galois/counter mode, in the shape of the library's `AESGCM`."""

    def __init__(self, key: bytes) -> None:
        self._key = algorithms.SM4(key)

    def encrypt(self, nonce: bytes, data: bytes, associated_data: bytes | None) -> bytes:
        """Ciphertext with the tag at its end."""
        sealing = Cipher(self._key, modes.GCM(nonce)).encryptor()
        sealing.authenticate_additional_data(associated_data or b"")
        return sealing.update(data) + sealing.finalize() + sealing.tag

    def decrypt(self, nonce: bytes, data: bytes, associated_data: bytes | None) -> bytes:
        """The plain bytes; InvalidTag if anything was altered."""
        if len(data) < TAG_BYTES:
            raise InvalidTag
        opening = Cipher(self._key, modes.GCM(nonce, data[-TAG_BYTES:])).decryptor()
        opening.authenticate_additional_data(associated_data or b"")
        return opening.update(data[:-TAG_BYTES]) + opening.finalize()


def keyed_digest(profile: Profile, key: bytes, text: bytes) -> bytes:
    """HMAC-SHA256 or HMAC-SM3, 32 bytes."""
    if profile is Profile.AES:
        return hmac.digest(key, text, hashlib.sha256)  # a million search tokens: the short way
    mac = HMAC(key, hash_of(profile))
    mac.update(text)
    return mac.finalize()


def hash_of(profile: Profile) -> HashAlgorithm:
    """The profile's hash function."""
    return SM3() if profile is Profile.SM else SHA256()


@cache
def is_available(profile: Profile) -> bool:
    """Whether the installed library can do everything the profile needs: it is tried, not asked."""
    try:
        box = Key(profile, bytes(KEY_BYTES)).box()
        sealed = box.encrypt(bytes(NONCE_BYTES), b"jinjing", b"")
        return box.decrypt(bytes(NONCE_BYTES), sealed, b"") == b"jinjing"
    except (UnsupportedAlgorithm, AttributeError):
        return False


def profile_named(name: str) -> Profile:
    """The profile of a setting; UnknownProfile, ProfileUnavailable."""
    try:
        profile = Profile(name)
    except ValueError as unknown:
        raise UnknownProfile(name) from unknown
    require_available(profile)
    return profile


def require_available(profile: Profile) -> None:
    """ProfileUnavailable unless this machine has the algorithms."""
    if not is_available(profile):
        raise ProfileUnavailable(profile)
