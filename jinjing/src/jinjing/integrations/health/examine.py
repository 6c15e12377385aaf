"""Every finding of `jinjing doctor`, the ground first; what cannot be asked is not guessed."""

from collections.abc import Iterator
from datetime import datetime

from jinjing.integrations.health import database, ground, operation
from jinjing.integrations.health.findings import Finding, State
from jinjing.kernel import clock


def examine(*, real: datetime, shown: datetime) -> Iterator[Finding]:
    """real: the machine's time; shown: the time on the pages."""
    yield ground.home()
    yield ground.space()
    yield from ground.key_files()
    yield ground.keys_apart()
    if age := ground.key_age(real=real):
        yield age
    yield from ground.configuration()
    yield ground.synchronised()
    reachable = database.database()
    yield reachable
    if reachable.state is State.FAULT:
        return
    yield from database.nature(real=real)
    pending = database.migrations()
    yield pending
    yield ground.time_of_day(real=real, shown=shown)
    if pending.state is not State.FAULT:
        yield from _round(real=real, shown=shown)


def _round(*, real: datetime, shown: datetime) -> Iterator[Finding]:
    on = clock.bank_date(shown)
    yield operation.publication(on=on)
    yield operation.log_guard()
    yield operation.access_log(at=shown, on=on)
    yield operation.verification(at=shown, on=on)
    yield operation.worker(real=real)
    yield from operation.backups(real=real, on=on)
    yield operation.second_factors(on=on)
