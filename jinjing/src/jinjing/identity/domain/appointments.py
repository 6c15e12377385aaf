"""Who holds which role where, from when to when (ORG-2). Positions that were in force are never deleted.

A lending needs no column: the home position ends the day before and goes on the day after, so that on
every day exactly the positions in force say what the person reaches. Administrators are not made here but
by `jinjing createadmin`: whoever keeps the server and whoever keeps the staff are two people.
"""

from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Q

from jinjing.identity.domain.administration import SignInTaken
from jinjing.identity.domain.passwords import set_first_password
from jinjing.identity.domain.rights import require_right
from jinjing.identity.enums import OrgLevel, Role
from jinjing.identity.errors import (
    AlreadyAppointed,
    AlreadyEnded,
    AppointedAtTheServer,
    EndsBeforeStart,
    NotForYourself,
    NotInForce,
    PastStays,
    PositionFromFeed,
    RoleDoesNotFitUnit,
    SameUnit,
    SeparationBroken,
    StaffNoTaken,
    UnitIsClosed,
)
from jinjing.identity.models import OrgUnit, Position, Staff
from jinjing.identity.permissions import ADMINISTRATORS, LEVELS_OF, Permission, is_separated
from jinjing.kernel import audit, memory
from jinjing.kernel.clock import bank_date
from jinjing.kernel.errors import require

ONE_DAY = timedelta(days=1)


@transaction.atomic
def hire(
    *, staff_no: str, sign_in: str, name: str, password: str, by: Staff, at: datetime, real: datetime
) -> Staff:
    """Somebody the feed does not bring. The password is for one sign-in: its owner chooses another at once.

    StaffNoTaken, SignInTaken, PasswordTooWeak. Without a position the person reaches nothing. `real`: the
    machine's time, from which the password grows old.
    """
    require_right(by, Permission.MANAGE_STAFF, at=at)
    require(not Staff.objects.filter(staff_no=staff_no).exists(), StaffNoTaken())
    require(not Staff.objects.filter(sign_in=sign_in).exists(), SignInTaken())
    staff = Staff(staff_no=staff_no, sign_in=sign_in, name=name)
    staff.set_unusable_password()
    staff.save(force_insert=True)
    audit.write("staff.create", by=by, at=at, kind="staff", subject=staff_no)
    set_first_password(staff, password, by=by, at=at, real=real)
    return staff


@transaction.atomic
def appoint(
    staff: Staff,
    role: Role,
    unit: OrgUnit,
    *,
    valid_from: date,
    valid_to: date | None = None,
    by: Staff,
    at: datetime,
) -> Position:
    """Give a role at a unit from today or later, both days included; `valid_to` None: until it is ended.

    NotForYourself, PositionFromFeed, SeparationBroken, AppointedAtTheServer, RoleDoesNotFitUnit,
    UnitIsClosed, PastStays, EndsBeforeStart, AlreadyAppointed.
    """
    _require_in_charge(staff, by=by, at=at)
    require(valid_from >= bank_date(at), PastStays(field="valid_from"))
    require(valid_to is None or valid_to >= valid_from, EndsBeforeStart())
    _require_fits(role, unit, on=valid_from)
    held = _overlapping(staff, valid_from, valid_to)
    require(is_separated([role, *(Role(p.role) for p in held)]), SeparationBroken())
    require(role not in ADMINISTRATORS, AppointedAtTheServer())
    again = any(p.role == role and p.org_unit_id == unit.pk for p in held)
    require(not again, AlreadyAppointed())
    made = Position.objects.create(
        staff=staff, role=role, org_unit=unit, valid_from=valid_from, valid_to=valid_to
    )
    _record("position.appoint", made, by=by, at=at)
    return made


@transaction.atomic
def end_position(position: Position, *, last_on: date, by: Staff, at: datetime) -> Position | None:
    """Let it end with that day; yesterday means at once. Answers None for one that was taken back.

    A position that has not begun by `last_on` is taken back: it never was in force, and the access log
    keeps what it would have been. Ending a lending brings the home position forward.
    """
    staff = position.staff
    _require_in_charge(staff, by=by, at=at)
    today = bank_date(at)
    require(last_on >= today - ONE_DAY, PastStays(field="last_on"))
    require(position.valid_to is None or position.valid_to > last_on, AlreadyEnded())
    _go_home_earlier(position, last_on=last_on)
    if position.valid_from > last_on:
        require(position.valid_from >= today, AlreadyEnded())
        _record("position.end", position, by=by, at=at, taken_back=True)
        Position.objects.filter(pk=position.pk, valid_from__gte=today).delete()
        return None
    moved = Position.objects.filter(pk=position.pk, valid_to=position.valid_to).update(valid_to=last_on)
    require(moved, AlreadyEnded())
    position.valid_to = last_on
    _record("position.end", position, by=by, at=at)
    return position


