"""The bank's password rules (SE-01): how one is chosen, changed, and when it has grown old."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from django.contrib.auth.hashers import check_password
from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from pypinyin import lazy_pinyin

from jinjing.identity.domain.rights import require_no_administrator, require_right
from jinjing.identity.domain.sessions import end_sessions_of
from jinjing.identity.enums import SessionEnd
from jinjing.identity.models import FormerPassword, Staff, StaffSession
from jinjing.identity.permissions import Permission
from jinjing.kernel import audit, rules
from jinjing.kernel.clock import bank_date
from jinjing.kernel.errors import Invalid, require

LENGTH, CLASSES, HISTORY, DAYS = (
    "security.password_min_length",
    "security.password_classes",
    "security.password_history",
    "security.password_days",
)
SHORTEST_LIKENESS = 3  # a staff number of two digits is found in every password


class PasswordTooWeak(Invalid):
    """The password breaks a rule; the message says which."""

    code = "password_too_weak"


class WrongPassword(Invalid):
    """Whoever changes a password, or proves who they are, knows the present one."""

    code = "wrong_password"

    def __init__(self) -> None:
        super().__init__(_("This is not your present password."), field="old")


def require_good(password: str, staff: Staff, *, on: date) -> None:
    """PasswordTooWeak with every rule of that day that is broken. An unsaved person has no history."""
    broken = list(broken_rules(password, staff, on=on))
    require(not broken, PasswordTooWeak(" ".join(broken), field="password"))


def broken_rules(password: str, staff: Staff, *, on: date) -> Iterator[str]:
    """Sentences for whoever chooses the password."""
    bounds = rules.values(LENGTH, CLASSES, HISTORY, on=on)
    if len(password) < bounds[LENGTH]:
        yield _("The password is too short: it needs at least %(min_length)d characters.") % {
            "min_length": bounds[LENGTH]
        }
    if len(_classes_of(password)) < bounds[CLASSES]:
        yield _(
            "Use at least %(classes)d of these four: small letters, capital letters, digits, other signs."
        ) % {"classes": bounds[CLASSES]}
    if _is_like(password, staff):
        yield _("The password must not contain your name, staff number or sign-in name.")
    if _is_common(password):
        yield _("This password is on the list of passwords that are tried first. Choose another.")
    if staff.pk and was_used(password, staff, last=bounds[HISTORY]):
        yield ngettext(
            "Choose a password that is not the present one, nor the last %(count)d before it.",
            "Choose a password that is not the present one, nor one of the last %(count)d before it.",
            bounds[HISTORY],
        ) % {"count": bounds[HISTORY]}


def _classes_of(password: str) -> set[str]:
    return {
        "small" if sign.islower() else "capital" if sign.isupper() else "digit" if sign.isdigit() else "other"
        for sign in password
    }


def _is_like(password: str, staff: Staff) -> bool:
    """Also the name in pinyin, whole or its given name: the first thing a colleague would try."""
    said = password.casefold()
    sounds = lazy_pinyin(staff.name)
    personal = {staff.staff_no, staff.sign_in, staff.name, "".join(sounds), "".join(sounds[1:])}
    return any(part.casefold() in said for part in personal if _tells(part))


def _tells(part: str) -> bool:
    """A Chinese name is two signs; two Latin ones are in every second word."""
    return len(part) >= SHORTEST_LIKENESS or bool(part and not part.isascii())


def _is_common(password: str) -> bool:
    try:
        CommonPasswordValidator().validate(password)
    except ValidationError:
        return True
    return False


def was_used(password: str, staff: Staff, *, last: int) -> bool:
    """Whether it is the present password or one of the last ones before it."""
    former = FormerPassword.objects.filter(staff=staff).order_by("-replaced_at", "-pk")
    hashes = [staff.password, *former.values_list("password", flat=True)[:last]]
    return any(check_password(password, hashed) for hashed in hashes)


def has_grown_old(staff: Staff, *, at: datetime, real: datetime) -> bool:
    """Whether the password has to be changed for its age. One whose age is unknown does not grow old."""
    if staff.password_changed_at is None or not staff.has_usable_password():
        return False
    days: int = rules.value(DAYS, bank_date(at))
    return real - staff.password_changed_at >= timedelta(days=days)


@transaction.atomic
def change_password(
    staff: Staff, *, old: str, new: str, keep: StaffSession | None, at: datetime, real: datetime
) -> None:
    """Change one's own. Sessions on other devices end. WrongPassword; PasswordTooWeak.

    at: the bank's time; real: the machine's, from which the password grows old.
    """
    staff = Staff.objects.select_for_update().get(pk=staff.pk)
    require(staff.check_password(old), WrongPassword())
    require_good(new, staff, on=bank_date(at))
    _replace(staff, new, must_change=False, real=real)
    end_sessions_of(staff, why=SessionEnd.PASSWORD, by=staff, at=at, but=keep)
    _note("password.change", staff, by=staff, at=at)


@transaction.atomic
def set_first_password(staff: Staff, password: str, *, by: Staff, at: datetime, real: datetime) -> None:
    """A password for a colleague who is new or forgot theirs: good for one sign-in, then it is changed.

    NotYourRole; AdministratorsOwnDoor; PasswordTooWeak. The colleague's sessions end.
    """
    require_right(by, Permission.MANAGE_STAFF, at=at)
    require_no_administrator(staff, at=at)
    staff = Staff.objects.select_for_update().get(pk=staff.pk)
    require_good(password, staff, on=bank_date(at))
    _replace(staff, password, must_change=True, real=real)
    end_sessions_of(staff, why=SessionEnd.PASSWORD, by=by, at=at)
    _note("password.set", staff, by=by, at=at)


def _replace(staff: Staff, password: str, *, must_change: bool, real: datetime) -> None:
    if staff.has_usable_password():
        FormerPassword.objects.create(staff=staff, password=staff.password, replaced_at=real)
    staff.set_password(password)
    staff.password_changed_at = real
    staff.must_change_password = must_change
    staff.save(update_fields=["password", "password_changed_at", "must_change_password"])


def _note(action: str, staff: Staff, *, by: Staff, at: datetime) -> None:
    audit.write(action, by=by, at=at, kind="staff", subject=staff.staff_no)
