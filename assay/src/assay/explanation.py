"""The answer to "why this figure?": plain records for pages, and a text for the terminal."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Literal

from assay.wording import ASSET_CLASS_EN, ASSET_CLASS_ZH, Label, amount_en


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
class TriggerFacts:
    """A customer's row of `triggers` with what the trigger means."""

    row: dict[str, Any]
    label: Label
    definition: Label


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

    def text(self) -> str:
        """For the terminal, in the language asked for."""
        lines = [
            f"{self._say('客户', 'Customer')} {self.customer_id} · {self._say('业务日期', 'business date')} {self.business_date}"
        ]
        for figure in self.figures:
            lines += ["", *self._figure(figure)]
        for tier in self.tiers:
            lines += ["", *self._tier(tier)]
        for trigger in self.triggers:
            reason = trigger.row["reason" if self.language == "zh" else "reason_en"]
            lines += [
                "",
                f"{self._word(trigger.label)}: {reason}",
                f"  {_one_line(self._word(trigger.definition))}",
            ]
        return "\n".join(lines)

    def _say(self, zh: str, en: str) -> str:
        return zh if self.language == "zh" else en

    def _word(self, label: Label) -> str:
        return label.zh if self.language == "zh" else label.en

    def _figure(self, figure: Figure) -> list[str]:
        lines = [
            f"{self._word(figure.label)} ({figure.key}): {self._value(figure)}",
            f"  {_one_line(self._word(figure.definition))}",
        ]
        for part in figure.accounts:
            lines += self._part(part, has_window=figure.first != figure.last)
        if figure.divisor is not None and figure.value is not None:
            total, days = figure.balance_days, self._say("天", "days")
            lines.append(
                f"  {self._say('积数', 'balance-days')} {_units(total)} / {figure.divisor} {days} = {self._value(figure)}"
            )
        return lines

    def _value(self, figure: Figure) -> str:
        if figure.value is None:
            return self._say("无", "none")
        if figure.unit == "fen":
            return amount_en(figure.value, self.currency)
        if figure.unit == "fen_days":
            return f"{_units(figure.value)} {self.currency}·{self._say('天', 'days')}"
        if figure.unit == "flag":
            return self._say("是", "yes") if figure.value else self._say("否", "no")
        return str(figure.value)

    def _part(self, part: AccountPart, *, has_window: bool) -> list[str]:
        names = ASSET_CLASS_ZH if self.language == "zh" else ASSET_CLASS_EN
        head = f"  {self._say('账户', 'account')} {part.account_id} ({names[part.asset_class]}): {_units(part.balance_days)}"
        lines = [head]
        for span in part.spans:
            rate = "" if span.rate_e8 is None else f" × {span.rate_e8 // 10**8}.{span.rate_e8 % 10**8:08}"
            balance = amount_en(span.balance_fen, part.currency) + rate
            days = (
                f"{span.first} … {span.last}  {span.days} {self._say('天', 'days')}"
                if has_window
                else f"{span.last}"
            )
            lines.append(f"    {days} × {balance} → {_units(span.balance_days)}")
        return lines

    def _tier(self, tier: TierFacts) -> list[str]:
        reason = tier.row["tier_reason" if self.language == "zh" else "tier_reason_en"]
        lines = [f"{self._word(tier.scheme)} ({tier.row['scheme']}): {reason}"]
        for bound in tier.bounds:
            mark = self._say("达到", "met") if bound.is_met else self._say("未达到", "not met")
            lines.append(f"  {self._word(bound.names)} ≥ {amount_en(bound.bound_fen, self.currency)}: {mark}")
        return lines


def _units(fen: int) -> str:
    """Minor units as a plain decimal with thousands."""
    return amount_en(fen, "").strip()


def _one_line(text: str) -> str:
    return " ".join(text.split())
