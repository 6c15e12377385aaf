"""Who looks after whom: the feed's present relationship managers against the open assignments.

Past days are never rewritten: a change ends the old row the day before and opens a new one. Only a row
that never came into force (it begins on or after the day of the change) is taken back.

What the branch changed itself (at the customer's wish) stands against a feed that still says what it said
before; a newer word of the bank, dated later or naming somebody else, counts again.
"""

from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from jinjing.customers.enums import PortfolioRole
from jinjing.customers.models import PortfolioAssignment
from jinjing.integrations.snapshot.directory import Directory
from jinjing.integrations.snapshot.takeover import ONE_DAY, Takeover
from jinjing.kernel.bulk import delete_rows, insert_rows, read_rows
from jinjing.workbench.models import HandoverItem

CHUNK = 5_000
FEED = "feed"
COLUMNS = {PortfolioRole.PRIMARY: "rm_staff_id", PortfolioRole.BACKUP: "rm_backup_staff_id"}
Place = tuple[int, str]  # customer key and portfolio role
Wanted = dict[Place, tuple[int | None, date | None]]  # key of the staff, and since when the bank says so


class _Row(NamedTuple):
    """An assignment as stored."""

    key: int
    staff: int
    valid_from: date
    valid_to: date | None
    reason: str

    @property
    def changed_here(self) -> bool:
        return self.reason not in ("", FEED)


@dataclass
class _Changes:
    """What will be written."""

    takeover: Takeover
    opened: list[tuple[int, str, int, date]] = field(default_factory=list)
    ended: dict[date, list[int]] = field(default_factory=dict)
    reopened: list[int] = field(default_factory=list)
    taken_back: list[int] = field(default_factory=list)

    def give(
        self,
        place: Place,
        staff: int | None,
        *,
        since: date | None,
        present: _Row | None,
        before: _Row | None,
    ) -> None:
        """Let `staff` have the place; `present` is its open row, `before` the last one that ended."""
        if (present and present.staff) == staff:
            return
        if present and present.changed_here and _is_older_word(staff, since, present, before):
            return
        first_day = self.takeover.first_day(since)
        if present is None and before is None and since is not None:
            first_day = min(
                since, self.takeover.business_date
            )  # nobody before: the bank's own date is the history
        if present and present.valid_from < first_day:
            self.ended.setdefault(first_day - ONE_DAY, []).append(present.key)
        elif present:
            self.taken_back.append(present.key)
            first_day = present.valid_from
            if before and before.staff == staff and before.valid_to == present.valid_from - ONE_DAY:
                self.reopened.append(before.key)
                return
        if staff is not None:
            self.opened.append((*place, staff, first_day))


def _is_older_word(staff: int | None, since: date | None, present: _Row, before: _Row | None) -> bool:
    """Whether the bank still names nobody or the one before, and does not date it after the branch's change."""
    named_before = staff is None or before is None or staff == before.staff
    return named_before and (since is None or since <= present.valid_from)


def load_portfolios(rows: pa.Table, customers: Directory, people: Directory, takeover: Takeover) -> int:
    """Bring the assignments in line with the customers delivered; answers how many customers changed hands.

    Customers who are not delivered keep their relationship manager, except when going back: then the
    restored edition is the whole truth.
    """
    if not takeover.going_back:
        rows = rows.filter(pc.invert(_as_stored(rows, customers, people)))
        if not rows.num_rows:
            return 0
    open_rows, ended_rows = _stored()
    changes = _Changes(takeover)
    wanted = _wanted(rows, customers, people)
    for place, (staff, since) in wanted.items():
        changes.give(place, staff, since=since, present=open_rows.get(place), before=ended_rows.get(place))
    if takeover.going_back:
        for place in open_rows.keys() - wanted.keys():
            changes.give(place, None, since=None, present=open_rows[place], before=None)
    _write(changes)
    return len(changes.opened) + len(changes.reopened)


