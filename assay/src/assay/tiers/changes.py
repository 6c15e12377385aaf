"""What changed since the previous snapshot (SEG-3), and why a kept tier is not the one the figure gives."""

from collections.abc import Callable
from typing import cast

from ibis import cases, ifelse, literal, null
from ibis.expr.types import StringValue, Table

from assay.business_date import Run
from assay.packs.parts import Names
from assay.policies import Policy
from assay.tiers.ladder import by_rung
from assay.tiers.sentences import figure_en, figure_zh
from assay.wording import amount_en, amount_zh

NO_HISTORY = Names(
    zh="没有上一期的分层记录，不作升降比较。",
    en="No earlier tier is on record, so there is nothing to compare.",
)


def change_of(rows: Table) -> StringValue:
    """up, down, watch or none; none without a previous tier of this ladder."""
    watched = rows.watch_since.notnull() & rows.previous_watch_since.isnull()
    return cast(
        "StringValue",
        cases(
            (rows.previous_rank.isnull(), literal("none")),
            (rows["rank"] < rows.previous_rank, literal("up")),
            (rows["rank"] > rows.previous_rank, literal("down")),
            (watched, literal("watch")),
            else_=literal("none"),
        ),
    )


def change_reason(
    rows: Table, policy: Policy, run: Run, *, amount: StringValue, language: str
) -> StringValue:
    """Which figure crossed which bound, for the rows of one scheme; null where nothing changed."""
    say = _Words(rows, policy, run, language)
    figure = literal(figure_zh(policy, run) if language == "zh" else figure_en(policy, run)) + amount
    stop = "。" if language == "zh" else "."
    up = figure + say.reached("rank") + say.name("previous_rank", "，由{}", "; up from {}")
    up = up + say.name("rank", "升为{}", " to {}") + stop
    down = figure + say.missed() + say.name("previous_rank", "，由{}", "; down from {}")
    down = down + say.name("rank", "降为{}", " to {}") + stop
    return cast(
        "StringValue",
        cases(
            (rows.previous_rank.isnull(), literal(getattr(NO_HISTORY, language))),
            (rows.tier_change == "up", up),
            (rows.tier_change == "down", down),
            (rows.tier_change == "watch", figure + say.watched() + stop),
            else_=null("string"),
        ),
    )


def kept_clause(rows: Table, policy: Policy, *, language: str) -> StringValue:
    """What is said after the figure under a rule that keeps tiers; empty text otherwise."""
    rule = policy.steadiness
    if not rule.keeps:
        return literal("")
    say = _Words(rows, policy, None, language)
    period = _period(policy)
    until = {
        "zh": f"层级在{'月' if rule.period == 'month' else '季'}末评定，此前维持{{}}。",
        "en": f" Tiers are decided at the {rule.period}'s end; until then {{}} is kept.",
    }
    return cast(
        "StringValue",
        cases(
            (
                rows.stood.isnull(),
                literal(
                    "没有上一期的分层记录，按本期数字定层。"
                    if language == "zh"
                    else " No earlier tier is on record: the figure decides."
                ),
            ),
            (
                rows.pending < rows["rank"],
                say.name("pending", f"自下{period.zh}起升为{{}}。", f" From the next {period.en} on: {{}}."),
            ),
            (
                rows.pending > rows["rank"],
                say.name("pending", f"自下{period.zh}起降为{{}}。", f" From the next {period.en} on: {{}}."),
            ),
            ((rows.failed_months > 0) & (rows.figure_rank > rows["rank"]), say.failing()),
            (rows.figure_rank != rows["rank"], say.name("rank", until["zh"], until["en"])),
            else_=literal(""),
        ),
    )


def _period(policy: Policy) -> Names:
    return Names(zh="月", en="month") if policy.steadiness.period == "month" else Names(zh="季", en="quarter")


