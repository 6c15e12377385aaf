"""What was said, agreed and declared: talks of the advisers, wishes, assessments, policies, referrals."""

import numpy as np
import pyarrow as pa

from assay.sources.conduct import consent, interaction, referral, risk_assessment
from assay.sources.contract import Source
from assay.sources.money import external_asset, insurance_policy
from assay.synth.chunk import Chunk, Window
from assay.synth.columns import NO_DAY, NOBODY, Bools, Ints, Texts, dates, table_of
from assay.synth.places import Places
from assay.synth.portfolio import MID_YUAN

CHINA_OFFSET_SECONDS = 8 * 3_600
_DAY_SECONDS = 86_400
FIRST_INTERACTION = 700_000_000
INTERACTIONS_PER_CUSTOMER = 24
_CHANNELS = np.array(["T", "W", "M", "S", "E", "V"])
_CHANNEL_SHARES = (0.52, 0.25, 0.11, 0.06, 0.03, 0.03)
_SPOKEN = ("talked", "no_answer", "call_back", "appointment", "not_interested", "wrong_number")
_SPOKEN_SHARES = (0.56, 0.22, 0.08, 0.08, 0.055, 0.005)
_REACHED = ("talked", "call_back", "appointment", "not_interested")
_REASONS = (
    "deposit_maturing",
    "birthday_solar",
    "large_inflow",
    "long_silence",
    "portfolio_review",
    "holiday_greeting",
)
_REASON_SHARES = (0.3, 0.12, 0.08, 0.2, 0.22, 0.08)
_STATES = ("converted", "contacted", "accepted", "declined", "expired")
_STATE_SHARES = (0.24, 0.34, 0.2, 0.1, 0.12)


def interaction_table(chunk: Chunk) -> pa.Table:
    """Talks of the advisers with their customers, in the rhythm each customer is used to, and silences."""
    people, care, places, rng = chunk.people, chunk.care, chunk.places, chunk.rng
    owner, day = _talk_days(chunk)
    count = len(owner)
    channel = rng.choice(_CHANNELS, count, p=_CHANNEL_SHARES)
    written = np.isin(channel, ("E", "W", "S"))
    outcome = np.where(written, "sent", rng.choice(_SPOKEN, count, p=_SPOKEN_SHARES))
    outcome = np.where(
        np.isin(channel, ("M", "V")), rng.choice(["talked", "appointment"], count, p=[0.85, 0.15]), outcome
    )
    by_leaver = care.from_leaver[owner] & (day < care.since[owner])
    staff = np.where(by_leaver, places.leaver, np.array(care.staff)[care.adviser[owner]])
    second = rng.integers(9 * 3_600, 17 * 3_600 + 1_800, count) // 60 * 60
    instants = (day * _DAY_SECONDS + second - CHINA_OFFSET_SECONDS) * 1_000_000
    first = FIRST_INTERACTION + people.first * INTERACTIONS_PER_CUSTOMER
    reasons = rng.choice(_REASONS, count, p=_REASON_SHARES)
    columns = (
        pa.array(np.arange(first, first + count).astype(np.str_)),
        pa.array(people.ids[owner]),
        pa.array(staff),
        pa.array(channel),
        pa.array(outcome),
        pa.array(instants).cast(pa.timestamp("us", tz="UTC")),
        dates(day),
        pa.array(reasons, mask=rng.random(count) < 0.25),
        pa.array(np.isin(outcome, _REACHED)),
    )
    return pa.Table.from_arrays(columns, schema=interaction.schema)


def consent_table(chunk: Chunk) -> pa.Table:
    """Consent to marketing, some of it withdrawn; one in fifty does not want to be disturbed at all."""
    people, window, rng = chunk.people, chunk.window, chunk.rng
    count = len(people)
    adult = people.age >= 18
    agreed = adult & (rng.random(count) < 0.72)
    profiled = agreed & (rng.random(count) < 0.8)
    silent = adult & (rng.random(count) < 0.02)
    no_calls = agreed & ~silent & (rng.random(count) < 0.03)
    given = people.opened + (rng.random(count) * np.maximum(window.last - people.opened, 0)).astype(np.int64)
    withdrawn = np.where(
        rng.random(count) < 0.04, given + ((window.last - given) * rng.random(count)).astype(np.int64), NO_DAY
    )
    blocks = (
        (agreed, "marketing", "all", given, withdrawn, False),
        (profiled, "profiling", "all", given, withdrawn, False),
        (no_calls, "marketing", "T", given, given, False),
        (silent & ~agreed, "marketing", "all", given, np.full(count, NO_DAY), True),
        (silent & agreed, "service", "all", given, np.full(count, NO_DAY), True),
    )
    parts = []
    for chosen, purpose, channel, since, until, undisturbed in blocks:
        who = np.flatnonzero(chosen)
        columns = (
            pa.array(people.ids[who]),
            pa.array(np.full(len(who), purpose)),
            pa.array(np.full(len(who), channel)),
            dates(since[who]),
            dates(until[who]),
            pa.array(np.full(len(who), undisturbed)),
        )
        parts.append(pa.Table.from_arrays(columns, schema=consent.schema))
    return _sorted(pa.concat_tables(parts), consent)


