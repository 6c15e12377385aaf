"""Renders docs/generated from the declarations: `python -m assay.docs`, or `--check` to compare only.

A page that differs from what the code declares is a broken promise to whoever writes a feed or reads
a snapshot, so the check fails and names the pages.
"""

import argparse
import sys
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from pathlib import Path

from assay.indicators import INDICATORS, Indicator
from assay.indicators.definition import Grain
from assay.indicators.proxy import margins
from assay.indicators.windows import WindowName
from assay.linking.policy import NAME as LINKING
from assay.nightly.tables import SCHEMA_VERSION, TABLES
from assay.packs.pages import fact_rows, scheme_intro, scheme_rows, steadiness_text
from assay.packs.segments import Scheme
from assay.policies import FOLDER, PROJECT_ROOT, Policy, Rung
from assay.sources import IDENTITY, SOURCES
from assay.sources.codes import ASSET_CLASSES
from assay.sources.contract import Column, ColumnType, Source
from assay.sources.links import REFERENCES
from assay.triggers import TRIGGERS, Trigger
from assay.wording import Label, amount_en, amount_zh

GENERATED = PROJECT_ROOT / "docs" / "generated"
UP_TO_DATE, OUT_OF_DATE = 0, 1
TYPE_NAMES: dict[ColumnType, str] = {
    "text": "text",
    "date": "date",
    "timestamp": "instant, UTC",
    "int": "whole number, 64 bits",
    "fen": "money, minor units, 64 bits",
    "bool": "true or false",
}
UNIT_NAMES = {
    "fen": "money, minor units",
    "fen_days": "minor units × days",
    "days": "days",
    "count": "number",
    "flag": "yes or no",
    "date": "date",
    "basis_points": "hundredths of a percent",
    "quintile": "1 to 5, 5 the best",
}
GRAIN_NAMES: dict[Grain, str] = {
    "account": "account",
    "debt": "loan",
    "holding": "holding",
    "conversation": "conversation",
    "flow": "day with movements",
    "movement": "movement",
    "use": "use of a channel",
    "earning": "account with a balance",
    "service": "unit cost",
    "declaration": "declaration",
    "past": "earlier balance",
}
WINDOW_NAMES: dict[WindowName, str] = {
    "day": "the business date",
    "all": "everything up to the business date",
    "closed_quarter": "the closed quarter",
    "to_date": "the quarter to date",
    "last_30_days": "the last 30 days",
    "last_90_days": "the last 90 days",
    "last_3_months": "the last three whole months",
    "third_last_month": "the third last whole month",
    "second_last_month": "the second last whole month",
    "last_month": "the last whole month; one that ends on the business date is whole",
    "quarter_before": "the quarter to date and the whole quarter before it",
    "year_ago": "the quarter to date and the same days a year earlier",
}
_NOTICE = "<!-- Rendered by `python -m assay.docs` from the declarations; edit those. -->"


def sources_page() -> str:
    """What a bank delivers: every declared source table with its columns and references."""
    intro = (
        "One Parquet file a table, sorted by its key. A feed pack maps a bank's own files to these tables; "
        "`feeds/jinjing.yaml` takes them as they are. Money is whole minor units of the account's currency, "
        "ids are the source's own, as text. Sealed tables are written encrypted and never read by the engine."
    )
    links = {(r.table, r.column): f"`{r.to_table}.{r.to_column}`" for r in REFERENCES}
    tables = [_source_section(source, links) for source in (*SOURCES, *IDENTITY)]
    return _page("Source tables", intro, tables)


def snapshot_page() -> str:
    """What a night gives: the tables of a snapshot."""
    intro = (
        f"Schema version {SCHEMA_VERSION}. One Parquet file a table, sorted by its key, columns and types fixed; "
        "`manifest.json` names the business date, the sources, the policies, the rows and a digest per table, "
        "`run.json` how and when it was computed. Money is in minor units of the base currency."
    )
    return _page("Snapshot tables", intro, [_source_section(table, {}) for table in TABLES])


def indicators_page() -> str:
    """What the figures mean: indicators, segments, triggers, and the tiers of each policy pack."""
    intro = (
        "Definitions as they run. The figures stand in [indicators](snapshot.md#indicators), the tiers in "
        "[tiers](snapshot.md#tiers), the reasons to call in [triggers](snapshot.md#triggers)."
    )
    sections = ["## Indicators", *map(_indicator_section, INDICATORS)]
    sections += ["## Assumed margins", _margins_section()]
    sections += ["## Triggers", *map(_trigger_section, TRIGGERS)]
    sections += ["## Segments", _segments_intro(), *_segments_sections()]
    sections += ["## Tiers", *map(_policy_section, _policies())]
    return _page("Indicators, segments, triggers and tiers", intro, sections)


