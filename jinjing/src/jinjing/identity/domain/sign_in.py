"""Coming in (SE-01, SE-02): whoever asks is counted, checked, and recorded, however they prove who they are.

A way of one's own (the bank's single sign-on) checks the person itself and then calls `let_in`.
"""

from datetime import date, datetime

from django.conf import settings
from django.contrib.auth import authenticate
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from jinjing.identity.domain.locks import SignInLocked, forget_tries, give_back_try, take_try
from jinjing.identity.domain.passwords import has_grown_old
from jinjing.identity.domain.sessions import Device, open_session
from jinjing.identity.enums import Owed, Proof
from jinjing.identity.models import Staff, StaffSession
from jinjing.identity.queries.factors import confirmed, must_have_factor
from jinjing.identity.queries.positions import scope_of
from jinjing.identity.queries.sessions import may_still_enter
from jinjing.kernel import audit
from jinjing.kernel.clock import bank_date
from jinjing.kernel.errors import NotAllowed, require


class WrongNameOrPassword(NotAllowed):
    """One sentence for every failure: nobody learns which part was wrong."""

    code = "wrong_name_or_password"

    def __init__(self) -> None:
        super().__init__(
            _("Name or password is not right. Check both; capital letters count in the password.")
        )


class NoPositionToday(NotAllowed):
    """SE-02: who holds no position in force, or whose time is over, does not come in."""

    code = "no_position_today"

    def __init__(self) -> None:
        super().__init__(
            _(
                "No position is recorded for you today. Ask the security administrator to enter role and outlet."
            )
        )


def check_password_of(name: str, password: str, *, address: str, at: datetime, real: datetime) -> Staff:
    """The active colleague behind name and password; every other try leaves a line in the access log.

    SignInLocked; WrongNameOrPassword; NoPositionToday; ValidationError if the bank's directory is silent.
    """
    _take(name, address, at=at, real=real)
    try:
        staff = authenticate(None, username=name, password=password)
    except ValidationError:
        if not _has_password_here(name):  # otherwise a silent directory would be the hour for guessing
            give_back_try(name, address)
        raise
    if not isinstance(staff, Staff):
        refuse(name, at=at)
        raise WrongNameOrPassword
    give_back_try(name, address)
    require_employed(staff, at=at)
    return staff


def _has_password_here(name: str) -> bool:
    meant = Staff.objects.filter(sign_in=name).first()
    return meant is not None and meant.has_usable_password()


def _take(name: str, address: str, *, at: datetime, real: datetime) -> None:
    try:
        take_try(name, address, at=at, real=real)
    except SignInLocked:
        refuse(name, at=at, outcome="locked")
        raise


def refuse(name: str, *, at: datetime, outcome: str = "refused") -> None:
    """Record a try that failed: whose name it was if it is somebody's, and never what was typed."""
    meant = Staff.objects.filter(sign_in=name).values_list("staff_no", flat=True).first() if name else None
    audit.write("sign_in", by=None, at=at, kind="staff", subject=meant or "", outcome=outcome)


def take_factor_try(staff: Staff, *, address: str, at: datetime, real: datetime) -> None:
    """Count a try of the second step under the same name as the first. SignInLocked."""
    _take(staff.sign_in, address, at=at, real=real)


def require_employed(staff: Staff, *, at: datetime) -> None:
    """NoPositionToday unless the person may enter and holds a position in force."""
    if not is_employed(staff, on=bank_date(at)):
        refuse(staff.sign_in, at=at)
        raise NoPositionToday


def is_employed(staff: Staff, *, on: date) -> bool:
    return may_still_enter(staff, on=on) and bool(scope_of(staff, on=on).roles)


@transaction.atomic
def let_in(
    staff: Staff, device: Device, *, proved_with: Proof, demo: bool, at: datetime, real: datetime
) -> StaffSession:
    """Open the session of somebody who has proved who they are. NoPositionToday.

    demo: nobody owes a second factor or a new password in a demo, whose passphrase is printed for everybody.
    """
    require(is_employed(staff, on=bank_date(at)), NoPositionToday())
    forget_tries(staff.sign_in)
    owes = Owed.NOTHING if demo else owed_by(staff, proved_with, at=at, real=real)
    session = open_session(staff, device, proved_with=proved_with, owes=owes, at=at, real=real)
    audit.write(
        "sign_in",
        by=staff,
        at=at,
        kind="staff",
        subject=staff.staff_no,
        outlet=scope_of(staff, on=bank_date(at)).outlet_code,
        detail={"with": proved_with, "device": device.words},
    )
    return session


def owed_by(staff: Staff, proved_with: Proof, *, at: datetime, real: datetime) -> Owed:
    """What the person has to do before anything else. The bank's own sign-in may prove both factors itself."""
    if proved_with == Proof.SSO:
        if settings.SINGLE_SIGN_ON is not None and settings.SINGLE_SIGN_ON.two_factors:
            return Owed.NOTHING
    elif staff.must_change_password or has_grown_old(staff, at=at, real=real):
        return Owed.PASSWORD
    if must_have_factor(staff, on=bank_date(at)) and not confirmed(staff).exists():
        return Owed.FACTOR
    return Owed.NOTHING