def risk_assessment_table(chunk: Chunk, invests: Bools) -> pa.Table:
    """Assessments valid for a year: all who invest have one, not all of them a valid one."""
    people, window, rng = chunk.people, chunk.window, chunk.rng
    assessed = (people.age >= 18) & (
        invests | (rng.random(len(people)) < np.where(people.wealth >= MID_YUAN, 0.3, 0.04))
    )
    who = np.flatnonzero(assessed)
    newest = window.last - (rng.random(len(who)) ** 1.1 * 460).astype(np.int64)
    mean = np.interp(people.age[who], (20, 40, 60, 80), (3.2, 3.3, 2.4, 1.7))
    level = np.clip(np.rint(mean + rng.standard_normal(len(who)) * 0.9), 1, 5).astype(np.int64)
    again = np.flatnonzero(rng.random(len(who)) < 0.5)
    earlier = newest[again] - rng.integers(330, 420, len(again))
    shifted = np.clip(level[again] + rng.integers(-1, 2, len(again)), 1, 5)
    day = np.concatenate([newest, earlier])
    columns = (
        pa.array(people.ids[np.concatenate([who, who[again]])]),
        dates(day),
        pa.array(np.char.add("C", np.concatenate([level, shifted]).astype(np.str_))),
        dates(day + 364),
    )
    return _sorted(pa.Table.from_arrays(columns, schema=risk_assessment.schema), risk_assessment)


def insurance_policy_table(chunk: Chunk) -> pa.Table:
    """Protection sold by the bank as an agent; policies with a cash value are accounts."""
    people, window, rng = chunk.people, chunk.window, chunk.rng
    likely = np.interp(people.age, (20, 35, 50, 70), (0.03, 0.13, 0.12, 0.03))
    who = np.flatnonzero((rng.random(len(people)) < likely) & (people.wealth > 5_000))
    kinds = ("life", "critical_illness", "accident", "medical", "pension", "property")
    kind = rng.choice(len(kinds), len(who), p=(0.15, 0.3, 0.15, 0.22, 0.1, 0.08))
    premium = (
        np.array([6_000, 5_200, 360, 900, 12_000, 420])[kind] * rng.lognormal(0, 0.35, len(who)) // 10 * 10
    )
    cover = np.array([300_000, 300_000, 500_000, 2_000_000, 200_000, 800_000])[kind] * rng.choice(
        [0.5, 1, 2], len(who)
    )
    years = rng.integers(0, 9, len(who))
    started = np.maximum(window.last - years * 365 - rng.integers(1, 365, len(who)), people.opened[who])
    running = (window.last - started) // 365 + 1
    renews = started + running * 365
    ends = started + np.where(np.isin(kind, (2, 3, 5)), running * 365 - 1, 365 * 20)
    serial = 3_100_000_001 + (people.first + who)
    return table_of(
        insurance_policy,
        policy_id=pa.array(serial.astype(np.str_)),
        customer_id=pa.array(people.ids[who]),
        kind=pa.array(np.array(kinds)[kind]),
        premium_fen=pa.array((premium * 100).astype(np.int64)),
        sum_assured_fen=pa.array((cover * 100).astype(np.int64)),
        starts_on=dates(started),
        renews_on=dates(renews),
        ends_on=dates(ends),
    )


