"""The answer to "why this figure?": plain records for pages, and a text for the terminal."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Literal

from assay.reasons_asked import SegmentFacts, TriggerFacts
from assay.telling import Telling
from assay.wording import Label


@dataclass(frozen=True)
class DaySpan:
    """Days with one balance, first and last included. `worth_fen` is in base currency, the rate per 10**8."""

    first: date
    last: date
    balance_fen: int
    rate_e8: int | None
    worth_fen: int

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1

    @property
    def balance_days(self) -> int:
        """Worth times days (积数)."""
        return self.worth_fen * self.days


@dataclass(frozen=True)
class AccountPart:
    """What one account contributes; days without a balance have no span."""

    account_id: str
    product_id: str
    asset_class: str
    currency: str
    spans: tuple[DaySpan, ...]

    @property
    def balance_days(self) -> int:
        return sum(span.balance_days for span in self.spans)

    def within(self, first: date, last: date) -> "AccountPart":
        """The part of it that lies in a window of days."""
        clipped = (replace(s, first=max(s.first, first), last=min(s.last, last)) for s in self.spans)
        return replace(self, spans=tuple(span for span in clipped if span.days > 0))

    def with_overdrafts_as_zero(self) -> "AccountPart":
        """Overdrawn days keep their balance and count nothing."""
        return replace(self, spans=tuple(replace(s, worth_fen=max(s.worth_fen, 0)) for s in self.spans))


@dataclass(frozen=True)
class Listing:
    """The rows a figure is made of: column names as in the night's step, and one tuple a row."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]

    def of_account(self, account: str) -> "Listing":
        """The rows of one account, if rows are of accounts."""
        if "account_id" not in self.columns:
            return self
        place = self.columns.index("account_id")
        return replace(self, rows=tuple(row for row in self.rows if row[place] == account))


@dataclass(frozen=True)
class Figure:
    """One indicator's value with its public definition and its parts.

    The parts' balance-days add up to the value, or to the value times `divisor` before rounding half up.
    """

    key: str
    label: Label
    definition: Label
    unit: str
    value: Any
    first: date
    last: date
    divisor: int | None
    accounts: tuple[AccountPart, ...]
    listing: Listing | None = None

    @property
    def balance_days(self) -> int:
        return sum(part.balance_days for part in self.accounts)


@dataclass(frozen=True)
class Bound:
    """A rung with a lower bound, and whether the figure met it."""

    names: Label
    bound_fen: int
    is_met: bool


@dataclass(frozen=True)
class TierFacts:
    """A customer's row of `tiers` with the scheme's name and its bounds from the highest."""

    row: dict[str, Any]
    scheme: Label
    bounds: tuple[Bound, ...]

    @classmethod
    def of(cls, row: dict[str, Any], policy: dict[str, Any]) -> "TierFacts":
        """Join a row with its policy's entry in the manifest."""
        ladder = policy["ladder"]
        stands_at = next(
            i for i, r in enumerate(ladder) if (r["tier"], r["band"]) == (row["tier"], row["band"])
        )
        bounds = [
            Bound(Label(**rung["names"]), rung["bound_fen"], index >= stands_at)
            for index, rung in enumerate(ladder)
            if rung["bound_fen"] is not None
        ]
        return cls(row, Label(**policy["names"]), tuple(bounds))


@dataclass(frozen=True)
class Explanation:
    """Everything asked about one customer."""

    customer_id: str
    business_date: date
    currency: str
    language: Literal["zh", "en"]
    figures: tuple[Figure, ...]
    tiers: tuple[TierFacts, ...]
    triggers: tuple[TriggerFacts, ...]
    segments: tuple[SegmentFacts, ...] = ()

    def text(self) -> str:
        """For the terminal, in the language asked for."""
        return Telling(self.language, self.currency).whole(self)
