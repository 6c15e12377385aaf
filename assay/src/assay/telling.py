"""An explanation as text for the terminal: lines with their columns under each other, in Chinese or English."""

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Literal
from unicodedata import east_asian_width

from assay.reasons_asked import Answer, SegmentFacts, TriggerFacts
from assay.wording import ASSET_CLASS_EN, ASSET_CLASS_ZH, Label, amount_en

if TYPE_CHECKING:
    from assay.explanation import AccountPart, Explanation, Figure, TierFacts


@dataclass(frozen=True)
class Telling:
    """Words and numbers in one language and currency."""

    language: Literal["zh", "en"]
    currency: str

    def whole(self, explanation: "Explanation") -> str:
        """Everything that was asked, topic by topic."""
        lines = [
            f"{self._say('客户', 'Customer')} {explanation.customer_id} · {self._say('业务日期', 'business date')} {explanation.business_date}"
        ]
        for figure in explanation.figures:
            lines += ["", *self._figure(figure)]
        for tier in explanation.tiers:
            lines += ["", *self._tier(tier)]
        for segment in explanation.segments:
            lines += ["", *self._segment(segment)]
        for trigger in explanation.triggers:
            lines += ["", *self._trigger(trigger)]
        return "\n".join(lines)

    def _say(self, zh: str, en: str) -> str:
        return zh if self.language == "zh" else en

    def _word(self, label: Label) -> str:
        return label.zh if self.language == "zh" else label.en

    def _figure(self, figure: "Figure") -> list[str]:
        lines = [
            f"{self._word(figure.label)} ({figure.key}): {self._value(figure)}",
            f"  {_one_line(self._word(figure.definition))}",
        ]
        shown = () if figure.listing else figure.accounts
        for part in shown:
            lines += self._part(part, has_window=figure.first != figure.last)
        if figure.listing is not None:
            lines += self._listing(figure)
        if figure.divisor is not None and figure.value is not None:
            total, days = figure.balance_days, self._say("天", "days")
            lines.append(
                f"  {self._say('积数', 'balance-days')} {_units(total)} / {figure.divisor} {days} = {self._value(figure)}"
            )
        return lines

    def _value(self, figure: "Figure") -> str:
        if figure.value is None:
            return self._say("无", "none")
        if figure.unit == "fen":
            return amount_en(figure.value, self.currency)
        if figure.unit == "fen_days":
            return f"{_units(figure.value)} {self.currency}·{self._say('天', 'days')}"
        if figure.unit == "flag":
            return self._say("是", "yes") if figure.value else self._say("否", "no")
        return str(figure.value)

    def _part(self, part: "AccountPart", *, has_window: bool) -> list[str]:
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

    def _listing(self, figure: "Figure") -> list[str]:
        listing = figure.listing
        if listing is None or not listing.rows:
            return [f"  {self._say('没有相关记录', 'no rows')}"]
        rows = [[self._cell(value) for value in row] for row in listing.rows]
        return [f"  {line}" for line in aligned([list(listing.columns), *rows])]

    def _cell(self, value: Any) -> str:
        if value is None:
            return "-"
        if isinstance(value, bool):
            return self._say("是", "yes") if value else self._say("否", "no")
        return str(value)

    def _tier(self, tier: "TierFacts") -> list[str]:
        row, zh = tier.row, self.language == "zh"
        lines = [
            f"{self._word(tier.scheme)} ({row['scheme']}): {row['tier_reason' if zh else 'tier_reason_en']}"
        ]
        change = row.get("tier_change_reason" if zh else "tier_change_reason_en")
        if change:
            lines.append(f"  {change}")
        table = []
        for bound in tier.bounds:
            mark = self._say("达到", "met") if bound.is_met else self._say("未达到", "not met")
            missing = max(bound.bound_fen - row["basis_average_fen"], 1)
            short = (
                "" if bound.is_met else f"{self._say('差', 'short of')} {amount_en(missing, self.currency)}"
            )
            table.append(
                [self._word(bound.names), "≥", amount_en(bound.bound_fen, self.currency) + ":", mark, short]
            )
        lines += [f"  {line}" for line in aligned(table)]
        return lines

    def _segment(self, segment: SegmentFacts) -> list[str]:
        head = f"{self._word(segment.names)} ({segment.code}, {self._word(segment.scheme)}): "
        if segment.reason is not None:
            return [head + self._word(segment.reason)]
        other = segment.instead
        instead = self._say("不属于", "not a member")
        if other is not None:
            instead += self._say(f"，属于{other.zh}", f"; belongs to {other.en}")
        return [head + instead, *self._answers(segment.answers, indent="  ")]

    def _trigger(self, trigger: TriggerFacts) -> list[str]:
        zh = self.language == "zh"
        lines = [
            f"{self._word(trigger.label)}: {row['reason' if zh else 'reason_en']}" for row in trigger.hits
        ]
        if not lines:
            lines = [f"{self._word(trigger.label)} ({trigger.key}): {self._say('没有触发', 'did not fire')}"]
        lines.append(f"  {_one_line(self._word(trigger.definition))}")
        if not trigger.looked_at:
            return lines
        if trigger.rule is None:
            return [
                *lines,
                f"  {self._say('官方政策没有这条规则。', 'The official policy has no rule for it.')}",
            ]
        numbers = ", ".join(f"{name} {self._number(name, value)}" for name, value in trigger.rule.items())
        lines.append(f"  {self._say('规则', 'rule')}: {numbers}")
        for subject, why in trigger.withheld:
            lines.append(
                f"  {subject} {self._say('不提示', 'withheld')}: {self._word(why)}".replace("   ", "  ")
            )
        if not trigger.hits and not trigger.withheld and not trigger.asked:
            lines.append(f"  {self._say('没有可看的记录。', 'There is nothing to look at.')}")
        for asked in trigger.asked:
            about = " ".join(dict.fromkeys(str(part) for part in (asked.subject, asked.occurs_on) if part))
            lines.append(f"  {about or self._say('客户', 'customer')}")
            lines += self._answers(asked.answers, indent="    ")
        return lines

    def _number(self, name: str, value: int) -> str:
        return amount_en(value, self.currency) if name.endswith("_fen") else str(value)

    def _answers(self, answers: tuple[Answer, ...], *, indent: str) -> list[str]:
        rows = [
            [
                self._say("达到", "met") if answer.met else self._say("未达到", "not met"),
                self._word(answer.label),
                self._found(answer.found, answer.kind),
                self._wanted(answer),
            ]
            for answer in answers
        ]
        return [indent + line for line in aligned(rows)]

    def _found(self, value: Any, kind: str) -> str:
        if value is None:
            return self._say("未知", "not known")
        if isinstance(value, Label):
            return self._word(value)
        match kind:
            case "amount":
                return amount_en(int(value), self.currency)
            case "share":
                return f"{Decimal(int(value)).scaleb(-6):.4f}%"
            case "price":
                return f"{Decimal(int(value)).scaleb(-8):.8f}"
        return self._cell(value)

    def _wanted(self, answer: Answer) -> str:
        """The bounds, and how much is missing."""
        first, last = (
            self._found(b, answer.kind) if b is not None else "" for b in (answer.first, answer.last)
        )
        wanted = (
            f"{first} … {last}" if first and last else f"≥ {first}" if first else f"≤ {last}" if last else ""
        )
        return wanted + self._missing(answer)

    def _missing(self, answer: Answer) -> str:
        found, first, last = answer.found, answer.first, answer.last
        if answer.met or found is None or answer.kind not in ("amount", "day"):
            return ""
        if first is not None and found < first:
            gap = first - found
        elif last is not None and found > last:
            gap = found - last
        else:
            return ""
        text = (
            amount_en(int(gap), self.currency)
            if answer.kind == "amount"
            else f"{gap.days} {self._say('天', 'days')}"
        )
        return f" ({self._say('差', 'off by')} {text})"


def aligned(rows: list[list[str]]) -> list[str]:
    """Lines with their columns under each other; a Chinese character takes two places on a terminal."""
    if not rows:
        return []
    widths = [max(_width(cell) for cell in column) for column in zip(*rows, strict=True)]
    return [
        "  ".join(
            cell + " " * (width - _width(cell)) for cell, width in zip(row, widths, strict=True)
        ).rstrip()
        for row in rows
    ]


def _width(text: str) -> int:
    return sum(2 if east_asian_width(letter) in "WF" else 1 for letter in text)


def _units(fen: int) -> str:
    """Minor units as a plain decimal with thousands."""
    return amount_en(fen, "").strip()


def _one_line(text: str) -> str:
    return " ".join(text.split())
