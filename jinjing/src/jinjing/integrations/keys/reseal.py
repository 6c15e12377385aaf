"""Everything sealed gets the current keys, as long work: visible, stoppable, killable, beside running pages.

Columns first, then search tokens, then files; each batch moves the work's cursor in its own transaction.
"""

import os
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from fcntl import LOCK_EX, LOCK_NB, flock
from pathlib import Path
from typing import Protocol

from assay.errors import AssayError
from assay.failures import stop_if_interrupted
from assay.progress import Bar, Progress
from django.conf import settings
from django.db import DatabaseError, transaction

from jinjing.customers.domain.renewal import renew_tokens
from jinjing.customers.models import Customer
from jinjing.identity.models import Staff
from jinjing.integrations.keys.columns import SealedTable, reseal_batch, sealed_tables
from jinjing.integrations.keys.errors import KeysBusy, NewerKeyMade
from jinjing.integrations.keys.files import reseal_file, sealed_files
from jinjing.integrations.night.run import alone
from jinjing.kernel import audit, keys, long_work
from jinjing.kernel.enums import WorkState
from jinjing.kernel.models import LongWork

KIND = "keys.reseal"
MOST_PASSES = 5  # rows that pages sealed with the old key while the first pass ran need a second one


class Found(Protocol):
    """A batch: where to go on after, what was seen, what was not of the current keys."""

    @property
    def last(self) -> int: ...
    @property
    def seen(self) -> int: ...
    @property
    def changed(self) -> int: ...


@dataclass(frozen=True)
class FileDone:
    """One file as a batch; `last` is its place in the list."""

    last: int
    changed: int
    seen: int = 1


@dataclass(frozen=True)
class Step:
    """One table, the search tokens or the files, batch by batch.

    may_fall_behind: somebody may write with the old key for a moment after the change, so it is gone through again.
    """

    name: str
    total: int
    next: Callable[[int], Found | None]
    may_fall_behind: bool = True


@dataclass
class ResealReport:
    """What was sealed anew, by step; steps where nothing was to do are left out."""

    key_id: str
    changed: dict[str, int] = field(default_factory=dict)

    def line(self) -> str:
        done = ", ".join(f"{name} {count}" for name, count in self.changed.items()) or "0"
        return f"已用密钥 {self.key_id} 重新加密 / sealed with key {self.key_id}: {done}"


def no_rest() -> None:
    """Go on at once."""


def reseal(
    *,
    by: Staff | None,
    now: Callable[[], datetime],
    progress: Progress,
    rest: Callable[[], None] = no_rest,
) -> ResealReport:
    """Seal everything anew that is not of the current keys, or go on where the last run stood.

    KeysBusy while another process does it, or while a night runs; NewerKeyMade if a key was made meanwhile;
    Ctrl+C leaves the work stopped. `now` is the machine's time; `rest` is called between batches, so that
    pages get their turn to write (SQLite does not queue writers).
    """
    try:
        with changing_alone():
            return _reseal(by=by, now=now, progress=progress, rest=rest)
    except long_work.WorkIsHeld as held:
        raise KeysBusy from held


def _reseal(
    *, by: Staff | None, now: Callable[[], datetime], progress: Progress, rest: Callable[[], None]
) -> ResealReport:
    key_id = keys.current(settings.KEYS_FOLDER).field
    steps = list(_steps(key_id))
    work = _taken(key_id, total=sum(step.total for step in steps), by=by, now=now)
    run = _Run(work, key_id, now, rest)
    try:
        with progress.bar("重新加密 / sealing anew", work.total) as bar:
            bar.advance(work.done)
            run.through(steps, bar)
        keys.index_is_renewed(settings.KEYS_FOLDER, key_id)
        return run.end(by=by)
    except (KeyboardInterrupt, AssayError, DatabaseError) as stopped:
        outcome = "interrupted" if isinstance(stopped, KeyboardInterrupt) else "refused"
        with suppress(DatabaseError):  # the database may be what failed; the lease runs out by itself
            long_work.stop(work, holder=work.holder, at=now(), outcome=outcome)
        raise


