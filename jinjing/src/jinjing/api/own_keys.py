"""A colleague's own tokens, as the page of one's own sign-in lists and revokes them."""

from collections.abc import Sequence
from datetime import date, datetime

from django.db.models import F, Q

from jinjing.api.domain.tokens import revoke_token
from jinjing.api.errors import NotYourToken
from jinjing.api.models import ApiToken
from jinjing.identity.models import Staff
from jinjing.identity.programs import ProgramKey


class OwnTokens:
    """Fits `identity.programs.ProgramKeys`."""

    def of(self, staff: Staff, *, on: date) -> Sequence[ProgramKey]:
        """Neither revoked nor expired nor voided by a new password, the newest first."""
        changed_at = F("staff__password_changed_at")
        rows = ApiToken.objects.filter(
            Q(staff__password_changed_at__isnull=True) | Q(made_at__gte=changed_at),
            staff=staff,
            revoked_at__isnull=True,
            expires_on__gte=on,
        )
        return [
            ProgramKey(row.pk, row.purpose, row.made_at, row.last_used_on, row.expires_on)
            for row in rows.order_by("-made_at", "-pk")
        ]

    def revoke(self, number: int, *, by: Staff, at: datetime) -> None:
        """NotYourToken for one of somebody else, TokenIsRevoked if it was taken back before."""
        found = ApiToken.objects.select_related("staff").filter(pk=number, staff=by).first()
        if found is None:
            raise NotYourToken
        revoke_token(found, by=by, at=at)