@transaction.atomic
def lend(
    position: Position,
    to: OrgUnit,
    *,
    role: Role | None = None,
    first_on: date,
    last_on: date,
    by: Staff,
    at: datetime,
) -> Position:
    """Lend the holder to another unit for those days, in the same role or another; home rests meanwhile.

    NotInForce unless the home position began before and lasts as long; SameUnit; and what `appoint` refuses.
    """
    staff = position.staff
    _require_in_charge(staff, by=by, at=at)
    there = role or Role(position.role)
    require(first_on >= bank_date(at), PastStays(field="first_on"))
    require(last_on >= first_on, EndsBeforeStart(field="last_on"))
    require(to.pk != position.org_unit_id, SameUnit())
    lasts = position.valid_to is None or position.valid_to >= last_on
    require(position.valid_from < first_on and lasts, NotInForce())
    _require_fits(there, to, on=first_on)
    require(there not in ADMINISTRATORS, AppointedAtTheServer())
    others = [p for p in _overlapping(staff, first_on, last_on) if p.pk != position.pk]
    require(is_separated([there, *(Role(p.role) for p in others)]), SeparationBroken())
    home_until = position.valid_to
    Position.objects.filter(pk=position.pk).update(valid_to=first_on - ONE_DAY)
    lent = Position.objects.create(
        staff=staff, role=there, org_unit=to, valid_from=first_on, valid_to=last_on
    )
    if home_until is None or home_until > last_on:
        Position.objects.create(
            staff=staff,
            role=position.role,
            org_unit_id=position.org_unit_id,
            valid_from=last_on + ONE_DAY,
            valid_to=home_until,
        )
    _record("position.lend", lent, by=by, at=at)
    return lent


@transaction.atomic
def set_expiry(staff: Staff, *, last_day: date | None, by: Staff, at: datetime) -> Staff:
    """The last day on which the person gets in at all; None: no end. Yesterday means out at once."""
    _require_in_charge(staff, by=by, at=at, feed_too=True)
    require(last_day is None or last_day >= bank_date(at) - ONE_DAY, PastStays(field="last_day"))
    Staff.objects.filter(pk=staff.pk).update(expires_on=last_day)
    staff.expires_on = last_day
    detail = {"until": last_day.isoformat() if last_day else "open"}
    audit.write("staff.expire", by=by, at=at, kind="staff", subject=staff.staff_no, detail=detail)
    return staff


def _require_in_charge(staff: Staff, *, by: Staff, at: datetime, feed_too: bool = False) -> None:
    """The right, not for oneself, and the person's row as the lock of all changes to their positions."""
    require_right(by, Permission.MANAGE_STAFF, at=at)
    require(staff.pk != by.pk, NotForYourself())
    fresh = Staff.objects.select_for_update().get(pk=staff.pk)
    require(feed_too or not fresh.from_feed, PositionFromFeed())


def _require_fits(role: Role, unit: OrgUnit, *, on: date) -> None:
    require(OrgLevel(unit.level) in LEVELS_OF[role], RoleDoesNotFitUnit())
    require(unit.closed_on is None or unit.closed_on > on, UnitIsClosed())


def _overlapping(staff: Staff, first: date, last: date | None) -> list[Position]:
    """Positions in force on some day of the period."""
    begun = Q(valid_from__lte=last) if last else Q()
    rows = Position.objects.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=first), begun, staff=staff)
    return list(rows.order_by("pk"))


def _go_home_earlier(lent: Position, *, last_on: date) -> None:
    """If it is a lending, the home position goes on the day after the new last day."""
    if lent.valid_to is None:
        return
    back = Position.objects.filter(staff=lent.staff_id, valid_from=lent.valid_to + ONE_DAY).first()
    before = lent.valid_from - ONE_DAY
    home = back and Position.objects.filter(
        staff=lent.staff_id, role=back.role, org_unit=back.org_unit_id, valid_to=before
    )
    if not back or not home or back.org_unit_id == lent.org_unit_id:
        return
    if lent.valid_from > last_on:  # never left: home goes on as if nothing had been planned
        home.update(valid_to=back.valid_to)
        back.delete()
    else:
        Position.objects.filter(pk=back.pk).update(valid_from=last_on + ONE_DAY)


def _record(action: str, position: Position, *, by: Staff, at: datetime, taken_back: bool = False) -> None:
    detail = {
        "role": position.role,
        "unit": position.org_unit.code,
        "starts": position.valid_from.isoformat(),
        "until": position.valid_to.isoformat() if position.valid_to else "open",
    }
    if taken_back:
        detail["until"] = "taken_back"
    memory.forget()
    audit.write(action, by=by, at=at, kind="staff", subject=position.staff.staff_no, detail=detail)
