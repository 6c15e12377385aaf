"""Numbers of identity documents in one spelling, and what can be said about them (GB 11643, ISO 7064 MOD 11-2).

A resident's number of fifteen digits is the one of eighteen without century and check digit: both are one
number. Permits for Hong Kong, Macao and Taiwan residents keep their number for life; the last two digits count
the renewals. A passport gets another number with every renewal.
"""

import re
import unicodedata
from dataclasses import dataclass, field
from datetime import date

RESIDENT_ID, HK_MACAU_PERMIT, TW_PERMIT, PASSPORT = "resident_id", "hk_macau_permit", "tw_permit", "passport"
FOR_LIFE = (RESIDENT_ID, HK_MACAU_PERMIT, TW_PERMIT)  # another number of this kind is another person
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"
_FORMS = {
    HK_MACAU_PERMIT: re.compile(r"([HM]\d{8})(\d{2})?"),
    TW_PERMIT: re.compile(r"(\d{8})(\d{2})?"),
    PASSPORT: re.compile(r"([A-Z0-9]{6,12})"),
}
_ISSUER = re.compile(r"^(?:P<)?[A-Z]{3}\s*[-/:<]\s*")  # of a passport: CHN-E12345678
_LABEL = re.compile(r"^NO\s*[.:]?\s*")


@dataclass(frozen=True)
class Document:
    """One document: kind and number in one spelling.

    `sound`: of the form that its kind has; any other is evidence at most, never a key. `checked`: nothing speaks
    for a slip of the pen, that is the check digit fits, where the kind has one.
    """

    kind: str
    number: str = field(repr=False)
    checked: bool
    sound: bool

    @property
    def is_for_life(self) -> bool:
        """Whether nobody who has another number of this kind can be the same person."""
        return self.kind in FOR_LIFE and self.checked

    @property
    def birth_on(self) -> date | None:
        """The date of birth inside a sound resident's number."""
        return _birth_in(self.number) if self.kind == RESIDENT_ID and self.sound else None

    @property
    def sex(self) -> str | None:
        """The sex inside a sound resident's number: the order code is even for women."""
        if self.kind != RESIDENT_ID or not self.sound:
            return None
        return "M" if int(self.number[16]) % 2 else "F"


def read_document(kind: str | None, number: str | None) -> Document | None:
    """The document in one spelling; None if there is no number."""
    text = unicodedata.normalize("NFKC", number or "").upper().strip()
    if not text:
        return None
    if kind == PASSPORT:
        text = _ISSUER.sub("", _LABEL.sub("", text))
    bare = re.sub(r"[\s\-_.·/()<]", "", text)
    if not bare:
        return None
    if kind is None:
        kind = RESIDENT_ID if _resident(bare).sound else "other"
    if kind == RESIDENT_ID:
        return _resident(bare)
    form = _FORMS.get(kind)
    if form is None:
        return Document(kind, bare, checked=False, sound=len(bare) >= 5)
    found = form.fullmatch(bare)
    if found is None:
        return Document(kind, bare, checked=False, sound=False)
    return Document(kind, found[1], checked=kind in FOR_LIFE, sound=True)


def check_digit(body: str) -> str:
    """The eighteenth character of a resident's number, from its first seventeen digits."""
    return _CHECKS[sum(int(digit) * weight for digit, weight in zip(body, _WEIGHTS, strict=True)) % 11]


def is_resident_id(text: str | None) -> bool:
    """Whether a text is a resident's number of either length, with a date and, if it has one, the right check digit."""
    return _resident((text or "").strip().upper()).sound


def _resident(bare: str) -> Document:
    if re.fullmatch(r"\d{15}", bare):
        body = f"{bare[:6]}19{bare[6:]}"
        number = body + check_digit(body)
        return Document(RESIDENT_ID, number, checked=False, sound=_birth_in(number) is not None)
    if re.fullmatch(r"\d{17}[\dX]", bare) and check_digit(bare[:17]) == bare[17] and _birth_in(bare):
        return Document(RESIDENT_ID, bare, checked=True, sound=True)
    return Document(RESIDENT_ID, bare, checked=False, sound=False)


def _birth_in(number: str) -> date | None:
    try:
        born = date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return None
    return born if born.year >= 1850 else None
