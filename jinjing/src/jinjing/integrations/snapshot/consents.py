"""Consents the feed delivers, and the bank's calendar. What staff recorded later is never overwritten.

A consent of the feed is known by customer, purpose, way and first day. New ones are added; a withdrawal is
carried out on the stored one, also on one that staff recorded under the same key. Where the feed still
states what was withdrawn here, the later act counts and the disagreement is noted once (RULE-4).
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from jinjing.integrations.snapshot.directory import Directory
from jinjing.integrations.snapshot.edition import Edition
from jinjing.interactions.domain.consent import expire_consents
from jinjing.interactions.enums import ConsentPurpose, ConsentState, EvidenceKind, FactSource, MoveReason
from jinjing.interactions.models import BankDay, Consent, ConsentMove
from jinjing.kernel.bulk import read_rows, upsert_rows
from jinjing.kernel.clock import BANK_ZONE, bank_date

EVERY = "all"
CHUNK = 500
DELIVERED = (ConsentPurpose.MARKETING, ConsentPurpose.PROFILING)
Key = tuple[int, str, str, date]  # customer, purpose, letters of the ways, given on


@dataclass
class Loaded:
    """What publishing did to consents, in counts."""

    new: int = 0
    withdrawn: int = 0
    kept_here: int = 0


def load_consents(edition: Edition, customers: Directory, *, at: datetime) -> Loaded:
    """Bring the feed's consents of the business date in; safe to repeat. Part of publishing.

    Only customers of whom it says something else than what is stored are looked at one by one.
    """
    feed = _in_force(edition, customers)
    moved = _moved_customers(feed)
    rows = _delivered(feed.filter(pc.is_in(feed["key"], value_set=moved)), edition.business_date)
    loaded = Loaded()
    before = Consent.objects.count()
    upsert_rows(Consent, _as_table(rows), key="reference", update=())
    loaded.new = Consent.objects.count() - before
    withdrawn = {row.key: row.withdrawn_on for row in rows if row.withdrawn_on}
    loaded.withdrawn = _withdraw(withdrawn, at=at)
    looked_at = moved.to_pylist()
    loaded.kept_here = _take_back(withdrawn, {row.key for row in rows}, looked_at, at=at)
    loaded.withdrawn += _drop_missing({row.reference for row in rows}, looked_at, at=at)
    expire_consents(on=edition.business_date, at=at)
    return loaded


def load_bank_days(edition: Edition) -> int:
    """The bank's calendar, for the holiday rule of the contact policy; answers how many days."""
    days = edition.sources.table("calendar")
    table = pa.table({"on": days["day"], "holiday": pc.fill_null(days["holiday"], "")})
    return upsert_rows(BankDay, table, key="on", update=("holiday",))


@dataclass(frozen=True)
class Delivered:
    """One row of the feed. `withdrawn_on` is None while it is in force on the business date."""

    customer_id: int
    purpose: str
    channel: str
    given_on: date
    withdrawn_on: date | None

    @property
    def ways(self) -> str:
        return "" if self.channel == EVERY else self.channel

    @property
    def key(self) -> Key:
        return (self.customer_id, self.purpose, self.ways, self.given_on)

    @property
    def reference(self) -> str:
        return f"feed:{self.customer_id}:{self.purpose}:{self.channel}:{self.given_on.isoformat()}"


def _in_force(edition: Edition, customers: Directory) -> pa.Table:
    """Rows of the feed given by the business date, with our `key` of the customer and the `reference`.

    Wishes not to be disturbed are no consents; service rests on the contract.
    """
    rows = edition.sources.table("consent")
    rows = rows.append_column("key", customers.keys_of(rows["customer_id"]))
    consents = pc.and_(
        pc.invert(pc.fill_null(rows["do_not_disturb"], False)),  # noqa: FBT003 - a value, not a switch
        pc.is_in(rows["purpose"], value_set=pa.array(list(map(str, DELIVERED)))),
    )
    begun = pc.less_equal(rows["given_on"], pa.scalar(edition.business_date, pa.date32()))
    rows = rows.filter(pc.and_(pc.and_(consents, begun), rows["key"].is_valid()))
    ended = pc.less_equal(rows["withdrawn_on"], pa.scalar(edition.business_date, pa.date32()))
    name = (
        pa.scalar("feed"),
        *(rows[c].cast(pa.string()) for c in ("key", "purpose", "channel", "given_on")),
    )
    return rows.append_column("reference", pc.binary_join_element_wise(*name, ":")).append_column(
        "ended",
        pc.fill_null(ended, False),  # noqa: FBT003 - a value, not a switch
    )


