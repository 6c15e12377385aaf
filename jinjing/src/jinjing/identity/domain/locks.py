"""SE-01: too many failed tries lock a name, and slow an address down.

A try is counted before the password is looked at, so that many tries at the same moment are no more
tries than the rule allows; whoever was right gets theirs back.
"""

import unicodedata
from datetime import datetime, timedelta
from math import ceil

from django.db import transaction
from django.db.models import F
from django.utils.translation import ngettext

from jinjing.identity.domain.rights import require_right
from jinjing.identity.enums import TriesOf
from jinjing.identity.models import SignInTries, Staff
from jinjing.identity.permissions import Permission
from jinjing.kernel import audit, rules
from jinjing.kernel.blind_index import token
from jinjing.kernel.clock import bank_date
from jinjing.kernel.errors import NotAllowed

LIMITS = {TriesOf.NAME: "security.lock_after_failures", TriesOf.ADDRESS: "security.address_failures"}
MINUTES = "security.lock_minutes"


class SignInLocked(NotAllowed):
    """Too many failed tries. The same sentence for names that exist and names that do not."""

    code = "sign_in_locked"

    def __init__(self, minutes: int) -> None:
        super().__init__(
            ngettext(
                "Too many failed tries: signing in is locked for %(minutes)d more minute. "
                "The security administrator can unlock it earlier.",
                "Too many failed tries: signing in is locked for %(minutes)d more minutes. "
                "The security administrator can unlock it earlier.",
                minutes,
            )
            % {"minutes": minutes}
        )


def tries_token(of: TriesOf, typed: str) -> int:
    """Blind token of what was typed: a password typed into the wrong field is not kept readable.

    A directory takes other spellings of a name for the same (RFC 4518: width, case, blanks, invisible signs),
    so they share one count: another spelling is no further five tries.
    """
    return token(f"sign-in-{of}", _one_spelling(typed))


def _one_spelling(typed: str) -> str:
    folded = unicodedata.normalize("NFKC", typed.casefold()).casefold()
    return "".join(sign for sign in folded if unicodedata.category(sign)[0] not in "CMZ")


@transaction.atomic
def take_try(name: str, address: str, *, at: datetime, real: datetime) -> None:
    """Count one try of the name and one from the address (empty: not counted). SignInLocked if one is.

    at: the bank's time, whose day says which bounds are in force; real: the machine's, for the minutes.
    """
    bounds = rules.values(*LIMITS.values(), MINUTES, on=bank_date(at))
    lasts = timedelta(minutes=bounds[MINUTES])
    for of, typed in ((TriesOf.NAME, name), (TriesOf.ADDRESS, address)):
        if typed:
            _count(of, typed, limit=bounds[LIMITS[of]], lasts=lasts, real=real)


def _count(of: TriesOf, typed: str, *, limit: int, lasts: timedelta, real: datetime) -> None:
    tries, _ = SignInTries.objects.get_or_create(
        of=of, token=tries_token(of, typed), defaults={"counted_from": real, "staff": _meant(of, typed)}
    )
    tries = SignInTries.objects.select_for_update().get(pk=tries.pk)
    if tries.locked_until and tries.locked_until > real:
        raise SignInLocked(ceil((tries.locked_until - real) / timedelta(minutes=1)))
    if tries.locked_until or tries.counted_from <= real - lasts:
        tries.failures, tries.counted_from = 0, real
    tries.failures += 1
    tries.locked_until = real + lasts if tries.failures >= limit else None
    tries.save(update_fields=["failures", "counted_from", "locked_until"])


def _meant(of: TriesOf, typed: str) -> Staff | None:
    return Staff.objects.filter(sign_in=typed).first() if of == TriesOf.NAME else None


def give_back_try(name: str, address: str) -> None:
    """The try was right, or was none: nobody is locked for it."""
    for of, typed in ((TriesOf.NAME, name), (TriesOf.ADDRESS, address)):
        SignInTries.objects.filter(of=of, token=tries_token(of, typed), failures__gt=0).update(
            failures=F("failures") - 1, locked_until=None
        )


def forget_tries(name: str) -> None:
    """Somebody is in: earlier failures under the name were slips of the hand."""
    SignInTries.objects.filter(of=TriesOf.NAME, token=tries_token(TriesOf.NAME, name)).delete()


@transaction.atomic
def unlock(staff: Staff, *, by: Staff, at: datetime) -> bool:
    """Let a locked colleague try again; answers whether there was a lock. NotYourRole."""
    scope = require_right(by, Permission.MANAGE_STAFF, at=at)
    gone, _ = SignInTries.objects.filter(
        of=TriesOf.NAME, token=tries_token(TriesOf.NAME, staff.sign_in)
    ).delete()
    audit.write("staff.unlock", by=by, at=at, kind="staff", subject=staff.staff_no, outlet=scope.outlet_code)
    return gone > 0
