"""The home of a demo: it knows that it is one, and a real bank's home is never overwritten."""

import json
import shutil
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.db import connection

from jinjing.holdings.models import Publication
from jinjing.identity.models import Staff
from jinjing.integrations.demo.plan import DemoPlan
from jinjing.integrations.errors import NotADemo
from jinjing.kernel.immutability import lifted

CARD = "demo.json"
BUILDING, READY = "building", "ready"
OURS = ("feed", "sources", "snapshots", "nights", "published", "landing", "audit")


@dataclass(frozen=True)
class DemoHome:
    """Files of a demo under the home. `demo.json` is written first and says READY last."""

    path: Path

    @classmethod
    def here(cls) -> "DemoHome":
        return cls(Path(settings.HOME))

    @property
    def clock(self) -> Path:
        return self.path / "demo-clock.json"

    @property
    def sign_ins(self) -> Path:
        return self.path / "demo-sign-ins.txt"

    def sources(self, on: date) -> Path:
        return self.path / "sources" / on.isoformat()

    def snapshot(self, on: date) -> Path:
        return self.path / "snapshots" / on.isoformat()

    def card(self) -> dict[str, Any]:
        """What stands here; empty if no demo was ever begun."""
        path = self.path / CARD
        return json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}

    def stands(self, plan: DemoPlan) -> bool:
        """The same demo is here, whole."""
        card = self.card()
        return card.get("state") == READY and card.get("plan") == plan.record()

    def refuse_real_bank(self) -> None:
        """NotADemo if the home, or the database it would fill, belongs to a bank."""
        if self.card():
            return
        self.path.mkdir(parents=True, exist_ok=True)  # a database file is opened, and made, in a folder only
        files = [name for name in ("published", "landing", "nights") if any((self.path / name).glob("*"))]
        if files or _database_is_in_use():
            raise NotADemo(
                f"{self.path} 或其数据库中已有数据，且不是演示环境，不会覆盖。请用 JINJING_HOME 指定另一个目录。",
                f"{self.path} or its database holds data and is no demo; it is not overwritten. "
                "Name another folder with JINJING_HOME.",
            )

    def clear(self, plan: DemoPlan) -> None:
        """Remove an earlier demo and begin this one; keys stay."""
        self.path.mkdir(parents=True, exist_ok=True)
        self.write(plan, BUILDING)
        for name in OURS:
            shutil.rmtree(self.path / name, ignore_errors=True)
        for path in (self.clock, self.sign_ins, self.path / "night.json"):
            path.unlink(missing_ok=True)
        _empty_database(self.path)

    def write(self, plan: DemoPlan, state: str) -> None:
        draft = self.path / f".{CARD}"
        draft.write_text(
            json.dumps({"state": state, "plan": plan.record()}, indent=2) + "\n", encoding="utf-8"
        )
        draft.replace(self.path / CARD)


def _database_is_in_use() -> bool:
    tables = connection.introspection.table_names()
    return any(
        model._meta.db_table in tables and model._default_manager.exists() for model in (Staff, Publication)
    )


def _empty_database(home: Path) -> None:
    """A file of the demo's own goes as a whole, so that one of an older version does not stand in the way."""
    path = Path(str(connection.settings_dict["NAME"]))
    if connection.vendor == "sqlite" and path.is_relative_to(home):
        connection.close()
        for suffix in ("", "-wal", "-shm"):
            path.with_name(f"{path.name}{suffix}").unlink(missing_ok=True)
    call_command("migrate", interactive=False, verbosity=0, skip_checks=True)
    if any(model._default_manager.exists() for model in (Staff, Publication)):
        with lifted(connection):  # a demo starts over with an empty access log
            call_command("flush", interactive=False, verbosity=0)