def _moved_customers(feed: pa.Table) -> pa.Array:
    """Keys of the customers for whom loading can change anything: the feed says something new, says otherwise
    or says nothing any more, or staff recorded a consent, which the feed's rows are then held against.
    """
    stored = read_rows(
        Consent.objects.filter(purpose__in=DELIVERED),
        customer_id=pa.int64(),
        reference=pa.string(),
        state=pa.string(),
        source=pa.string(),
    )
    keys, references, states, sources = (column.combine_chunks() for column in stored.columns)
    said = pc.is_in(references, value_set=feed["reference"].combine_chunks())
    ended = pc.is_in(references, value_set=feed.filter(feed["ended"])["reference"].combine_chunks())
    given, withdrawn = (pc.equal(states, str(s)) for s in (ConsentState.GIVEN, ConsentState.WITHDRAWN))
    otherwise = pc.or_(
        pc.and_(given, pc.or_(ended, pc.invert(said))), pc.and_(withdrawn, pc.and_not(said, ended))
    )
    touched = keys.filter(pc.or_(otherwise, pc.equal(sources, str(FactSource.STAFF))))
    new = feed.filter(pc.invert(pc.is_in(feed["reference"], value_set=references)))["key"].combine_chunks()
    return pc.unique(pa.concat_arrays([touched, new]))


def _delivered(feed: pa.Table, on: date) -> list[Delivered]:
    rows = feed.select(("key", "purpose", "channel", "given_on", "withdrawn_on")).to_pylist()
    return [
        Delivered(row["key"], row["purpose"], row["channel"], row["given_on"], _by(row["withdrawn_on"], on))
        for row in rows
    ]


def _by(day: date | None, on: date) -> date | None:
    return day if day and day <= on else None


def _as_table(rows: list[Delivered]) -> pa.Table:
    """New rows as they are inserted; a consent that was withdrawn before we saw it comes in as withdrawn.

    Those that staff recorded here and the feed only hands back (under the same key) stay the staff's.
    """
    own = _recorded_here(rows)
    fresh = [row for row in rows if not own.get(row.key, False) and (row.withdrawn_on or row.key not in own)]
    instant = pa.timestamp("us", tz="UTC")
    blank = [""] * len(fresh)
    columns: dict[str, pa.Array] = {
        "reference": pa.array([row.reference for row in fresh], pa.string()),
        "customer_id": pa.array([row.customer_id for row in fresh], pa.int64()),
        "purpose": pa.array([row.purpose for row in fresh], pa.string()),
        "channels": pa.array([row.ways for row in fresh], pa.string()),
        "state": pa.array([str(_state(row)) for row in fresh], pa.string()),
        "given_at": pa.array([midnight(row.given_on) for row in fresh], instant),
        "withdrawn_at": pa.array([_withdrawn_at(row) for row in fresh], instant),
        "evidence_kind": pa.array([str(EvidenceKind.SOURCE_SYSTEM)] * len(fresh), pa.string()),
        "source": pa.array([str(FactSource.FEED)] * len(fresh), pa.string()),
        "data_kinds": pa.array(["[]"] * len(fresh), pa.string()),
        "products": pa.array(["[]"] * len(fresh), pa.string()),
    }
    for name in ("recipient", "notice_version", "evidence", "recorded_by_no"):
        columns[name] = pa.array(blank, pa.string())
    return pa.table(columns)


def _recorded_here(rows: Iterable[Delivered]) -> dict[Key, bool]:
    """Keys under which the engine knows what staff recorded; True where the key is the whole record."""
    delivered = {row.customer_id for row in rows}
    own = Consent.objects.filter(source=FactSource.STAFF, purpose__in=DELIVERED, given_at__isnull=False)
    found: dict[Key, bool] = {}
    for row in own.iterator():
        if row.customer_id in delivered:
            found |= dict.fromkeys(keys_of(row), len(row.channels) <= 1)
    return found


def keys_of(row: Consent) -> list[Key]:
    """Under which keys the engine's source table knows a consent that was given: one a way."""
    assert row.given_at is not None
    given_on = bank_date(row.given_at)
    return [(row.customer_id, row.purpose, way, given_on) for way in row.channels or ("",)]


