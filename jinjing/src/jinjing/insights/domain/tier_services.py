"""Writing the unified customer view: one text of one tier, from a day on (SEG-5)."""

from datetime import date, datetime

from django.db import IntegrityError, transaction

from jinjing.holdings.queries.publications import current_publication
from jinjing.identity.domain.rights import require_right
from jinjing.identity.errors import PastStays
from jinjing.identity.models import Staff
from jinjing.identity.permissions import Permission
from jinjing.insights.enums import ServiceKind
from jinjing.insights.errors import (
    ChineseTextMissing,
    FloorStays,
    ServiceChangedMeanwhile,
    ServiceTextTooLong,
    ServiceUnchanged,
    UnknownTierService,
)
from jinjing.insights.models import TierService
from jinjing.insights.queries.tier_services import standing_cell
from jinjing.insights.unified_view import Cell, ServiceScheme, Step, scheme_named
from jinjing.kernel import audit
from jinjing.kernel.clock import bank_date
from jinjing.kernel.errors import require
from jinjing.kernel.wording import Wording

LONGEST_TEXT = 300


@transaction.atomic
def note_tier_service(
    cell: Cell, *, text_zh: str, text_en: str, valid_from: date, replaces: int, by: Staff, at: datetime
) -> TierService:
    """Offer this to the tier from that day on, today or later; later days win, and what was written stays.

    replaces: number of the cell's last text as the writer saw it, 0 for none: ServiceChangedMeanwhile if it
    has another one by now. Empty texts promise nothing beyond what everybody gets; FloorStays for the channels
    of everybody. UnknownTierService, ChineseTextMissing, ServiceTextTooLong, PastStays, ServiceUnchanged.
    """
    require_right(by, Permission.CHANGE_TIER_SERVICES, at=at)
    scheme, step = _place_of(cell)
    zh, en = _fitting(text_zh, field="text_zh"), _fitting(text_en, field="text_en")
    require(zh or not en, ChineseTextMissing())
    require(zh or (step, cell.kind) != (scheme.floor, ServiceKind.CHANNELS), FloorStays())
    require(valid_from >= bank_date(at), PastStays(field="valid_from"))
    standing = standing_cell(scheme, step, cell.kind, on=valid_from)
    require(standing.last == replaces, ServiceChangedMeanwhile())
    require(Wording(zh, en or zh) != standing.now.text, ServiceUnchanged())
    try:
        with transaction.atomic():
            made = TierService.objects.create(
                scheme=scheme.key,
                tier=step.tier,
                band=step.band,
                kind=cell.kind,
                number=replaces + 1,
                valid_from=valid_from,
                text_zh=zh,
                text_en=en,
                noted_by=by,
                noted_at=at,
            )
    except IntegrityError as twice:
        raise ServiceChangedMeanwhile from twice
    subject = f"{scheme.key}:{step.key}:{cell.kind}"
    detail = {"starts": valid_from.isoformat(), "version": made.number}
    audit.write("tier_service.note", by=by, at=at, kind="tier_service", subject=subject, detail=detail)
    return made


def _place_of(cell: Cell) -> tuple[ServiceScheme, Step]:
    """The scheme of the night in use and its step, by their exact names."""
    scheme = scheme_named(current_publication(), cell.scheme)
    step = next((one for one in scheme.steps if one.key == cell.step), None) if scheme else None
    if scheme is None or step is None or cell.kind not in scheme.kinds:
        raise UnknownTierService
    return scheme, step


def _fitting(text: str, *, field: str) -> str:
    said = " ".join(text.split())
    require(len(said) <= LONGEST_TEXT, ServiceTextTooLong(LONGEST_TEXT, field=field))
    return said
