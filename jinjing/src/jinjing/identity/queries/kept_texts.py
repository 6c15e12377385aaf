"""PI-07: how often texts with something sensitive in them were kept, by outlet, kind and ground. Counts only."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from jinjing.identity.models import OrgUnit
from jinjing.identity.permissions import Permission
from jinjing.identity.scope import Scope
from jinjing.kernel.clock import BANK_ZONE
from jinjing.kernel.enums import Ground, Sensitive
from jinjing.kernel.models import AccessEntry

# The rows of the log have no index by what stands beside them: so far back they are read.
BACK_DAYS = 30


@dataclass(frozen=True)
class KeptTexts:
    """Texts of one outlet that say something of that kind, kept on that ground. A text of two kinds counts twice."""

    outlet: OrgUnit
    kind: Sensitive
    ground: Ground
    count: int


def kept_texts(scope: Scope) -> list[KeptTexts]:
    """Those of the last BACK_DAYS days, the most frequent first; two queries. Empty without the right to ask."""
    if not scope.may(Permission.DATA_CATALOGUE):
        return []
    since = datetime.combine(scope.on - timedelta(days=BACK_DAYS), time(), BANK_ZONE)
    rows = AccessEntry.objects.filter(at__gte=since, detail__has_key="ground")
    counts = Counter(
        (outlet, kind, detail["ground"])
        for outlet, detail in rows.values_list("outlet", "detail").iterator()
        for kind in detail["sensitive"]
    )
    units = {unit.code: unit for unit in OrgUnit.objects.filter(code__in={outlet for outlet, *_ in counts})}
    found = [
        KeptTexts(units[outlet], Sensitive(kind), Ground(ground), count)
        for (outlet, kind, ground), count in counts.items()
        if outlet in units
    ]
    return sorted(found, key=lambda one: (-one.count, one.outlet.code, one.kind, one.ground))
