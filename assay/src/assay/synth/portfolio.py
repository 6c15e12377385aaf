"""Who looks after whom: home outlets, portfolios with a stand-in, and the pool nobody looks after."""

from dataclasses import dataclass
from datetime import date

import numpy as np

from assay.synth.columns import NO_DAY, NOBODY, Bools, Floats, Ints, day_number
from assay.synth.people import People
from assay.synth.places import Places

PREMIER_YUAN = 200_000
AFFLUENT_YUAN = 1_000_000
MID_YUAN = 50_000


@dataclass(frozen=True)
class Care:
    """For each customer the home outlet, the advisers (positions in `staff`, -1 for none) and since when."""

    outlet: Ints
    adviser: Ints
    backup: Ints
    since: Ints
    from_leaver: Bools
    staff: tuple[str, ...]

    def staff_of(self, adviser: Ints) -> list[str | None]:
        """Staff numbers of those positions."""
        return [None if position == NOBODY else self.staff[position] for position in adviser.tolist()]


def assign_care(people: People, places: Places, on: date, rng: np.random.Generator) -> Care:
    """Premier customers get an adviser of their outlet, nearly all; of the others a few who invest or grow.

    The first mother and her grown son are with different advisers of one outlet.
    """
    wealth, apart = people.wealth, (people.families.mother, people.families.son)
    count = len(wealth)
    outlet = _home_outlets(wealth, len(places.outlets), rng)[people.families.head]
    chance = np.select(
        [wealth >= AFFLUENT_YUAN, wealth >= PREMIER_YUAN, wealth >= MID_YUAN], [1.0, 0.97, 0.075], 0.002
    )
    cared = (rng.random(count) < chance) & (people.closed == NO_DAY)
    adviser, backup = np.full(count, NOBODY), np.full(count, NOBODY)
    for number, org_id in enumerate(places.outlets):
        team = np.array([n for n, adviser_ in enumerate(places.advisers) if adviser_.org_id == org_id])
        shares = np.array([places.advisers[n].share for n in team])
        mine = np.flatnonzero(cared & (outlet == number))
        adviser[mine] = rng.choice(team, len(mine), p=shares / shares.sum())
        if len(team) > 1:
            place = np.searchsorted(team, adviser[mine])
            other = team[(place + rng.integers(1, len(team), len(mine))) % len(team)]
            backup[mine] = np.where(rng.random(len(mine)) < 0.6, other, NOBODY)
            if outlet[apart[0]] == number:
                adviser[list(apart)], backup[list(apart)] = team[:2], NOBODY
    since, from_leaver = _since(adviser, outlet, people, places, day_number(on), rng=rng)
    return Care(outlet, adviser, backup, since, from_leaver, tuple(a.staff_id for a in places.advisers))


def _home_outlets(wealth: Floats, outlets: int, rng: np.random.Generator) -> Ints:
    """The first outlet is the wealth centre: it draws the affluent of a small bank."""
    weights = np.ones(outlets)
    weights[:3] = (1.25, 1.0, 0.8)
    home = rng.choice(outlets, len(wealth), p=weights / weights.sum())
    drawn = (wealth >= AFFLUENT_YUAN) & (rng.random(len(wealth)) < 1.2 / outlets)
    return np.where(drawn, 0, home)


def _since(
    adviser: Ints, outlet: Ints, people: People, places: Places, today: int, *, rng: np.random.Generator
) -> tuple[Ints, Bools]:
    """First day of the present care; the leaver's customers changed hands the day after the last one."""
    left = day_number(places.left_on)
    began = np.array([day_number(a.since) for a in places.advisers])[adviser]
    earliest = np.maximum(began, people.opened)
    since = earliest + (rng.random(len(adviser)) ** 2 * (today - earliest)).astype(np.int64)
    inherited = (outlet == 0) & (rng.random(len(adviser)) < 0.18) & (earliest < left)
    since = np.where(inherited, left + 1, since)
    return np.where(adviser == NOBODY, NO_DAY, since), inherited & (adviser != NOBODY)
