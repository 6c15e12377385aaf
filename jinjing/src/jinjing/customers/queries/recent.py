"""The customers somebody opened last, out of their own short memory."""

from datetime import datetime, time, timedelta

from jinjing.customers.models import RecentCustomer
from jinjing.customers.queries.customers import customers_in
from jinjing.identity.scope import Scope
from jinjing.kernel import rules
from jinjing.kernel.clock import BANK_ZONE

KEPT = "retention.recent_days"


def recently_opened(scope: Scope, *, limit: int = 10) -> list[int]:
    """Keys, the latest first, without those out of reach since. One query, and the rules of the day.

    Rows older than the rule are passed over, also before retention has deleted them: who is out of reach now
    does not push the others out.
    """
    since = datetime.combine(scope.on - timedelta(days=int(rules.value(KEPT, scope.on))), time(), BANK_ZONE)
    own = RecentCustomer.objects.filter(staff_id=scope.staff_id, opened_at__gte=since)
    own = own.filter(customer__in=customers_in(scope).order_by())
    return list(own.order_by("-opened_at", "-pk").values_list("customer_id", flat=True)[:limit])
