"""The first person of an installation: somebody has to be let in before anybody can let others in."""

from datetime import datetime

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from jinjing.identity.enums import OrgLevel, Role
from jinjing.identity.models import OrgUnit, Position, Staff
from jinjing.kernel import audit
from jinjing.kernel.clock import bank_date
from jinjing.kernel.errors import Conflict, Invalid, require


class SignInTaken(Conflict):
    """Sign-in names belong to one person."""

    code = "sign_in_taken"

    def __init__(self) -> None:
        super().__init__(_("This sign-in name is taken. Choose another."))


class PasswordTooWeak(Invalid):
    """The password breaks a rule; the message says which."""

    code = "password_too_weak"


@transaction.atomic
def create_administrator(*, sign_in: str, name: str, password: str, by: Staff | None, at: datetime) -> Staff:
    """A system administrator at the head of the organisation. `by` is None at the command line.

    SignInTaken; PasswordTooWeak with the rules that were broken. A bank without an organisation gets its
    head office, which a feed may rename later.
    """
    require(not Staff.objects.filter(sign_in=sign_in).exists(), SignInTaken())
    staff = Staff(staff_no=f"local-{sign_in}", sign_in=sign_in, name=name)
    try:
        validate_password(password, user=staff)
    except ValidationError as weak:
        raise PasswordTooWeak(" ".join(map(_said, weak.error_list)), field="password") from weak
    staff.set_password(password)
    staff.save()
    Position.objects.create(
        staff=staff, role=Role.SYSTEM_ADMIN, org_unit=_head_of_organisation(), valid_from=bank_date(at)
    )
    audit.write("staff.create_admin", by=by, at=at, kind="staff", subject=staff.staff_no)
    return staff


def _said(broken: ValidationError) -> str:
    """Django's sentence, but for the one that its Chinese catalogue lacks."""
    if broken.code == "password_too_short" and broken.params:
        return _("The password is too short: it needs at least %(min_length)d characters.") % broken.params
    return " ".join(broken.messages)


def _head_of_organisation() -> OrgUnit:
    head = OrgUnit.objects.filter(parent__isnull=True).order_by("path").first()
    return head or OrgUnit.objects.create(
        code="HO", path="/HO/", level=OrgLevel.HEAD_OFFICE, name="总行", name_en="Head office"
    )
