"""Tokens stand for values: equal for equal, keyed, and without a way back."""

import pytest
from jinjing.kernel import keys
from jinjing.kernel.blind_index import opaque_code, token


def test_equal_values_have_equal_tokens() -> None:
    assert token("phone", "13900011001") == token("phone", "13900011001")


def test_kinds_do_not_meet() -> None:
    assert token("phone_tail", "1001") != token("card_tail", "1001")


def test_a_token_is_a_signed_64_bit_number() -> None:
    assert all(-(2**63) <= token("name", str(n)) < 2**63 for n in range(100))


def test_another_bank_s_key_gives_other_tokens(settings, tmp_path) -> None:
    ours = token("phone", "13900011001")
    settings.KEYS_FOLDER = tmp_path
    assert token("phone", "13900011001") != ours


@pytest.mark.covers("RULE-1")
def test_a_code_for_addresses_tells_nothing_of_the_number() -> None:
    code = opaque_code("customer", "60001001")
    assert (len(code), set(code) <= set("0123456789abcdefghjkmnpqrstvwxyz"), "60001001" in code) == (
        16,
        True,
        False,
    )


def test_keys_are_made_once_and_readable_by_their_owner_only(tmp_path) -> None:
    first = keys.read_or_make(tmp_path / "keys" / "index.key")
    assert keys.read_or_make(tmp_path / "keys" / "index.key") == first
    assert (tmp_path / "keys" / "index.key").stat().st_mode & 0o777 == 0o600
    assert [p.name for p in (tmp_path / "keys").iterdir()] == ["index.key"]
