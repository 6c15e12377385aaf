"""Two profiles in one shape; the national one checked against the published examples (CR-01)."""

import pytest
from assay.ciphers import (
    Key,
    KeyUnreadable,
    Profile,
    ProfileUnavailable,
    UnknownProfile,
    hash_of,
    profile_named,
)
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.hashes import Hash

from assay import ciphers

NONCE = bytes(12)


@pytest.mark.covers("CR-01")
@pytest.mark.parametrize("profile", list(Profile))
def test_what_was_sealed_opens_and_altered_does_not(profile: Profile):
    box = Key.fresh(profile).box()
    sealed = box.encrypt(NONCE, "王晓明".encode(), b"a.name")
    assert box.decrypt(NONCE, sealed, b"a.name").decode() == "王晓明"
    for content, bound in (
        (sealed, b"a.phone"),
        (sealed[:-1] + bytes([sealed[-1] ^ 1]), b"a.name"),
        (b"", b"a.name"),
    ):
        with pytest.raises(InvalidTag):
            box.decrypt(NONCE, content, bound)


@pytest.mark.covers("CR-01")
def test_sm3_gives_the_example_of_its_standard():
    digest = Hash(hash_of(Profile.SM))
    digest.update(b"abc")
    assert digest.finalize().hex() == "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"


@pytest.mark.covers("CR-01")
def test_sm4_gcm_gives_the_example_of_rfc_8998():
    box = ciphers.Sm4Gcm(bytes.fromhex("0123456789abcdeffedcba9876543210"))
    plain = "aa" * 8 + "bb" * 8 + "cc" * 8 + "dd" * 8 + "ee" * 8 + "ff" * 8 + "ee" * 8 + "aa" * 8
    sealed = box.encrypt(
        bytes.fromhex("00001234567800000000abcd"),
        bytes.fromhex(plain),
        bytes.fromhex("feedfacedeadbeeffeedfacedeadbeefabaddad2"),
    )
    assert sealed.hex() == (
        "17f399f08c67d5ee19d0dc9969c4bb7d5fd46fd3756489069157b282bb200735"
        "d82710ca5c22f0ccfa7cbf93d496ac15a56834cbcf98c397b4024a2691233b8d"
        "83de3541e4c2b58177e065a9bf7b62ec"
    )


@pytest.mark.parametrize("profile", list(Profile))
def test_a_key_s_text_says_its_profile(profile: Profile):
    key = Key.fresh(profile)
    assert Key.parse(key.text()) == key
    assert (key.text().startswith("sm:"), str(key.raw) in repr(key)) == (profile is Profile.SM, False)


@pytest.mark.parametrize("text", ["", "c2hvcnQ=", "rsa:" + "A" * 43 + "=", "?" * 44])
def test_what_is_no_key_is_refused(text: str):
    with pytest.raises(KeyUnreadable):
        Key.parse(text)


def test_keys_of_one_purpose_do_not_open_what_another_sealed():
    key = Key.fresh(Profile.SM)
    with pytest.raises(InvalidTag):
        key.box(b"two").decrypt(NONCE, key.box(b"one").encrypt(NONCE, b"x", None), None)


def test_a_machine_without_the_algorithms_says_so(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(ciphers, "is_available", lambda profile: profile is Profile.AES)
    assert profile_named("aes") is Profile.AES
    with pytest.raises(ProfileUnavailable, match="has no sm algorithms"):
        profile_named("sm")


def test_an_unknown_profile_is_told():
    with pytest.raises(UnknownProfile, match="no profile of cryptography rot13; use aes or sm"):
        profile_named("rot13")
