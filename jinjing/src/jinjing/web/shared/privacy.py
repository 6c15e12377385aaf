"""How long a page with customers stays readable (FI-06), and how long a value in full is shown (FI-03)."""

from dataclasses import dataclass
from typing import cast

from jinjing.kernel import rules
from jinjing.web.shared.http import StaffRequest

BLUR, UNMASK = "security.blur_seconds", "security.unmask_seconds"


@dataclass(frozen=True)
class Privacy:
    """Seconds without a touch until the page is veiled, seconds until an opened value is masked again."""

    blur_seconds: int
    unmask_seconds: int


def privacy_of(request: StaffRequest) -> Privacy:
    """The seconds in force today; asked once a request."""
    known = getattr(request, "privacy", None)
    if known is None:
        found = rules.values(BLUR, UNMASK, on=request.today)
        known = Privacy(int(found[BLUR]), int(found[UNMASK]))
        request.privacy = known  # type: ignore[attr-defined]  # a memory of this request only
    return cast(Privacy, known)
