"""Conversations and wishes the feed delivers. What staff recorded here is never overwritten by it."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

import pyarrow as pa
import pyarrow.compute as pc
from django.db.models import Exists, OuterRef

from jinjing.integrations.facts.consents import wish_of, wish_source
from jinjing.integrations.snapshot.directory import Directory
from jinjing.integrations.snapshot.edition import Edition
from jinjing.interactions.enums import HoldKind, Purpose
from jinjing.interactions.models import ContactHold, Interaction
from jinjing.kernel.bulk import delete_rows, insert_rows, read_rows, upsert_rows

EVERY = "all"
ONE_DAY = timedelta(days=1)
CHUNK = 5_000


class Hold(NamedTuple):
    """One reason not to contact a customer, as the feed words it. `source` names the row it came from."""

    customer_id: int
    channel: str
    purpose: str
    starts_on: date
    ends_on: date | None
    source: str


def load_interactions(edition: Edition, customers: Directory, people: Directory, *, going_back: bool) -> int:
    """Append conversations up to the business date by their id; one that is here already stays as it is.

    Going back takes away what later editions had brought, unless a correction was written to it.
    """
    rows = edition.sources.table("interaction")
    rows = rows.filter(pc.less_equal(rows["occurred_on"], pa.scalar(edition.business_date, pa.date32())))
    columns = {
        "reference": rows["interaction_id"],
        "customer_id": customers.keys_of(rows["customer_id"]),
        "staff_id": people.keys_of(rows["staff_id"]),
        **{name: rows[name] for name in ("channel", "outcome", "reached", "occurred_at", "occurred_on")},
        "reason": pc.fill_null(rows["reason"], ""),
    }
    loaded = pa.table(columns)
    loaded = loaded.filter(pc.and_(loaded["customer_id"].is_valid(), loaded["staff_id"].is_valid()))
    if going_back:
        _take_back(set(rows["interaction_id"].to_pylist()))
    count: int = loaded.num_rows
    loaded = _not_stored(loaded)
    blank = pa.repeat(pa.scalar(""), loaded.num_rows)
    loaded = loaded.append_column("note", blank).append_column("next_step", blank)
    loaded = loaded.append_column("from_feed", pa.repeat(pa.scalar(True), loaded.num_rows))  # noqa: FBT003
    upsert_rows(Interaction, loaded, key="reference", update=())
    return count


def _not_stored(rows: pa.Table) -> pa.Table:
    stored = read_rows(Interaction.objects.filter(from_feed=True), reference=pa.string())
    return rows.filter(pc.invert(pc.is_in(rows["reference"], value_set=stored["reference"].combine_chunks())))


def _take_back(delivered: set[str]) -> None:
    corrected = Interaction.objects.filter(corrects=OuterRef("pk"))
    stored = Interaction.objects.filter(~Exists(corrected), from_feed=True).values_list("reference", "pk")
    later = [key for reference, key in stored if reference not in delivered]
    for start in range(0, len(later), CHUNK):
        delete_rows(Interaction.objects.filter(pk__in=later[start : start + CHUNK]))


def load_wishes(edition: Edition, customers: Directory, *, at: datetime) -> int:
    """Wishes to be left alone become contact holds; consents are records of their own (`snapshot.consents`).

    A wish the feed no longer states is lifted, not deleted; one that staff lifted here stays lifted.
    """
    here = ContactHold.objects.filter(kind=HoldKind.DO_NOT_DISTURB).exclude(source__startswith="feed:")
    own = {wish_of(hold) for hold in here.select_related("customer")}
    rows = _which_may_hold(edition.sources.table("consent"), on=edition.business_date)
    numbers = customers.as_dict()
    holds = {(h.customer_id, h.source): h for h in _holds(rows, numbers, own, on=edition.business_date)}
    stored = {(h.customer_id, h.source): h for h in ContactHold.objects.filter(source__startswith="feed:")}
    gone = [h.pk for key, h in stored.items() if key not in holds and h.lifted_at is None]
    for start in range(0, len(gone), CHUNK):
        ContactHold.objects.filter(pk__in=gone[start : start + CHUNK]).update(lifted_at=at)
    _renew(stored, holds)
    return _insert([hold for key, hold in holds.items() if key not in stored])


def _which_may_hold(rows: pa.Table, *, on: date) -> list[dict[str, Any]]:
    """Rows by that day which are a wish, or of the purpose whose withdrawal is one."""
    wish = pc.fill_null(rows["do_not_disturb"], False)  # noqa: FBT003 - a value, not a switch
    may_hold = pc.or_(wish, pc.equal(rows["purpose"], str(Purpose.SERVICE)))
    begun = pc.less_equal(rows["given_on"], pa.scalar(on, pa.date32()))
    return rows.filter(pc.and_(may_hold, begun)).to_pylist()  # type: ignore[no-any-return]


def _renew(stored: dict[tuple[int, str], ContactHold], holds: dict[tuple[int, str], Hold]) -> None:
    """Another last day, or a wish the feed had dropped (lifted by nobody) and states again."""
    for key, row in stored.items():
        hold = holds.get(key)
        dropped = row.lifted_at is not None and not row.lifted_by_no
        if hold and (dropped or (row.starts_on, row.ends_on) != (hold.starts_on, hold.ends_on)):
            lifted_at = None if dropped else row.lifted_at
            ContactHold.objects.filter(pk=row.pk).update(
                starts_on=hold.starts_on, ends_on=hold.ends_on, lifted_at=lifted_at
            )


def _holds(rows: list[dict[str, Any]], numbers: dict[str, int], own: set[Any], *, on: date) -> Iterator[Hold]:
    given: dict[tuple[str, str, str], list[date]] = {}
    for row in rows:
        given.setdefault((row["customer_id"], row["purpose"], row["channel"]), []).append(row["given_on"])
    for row in rows:
        place = (row["customer_id"], row["purpose"], row["channel"])
        customer = numbers.get(row["customer_id"])
        if customer is None or (*place, row["given_on"]) in own:
            continue
        source = wish_source(row["purpose"], row["channel"], row["given_on"])
        channel = "" if row["channel"] == EVERY else row["channel"]
        withdrawn = row["withdrawn_on"] if row["withdrawn_on"] and row["withdrawn_on"] <= on else None
        if row["do_not_disturb"]:
            yield Hold(customer, channel, "", row["given_on"], withdrawn, source)
        elif withdrawn and row["purpose"] == Purpose.SERVICE:
            again = min(
                (day for day in given[place] if day > row["given_on"] and day >= withdrawn), default=None
            )
            if again is None or again > withdrawn:
                yield Hold(customer, channel, row["purpose"], withdrawn, again and again - ONE_DAY, source)


def _insert(holds: list[Hold]) -> int:
    columns = list(zip(*holds, strict=True)) if holds else [()] * len(Hold._fields)
    kinds = (pa.int64(), pa.string(), pa.string(), pa.date32(), pa.date32(), pa.string())
    typed = {n: pa.array(v, kind) for n, v, kind in zip(Hold._fields, columns, kinds, strict=True)}
    typed["kind"] = pa.repeat(pa.scalar(str(HoldKind.DO_NOT_DISTURB)), len(holds))
    for name in ("topic", "lifted_by_no", "lift_evidence"):
        typed[name] = pa.repeat(pa.scalar(""), len(holds))
    return insert_rows(ContactHold, pa.table(typed))