class _Run:
    """One process's turn at the work."""

    def __init__(
        self, work: LongWork, key_id: str, now: Callable[[], datetime], rest: Callable[[], None]
    ) -> None:
        self._work, self._key_id, self._now, self._rest = work, key_id, now, rest
        self._changed: dict[str, int] = dict(work.cursor.get("changed", {}))

    def through(self, steps: list[Step], bar: Bar) -> None:
        names = [step.name for step in steps]
        start = self._work.cursor.get("step", "")
        after = self._work.cursor.get("after", 0)
        for step in steps[names.index(start) if start in names else 0 :]:
            self._step(step, bar, after=after if step.name == start else 0, counted=True)
        again = [step for step in steps if step.may_fall_behind]
        for _ in range(MOST_PASSES):
            before = dict(self._changed)
            for step in again:
                self._step(step, bar, after=0, counted=False)
            if self._changed == before:
                return

    def _step(self, step: Step, bar: Bar, *, after: int, counted: bool) -> None:
        while True:
            if keys.current(settings.KEYS_FOLDER).field != self._key_id:
                raise NewerKeyMade(self._key_id)
            with transaction.atomic():
                found = step.next(after)
                if found is None:
                    return
                after = found.last
                if found.changed:
                    self._changed[step.name] = self._changed.get(step.name, 0) + found.changed
                # In a later pass the cursor stays at the end: a run that goes on starts with that pass.
                place = {"step": step.name, "after": after} if counted else self._place()
                long_work.advance(
                    self._work,
                    holder=self._work.holder,
                    by_count=found.seen if counted else 0,
                    cursor={**place, "changed": self._changed},
                    at=self._now(),
                )
            if counted:
                bar.advance(found.seen)
            stop_if_interrupted()
            self._rest()

    def _place(self) -> dict[str, object]:
        return {name: self._work.cursor[name] for name in ("step", "after") if name in self._work.cursor}

    def end(self, *, by: Staff | None) -> ResealReport:
        at = self._now()
        with transaction.atomic():
            long_work.finish(self._work, holder=self._work.holder, at=at)
            detail = {"count": sum(self._changed.values())}
            audit.write("keys.reseal", by=by, at=at, kind="key", subject=self._key_id, detail=detail)
        return ResealReport(self._key_id, self._changed)


def _steps(key_id: str) -> Iterator[Step]:
    for table in sealed_tables():
        yield Step(table.label, table.model._default_manager.count(), _rows_of(table, key_id))
    if len(keys.current(settings.KEYS_FOLDER).asked) > 1:
        # Tokens are written under the lock of the night only, which `keys new` takes as well.
        count = Customer.objects.count()
        yield Step("tokens", count, lambda after: renew_tokens(after=after), may_fall_behind=False)
    files = sealed_files()
    yield Step("files", len(files), lambda after: _next_file(files, after))


def _rows_of(table: SealedTable, key_id: str) -> Callable[[int], Found | None]:
    return lambda after: reseal_batch(table, after=after, key_id=key_id)


def _next_file(files: list[Path], after: int) -> FileDone | None:
    if after >= len(files):
        return None
    with alone(Path(settings.HOME)):  # a night moves these folders about
        return FileDone(last=after + 1, changed=int(reseal_file(files[after])))


def _taken(key_id: str, *, total: int, by: Staff | None, now: Callable[[], datetime]) -> LongWork:
    """The unfinished work for that key, or a new one; unfinished work for an older key ends here."""
    for older in LongWork.objects.filter(kind=KIND, state__in=long_work.OPEN).exclude(reference=key_id):
        ours = _hold(older, now=now)
        long_work.fail(ours, holder=ours.holder, at=now(), outcome="newer_key")
    return _hold(long_work.begin(KIND, reference=key_id, total=total, by=by, at=now()), now=now)


def _hold(work: LongWork, *, now: Callable[[], datetime]) -> LongWork:
    """Take the work. A holder of this machine is dead, because we have the lock: we go on under its name."""
    ours = socket.gethostname()[:60]
    left = work.state == WorkState.RUNNING and work.holder.rpartition(":")[0] == ours
    holder = work.holder if left else f"{ours}:{os.getpid()}"
    return long_work.take(work, holder=holder, at=now())


@contextmanager
def changing_alone() -> Iterator[None]:
    """One change of keys at a time on this machine; the lock goes with the process, however it ends."""
    folder = Path(settings.KEYS_FOLDER)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    with (folder / "change.lock").open("w") as lock:
        try:
            flock(lock, LOCK_EX | LOCK_NB)
        except BlockingIOError as taken:
            raise KeysBusy from taken
        yield