PAGES: dict[str, Callable[[], str]] = {
    "sources.md": sources_page,
    "snapshot.md": snapshot_page,
    "indicators.md": indicators_page,
}


def write_pages(folder: Path) -> None:
    """Render every page into the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, render in PAGES.items():
        (folder / name).write_text(render(), encoding="utf-8", newline="\n")


def outdated_pages(folder: Path) -> list[str]:
    """Names of the pages that are missing or differ from the declarations."""
    return [
        name
        for name, render in PAGES.items()
        if not (folder / name).is_file() or (folder / name).read_text(encoding="utf-8") != render()
    ]


def main(arguments: Sequence[str] | None = None) -> int:
    """Command line; 0 when the pages are up to date or written, 1 when --check finds old ones."""
    parser = argparse.ArgumentParser(prog="python -m assay.docs", description=__doc__.splitlines()[0])
    parser.add_argument("--check", action="store_true", help="compare only, and fail on a difference")
    if not parser.parse_args(arguments).check:
        write_pages(GENERATED)
        return UP_TO_DATE
    outdated = outdated_pages(GENERATED)
    for name in outdated:
        sys.stderr.write(f"docs/generated/{name} is out of date: run `make docs` and commit the result\n")
    return OUT_OF_DATE if outdated else UP_TO_DATE


def _page(title: str, intro: str, sections: Iterable[str]) -> str:
    return "\n\n".join([f"# {title}", _NOTICE, intro, *sections]) + "\n"


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines)


def _names(label: Label) -> str:
    return f"{label.en} · {label.zh}"


def _source_section(source: Source, links: dict[tuple[str, str], str]) -> str:
    key = ", ".join(f"`{name}`" for name in source.key)
    sealed = " Sealed." if source.sealed else ""
    rows = [_column_row(column, links.get((source.name, column.name))) for column in source.columns]
    table = _table(("column", "type", "empty", "meaning"), rows)
    return f"## {source.name}\n\n{source.grain[0].upper()}{source.grain[1:]}. Key: {key}.{sealed}\n\n{table}"


def _column_row(column: Column, link: str | None) -> tuple[str, str, str, str]:
    parts = [column.description]
    if column.values:
        parts.append("one of " + ", ".join(f"`{value}`" for value in column.values))
    if link:
        parts.append(f"found in {link}")
    return (
        f"`{column.name}`",
        TYPE_NAMES[column.type],
        "never" if column.required else "may be",
        "; ".join(parts),
    )


def _indicator_section(definition: Indicator) -> str:
    facts = [
        f"- unit: {UNIT_NAMES[definition.unit]}",
        f"- from: {', '.join(f'[{name}](sources.md#{name})' for name in definition.sources)}",
        f"- days: {WINDOW_NAMES[definition.window]}{_cover(definition)}",
        _without(definition),
        f"- owner: {definition.owner}, since {definition.since}",
    ]
    title = f"### {definition.key}\n\n**{_names(definition.label)}**"
    return "\n\n".join([title, definition.definition.en, definition.definition.zh, "\n".join(facts)])


def _cover(definition: Indicator) -> str:
    return "; empty where the sources do not reach back so far" if definition.needs_cover else ""


def _without(definition: Indicator) -> str:
    if definition.over == "customer":
        return "- follows from the customer's other figures"
    return f"- without any {GRAIN_NAMES[definition.over]}: {_value(definition.when_none)}"


def _margins_section() -> str:
    """What stands in for the treasury's prices, by asset class and the day from which it holds."""
    entries = margins()
    heads = ("asset class", *(f"from {entry.valid_from}" for entry in entries))
    rows = [
        (f"`{name}`", *(_percent(entry.margin_millionths[name]) for entry in entries))
        for name in ASSET_CLASSES
    ]
    text = (
        "Where a bank delivers no transfer_price, contribution is an estimate by these margins a year and "
        "contribution_is_proxy is set. They are dated data in `indicators/proxy_margins.yaml`."
    )
    return f"{text}\n\n{_table(heads, rows)}"


def _percent(millionths: int) -> str:
    return f"{millionths // 10_000}.{millionths % 10_000 // 100:02} %"


