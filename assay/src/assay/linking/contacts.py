"""Phones and addresses in one spelling."""

import re
import unicodedata

_COUNTRY = re.compile(r"^(?:\+|00)?86(?=1\d{10}$)")
_LEVELS = re.compile(r"^(?:中国)?(?:[^省市区县]{2,8}省)?(?:[^省市区县]{2,8}市)?")
_NUMERALS = str.maketrans("〇一二三四五六七八九", "0123456789")
_UNITS = (("号楼", "幢"), ("栋", "幢"), ("座", "幢"), ("弄", "号"), ("房", "室"), ("#", "号"))


def plain_phone(phone: str | None) -> str | None:
    """Digits without country code; None for none and for a placeholder such as 13800000000 or 00000000."""
    digits = re.sub(r"\D", "", unicodedata.normalize("NFKC", phone or ""))
    digits = _COUNTRY.sub("", digits)
    if len(digits) < 7 or re.search(r"(\d)\1{6,}$", digits) or digits.endswith("12345678"):
        return None
    return digits


def is_mobile(text: str | None) -> bool:
    """Whether a text is nothing but a mobile number of the mainland."""
    return bool(re.fullmatch(r"1\d{10}", _COUNTRY.sub("", re.sub(r"[\s\-+]", "", text or ""))))


def plain_address(address: str | None) -> str | None:
    """One spelling: no province and city, no blanks, Arabic numerals, one word for a building."""
    text = re.sub(r"[\s,，.。;；\-—]", "", unicodedata.normalize("NFKC", address or "")).upper()
    text = _LEVELS.sub("", text).translate(_NUMERALS)
    for said, plain in _UNITS:
        text = text.replace(said, plain)
    return text or None


def numbers_in(address: str | None) -> str | None:
    """The numbers of house, building and room, which tell neighbours apart."""
    found = re.findall(r"\d+", address or "")
    return " ".join(found) or None
