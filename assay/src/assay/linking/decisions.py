"""What persons decided about pairs: a log that is only added to. The newest word on a pair counts, until withdrawn.

Why somebody decided may name a person and is therefore sealed; who, when and which two numbers are not.
"""

import base64
import hashlib
import json
import re
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Literal
from zoneinfo import ZoneInfo

from assay.ingest.sealing import Keyring, Sealer
from assay.linking.errors import LinkError
from assay.linking.judging import in_order

Action = Literal["same", "different", "withdrawn"]
STAFF = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,39}")
MOST_WORDS = 300
BANK_ZONE = ZoneInfo("Asia/Shanghai")


@dataclass(frozen=True)
class Decision:
    """One line of the log. `withdraws` is the number of the line that a withdrawal takes back."""

    number: int
    action: Action
    customer_id: str
    other_customer_id: str
    by: str
    at: str
    key_id: str
    why: str = field(repr=False)  # sealed, base64
    withdraws: int | None = None

    @property
    def ids(self) -> tuple[str, str]:
        return (self.customer_id, self.other_customer_id)

    @property
    def decided_on(self) -> date:
        """The day at the bank."""
        return datetime.fromisoformat(self.at).astimezone(BANK_ZONE).date()

    @property
    def _bound_to(self) -> str:
        return f"link:{self.number}:{self.customer_id}:{self.other_customer_id}"

    def reason(self, keys: Keyring) -> str:
        """Why, opened with the key of this place; SourceError if it is missing."""
        return keys.sealer(self.key_id).open(base64.b64decode(self.why), bound_to=self._bound_to)


@dataclass(frozen=True)
class Decisions:
    """The log, oldest line first."""

    lines: tuple[Decision, ...] = ()

    @classmethod
    def read(cls, path: Path) -> "Decisions":
        """The log of a file; empty if there is none, LinkError if it is damaged."""
        if not path.is_file():
            return cls()
        try:
            written = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
            lines = tuple(Decision(**line) for line in written)
            whole = [line.number for line in lines] == list(range(1, len(lines) + 1))
            _ = [line.decided_on for line in lines]
        except (UnicodeDecodeError, ValueError, TypeError) as broken:
            raise _damaged(path) from broken
        if not whole:
            raise _damaged(path)
        return cls(lines)

    def text(self) -> str:
        """As the file holds it."""
        return "".join(
            json.dumps(asdict(line), ensure_ascii=False, sort_keys=True) + "\n" for line in self.lines
        )

    @property
    def in_force(self) -> dict[tuple[str, str], Decision]:
        """The decision that counts for each pair."""
        withdrawn = {line.withdraws for line in self.lines if line.withdraws is not None}
        spoken = [line for line in self.lines if line.action != "withdrawn" and line.number not in withdrawn]
        return {line.ids: line for line in spoken}

    @property
    def digest(self) -> str:
        """Names what is in force, so that a decision taken back leaves no trace in it."""
        facts = sorted([*ids, line.action, line.by, line.at] for ids, line in self.in_force.items())
        return f"sha256:{hashlib.sha256(json.dumps(facts).encode()).hexdigest()}"

    def deciding(
        self,
        pair: Iterable[str],
        action: Literal["same", "different"],
        *,
        by: str,
        at: datetime,
        why: str,
        sealer: Sealer,
    ) -> "Decisions":
        """The log with one more decision; LinkError for no two numbers, no staff number or no reason."""
        one, other = pair
        if one == other:
            raise LinkError("请给出两个不同的客户号。", "Name two different customer numbers.")
        return self._with(action, in_order(one, other), by=by, at=at, why=why, sealer=sealer)

    def withdrawing(self, number: int, *, by: str, at: datetime, why: str, sealer: Sealer) -> "Decisions":
        """The log with decision `number` taken back; LinkError if there is none or it was taken back already."""
        withdrawn = {line.withdraws for line in self.lines}
        found = next(
            (line for line in self.lines if line.number == number and line.action != "withdrawn"), None
        )
        if found is None or number in withdrawn:
            raise LinkError(
                f"没有可撤销的第 {number} 号决定。", f"There is no decision {number} to take back."
            )
        return self._with("withdrawn", found.ids, by=by, at=at, why=why, sealer=sealer, withdraws=number)

    def _with(
        self,
        action: Action,
        ids: tuple[str, str],
        *,
        by: str,
        at: datetime,
        why: str,
        sealer: Sealer,
        withdraws: int | None = None,
    ) -> "Decisions":
        if not STAFF.fullmatch(by):
            raise LinkError(
                "决定人请填员工号（字母、数字、点、横线，最多 40 位）。",
                "Say who decided by the staff number: letters, digits, dots and dashes, at most 40.",
            )
        if not 1 <= len(why.strip()) <= MOST_WORDS:
            raise LinkError(
                f"请写明理由（最多 {MOST_WORDS} 字）。", f"Say why, in at most {MOST_WORDS} characters."
            )
        moment = at.astimezone(UTC).isoformat(timespec="seconds")
        bare = Decision(len(self.lines) + 1, action, *ids, by, moment, sealer.key_id, "", withdraws)
        sealed = base64.b64encode(sealer.seal(why.strip(), bound_to=bare._bound_to)).decode()
        return Decisions((*self.lines, Decision(**{**asdict(bare), "why": sealed})))


def _damaged(path: Path) -> LinkError:
    return LinkError(
        f"决定记录 {path} 已损坏，请从备份恢复。",
        f"The log of decisions {path} is damaged; restore it from a backup.",
    )
