"""What an ingest finished, noted on the workbench itself, so that one that goes on after a kill knows it.

A note stands in the same database as the rows it speaks of: what is noted is there. Whatever came after the
latest note is of a step that was cut short, and is forgotten before that step is done again.
"""

import json
from collections.abc import Callable
from typing import Any

from assay.sources.sql import literal, quoted

NOTES = "@notes"


class Notes:
    """The notes of one workbench. `run` executes a statement on it."""

    def __init__(self, run: Callable[..., Any]) -> None:
        self._run = run
        run(
            f"CREATE TABLE IF NOT EXISTS {quoted(NOTES)} (number INTEGER, step VARCHAR, facts VARCHAR, tables VARCHAR)"
        )
        found = run(f"SELECT number, step, facts, tables FROM {quoted(NOTES)} ORDER BY number").fetchall()  # noqa: S608
        self._earlier = {step: facts for _, step, facts, _ in found}
        self._number = len(found)
        self._forget_all_but(json.loads(found[-1][3]) if found else [])

    def earlier(self, step: str) -> Any:
        """What an earlier try noted of a step; None if it did not finish it."""
        facts = self._earlier.get(step)
        return None if facts is None else json.loads(facts)

    def note(self, step: str, facts: Any) -> None:
        """Remember a step that is finished, with the tables that are there now."""
        self._number += 1
        row = [self._number, step, json.dumps(facts, ensure_ascii=False), json.dumps(self._tables())]
        self._run(f"INSERT INTO {quoted(NOTES)} VALUES (?, ?, ?, ?)", row)  # noqa: S608

    def _forget_all_but(self, kept: list[str]) -> None:
        for table in set(self._tables()) - set(kept):
            self._run(f"DROP TABLE {quoted(table)}")

    def _tables(self) -> list[str]:
        sql = f"SELECT table_name FROM duckdb_tables() WHERE table_name <> {literal(NOTES)}"  # noqa: S608
        return [name for (name,) in self._run(sql).fetchall()]
