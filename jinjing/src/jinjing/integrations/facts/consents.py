"""A contact hold or a consent and a row of the source table `consent` say the same thing in two places."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from jinjing.interactions.enums import ConsentPurpose, ConsentState, FactSource, Purpose
from jinjing.interactions.models import Consent, ContactHold
from jinjing.kernel.clock import bank_date

Wish = tuple[str, str, str, date]  # customer number, purpose, channel, given on: the key of `consent`


def wish_source(purpose: str, channel: str, given_on: date) -> str:
    """How a hold names the row of the feed it came from."""
    return f"feed:{purpose}:{channel}:{given_on.isoformat()}"


def wish_of(hold: ContactHold) -> Wish:
    """Key under which a hold is exported; a hold of the feed keeps the feed's key. Needs `customer` joined."""
    if hold.source.startswith("feed:"):
        _, purpose, channel, given_on = hold.source.split(":")
        return (hold.customer.customer_no, purpose, channel, date.fromisoformat(given_on))
    return (
        hold.customer.customer_no,
        hold.purpose or str(Purpose.MARKETING),
        hold.channel or "all",
        hold.starts_on,
    )


EXPORTED = (ConsentPurpose.MARKETING, ConsentPurpose.PROFILING)  # the purposes the engine knows


def consent_rows(on: date) -> Iterator[dict[str, Any]]:
    """Consents recorded here, and the feed's own that were withdrawn here, one row a way of contact."""
    said = Consent.objects.filter(purpose__in=EXPORTED, given_at__isnull=False)
    staff = said.filter(source=FactSource.STAFF)
    touched = said.filter(source=FactSource.FEED, moves__source=FactSource.STAFF).distinct()
    for row in [*staff.select_related("customer"), *touched.select_related("customer")]:
        given_on = bank_date(row.given_at) if row.given_at else on
        if given_on > on:
            continue
        for way in row.channels or ("all",):
            yield {
                "customer_id": row.customer.customer_no,
                "purpose": row.purpose,
                "channel": way,
                "given_on": given_on,
                "withdrawn_on": _ended_on(row, on),
                "do_not_disturb": False,
            }


def _ended_on(row: Consent, on: date) -> date | None:
    """Day of the withdrawal, or the day after the last valid one; None while it is in force."""
    if row.state == ConsentState.WITHDRAWN and row.withdrawn_at:
        day = bank_date(row.withdrawn_at)
    elif row.state == ConsentState.SUPERSEDED:
        day = min(bank_date(move.at) for move in row.moves.filter(to_state=ConsentState.SUPERSEDED))
    elif row.valid_to:
        day = row.valid_to
    else:
        return None
    return day if day <= on else None


def strictest(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """One row a key: the wish not to be disturbed outweighs a consent of the same day, and what was said
    last about one way outweighs what was said before.
    """
    kept: dict[Wish, dict[str, Any]] = {}
    for row in rows:
        key = (row["customer_id"], row["purpose"], row["channel"], row["given_on"])
        before = kept.get(key)
        if before is None or not before["do_not_disturb"]:
            kept[key] = row
    return list(kept.values())


def with_withdrawals_of(feed: pa.Table, ours: pa.Table, *, key: tuple[str, ...]) -> pa.Table:
    """Our rows; where the feed has withdrawn what we only know as given, its day of withdrawal stands."""
    theirs = feed.filter(pc.is_valid(feed["withdrawn_on"])).select([*key, "withdrawn_on"])
    if not theirs.num_rows or not ours.num_rows:
        return ours
    joined = ours.join(
        theirs.rename_columns([*key, "theirs"]), keys=list(key), join_type="left outer", use_threads=False
    )
    withdrawn = pc.coalesce(joined["withdrawn_on"], joined["theirs"])
    place = joined.schema.get_field_index("withdrawn_on")
    return joined.set_column(place, "withdrawn_on", withdrawn).select(ours.column_names).cast(ours.schema)
