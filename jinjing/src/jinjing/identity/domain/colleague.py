"""Which colleague the bank's own sign-in means.

The provider says who somebody is, nothing else: who works here and with which rights comes from the staff
feed and the security administrator. A colleague is found by the staff number that the provider tells.
"""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from jinjing.identity.models import Staff
from jinjing.kernel.errors import NotAllowed


class NotAColleague(NotAllowed):
    """The bank knows the person, this system does not."""

    code = "not_a_colleague"

    def __init__(self) -> None:
        super().__init__(
            _(
                "The bank has signed you in, but no colleague with your staff number is recorded here. "
                "Ask the security administrator."
            )
        )


def colleague_of(claims: Mapping[str, Any], *, staff_claim: str) -> Staff:
    """The active colleague with the staff number among the claims. NotAColleague."""
    number = claims.get(staff_claim)
    found = Staff.objects.filter(staff_no=str(number), is_active=True).first() if number else None
    if found is None:
        raise NotAColleague
    return found
