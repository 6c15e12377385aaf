"""Conversations, referrals and wishes recorded here, as the engine's source tables."""

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pyarrow as pa
from assay.sources import BY_NAME

from jinjing.integrations.facts.consents import consent_rows, strictest, wish_of
from jinjing.interactions.enums import HoldKind
from jinjing.interactions.models import ContactHold, Interaction
from jinjing.kernel.clock import bank_date
from jinjing.lobby.enums import ReferralState
from jinjing.lobby.models import Referral

Row = dict[str, Any]

# The engine's words for a referral; one that was taken back was never made.
STATES = {
    ReferralState.OFFERED: "offered",
    ReferralState.EXPIRED: "expired",
    ReferralState.DECLINED: "declined",
    ReferralState.HANDED_OVER: "offered",
    ReferralState.ACCEPTED: "accepted",
    ReferralState.MET: "contacted",
}


def exported_facts(on: date) -> dict[str, pa.Table]:
    """Rows up to the business date by table name, sorted by key; notes and names stay here."""
    makers: dict[str, Callable[[date], Iterator[Row]]] = {
        "interaction": _interactions,
        "consent": _said,
        "referral": _referrals,
    }
    tables = {}
    for name, rows in makers.items():
        contract = BY_NAME[name]
        table = pa.Table.from_pylist(list(rows(on)), schema=contract.schema)
        tables[name] = table.sort_by([(column, "ascending") for column in contract.key])
    return tables


def _interactions(on: date) -> Iterator[Row]:
    """A corrected conversation is exported once, under its first id with what was said last; a withdrawn one never."""
    made = Interaction.objects.filter(occurred_on__lte=on).select_related("customer", "staff", "withdrawn")
    first: dict[int, str] = {}
    latest: dict[str, Interaction] = {}
    for row in made.filter(from_feed=False).order_by("pk"):
        first[row.pk] = _first_reference(row, first)
        latest[first[row.pk]] = row
    for reference, row in latest.items():
        if hasattr(row, "withdrawn"):
            continue
        yield {
            "interaction_id": reference,
            "customer_id": row.customer.customer_no,
            "staff_id": row.staff.staff_no,
            "channel": row.channel,
            "outcome": row.outcome,
            "occurred_at": row.occurred_at,
            "occurred_on": row.occurred_on,
            "reason": row.reason or None,
            "reached": row.reached,
        }


def _first_reference(row: Interaction, first: dict[int, str]) -> str:
    if row.corrects_id is None:
        return row.reference
    if row.corrects_id in first:
        return first[row.corrects_id]
    return Interaction.objects.values_list("reference", flat=True).get(pk=row.corrects_id)  # the feed's own


def _said(on: date) -> Iterator[Row]:
    return iter(strictest([*_wishes(on), *consent_rows(on)]))


def _wishes(on: date) -> Iterator[Row]:
    """Holds set here, and the feed's own that somebody lifted here."""
    holds = ContactHold.objects.filter(
        kind=HoldKind.DO_NOT_DISTURB, topic="", starts_on__lte=on
    ).select_related("customer")
    for hold in holds.order_by("pk"):
        from_feed = hold.source.startswith("feed:")
        if from_feed and not hold.lifted_by_no:
            continue
        number, purpose, channel, given_on = wish_of(hold)
        lifted_on = bank_date(hold.lifted_at) if hold.lifted_at else hold.ends_on
        yield {
            "customer_id": number,
            "purpose": purpose,
            "channel": channel,
            "given_on": given_on,
            "withdrawn_on": lifted_on if lifted_on and lifted_on <= on else None,
            "do_not_disturb": True,
        }


def _referrals(on: date) -> Iterator[Row]:
    made = Referral.objects.filter(visit__on__lte=on, state__in=list(STATES))
    for row in made.select_related("customer", "offered_by", "accepted_by", "outlet").order_by("pk"):
        yield {
            "referral_id": row.code,
            "customer_id": row.customer.customer_no if row.customer else None,
            "found_by_staff_id": row.offered_by.staff_no,
            "accepted_by_staff_id": row.accepted_by.staff_no if row.accepted_by else None,
            "org_id": row.outlet.code,
            "offered_at": row.offered_at,
            "state": STATES[ReferralState(row.state)],
        }
