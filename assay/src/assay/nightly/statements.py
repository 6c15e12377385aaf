"""The statement of a step, written once.

Building and compiling expressions costs seconds of a night that runs in less; a server that explains figures, a
night that is resumed and one that runs twice ask for the same statements again. Steps of one plan are the same
objects (see `plan`), and what an earlier process wrote for an equal plan is read (see `remembered`).
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

import ibis
from ibis.expr.types import Table

from assay.engines import Engine
from assay.nightly import remembered
from assay.nightly.step import Step

MOST = 2_000  # statements kept: a score of plans, some megabytes of text
_KNOWN: dict[tuple[str, Step, tuple[ibis.Schema, ...]], "Statement"] = {}


@dataclass(frozen=True)
class Statement:
    """The text that an engine runs and the columns that come of it, name to type."""

    text: str
    columns: dict[str, str]


def statement(step: Step, engine: Engine, tables: Sequence[Table]) -> Statement:
    """The statement of a step over tables of these schemas."""
    key = (engine.name, step, tuple(table.schema() for table in tables))
    known = _KNOWN.get(key)
    if known is None:
        known = _recalled(step, engine, tables) if step.origin else _written(step, engine, tables)
        if len(_KNOWN) >= MOST:
            _KNOWN.clear()
        _KNOWN[key] = known
    return known


def _recalled(step: Step, engine: Engine, tables: Sequence[Table]) -> Statement:
    schemas = repr([(table.get_name(), table.schema()) for table in tables])
    key = f"{engine.name} {step.name} {hashlib.sha256(schemas.encode()).hexdigest()}"
    kept = remembered.recall(step.origin, key)
    if kept:
        return Statement(*kept)
    said = _written(step, engine, tables)
    remembered.remember(step.origin, key, said.text, said.columns)
    return said


def _written(step: Step, engine: Engine, tables: Sequence[Table]) -> Statement:
    expression = step.build(*tables)
    columns = {name: str(kind) for name, kind in expression.schema().items()}
    return Statement(engine.text(expression), columns)
