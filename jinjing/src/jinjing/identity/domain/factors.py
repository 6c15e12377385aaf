"""Second factors (SE-01): an authenticator app (RFC 6238), passkeys, recovery codes on paper.

Challenges, secrets and codes are drawn by the caller; here they are kept sealed and checked.
"""

from base64 import b32decode, b32encode
from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256

from cryptography.hazmat.primitives.constant_time import bytes_eq
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP
from django.db import transaction
from django.db.models import F, Value
from django.db.models.functions import Greatest
from django.utils.translation import gettext as _

from jinjing.identity.domain.rights import require_no_administrator, require_right
from jinjing.identity.domain.sessions import end_sessions_of
from jinjing.identity.enums import FactorKind, SessionEnd
from jinjing.identity.models import Factor, RecoveryCode, Staff
from jinjing.identity.permissions import Permission
from jinjing.identity.queries.factors import confirmed, must_have_factor
from jinjing.kernel import audit
from jinjing.kernel.clock import bank_date
from jinjing.kernel.errors import Conflict, Invalid, require

DIGITS, STEP_SECONDS = 6, 30  # RFC 6238: what every authenticator app takes for granted
DRIFT_STEPS = (-1, 0, 1)  # RFC 6238, 5.2: a telephone's clock may be half a minute off
SECRET_BYTES = 20
CODES = 10


class WrongCode(Invalid):
    """The code does not prove anything: mistyped, too old, or used before."""

    code = "wrong_code"

    def __init__(self) -> None:
        super().__init__(
            _("This code is not right or was used before. Wait for the next one and type that."), field="code"
        )


class LastFactor(Conflict):
    """A role that needs a second factor keeps at least one."""

    code = "last_factor"

    def __init__(self) -> None:
        super().__init__(_("Your position needs a second factor. Add another one before you remove this."))


class UnknownFactor(Conflict):
    """The factor was removed in the meantime."""

    code = "unknown_factor"

    def __init__(self) -> None:
        super().__init__(_("This is no longer set up. Reload the page."))


# The authenticator app


@transaction.atomic
def begin_totp(staff: Staff, secret: bytes, *, at: datetime) -> Factor:
    """Keep a fresh secret until its first code confirms it; an earlier unconfirmed one is thrown away."""
    mine = Factor.objects.filter(staff=staff, kind=FactorKind.TOTP)
    require(not mine.filter(confirmed_at__isnull=False).exists(), UnknownFactor())
    mine.delete()
    return Factor.objects.create(
        staff=staff, kind=FactorKind.TOTP, secret={"secret": b32encode(secret).decode()}, added_at=at
    )


def totp_being_set_up(staff: Staff) -> Factor | None:
    return Factor.objects.filter(staff=staff, kind=FactorKind.TOTP, confirmed_at__isnull=True).first()


def totp_address(factor: Factor, *, account: str, issuer: str) -> str:
    """The `otpauth:` address behind the picture that the app photographs."""
    return _totp(factor).get_provisioning_uri(account, issuer)


@transaction.atomic
def confirm_totp(staff: Staff, code: str, *, at: datetime, real: datetime) -> None:
    """The app shows the right code: from now on it is asked for. WrongCode; UnknownFactor."""
    factor = totp_being_set_up(staff)
    if factor is None:
        raise UnknownFactor
    require(_spend_step(factor, code, real=real), WrongCode())
    Factor.objects.filter(pk=factor.pk).update(confirmed_at=at)
    _note("factor.add", staff, by=staff, at=at, kind=FactorKind.TOTP)


def prove_totp(staff: Staff, code: str, *, real: datetime) -> bool:
    """Whether the code is the app's present one and is used for the first time."""
    factor = confirmed(staff).filter(kind=FactorKind.TOTP).first()
    if factor is None or not _spend_step(factor, code, real=real):
        return False
    Factor.objects.filter(pk=factor.pk).update(used_at=real)
    return True


def _spend_step(factor: Factor, code: str, *, real: datetime) -> bool:
    """Compare-and-set on the time step: of two uses of one code at the same moment one is refused."""
    app, now = _totp(factor), int(real.timestamp()) // STEP_SECONDS
    typed = code.replace(" ", "").encode()
    right = [
        now + drift for drift in DRIFT_STEPS if bytes_eq(app.generate((now + drift) * STEP_SECONDS), typed)
    ]
    return any(Factor.objects.filter(pk=factor.pk, counter__lt=step).update(counter=step) for step in right)