def _as_stored(rows: pa.Table, customers: Directory, people: Directory) -> pa.Array:
    """Who is with the staff whom the bank names, in both places, and was never handed over."""
    keys = customers.keys_of(rows["customer_id"])
    handed_over = HandoverItem.objects.values_list("customer_id", flat=True).distinct()
    alike = pc.invert(pc.is_in(keys, value_set=pa.array(list(handed_over), pa.int64())))
    for role, column in COLUMNS.items():
        open_rows = PortfolioAssignment.objects.filter(role=role, valid_to=None)
        stored = read_rows(open_rows, customer_id=pa.int64(), staff_id=pa.int64())
        owners, holders = (column.combine_chunks() for column in stored.columns)
        present, named = holders.take(pc.index_in(keys, value_set=owners)), people.keys_of(rows[column])
        nobody = pc.and_(present.is_null(), named.is_null())
        alike = pc.and_(alike, pc.or_(nobody, pc.fill_null(pc.equal(present, named), False)))  # noqa: FBT003
    return alike


def _wanted(rows: pa.Table, customers: Directory, people: Directory) -> Wanted:
    """Key of the staff who should have each place, and since when the bank says so."""
    keys = customers.keys_of(rows["customer_id"]).to_pylist()
    named, opened = rows["rm_since"].to_pylist(), rows["opened_on"].to_pylist()
    since = [first or second for first, second in zip(named, opened, strict=True)]
    wanted: Wanted = {}
    for role, column in COLUMNS.items():
        staff = people.keys_of(rows[column]).to_pylist()
        wanted |= {(key, str(role)): found for key, *found in zip(keys, staff, since, strict=True)}  # type: ignore[misc]
    return wanted | _handed_over(wanted)


def _handed_over(wanted: Wanted) -> Wanted:
    """Places where the feed still names somebody who handed them over: they stay with the successor.

    The branch's word counts until the bank's own system has caught up and names somebody else.
    """
    kept: Wanted = {}
    items = HandoverItem.objects.order_by("handover__handed_at", "pk").select_related("handover")
    for item in items.iterator(chunk_size=20_000):
        place = (item.customer_id, str(item.role))
        named, _ = kept.get(place) or wanted.get(place) or (None, None)
        if named == item.handover.leaver_id:
            kept[place] = (item.successor_id, item.handover.last_day + ONE_DAY)
    return kept


def _stored() -> tuple[dict[Place, _Row], dict[Place, _Row]]:
    open_rows: dict[Place, _Row] = {}
    ended_rows: dict[Place, _Row] = {}
    columns = ("customer_id", "role", "pk", "staff_id", "valid_from", "valid_to", "reason")
    stored = PortfolioAssignment.objects.order_by("valid_from", "pk").values_list(*columns)
    for customer, role, *rest in stored.iterator(chunk_size=20_000):
        row = _Row(*rest)
        (open_rows if row.valid_to is None else ended_rows)[customer, role] = row
    return open_rows, ended_rows


def _write(changes: _Changes) -> None:
    """Ends come first: a customer has one open row a role."""
    for start in range(0, len(changes.taken_back), CHUNK):
        delete_rows(PortfolioAssignment.objects.filter(pk__in=changes.taken_back[start : start + CHUNK]))
    for day, keys in [*changes.ended.items(), (None, changes.reopened)]:
        for start in range(0, len(keys), CHUNK):
            PortfolioAssignment.objects.filter(pk__in=keys[start : start + CHUNK]).update(valid_to=day)
    customers, roles, staff, days = zip(*changes.opened, strict=True) if changes.opened else ((), (), (), ())
    columns = {
        "customer_id": pa.array(customers, pa.int64()),
        "role": pa.array(roles, pa.string()),
        "staff_id": pa.array(staff, pa.int64()),
        "valid_from": pa.array(days, pa.date32()),
        "valid_to": pa.nulls(len(days), pa.date32()),
        "reason": pa.repeat(pa.scalar(FEED), len(days)),
    }
    insert_rows(PortfolioAssignment, pa.table(columns))
