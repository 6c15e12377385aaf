"""Tables of who the customers are: master data, identities, households, ties."""

import numpy as np
import pyarrow as pa

from assay.calendars import lunar_birthdays
from assay.sources.codes import EDUCATION
from assay.sources.party import customer, customer_identity, household, relationship
from assay.synth import words
from assay.synth.chunk import Chunk
from assay.synth.columns import NOBODY, Bools, Ints, Texts, dates, table_of
from assay.synth.numbers import CARD_PREFIXES, card_numbers, mobile_numbers, resident_ids
from assay.synth.people import People


def customer_table(chunk: Chunk) -> pa.Table:
    """The source table `customer`."""
    people, care, rng = chunk.people, chunk.care, chunk.rng
    births = dates(people.birth)
    keeps_lunar = rng.random(len(people)) < np.interp(people.age, (30, 45, 60, 75), (0.01, 0.08, 0.4, 0.6))
    says = keeps_lunar | (rng.random(len(people)) < 0.5)
    lunar = lunar_birthdays(births)
    return table_of(
        customer,
        customer_id=pa.array(people.ids),
        kind=pa.array(np.full(len(people), "individual")),
        sex=pa.array(np.where(people.female, "F", "M")),
        birth_on=births,
        birthday_calendar=pa.array(np.where(keeps_lunar, "lunar", "solar"), mask=~says),
        lunar_birth_month=pa.array(lunar["lunar_birth_month"].to_numpy(), mask=~keeps_lunar),
        lunar_birth_day=pa.array(lunar["lunar_birth_day"].to_numpy(), mask=~keeps_lunar),
        education=pa.array(np.array(EDUCATION)[people.education], mask=rng.random(len(people)) < 0.04),
        occupation=pa.array(np.array([o.name for o in words.OCCUPATIONS])[people.occupation]),
        opened_on=dates(people.opened),
        closed_on=dates(people.closed),
        org_id=pa.array(np.array(chunk.outlets)[care.outlet]),
        rm_staff_id=pa.array(care.staff_of(care.adviser), pa.string()),
        rm_backup_staff_id=pa.array(care.staff_of(care.backup), pa.string()),
        rm_since=dates(care.since),
    )


def identity_table(chunk: Chunk) -> pa.Table:
    """The table of names and numbers; ingest seals it."""
    people, rng = chunk.people, chunk.rng
    births = people.birth.astype("datetime64[D]")
    years = births.astype("datetime64[Y]").astype(np.int64) + 1970
    month = births.astype("datetime64[M]").astype(np.int64) % 12 + 1
    day = (births - births.astype("datetime64[M]")).astype(np.int64) + 1
    numbers = resident_ids(people.chunk, years * 10_000 + month * 100 + day, people.female, rng)
    names = _names(people, years, rng)
    kinds = rng.choice(
        ["resident_id", "hk_macau_permit", "tw_permit", "passport"],
        len(people),
        p=[0.993, 0.003, 0.002, 0.002],
    )
    serial = people.first + np.arange(len(people))
    numbers = np.where(
        kinds == "hk_macau_permit", np.char.add("H9", (1_000_000 + serial).astype(np.str_)), numbers
    )
    numbers = np.where(kinds == "tw_permit", (90_000_000 + serial).astype(np.str_), numbers)
    numbers = np.where(kinds == "passport", np.char.add("XD", (1_000_000 + serial).astype(np.str_)), numbers)
    names = np.where(kinds == "passport", rng.choice(words.LATIN_NAMES, len(people)), names)
    no_phone = (rng.random(len(people)) < 0.01) | (people.age < 12)
    columns = (
        pa.array(people.ids),
        pa.array(names),
        pa.array(kinds),
        pa.array(numbers),
        pa.array(mobile_numbers(people.first, len(people), rng), mask=no_phone),
        pa.array(_addresses(people, rng)),
        pa.array(_cards(people, rng)),
    )
    return pa.Table.from_arrays(columns, schema=customer_identity.schema)


def household_table(chunk: Chunk) -> pa.Table:
    """Members of the households that agreed to be seen as one."""
    people = chunk.people
    members = np.flatnonzero(people.families.household != NOBODY)
    number = people.families.household[members] + people.first + 1
    table = pa.Table.from_arrays(
        [
            pa.array(np.char.add("H", (10_000_000 + number).astype(np.str_))),
            pa.array(people.ids[members]),
            dates(people.opened[people.families.head[members]].clip(people.opened[members])),
            pa.nulls(len(members), pa.date32()),
        ],
        schema=household.schema,
    )
    return table.sort_by([("household_id", "ascending"), ("customer_id", "ascending")])


