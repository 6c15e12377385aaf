"""Every membership of a night with its reason: the schemes of the official policy, one after the other."""

from functools import reduce

from ibis import literal, null
from ibis.expr.types import Table

from assay.business_date import Run
from assay.packs.segments import Anniversary, Scheme, facts_of
from assay.policies import Policy
from assay.segments.rules import UNPLACED, Reasons, place, worded_amounts

KNOWN_SINCE = "known_since"


def asked_facts(policy: Policy) -> tuple[str, ...]:
    """The facts that a policy's segments look at."""
    found = [key for scheme in policy.segments for key in facts_of(scheme)]
    if any(isinstance(scheme, Anniversary) for scheme in policy.segments):
        found.append(KNOWN_SINCE)
    return tuple(dict.fromkeys(found))


def segment_place(segment_fact: Table, policy: Policy, run: Run) -> Table:
    """The facts with the customer's place in every scheme, and the amounts in words for the sentences."""
    places = {_column(scheme): place(segment_fact, scheme, policy, run) for scheme in policy.segments}
    return segment_fact.mutate(**places, **worded_amounts(segment_fact, asked_facts(policy), policy.currency))


def segments(segment_place: Table, policy: Policy) -> Table:
    """One row a customer and segment, as declared in the snapshot."""
    schemes = [_members(segment_place, scheme, policy) for scheme in policy.segments]
    return reduce(lambda left, right: left.union(right), schemes)


def _members(rows: Table, scheme: Scheme, policy: Policy) -> Table:
    placed = rows.filter(rows[_column(scheme)].notnull())
    place = placed[_column(scheme)]
    codes = [(index, literal(segment.segment)) for index, segment in enumerate(scheme.expanded())]
    unknown = [(UNPLACED, literal(scheme.unknown.segment))] if scheme.unknown else []
    return placed.select(
        "customer_id",
        scheme=literal(scheme.scheme),
        segment=place.cases(*codes, *unknown, else_=null("string")),
        reason=Reasons(placed, place, scheme, policy, "zh").sentence(),
        reason_en=Reasons(placed, place, scheme, policy, "en").sentence(),
    )


def _column(scheme: Scheme) -> str:
    return f"place_{scheme.scheme}"
