"""The first person of an installation: somebody has to be let in before anybody can let others in."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from jinjing.identity.domain.passwords import require_good
from jinjing.identity.enums import OrgLevel, Role
from jinjing.identity.models import OrgUnit, Position, Staff
from jinjing.kernel import audit
from jinjing.kernel.clock import bank_date
from jinjing.kernel.errors import Conflict, require


class SignInTaken(Conflict):
    """Sign-in names belong to one person."""

    code = "sign_in_taken"

    def __init__(self) -> None:
        super().__init__(_("This sign-in name is taken. Choose another."))


@transaction.atomic
def create_administrator(
    *,
    sign_in: str,
    name: str,
    password: str,
    role: Role = Role.SYSTEM_ADMIN,
    own_password: bool = False,
    by: Staff | None,
    at: datetime,
) -> Staff:
    """One of the three administrators (SE-02) at the head of the organisation. `by` is None at the command line.

    own_password: the person typed it unseen; any other is good for one sign-in, then it is changed (SE-01).
    SignInTaken; PasswordTooWeak with the rules that were broken. A bank without an organisation gets its
    head office, which a feed may rename later.
    """
    require(not Staff.objects.filter(sign_in=sign_in).exists(), SignInTaken())
    staff = Staff(staff_no=f"local-{sign_in}", sign_in=sign_in, name=name)
    require_good(password, staff, on=bank_date(at))
    staff.set_password(password)
    staff.password_changed_at = at
    staff.must_change_password = not own_password
    staff.save()
    Position.objects.create(
        staff=staff, role=role, org_unit=_head_of_organisation(), valid_from=bank_date(at)
    )
    audit.write(
        "staff.create_admin", by=by, at=at, kind="staff", subject=staff.staff_no, detail={"role": role}
    )
    return staff


def _head_of_organisation() -> OrgUnit:
    head = OrgUnit.objects.filter(parent__isnull=True).order_by("path").first()
    return head or OrgUnit.objects.create(
        code="HO", path="/HO/", level=OrgLevel.HEAD_OFFICE, name="总行", name_en="Head office"
    )
