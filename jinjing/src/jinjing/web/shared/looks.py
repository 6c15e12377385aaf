"""A look at customers leaves its row before the answer, whatever becomes of the answer (SE-03, PI-10)."""

from collections.abc import Iterable

from jinjing.identity.domain.lookups import TooManyLookups, count_lookup
from jinjing.kernel import audit, clock
from jinjing.web.shared.http import StaffRequest


def lookup_refused(request: StaffRequest) -> str:
    """Count one search; why no more are answered for now, empty if this one may be carried out."""
    try:
        count_lookup(
            by=request.staff, outlet=request.scope.outlet_code, at=request.now, real=clock.real_now()
        )
    except TooManyLookups as refusal:
        return str(refusal)
    return ""


def record_look(
    request: StaffRequest, action: str, *, customers: Iterable[str], kind: str = "", subject: str = ""
) -> None:
    """One row with the codes of the customers whom the page is going to show, each once, in order."""
    codes = list(dict.fromkeys(code for code in customers if code))
    audit.write(
        action,
        by=request.staff,
        at=request.now,
        kind=kind,
        subject=subject,
        outlet=request.scope.outlet_code,
        detail={"customers": codes},
    )