def _totp(factor: Factor) -> TOTP:
    return TOTP(b32decode(factor.secret["secret"]), DIGITS, SHA1(), STEP_SECONDS)  # noqa: S303 - the only one that every app knows; safe under HMAC


# Recovery codes


def digest_of(staff: Staff, code: str) -> str:
    """What is kept of a code. At 80 random bits a code cannot be found from it by trying."""
    plain = "".join(sign for sign in code.casefold() if sign.isalnum())
    return sha256(f"{staff.staff_no}:{plain}".encode()).hexdigest()


@transaction.atomic
def replace_recovery_codes(staff: Staff, codes: Sequence[str], *, at: datetime) -> None:
    """These codes count from now on, earlier ones no longer. UnknownFactor without a factor to recover."""
    require(confirmed(staff).exists(), UnknownFactor())
    RecoveryCode.objects.filter(staff=staff).delete()
    RecoveryCode.objects.bulk_create(RecoveryCode(staff=staff, digest=digest_of(staff, c)) for c in codes)
    _note("factor.recovery_codes", staff, by=staff, at=at, count=len(codes))


def use_recovery_code(staff: Staff, code: str, *, real: datetime) -> bool:
    """Whether the code is one of the person's and was unused until now."""
    mine = RecoveryCode.objects.filter(staff=staff, digest=digest_of(staff, code), used_at__isnull=True)
    return mine.update(used_at=real) > 0


# Passkeys: the ceremony is in `passkeys`


@transaction.atomic
def add_passkey(staff: Staff, *, credential: str, name: str, counter: int, at: datetime) -> Factor:
    """Keep a credential that was just made. credential: base64 of what the authenticator attested."""
    factor = Factor.objects.create(
        staff=staff,
        kind=FactorKind.PASSKEY,
        secret={"credential": credential, "name": name},
        counter=counter,
        added_at=at,
        confirmed_at=at,
    )
    _note("factor.add", staff, by=staff, at=at, kind=FactorKind.PASSKEY)
    return factor


def spend_signature(factor: Factor, counter: int, *, real: datetime) -> bool:
    """Refuse a count that did not grow: a copied authenticator. Synchronised passkeys always say 0."""
    mine = Factor.objects.filter(pk=factor.pk)
    mine = mine.filter(counter__lt=counter) if counter else mine.filter(counter=0)
    return mine.update(counter=Greatest(F("counter"), Value(counter)), used_at=real) > 0


# Taking away


@transaction.atomic
def remove_factor(staff: Staff, number: int, *, at: datetime) -> None:
    """Take one of one's own factors away. UnknownFactor; LastFactor if the position needs one."""
    mine = list(Factor.objects.select_for_update().filter(staff=staff, confirmed_at__isnull=False))
    factor = next((f for f in mine if f.pk == number), None)
    if factor is None:
        raise UnknownFactor
    require(len(mine) > 1 or not must_have_factor(staff, on=bank_date(at)), LastFactor())
    factor.delete()
    if len(mine) == 1:
        RecoveryCode.objects.filter(staff=staff).delete()
    _note("factor.remove", staff, by=staff, at=at, kind=FactorKind(factor.kind))


@transaction.atomic
def reset_factors(staff: Staff, *, by: Staff, at: datetime) -> int:
    """The telephone is lost: all factors and codes of a colleague go, and so do the sessions.

    Answers how many factors there were. At the next sign-in a role that needs one has to set it up. NotYourRole;
    AdministratorsOwnDoor.
    """
    require_right(by, Permission.MANAGE_STAFF, at=at)
    require_no_administrator(staff, at=at)
    count = Factor.objects.filter(staff=staff).count()
    Factor.objects.filter(staff=staff).delete()
    RecoveryCode.objects.filter(staff=staff).delete()
    end_sessions_of(staff, why=SessionEnd.FACTORS, by=by, at=at)
    _note("factor.reset", staff, by=by, at=at, count=count)
    return count


def _note(action: str, staff: Staff, *, by: Staff, at: datetime, **detail: object) -> None:
    audit.write(action, by=by, at=at, kind="staff", subject=staff.staff_no, detail=detail)