def _state(row: Delivered) -> ConsentState:
    return ConsentState.WITHDRAWN if row.withdrawn_on else ConsentState.GIVEN


def midnight(day: date) -> datetime:
    """The first moment of a day in the bank's time zone: the feed knows no hours."""
    return datetime.combine(day, time(), BANK_ZONE).astimezone(UTC)


def _withdrawn_at(row: Delivered) -> datetime | None:
    return midnight(row.withdrawn_on) if row.withdrawn_on else None


def _withdraw(withdrawn: dict[Key, date], *, at: datetime) -> int:
    """Carry the feed's withdrawals out on what is still given here, whoever recorded it."""
    count = 0
    for row in _of_customers({key[0] for key in withdrawn}, ConsentState.GIVEN):
        days = [withdrawn.get(key) for key in keys_of(row)]
        day = max((d for d in days if d), default=None)
        # One of several ways is withdrawn by the feed's own row beside it.
        if day is not None and None not in days and row.given_at is not None:
            # Within one day the feed cannot tell what was first: its own withdrawal came after the giving.
            moment = max(midnight(day), row.given_at)
            count += _move(row, ConsentState.WITHDRAWN, MoveReason.FEED_WITHDREW, at=at, withdrawn_at=moment)
    return count


def _take_back(withdrawn: dict[Key, date], delivered: set[Key], customers: list[int], *, at: datetime) -> int:
    """The feed states again what it had withdrawn; what staff withdrew here stays withdrawn, and is noted."""
    kept = 0
    for row in _of_customers(customers, ConsentState.WITHDRAWN, with_moves=True):
        keys = set(keys_of(row)) if row.given_at else set()
        if not keys or not keys <= delivered or keys & withdrawn.keys():
            continue
        moves = sorted(row.moves.all(), key=lambda move: (move.at, move.pk))
        if moves and moves[-1].reason == MoveReason.KEPT_HERE:
            continue
        if any(move.source == FactSource.STAFF for move in moves):
            _note(row, str(row.state), MoveReason.KEPT_HERE, at=at)
            kept += 1
        else:
            _move(row, ConsentState.GIVEN, MoveReason.FEED_STATES, at=at, withdrawn_at=None)
    return kept


def _drop_missing(references: set[str], customers: list[int], *, at: datetime) -> int:
    """What the feed no longer delivers at all is not relied on any more."""
    gone = 0
    for start in range(0, len(customers), CHUNK):
        of_these = Consent.objects.filter(customer__in=customers[start : start + CHUNK])
        rows = of_these.filter(source=FactSource.FEED, state=ConsentState.GIVEN)
        lost = [key for key, said in rows.values_list("pk", "reference") if said not in references]
        for row in Consent.objects.filter(pk__in=lost) if lost else ():  # nearly always none
            _move(row, ConsentState.WITHDRAWN, MoveReason.FEED_DROPPED, at=at, withdrawn_at=at)
        gone += len(lost)
    return gone


def _of_customers(ids: Iterable[int], state: ConsentState, *, with_moves: bool = False) -> Iterator[Consent]:
    ordered = sorted(ids)
    for start in range(0, len(ordered), CHUNK):
        rows = Consent.objects.filter(
            customer__in=ordered[start : start + CHUNK], state=state, purpose__in=DELIVERED
        )
        yield from rows.prefetch_related("moves") if with_moves else rows


def _move(
    row: Consent, to: ConsentState, reason: MoveReason, *, at: datetime, withdrawn_at: datetime | None
) -> bool:
    was = str(row.state)
    moved = Consent.objects.filter(pk=row.pk, state=was).update(state=to, withdrawn_at=withdrawn_at)
    if moved:
        row.state = to
        _note(row, was, reason, at=at)
    return bool(moved)


def _note(row: Consent, was: str, reason: MoveReason, *, at: datetime) -> None:
    ConsentMove.objects.create(
        consent=row, from_state=was, to_state=row.state, reason=reason, source=FactSource.FEED, at=at
    )


def wish_counts(loaded: Loaded) -> dict[str, Any]:
    """As a publication and the access log count them."""
    return {
        "new_consents": loaded.new,
        "consents_withdrawn": loaded.withdrawn,
        "consents_kept": loaded.kept_here,
    }
