"""What publishing a night costs, against putting the same rows into bare tables.

Bare: the rows that a publication wrote, read back and put into tables without key, index or constraint, by COPY
on PostgreSQL (its text made ready beforehand) and by `executemany` of ready tuples on SQLite, in one transaction
a table. CPU is of this process and, on PostgreSQL, of the server's process that serves it.
"""

import resource
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from itertools import islice
from pathlib import Path
from typing import Any

from app_bank import publish
from app_browser import server_cpu_ns
from django.db import connection, transaction
from django.db.models import Model
from jinjing.customers.models import Customer, PortfolioAssignment, SearchToken
from jinjing.holdings.models import Holding, Publication
from jinjing.holdings.models.nightly import floor_of
from jinjing.insights.domain.loading import FINDINGS
from jinjing.interactions.models import Consent, ContactHold, Interaction

FIGURES: tuple[type[Model], ...] = (Holding, *FINDINGS.values())
MASTER: tuple[type[Model], ...] = (
    Customer,
    SearchToken,
    PortfolioAssignment,
    Interaction,
    Consent,
    ContactHold,
)
CHUNK = 50_000


@dataclass
class Spent:
    """CPU of this process and of the server's, and wall, in seconds; the most memory this process ever held."""

    cpu: float = 0.0
    server_cpu: float = 0.0
    wall: float = 0.0
    rows: int = 0
    peak_mb: float = 0.0

    def __iadd__(self, other: "Spent") -> "Spent":
        self.cpu += other.cpu
        self.server_cpu += other.server_cpu
        self.wall += other.wall
        self.rows += other.rows
        self.peak_mb = max(self.peak_mb, other.peak_mb)
        return self


@contextmanager
def spent() -> Iterator[Spent]:
    """Measure what happens inside."""
    found = Spent()
    began, server, used = time.perf_counter(), server_cpu_ns(), time.process_time()
    yield found
    found.cpu = time.process_time() - used
    found.server_cpu = (server_cpu_ns() - server) / 1e9
    found.wall = time.perf_counter() - began
    found.peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def publish_measured(snapshot: Path, sources: Path) -> Spent:
    with spent() as found:
        publish(snapshot, sources)
    return found


def bare(models: tuple[type[Model], ...], *, newest: bool = False) -> Spent:
    """The rows of these tables into bare ones; `newest`: only those of the publication in use."""
    total = Spent()
    for model in models:
        table = connection.ops.quote_name(model._meta.db_table)
        total += _bare(table, _shown(model) if newest else "")
    return total


def _shown(model: type[Model]) -> str:
    """Which rows of a table of figures the publication in use shows."""
    current = Publication.objects.get(state="current")
    floor = current.floors.get(floor_of(model), 0)
    return f" WHERE since BETWEEN {floor} AND {current.pk} AND until > {current.pk}"


def _bare(table: str, where: str) -> Spent:
    postgres = connection.vendor == "postgresql"
    total = Spent()
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TABLE bench_bare AS SELECT * FROM {table} LIMIT 0")
        try:
            for ready in _rows(table, where, as_text=postgres):
                with spent() as one, transaction.atomic():
                    if postgres:
                        with cursor.copy("COPY bench_bare FROM STDIN") as copy:
                            copy.write(ready)
                    else:
                        places = ", ".join(["%s"] * len(ready[0]))
                        cursor.executemany(f"INSERT INTO bench_bare VALUES ({places})", ready)
                total += one
            cursor.execute("SELECT count(*) FROM bench_bare")
            total.rows = cursor.fetchone()[0]
        finally:
            cursor.execute("DROP TABLE bench_bare")
    return total


def _rows(table: str, where: str, *, as_text: bool) -> Iterator[Any]:
    """The table in pieces, each as its database takes it fastest."""
    with connection.cursor() as cursor:
        if as_text:
            piece = BytesIO()
            with cursor.copy(f"COPY (SELECT * FROM {table}{where}) TO STDOUT") as copy:
                for block in copy:
                    piece.write(block)
            if piece.tell():
                yield piece.getvalue()
            return
        cursor.execute(f"SELECT * FROM {table}{where}")
        rows = iter(cursor.fetchall())
    while piece_of_rows := list(islice(rows, CHUNK)):
        yield piece_of_rows
