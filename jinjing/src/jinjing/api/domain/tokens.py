"""Tokens for programs: made for a named colleague, shown once, short-lived, revocable at once."""

import hmac
import secrets
from datetime import date, datetime, timedelta
from hashlib import sha256

from django.conf import settings
from django.db import transaction

from jinjing.api.errors import NoSuchColleague, TokenIsRevoked, TokenTooLong
from jinjing.api.models import ApiToken
from jinjing.identity.domain.sign_in import is_employed
from jinjing.identity.models import Staff
from jinjing.kernel import audit, rules
from jinjing.kernel.clock import bank_date
from jinjing.kernel.errors import require

PREFIX = "jj_"


@transaction.atomic
def make_token(
    staff_no: str, *, purpose: str, days: int, by: Staff | None, at: datetime, real: datetime
) -> tuple[ApiToken, str]:
    """A token for a program that acts for this colleague, and its text, which nobody can show again.

    `by` is None at the command line. real: the machine's time, because a new password voids older tokens.
    NoSuchColleague; TokenTooLong above rule `api.token_days`.
    """
    on = bank_date(at)
    longest = rules.value("api.token_days", on)
    require(1 <= days <= longest, TokenTooLong(longest))
    staff = Staff.objects.filter(staff_no=staff_no).first()
    if staff is None or not is_employed(staff, on=on):
        raise NoSuchColleague
    text = PREFIX + secrets.token_urlsafe(32)
    made = ApiToken.objects.create(
        staff=staff,
        purpose=purpose,
        digest=digest_of(text),
        made_at=real,
        expires_on=on + timedelta(days=days),
    )
    audit.write(
        "api.token",
        by=by,
        at=at,
        kind="staff",
        subject=staff.staff_no,
        detail={"number": made.pk, "until": made.expires_on.isoformat()},
    )
    return made, text


@transaction.atomic
def revoke_token(token: ApiToken, *, by: Staff | None, at: datetime) -> None:
    """From the next request on it opens nothing. TokenIsRevoked if somebody was faster."""
    moved = ApiToken.objects.filter(pk=token.pk, revoked_at__isnull=True).update(revoked_at=at)
    require(moved, TokenIsRevoked())
    audit.write(
        "api.revoke", by=by, at=at, kind="staff", subject=token.staff.staff_no, detail={"number": token.pk}
    )


def colleague_with(text: str, *, on: date) -> Staff | None:
    """For whom a program acts; None for an unknown, expired or revoked token, or a colleague who is out.

    A password set or changed since voids the token, as it ends the sessions.
    """
    found = (
        ApiToken.objects.filter(digest=digest_of(text), revoked_at__isnull=True, expires_on__gte=on)
        .select_related("staff")
        .first()
    )
    if found is None or not is_employed(found.staff, on=on):
        return None
    changed_at = found.staff.password_changed_at
    if changed_at is not None and found.made_at < changed_at:
        return None
    if found.last_used_on != on:
        ApiToken.objects.filter(pk=found.pk).update(last_used_on=on)
    return found.staff


def digest_of(text: str) -> str:
    """Keyed with the installation's secret: the table alone tells nobody which token fits."""
    return hmac.digest(settings.SECRET_KEY.encode(), f"api:{text}".encode(), sha256).hex()
