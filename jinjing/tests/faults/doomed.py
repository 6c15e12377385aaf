"""One action in a process of its own, which is really killed (SIGKILL) at a named point.

    python doomed.py ACTION [POINT NTH]

POINT is a dotted name whose NTH call does not return: the process dies before it.
"""

import json
import os
import signal
import sys
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any


def die_at(point: str, nth: int) -> None:
    module_name, _, name = point.rpartition(".")
    module, calls = import_module(module_name), 0
    original = getattr(module, name)

    def or_die(*args: Any, **options: Any) -> Any:
        nonlocal calls
        calls += 1
        if calls == nth:
            os.kill(os.getpid(), signal.SIGKILL)
        return original(*args, **options)

    setattr(module, name, or_die)


def migrate() -> None:
    from django.core.management import call_command

    call_command("migrate", verbosity=0)


def edition() -> None:
    """Two nights on disk."""
    from datetime import timedelta

    from editions import ON, Draft

    for number in range(2):
        Draft(on=ON + timedelta(days=number)).write(Path(os.environ["JINJING_HOME"]) / f"night-{number}")


def publish(number: int) -> None:
    from django.core.management import call_command

    folder = Path(os.environ["JINJING_HOME"]) / f"night-{number}"
    call_command("publish", str(folder / "snapshot"), "--sources", str(folder / "sources"))


def bank() -> None:
    """The small bank; Wang has come and is offered to every manager of Riverside."""
    from casts import MORNING, small_bank
    from jinjing.lobby.domain.arrival import register_arrival
    from jinjing.lobby.domain.referral import offer_referral

    made = small_bank()
    visit = register_arrival(
        made.riverside, customer=made.wang, business="large_transfer", by=made.guide_lin, at=MORNING
    )
    offer_referral(visit, by=made.guide_lin, at=MORNING)


def accept() -> None:
    """Chen takes the referral, as the form with this key asks."""
    from casts import MORNING
    from jinjing.identity.models import Staff
    from jinjing.kernel import idempotency
    from jinjing.lobby.domain.referral import accept_referral
    from jinjing.lobby.models import Referral

    chen = Staff.objects.get(staff_no="R001")
    referral = Referral.objects.get()
    outcome = idempotency.once(
        lambda: accept_referral(referral, by=chen, at=MORNING).code, key="tap", actor_no="R001", at=MORNING
    )
    print(json.dumps({"repeated": outcome.repeated, "result": outcome.result}))


def tell() -> None:
    """What is in the database, in numbers."""
    from jinjing.customers.models import Customer, CustomerEvent, SearchToken
    from jinjing.holdings.models import Holding, Publication
    from jinjing.insights.models import CustomerFigures
    from jinjing.kernel.models import AccessEntry, IdempotencyKey
    from jinjing.lobby.models import Referral
    from jinjing.workbench.models import Lead

    told = {
        "customers": Customer.objects.count(),
        "tokens": SearchToken.objects.count(),
        "holdings": Holding.objects.count(),
        "figures": CustomerFigures.objects.count(),
        "publications": sorted(
            f"{row.business_date} {row.state}" for row in Publication.objects.order_by("business_date")
        ),
        "referrals": list(Referral.objects.values_list("state", flat=True)),
        "leads": Lead.objects.count(),
        "keys": IdempotencyKey.objects.count(),
        "accepted": AccessEntry.objects.filter(action="referral.accept").count(),
        "history": CustomerEvent.objects.filter(kind="referral.accepted").count(),
        "published": AccessEntry.objects.filter(action="snapshot.publish").count(),
    }
    print(json.dumps(told))


ACTIONS: dict[str, Callable[[], None]] = {
    "migrate": migrate,
    "edition": edition,
    "publish-0": lambda: publish(0),
    "publish-1": lambda: publish(1),
    "bank": bank,
    "accept": accept,
    "tell": tell,
}


def main() -> None:
    import django

    django.setup()
    action, *rest = sys.argv[1:]
    if rest:
        die_at(rest[0], int(rest[1]))
    ACTIONS[action]()


if __name__ == "__main__":
    main()
