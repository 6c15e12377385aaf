"""Letting go what is no longer needed, in batches that survive a kill; each rule leaves a line in the access log."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from assay.progress import Progress, SilentProgress
from django.apps import apps
from django.db import transaction

from jinjing.customers.models import Customer
from jinjing.kernel import audit, long_work
from jinjing.kernel.clock import bank_date
from jinjing.kernel.models import LongWork
from jinjing.privacy import sealed_files
from jinjing.privacy.domain.copying import remove_copies
from jinjing.privacy.domain.ending import erase
from jinjing.privacy.domain.exporting import expire_exports
from jinjing.privacy.enums import THERE, ExportState, RestrictedBecause
from jinjing.privacy.models import DataCopy, Export
from jinjing.privacy.queries.retained import Due, due_now, rows_due
from jinjing.privacy.retention import RULES, Rule, Way

WORK = "retention"
STEP = 200
Clock = Callable[[], datetime]


@dataclass(frozen=True)
class LetGo:
    """What one rule let go."""

    rule: Rule
    count: int


def run_retention(
    *,
    holder: str,
    at: datetime,
    tick: Clock,
    progress: Progress | None = None,
    declared: Sequence[Rule] = RULES,
) -> list[LetGo]:
    """Everything that is due, rule by rule. WorkIsHeld while another process is at it.

    at: the moment that decides what is due; tick: the machine's clock, for the lease.
    """
    shown = progress or SilentProgress()
    return [
        LetGo(due.rule, _let_go(due, holder=holder, at=at, tick=tick, progress=shown, declared=declared))
        for due in due_now(bank_date(at), declared=declared)
    ]


def _let_go(
    due: Due, *, holder: str, at: datetime, tick: Clock, progress: Progress, declared: Sequence[Rule]
) -> int:
    rule = due.rule
    if not due.count:
        return 0
    work = long_work.begin(WORK, reference=rule.key, total=due.count, by=None, at=tick())
    work = long_work.take(work, holder=holder, at=tick())
    before = work.done
    with progress.bar(str(rule.title), due.count) as bar:
        while keys := list(
            rows_due(rule, bank_date(at), declared=declared).values_list("pk", flat=True)[:STEP]
        ):
            _step(rule, work, keys, holder=holder, at=at, tick=tick)
            bar.advance(len(keys))
    gone = work.done - before
    with transaction.atomic():
        _note(rule, gone, at=at)
        long_work.finish(work, holder=holder, at=tick())
    return gone


@transaction.atomic
def _step(rule: Rule, work: LongWork, keys: list[Any], *, holder: str, at: datetime, tick: Clock) -> None:
    """One batch and the cursor's move, or neither."""
    if rule.way == Way.ERASE:
        for customer in Customer.objects.filter(pk__in=keys).select_related("home_outlet"):
            outlet = customer.home_outlet.code if customer.home_outlet else ""
            erase(
                customer,
                because=RestrictedBecause.RETENTION,
                request=None,
                by=None,
                at=at,
                outlet=outlet,
            )
    else:
        apps.get_model(rule.model)._default_manager.filter(pk__in=keys).delete()
    long_work.advance(work, holder=holder, by_count=len(keys), cursor={}, at=tick())


def _note(rule: Rule, count: int, *, at: datetime) -> None:
    audit.write(
        "retention.run",
        by=None,
        at=at,
        kind="retention",
        subject=rule.key,
        detail={"record": rule.model, "rows": count},
    )


def clear_files(*, at: datetime) -> int:
    """Files whose hours are over, and what killed processes left in the folder; answers how many went.

    A part of a file that is still being made stays, however old: its maker goes on with it.
    """
    gone = expire_exports(at=at) + remove_copies(at=at)
    if Export.objects.filter(state=ExportState.APPROVED).exists():
        return gone
    known = set(Export.objects.filter(state__in=THERE).values_list("file_name", flat=True))
    known |= set(DataCopy.objects.filter(removed_at__isnull=True).values_list("file_name", flat=True))
    for name in sealed_files.left_behind():
        if name not in known:
            sealed_files.remove(name)
            gone += 1
    return gone
