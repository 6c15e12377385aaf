"""What a demo is made of. The same plan gives the same bank, apart from keys and the passphrase."""

from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any

BUSINESS_DATE = date(2026, 11, 18)
CUSTOMERS = 20_000
SEED = 20261118
OWN_FEED = Path("feeds/jinjing.yaml")


@dataclass(frozen=True)
class DemoPlan:
    """`folder` is None for the invented bank; `on` is None for the last day of a delivery."""

    feed: Path = OWN_FEED
    folder: Path | None = None
    on: date | None = BUSINESS_DATE
    customers: int = CUSTOMERS
    seed: int = SEED

    @property
    def invented(self) -> bool:
        return self.folder is None

    def record(self) -> dict[str, Any]:
        """As the home remembers it."""
        return {name: None if value is None else str(value) for name, value in asdict(self).items()}
