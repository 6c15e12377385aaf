"""What changes between two packs, in words, for those who decide about a policy."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from assay.wording import Label, amount_en, amount_zh

if TYPE_CHECKING:
    from assay.policies import Policy, Rung

SECTIONS = {
    "overdraft": Label("透支", "overdrafts"),
    "currency": Label("币种", "currency"),
    "hysteresis": Label("层级保留规则", "hysteresis"),
    "triggers": Label("触发器", "triggers"),
    "segments": Label("客群", "segments"),
    "views": Label("统一视图", "views"),
    "capacity": Label("通话能力", "capacity"),
}
NAMED_BY = ("segment", "scheme", "tier", "level", "fact")


def differences(old: "Policy", new: "Policy") -> tuple[Label, ...]:
    """One sentence a change: the ladder first, then every other section. Empty if both say the same."""
    return (*_ladder(old, new), *_premier(old, new), *_sections(old, new))


def _ladder(old: "Policy", new: "Policy") -> Iterator[Label]:
    before, after = ({rung.code: rung for rung in pack.rungs} for pack in (old, new))
    for code, rung in before.items():
        if code not in after:
            yield Label(f"取消{rung.names.zh}", f"{rung.names.en} is dropped")
    for code, rung in after.items():
        if code not in before:
            yield Label(
                f"新增{rung.names.zh}{_bound(rung, new).zh}", f"{rung.names.en} is new{_bound(rung, new).en}"
            )
        else:
            yield from _rung(before[code], rung, old, new)


def _bound(rung: "Rung", pack: "Policy") -> Label:
    if rung.bound_fen is None:
        return Label("", "")
    zh, en = amount_zh(rung.bound_fen, pack.currency), amount_en(rung.bound_fen, pack.currency)
    return Label(f"，下限{zh}", f", from {en}")


def _rung(before: "Rung", after: "Rung", old: "Policy", new: "Policy") -> Iterator[Label]:
    if before.bound_fen != after.bound_fen:
        yield Label(
            f"{after.names.zh}下限由{_amount(before.bound_fen, old).zh}改为{_amount(after.bound_fen, new).zh}",
            f"lower bound of {after.names.en}: {_amount(before.bound_fen, old).en} -> {_amount(after.bound_fen, new).en}",
        )
    if before.names != after.names:
        yield Label(
            f"{before.names.zh}改称{after.names.zh}", f"{before.names.en} is now called {after.names.en}"
        )
    for name, label in (
        ("education", Label("学历条件", "education")),
        ("age", Label("年龄条件", "age")),
        ("contact_every_days", Label("联系间隔天数", "days between contacts")),
    ):
        was, now = getattr(before, name), getattr(after, name)
        if was != now:
            yield Label(
                f"{after.names.zh}的{label.zh}由{_plain(was)}改为{_plain(now)}",
                f"{label.en} of {after.names.en}: {_plain(was)} -> {_plain(now)}",
            )


def _premier(old: "Policy", new: "Policy") -> Iterator[Label]:
    if old.premier_fen != new.premier_fen:
        was, now = _amount(old.premier_fen, old), _amount(new.premier_fen, new)
        yield Label(f"优质客户下限由{was.zh}改为{now.zh}", f"premier bound: {was.en} -> {now.en}")


def _amount(fen: int | None, pack: "Policy") -> Label:
    if fen is None:
        return Label("无", "none")
    return Label(amount_zh(fen, pack.currency), amount_en(fen, pack.currency))


def _plain(value: Any) -> str:
    if value is None or value == ():
        return "—"
    if hasattr(value, "first"):
        return f"{value.first}-{value.last}"
    return ", ".join(map(str, value)) if isinstance(value, tuple) else str(value)


def _sections(old: "Policy", new: "Policy") -> Iterator[Label]:
    before = old.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    after = new.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    for section, label in SECTIONS.items():
        for place, was, now in _walk(before.get(section), after.get(section)):
            where = ".".join(place)
            at = f" {where}" if where else ""
            if was is None:
                yield Label(f"{label.zh}{at}：新增{_told(now)}", f"{label.en}{at}: new{_told(now)}")
            elif now is None:
                yield Label(f"{label.zh}{at}：取消{_told(was)}", f"{label.en}{at}: dropped{_told(was)}")
            else:
                yield Label(f"{label.zh}{at}：由 {was} 改为 {now}", f"{label.en}{at}: {was} -> {now}")


def _told(value: Any) -> str:
    if isinstance(value, dict):
        value = value.get("kind")
    return "" if value is None or isinstance(value, list) else f" {value}"


def _walk(before: Any, after: Any, place: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any, Any]]:
    """Every leaf or part that differs, with the keys that lead to it; parts of lists go by their own name."""
    if before == after:
        return
    one, other = _by_name(before), _by_name(after)
    if one is None or other is None:
        yield place, before, after
        return
    for key in dict.fromkeys([*one, *other]):
        yield from _walk(one.get(key), other.get(key), (*place, key))


def _by_name(value: Any) -> dict[str, Any] | None:
    if isinstance(value, dict):
        return value
    if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
        return None
    return {_name_of(item, number): item for number, item in enumerate(value)}


def _name_of(item: dict[str, Any], number: int) -> str:
    if "tier" in item:
        return ":".join(filter(None, (item["tier"], item.get("band"))))
    return next((str(item[key]) for key in NAMED_BY if key in item), str(number + 1))