def relationship_table(chunk: Chunk) -> pa.Table:
    """Family ties in both directions, introductions from the introduced to the introducer, agents."""
    people, rng = chunk.people, chunk.rng
    links = list(people.families.kin)
    for kind, share in (("introduced_by", 0.03), ("disponent", 0.004)):
        of = np.flatnonzero(rng.random(len(people)) < share)
        to = rng.integers(0, len(people), len(of))
        fits = (of != to) & ((kind == "disponent") | (people.opened[to] < people.opened[of]))
        links.append((of[fits], to[fits], kind))
    columns = (
        pa.array(people.ids[np.concatenate([of for of, _, _ in links])]),
        pa.array(people.ids[np.concatenate([to for _, to, _ in links])]),
        pa.array(np.concatenate([np.full(len(of), kind) for of, _, kind in links])),
    )
    table = pa.Table.from_arrays(columns, schema=relationship.schema)
    return table.sort_by([(name, "ascending") for name in relationship.key])


def _names(people: People, years: Ints, rng: np.random.Generator) -> Texts:
    frequencies = words.SURNAMES | words.TRICKY_SURNAMES
    shares = np.array(list(frequencies.values()))
    surname = rng.choice(len(shares), len(people), p=shares / shares.sum())
    heads = people.families.head
    inherits = (
        (heads != np.arange(len(people))) & (~people.female[heads]) & (people.age[heads] - people.age > 17)
    )
    surname = np.where(inherits, surname[heads], surname)
    generation = np.searchsorted([g.born_from for g in words.GENERATIONS], years, side="right") - 1
    first, second = _given_characters(generation, people.female, rng)
    single = rng.random(len(people)) < np.array([g.single_share for g in words.GENERATIONS])[generation]
    second = np.where(rng.random(len(people)) < 0.004, rng.choice(words.RARE_CHARACTERS, len(people)), second)
    given = np.where(single | (first == second), second, np.char.add(first, second))
    return np.char.add(np.array(list(frequencies))[surname], given)


def _given_characters(generation: Ints, female: Bools, rng: np.random.Generator) -> tuple[Texts, Texts]:
    pools = [[[list(part) for part in sex] for sex in (g.men, g.women)] for g in words.GENERATIONS]
    characters = np.array(pools)  # generation, sex, place, ten characters
    sex = female.astype(np.int64)
    drawn = rng.integers(0, characters.shape[3], (2, len(sex)))
    return characters[generation, sex, 0, drawn[0]], characters[generation, sex, 1, drawn[1]]


def _addresses(people: People, rng: np.random.Generator) -> Texts:
    """Street, estate, building, unit and room; a family shares the head's."""
    where = rng.integers(0, len(words.STREETS), len(people))
    parts = np.stack([where, *rng.integers(1, (281, 25, 4, 19, 5), (len(people), 5)).T])[
        :, people.families.head
    ]
    street, number, building, unit, floor, door = parts
    district = np.array(words.DISTRICTS)[street % len(words.DISTRICTS)]
    pieces = (
        (district, ""),
        (np.array(words.STREETS)[street], ""),
        (number, "号"),
        (np.array(words.ESTATES)[street], ""),
        (building, "幢"),
        (unit, "单元"),
        (floor * 100 + door, "室"),
    )
    address = np.full(len(people), "云溪市")
    for value, suffix in pieces:
        address = np.char.add(address, np.char.add(value.astype(np.str_), suffix))
    return address


def _cards(people: People, rng: np.random.Generator) -> Texts:
    """One to three card numbers; the first tells the standing by its prefix."""
    grade = np.searchsorted((200_000, 1_000_000), people.wealth, side="right")
    prefix = np.array(list(CARD_PREFIXES.values()))
    serial = (people.first + np.arange(len(people))) * 3
    cards = card_numbers(prefix[grade], serial)
    held = rng.choice(3, len(people), p=(0.62, 0.30, 0.08))
    for place in (1, 2):
        more = np.char.add(" ", card_numbers(prefix[np.zeros_like(grade)], serial + place))
        cards = np.char.add(cards, np.where(held >= place, more, ""))
    return cards
