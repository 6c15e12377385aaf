"""Customers of one chunk: who they are, who belongs to whom, and how much they have.

Families are laid out first, because age, surname, address and means of their members depend on
each other; everybody else lives alone in the bank's eyes.
"""

from dataclasses import dataclass
from datetime import date

import numpy as np

from assay.synth import words
from assay.synth.columns import NO_DAY, NOBODY, Bools, Floats, Ints, Texts, day_number

FIRST_CUSTOMER = 10_000_001
DAYS_A_YEAR = 365.2425

# Total worth in yuan at each share of the customers: about 35 % have 50,000, 9.5 % 200,000, 1.5 % a million.
_WEALTH_SHARES = (0.0, 0.10, 0.30, 0.50, 0.654, 0.905, 0.985, 0.9995, 1.0)
_WEALTH_YUAN = (20.0, 600.0, 6_000.0, 22_000.0, 50_000.0, 200_000.0, 1_000_000.0, 10_000_000.0, 26_000_000.0)

_AGE_BANDS = ((6, 17, 0.02), (18, 28, 0.18), (29, 40, 0.24), (41, 55, 0.26), (56, 70, 0.21), (71, 91, 0.09))
# Share of people with at most this education, by youngest age of the band.
_EDUCATION = {
    0: (0.55, 1.0, 1.0, 1.0),
    18: (0.01, 0.20, 0.42, 0.93),
    29: (0.03, 0.28, 0.56, 0.92),
    41: (0.08, 0.50, 0.74, 0.96),
    56: (0.22, 0.74, 0.90, 0.99),
}


@dataclass(frozen=True)
class Families:
    """Members as positions in the chunk; `kin` holds (from, to, kind) for every typed link."""

    household: Ints
    head: Ints
    kin: tuple[tuple[Ints, Ints, str], ...]
    mother: int
    son: int


@dataclass(frozen=True)
class People:
    """One chunk of customers as arrays of equal length."""

    first: int
    ids: Texts
    female: Bools
    age: Ints
    birth: Ints
    education: Ints
    occupation: Ints
    wealth: Floats
    opened: Ints
    closed: Ints
    families: Families
    chunk: int

    def __len__(self) -> int:
        return len(self.ids)


def grow_people(chunk: int, first: int, count: int, on: date, rng: np.random.Generator) -> People:
    """So many customers with families, ages, education, work and means."""
    today = day_number(on)
    age = _ages(count, rng)
    female = rng.random(count) < 0.51
    families = _families(count, age, female, rng)
    birth = today - (age * DAYS_A_YEAR + rng.integers(0, 365, count)).astype(np.int64) - 1
    education = _education(age, rng)
    occupation = _occupations(age, education, rng)
    opened = np.maximum(
        today - (rng.beta(1.1, 1.6, count) * 26 * DAYS_A_YEAR).astype(np.int64) - 5, birth + 30
    )
    wealth = _wealth(age, occupation, families, rng)
    leaves = (rng.random(count) < 0.008) & (wealth < 200_000)
    return People(
        first=first,
        ids=np.arange(FIRST_CUSTOMER + first, FIRST_CUSTOMER + first + count).astype(np.str_),
        female=female,
        age=age,
        birth=birth,
        education=education,
        occupation=occupation,
        wealth=wealth,
        opened=opened,
        closed=np.where(leaves, np.maximum(today - rng.integers(3, 420, count), opened + 1), NO_DAY),
        families=families,
        chunk=chunk,
    )


def _ages(count: int, rng: np.random.Generator) -> Ints:
    youngest, oldest, shares = (np.array(column) for column in zip(*_AGE_BANDS, strict=True))
    band = rng.choice(len(shares), count, p=shares)
    return rng.integers(youngest[band], oldest[band] + 1)


def _families(count: int, age: Ints, female: Bools, rng: np.random.Generator) -> Families:
    """Couples, couples with a child, and single parents with one; ages and sexes are made to fit in place."""
    people = rng.permutation(count)
    couples, trios, pairs = (max(1, int(count * share)) for share in (0.09, 0.025, 0.03))
    husband, wife, child, parent, grown = np.split(
        people[: 2 * couples + trios + 2 * pairs],
        np.cumsum([couples, couples, trios, pairs]),
    )
    female[husband], female[wife] = False, True
    age[husband] = age[husband].clip(27)
    age[wife] = (age[husband] - 2 + rng.integers(-3, 4, couples)).clip(23)
    with_child = wife[:trios]
    age[with_child] = age[with_child].clip(31)
    age[child] = (age[with_child] - rng.integers(22, 34, trios)).clip(6)
    age[parent] = age[parent].clip(46)
    age[grown] = (age[parent] - rng.integers(22, 32, pairs)).clip(18)
    female[parent[0]], female[grown[0]], age[parent[0]], age[grown[0]] = True, False, 63, 37
    head = np.arange(count)
    head[wife], head[child], head[grown] = husband, husband[:trios], parent
    members = np.concatenate([husband, wife, child, parent, grown])
    agreed = rng.random(count) < 0.7
    agreed[parent[0]] = True
    number = np.full(count, NOBODY)
    number[members] = np.where(agreed[head[members]], head[members], NOBODY)
    kin = (
        (husband, wife, "spouse"),
        (wife, husband, "spouse"),
        (husband[:trios], child, "child"),
        (with_child, child, "child"),
        (child, husband[:trios], "parent"),
        (child, with_child, "parent"),
        (parent, grown, "child"),
        (grown, parent, "parent"),
    )
    return Families(number, head, kin, int(parent[0]), int(grown[0]))


def _education(age: Ints, rng: np.random.Generator) -> Ints:
    bounds = np.array(list(_EDUCATION.values()))
    band = np.searchsorted(np.array(list(_EDUCATION)), age, side="right") - 1
    level: Ints = (rng.random(len(age))[:, None] > bounds[band]).sum(axis=1)
    return level


def _occupations(age: Ints, education: Ints, rng: np.random.Generator) -> Ints:
    youngest, oldest, needed, weight = (
        np.array([getattr(o, name) for o in words.OCCUPATIONS])
        for name in ("youngest", "oldest", "education", "weight")
    )
    fits = (age[:, None] >= youngest) & (age[:, None] <= oldest) & (education[:, None] >= needed)
    chances = np.cumsum(fits * weight, axis=1)
    chosen: Ints = (rng.random(len(age))[:, None] * chances[:, -1:] >= chances).sum(axis=1)
    return chosen


def _wealth(age: Ints, occupation: Ints, families: Families, rng: np.random.Generator) -> Floats:
    """Yuan: a rank among the chunk's customers read off the distribution; families resemble each other."""
    means = np.array([o.means for o in words.OCCUPATIONS])[occupation]
    own = (
        rng.standard_normal(len(age))
        + means
        + np.interp(age, (6, 25, 50, 65, 90), (-1.2, -0.7, 0.35, 0.5, 0.2))
    )
    standing = np.where(families.head == np.arange(len(age)), own, 0.75 * own + 0.45 * own[families.head])
    rank = np.empty(len(age))
    rank[np.argsort(standing, kind="stable")] = (np.arange(len(age)) + 0.5) / len(age)
    wealth: Floats = np.exp(np.interp(rank, _WEALTH_SHARES, np.log(_WEALTH_YUAN)))
    wealth[families.mother], wealth[families.son] = 860_000.0, 455_000.0
    return wealth