class _Words:
    """Pieces of sentences that depend on a rank, in one language."""

    def __init__(self, rows: Table, policy: Policy, run: Run | None, language: str) -> None:
        self.rows, self.policy, self.zh = rows, policy, language == "zh"

    def by_rank(self, column: str, wanted: Callable[[int], str]) -> StringValue:
        texts = [wanted(rank) for rank in range(len(self.policy.tiers))]
        return cast("StringValue", by_rung(self.rows[column], texts, kind="string"))

    def name(self, column: str, zh: str, en: str) -> StringValue:
        """The tier's name inside a piece of text."""
        tiers = self.policy.tiers
        return self.by_rank(
            column,
            lambda rank: zh.format(tiers[rank].names.zh) if self.zh else en.format(tiers[rank].names.en),
        )

    def _bound(self, rank: int, zh: tuple[str, str], en: tuple[str, str]) -> str:
        tier = self.policy.tiers[rank]
        bounded, otherwise = zh if self.zh else en
        if tier.bound_fen is None:
            return otherwise.format(tier.names.zh if self.zh else tier.names.en)
        currency = self.policy.currency
        amount = amount_zh(tier.bound_fen, currency) if self.zh else amount_en(tier.bound_fen, currency)
        return bounded.format(tier.names.zh if self.zh else tier.names.en, amount)

    def reached(self, column: str) -> StringValue:
        zh = ("，达到{}下限{}", "，符合{}的条件")
        en = ("; reaches the lower bound of {}, {}", "; fits {}")
        return self.by_rank(column, lambda rank: self._bound(rank, zh, en))

    def missed(self) -> StringValue:
        """The bound of the tier that was lost, and for how many months in a row it was failed."""
        down_after = self.policy.steadiness.down_after

        def text(rank: int) -> str:
            months = down_after[self.policy.tiers[rank].tier]
            many = months > 1
            zh = (
                f"，连续{months}个月未达到{{}}下限{{}}" if many else "，未达到{}下限{}",
                "，不再符合{}的条件",
            )
            en = (
                "; below the lower bound of {}, {}" + (f", for {months} months" if many else ""),
                "; no longer fits {}",
            )
            return self._bound(rank, zh, en)

        return self.by_rank("previous_rank", text)

    def watched(self) -> StringValue:
        after = self.policy.steadiness.watch_after or 0

        def text(rank: int) -> str:
            months = self.policy.steadiness.down_after[self.policy.tiers[rank].tier]
            zh = f"，连续{after}个月未达到{{}}下限{{}}，列入关注；满{months}个月未达标将降层"
            en = f"; below the lower bound of {{}}, {{}}, for {after} months: watched; lowered after {months}"
            return self._bound(rank, (zh, "，列入关注"), (en, "; watched"))

        return self.by_rank("rank", text)

    def failing(self) -> StringValue:
        """How many periods in a row were failed, and what follows after how many."""
        count, rows = self.rows.failed_months.cast("string"), self.rows
        head = literal("连续第" if self.zh else " Failed month ") + count
        kept = self.name("rank", "个月未达标，按规则暂保留{}", " in a row: {} is kept by the rule")
        return cast("StringValue", head + kept + self._watching(rows) + self._ending())

    def _watching(self, rows: Table) -> StringValue:
        after = self.policy.steadiness.watch_after
        if after is None:
            return literal("")
        before = f"；满{after}个月列入关注" if self.zh else f"; watched after {after}"
        already = "；已列入关注" if self.zh else "; watched"
        return cast("StringValue", ifelse(rows.watch_since.isnull(), literal(before), literal(already)))

    def _ending(self) -> StringValue:
        down_after, tiers = self.policy.steadiness.down_after, self.policy.tiers
        return self.by_rank(
            "rank",
            lambda rank: (
                f"，满{down_after[tiers[rank].tier]}个月降层。"
                if self.zh
                else f", lowered after {down_after[tiers[rank].tier]}."
            ),
        )
