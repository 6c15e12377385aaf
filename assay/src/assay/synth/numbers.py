"""Numbers that identify: valid in form and check digit, impossible as a real person's.

No county code has 71 to 96 in the middle, the mobile segments belong to no operator, the card
prefix is not issued. Each chunk of customers owns its own county codes and its own run of serial
numbers, so that no number occurs twice in a bank of any size.
"""

import numpy as np

from assay.synth.columns import Bools, Ints, Texts

PROVINCES = np.array([33, 34, 36, 32, 41, 42, 35, 51], dtype=np.int64)
PROVINCE_SHARES = np.array([0.62, 0.11, 0.07, 0.06, 0.05, 0.04, 0.03, 0.02])
MOBILE_SEGMENTS = np.array(["154", "161", "163", "164", "168", "169", "194"])
CARD_PREFIXES = {"standard": "6299910", "gold": "6299950", "platinum": "6299980"}

_ID_WEIGHTS = np.array([7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2], dtype=np.int64)
_ID_CHECKS = np.array(list("10X98765432"))
_SEQUENCES = 500
_COUNTIES = 99
_PREFECTURES = 26


def id_check(body: str) -> str:
    """Check digit of the first 17 digits of a resident identity number (GB 11643, ISO 7064 MOD 11-2)."""
    total = sum(int(digit) * int(weight) for digit, weight in zip(body, _ID_WEIGHTS, strict=True))
    return str(_ID_CHECKS[total % 11])


def luhn_check(body: str) -> str:
    """Check digit that makes a card number valid."""
    total = 0
    for place, digit in enumerate(reversed(body)):
        doubled = int(digit) * 2 if place % 2 == 0 else int(digit)
        total += doubled - 9 if doubled > 9 else doubled
    return str(-total % 10)


def resident_ids(chunk: int, birth_ymd: Ints, female: Bools, rng: np.random.Generator) -> Texts:
    """Identity numbers for births given as YYYYMMDD; the order code is even for women."""
    if chunk >= _PREFECTURES * _COUNTIES:
        raise ValueError("county codes are used up")
    county = (96 - chunk // _COUNTIES) * 100 + chunk % _COUNTIES + 1
    region = rng.choice(PROVINCES, size=len(birth_ymd), p=PROVINCE_SHARES) * 10_000 + county
    slot = _rank_within((region * 100_000_000 + birth_ymd) * 2 + female)
    order = (slot * 137 + birth_ymd % 499) % _SEQUENCES * 2 + ~female
    bodies = np.stack([region, birth_ymd // 10_000, birth_ymd % 10_000, order])
    digits = np.concatenate(
        [_digits(row, width) for row, width in zip(bodies, (6, 4, 4, 3), strict=True)], axis=1
    )
    checks = _ID_CHECKS[digits @ _ID_WEIGHTS % 11]
    return np.char.add(_texts(digits), checks)


def mobile_numbers(first: int, count: int, rng: np.random.Generator) -> Texts:
    """Mobile numbers for customers number `first`, `first + 1`, …; no two alike."""
    serial = (np.arange(first, first + count, dtype=np.int64) * 61_803_399 + 27_182_818) % 100_000_000
    return np.char.add(rng.choice(MOBILE_SEGMENTS, size=count), _texts(_digits(serial, 8)))


def card_numbers(prefix: Texts, serial: Ints) -> Texts:
    """Card numbers of 19 digits: seven of prefix, eleven of serial, one check digit."""
    scattered = (serial * 7_654_321 + 31_415_926) % 100_000_000_000
    body = np.char.add(prefix, _texts(_digits(scattered, 11)))
    digits = body.view(np.uint32).reshape(len(body), -1).astype(np.int64) - ord("0")
    doubled = digits.copy()
    doubled[:, ::-1][:, ::2] *= 2
    doubled -= 9 * (doubled > 9)
    return np.char.add(body, _texts((-doubled.sum(axis=1) % 10)[:, None]))


def _rank_within(keys: Ints) -> Ints:
    """For each row, how many earlier rows have the same key."""
    order = np.argsort(keys, kind="stable")
    ordered = keys[order]
    starts = np.flatnonzero(np.r_[True, ordered[1:] != ordered[:-1]])
    rank = np.empty(len(keys), dtype=np.int64)
    rank[order] = np.arange(len(keys)) - np.repeat(starts, np.diff(np.r_[starts, len(keys)]))
    return rank


def _digits(values: Ints, width: int) -> Ints:
    return values[:, None] // 10 ** np.arange(width - 1, -1, -1, dtype=np.int64) % 10


def _texts(digits: Ints) -> Texts:
    """Rows of digits as texts."""
    width = digits.shape[1]
    return np.ascontiguousarray(digits.astype(np.uint32) + ord("0")).view(f"<U{width}").ravel()