def external_asset_table(chunk: Chunk) -> pa.Table:
    """What customers say, or advisers saw, of assets at other banks."""
    people, care, window, rng = chunk.people, chunk.care, chunk.window, chunk.rng
    who = np.flatnonzero(rng.random(len(people)) < np.where(care.adviser != NOBODY, 0.12, 0.004))
    classes = rng.choice(
        ["time_deposit", "wealth_product", "fund", "insurance"], len(who), p=[0.45, 0.3, 0.15, 0.1]
    )
    amount = np.maximum(people.wealth[who] * rng.lognormal(-0.5, 0.8, len(who)) // 10_000 * 10_000, 10_000)
    declared = np.maximum(window.last - rng.integers(5, 400, len(who)), people.opened[who])
    columns = (
        pa.array(people.ids[who]),
        pa.array(classes),
        pa.array((amount * 100).astype(np.int64)),
        dates(declared),
        pa.array(rng.choice(["declared", "observed", "inferred"], len(who), p=[0.6, 0.25, 0.15])),
    )
    return pa.Table.from_arrays(columns, schema=external_asset.schema)


def referral_table(chunk: Chunk) -> pa.Table:
    """Referrals of the last half year from lobby and counter; every one has come to an end or is being worked on."""
    people, care, window, rng = chunk.people, chunk.care, chunk.window, chunk.rng
    likely = np.where((people.wealth > 20_000) & (people.closed == NO_DAY), 0.035, 0.002)
    who = np.flatnonzero((rng.random(len(people)) < likely) & (people.opened < window.last - 190))
    day = _workday_at(window.last - rng.integers(1, 180, len(who)), window)
    state = rng.choice(_STATES, len(who), p=_STATE_SHARES)
    outlets = care.outlet[who]
    found, accepted = _referral_staff(outlets, chunk.places, rng)
    taken = np.isin(state, ("converted", "contacted", "accepted"))
    instants = (
        day * _DAY_SECONDS + rng.integers(9 * 3_600, 17 * 3_600, len(who)) - CHINA_OFFSET_SECONDS
    ) * 1_000_000
    columns = (
        pa.array((800_000_000 + people.first + who).astype(np.str_)),
        pa.array(people.ids[who]),
        pa.array(found),
        pa.array(accepted, mask=~taken),
        pa.array(np.array(chunk.outlets)[outlets]),
        pa.array(instants).cast(pa.timestamp("us", tz="UTC")),
        pa.array(state),
    )
    return pa.Table.from_arrays(columns, schema=referral.schema)


def _talk_days(chunk: Chunk) -> tuple[Ints, Ints]:
    """Backwards from the last talk, each customer in a rhythm of their own; no talk before care began."""
    people, care, window, rng = chunk.people, chunk.care, chunk.window, chunk.rng
    cared = np.flatnonzero(care.adviser != NOBODY)
    usual = np.interp(people.wealth[cared], (50_000, 200_000, 1_000_000, 8_000_000), (100, 62, 36, 22))
    usual = usual * rng.lognormal(0, 0.35, len(cared))
    never = rng.random(len(cared)) < 0.05
    forgotten = rng.random(len(cared)) < 0.07
    day = window.last - (rng.exponential(1.0, len(cared)) * usual * 0.8).astype(np.int64)
    day -= np.where(forgotten, rng.integers(100, 320, len(cared)), 0)
    began = np.where(care.from_leaver[cared], people.opened[cared], care.since[cared])
    owners, days = [], []
    for _ in range(INTERACTIONS_PER_CUSTOMER):
        told = np.flatnonzero(~never & (day >= np.maximum(window.first, began)))
        owners.append(cared[told])
        days.append(day[told])
        day = day - np.maximum((usual * rng.lognormal(-0.1, 0.5, len(cared))).astype(np.int64), 2)
    owner, when = np.concatenate(owners), _workday_at(np.concatenate(days), window)
    order = np.lexsort((when, owner))
    return owner[order], when[order]


def _workday_at(days: Ints, window: Window) -> Ints:
    """The day, or the workday before it; the window's first days are taken as they are."""
    nearest = np.maximum.accumulate(np.where(window.workdays, np.arange(window.days), 0))
    moved: Ints = nearest[days - window.first] + window.first
    return moved


def _referral_staff(outlets: Ints, places: Places, rng: np.random.Generator) -> tuple[Texts, Texts]:
    found, accepted = np.full(len(outlets), "0" * 12), np.full(len(outlets), "0" * 12)
    for number, org_id in enumerate(places.outlets):
        here = np.flatnonzero(outlets == number)
        found[here] = rng.choice([staff for staff, place in places.finders if place == org_id], len(here))
        accepted[here] = rng.choice([a.staff_id for a in places.advisers if a.org_id == org_id], len(here))
    return found, accepted


def _sorted(table: pa.Table, source: Source) -> pa.Table:
    return table.sort_by([(name, "ascending") for name in source.key])
