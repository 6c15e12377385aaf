"""The customers somebody opened last, out of their own short memory."""

from datetime import datetime, time, timedelta

from jinjing.customers.models import Customer, RecentCustomer
from jinjing.customers.queries.customers import customers_in, with_managers
from jinjing.identity.scope import Scope
from jinjing.kernel import rules
from jinjing.kernel.clock import BANK_ZONE

KEPT = "retention.recent_days"


def recently_opened(scope: Scope, *, limit: int = 10) -> list[Customer]:
    """The latest first, without those out of reach since; each with `rm_name`.

    Rows older than the rule are passed over, also before retention has deleted them. Two queries, and the rules
    of the day: who is out of reach now does not push the others out.
    """
    since = datetime.combine(scope.on - timedelta(days=int(rules.value(KEPT, scope.on))), time(), BANK_ZONE)
    own = RecentCustomer.objects.filter(staff_id=scope.staff_id, opened_at__gte=since)
    own = own.filter(customer__in=customers_in(scope).order_by())
    latest = list(own.order_by("-opened_at", "-pk").values_list("customer_id", flat=True)[:limit])
    if not latest:
        return []
    found = {one.pk: one for one in with_managers(customers_in(scope).filter(pk__in=latest), scope=scope)}
    return [found[pk] for pk in latest if pk in found]