def _value(value: int | bool | None) -> str:
    match value:
        case None:
            return "empty"
        case bool():
            return "yes" if value else "no"
        case _:
            return str(value)


def _segments_intro() -> str:
    """What a pack may look at."""
    return (
        "Which segments exist, their conditions and rhythms stand in the policy pack (`policies/parts/"
        "customer-segments.yaml`). A condition may look at these facts:\n\n"
        + _table(("fact", "name", "kind"), fact_rows())
    )


def _segments_sections() -> list[str]:
    """Every scheme once; packs that share one are named together."""
    users: dict[str, list[Policy]] = {}
    schemes: dict[str, Scheme] = {}
    for policy in _policies():
        for scheme in policy.segments:
            text = scheme.model_dump_json()
            users.setdefault(text, []).append(policy)
            schemes[text] = scheme
    return [_scheme_section(scheme, users[text]) for text, scheme in schemes.items()]


def _scheme_section(scheme: Scheme, users: list[Policy]) -> str:
    policy = users[0]
    title = f"### Scheme {scheme.scheme}\n\n**{scheme.names.en} · {scheme.names.zh}**"
    used = "Policies: " + ", ".join(f"`{user.key}`" for user in users) + "."
    rows = scheme_rows(scheme, currency=policy.currency, premier_fen=policy.premier_fen)
    intro = scheme_intro(scheme, currency=policy.currency, premier_fen=policy.premier_fen)
    heads = ("segment", "name", "who belongs to it, the first that fits", "days between contacts")
    return "\n\n".join([title, f"{intro} {used}", _table(heads, rows)])


def _trigger_section(definition: Trigger) -> str:
    rules = [
        (
            f"`{policy.key}`",
            *(_number(policy, rule.model_dump()[name], name) for name in ("priority", *definition.reads)),
        )
        for policy in _policies()
        if (rule := policy.triggers.get(definition.key))
    ]
    heads = (
        "policy",
        "priority",
        *(name.removesuffix("_fen").replace("_", " ") for name in definition.reads),
    )
    title = f"### {definition.key}\n\n**{_names(definition.label)}**"
    facts = [f"- serves: {definition.serves}", f"- purpose: {definition.purpose}"]
    if definition.suppressed_by:
        facts.append(f"- withheld where told by: {', '.join(f'`{key}`' for key in definition.suppressed_by)}")
    if definition.once:
        facts.append("- told once")
    texts = [title, definition.definition.en, definition.definition.zh, "\n".join(facts)]
    return "\n\n".join([*texts, _table(heads, rules)])


def _number(policy: Policy, value: int, name: str) -> str:
    return amount_en(value, policy.currency) if name.endswith("_fen") else str(value)


def _policy_section(policy: Policy) -> str:
    overdrafts = "count as zero" if policy.overdraft == "zero" else "are subtracted"
    facts = (
        f"Pack `{policy.key}`, version {policy.version}, valid from {policy.valid_from}. "
        f"Overdrafts {overdrafts}. Premier from {amount_en(policy.premier_fen, policy.currency)}. "
        f"{steadiness_text(policy.steadiness)}"
    )
    rows = [
        (f"`{rung.code}`", f"{rung.names.en} · {rung.names.zh}", _condition(policy, rung))
        for rung in policy.rungs
    ]
    title = f"### {policy.names.en} · {policy.names.zh}"
    return "\n\n".join(
        [title, facts, _table(("tier", "name", "who belongs to it, the first that fits"), rows)]
    )


def _condition(policy: Policy, rung: Rung) -> str:
    """The bound and the traits asked for; the last tier takes everyone."""
    parts = []
    if rung.bound_fen is not None:
        english, chinese = (
            amount_en(rung.bound_fen, policy.currency),
            amount_zh(rung.bound_fen, policy.currency),
        )
        parts.append(f"daily average of the quarter at least {english} ({chinese})")
    if rung.education:
        parts.append("education " + " or ".join(rung.education))
    if rung.age:
        parts.append(f"age {rung.age.first} to {rung.age.last}, both included")
    return ", ".join(parts) or "everyone else"


@cache
def _policies() -> tuple[Policy, ...]:
    paths = sorted((PROJECT_ROOT / FOLDER).glob("*.yaml"))
    # docs/assay/linking.md explains that one.
    return tuple(Policy.read(path) for path in paths if path.stem != LINKING)


if __name__ == "__main__":
    sys.exit(main())
