"""`assay draft`: the text of a feed pack from a sample, every proposal with its ground as a comment."""

import os
import re
from dataclasses import dataclass
from pathlib import Path

from assay.errors import FeedError
from assay.ingest.drafting.kinds import Kind, kind_of
from assay.ingest.drafting.sample import Sample, sample_of
from assay.ingest.drafting.words import columns_for, table_for
from assay.ingest.never_stored import refuse_names
from assay.ingest.pack import FeedPack, load_pack
from assay.packs.reading import read_yaml
from assay.sources import BY_NAME
from assay.sources.contract import Source

HEAD = """\
# 由样本推断的草稿，不是定稿：请逐项核对，尤其是标有“？”的各项。
# A draft inferred from a sample, nothing more: check every line, above all those with a question mark.
schema_version: 1
name: {name}
version: "draft"
base_currency: CNY      # ？ 本位币 / the currency of the books
covers: delivered       # ？ 覆盖的日期：取自余额文件，或写 {{from: 2026-01-01, to: 2026-12-31}} / days covered
policies: [segment-004] # ？
files:
"""


@dataclass(frozen=True)
class Drafted:
    """What was proposed: the file written, and each sampled file with the table it seems to be."""

    out: Path
    tables: dict[str, str]

    def lines(self) -> list[str]:
        """A line a file, then what to do next."""
        listed = [f"{file} → {table}" for file, table in self.tables.items()]
        return [
            *listed,
            f"草稿已写入 {self.out}，请逐项核对后使用。 / The draft is in {self.out}; check it line by line before use.",
        ]


def draft(sample: Path, out: Path, table: str | None = None) -> Drafted:
    """Write a draft pack for a file or for every file of a folder; FeedError if nothing can be told, or `out` exists."""
    if out.exists():
        raise FeedError(
            f"{out} 已存在，不会覆盖。请换一个文件名。",
            f"{out} exists and is not overwritten. Choose another name.",
        )
    paths = _sampled(sample)
    if table is not None and (table not in BY_NAME or len(paths) > 1):
        raise FeedError(
            f"--table {table} 须是已声明的源数据表，且样本只能是一个文件。",
            f"--table {table} must be a declared source table, and the sample one file.",
        )
    tables, blocks, taken = {}, [], set[str]()
    for path in paths:
        found = sample_of(path)
        refuse_names(path.name, found.header)
        source = BY_NAME[table] if table else table_for(found.header, path.stem)
        if source is not None and source.name in taken:
            source = None
        name = source.name if source else _free(_plain(path), taken)
        taken.add(name)
        tables[path.name] = name
        blocks.append(_block(found, source, name))
    text = HEAD.format(name=_plain(sample)) + "".join(blocks)
    _write(out, text)
    return Drafted(out, tables)


def _sampled(sample: Path) -> list[Path]:
    paths = (
        sorted(p for p in sample.iterdir() if p.is_file() and p.name[0] != ".")
        if sample.is_dir()
        else [sample]
    )
    if not paths or not all(path.is_file() for path in paths):
        raise FeedError(f"{sample} 中没有样本文件。", f"There is no sample file in {sample}.")
    return [path for path in paths if path.stat().st_size]


def _block(sample: Sample, source: Source | None, name: str) -> str:
    columns = columns_for(source, sample.header) if source else {}
    kinds = {own: kind_of(sample.column(place)) for place, own in enumerate(sample.header) if own}
    head = f"  - table: {name}" if source else f"  - name: {name}"
    ground = (
        f"按列名推断 / by the names of {len(columns)} columns"
        if source
        else "没有认出对应的源数据表 / no declared table was recognised"
    )
    lines = [f"{head}  # ？ {ground}", f"    pattern: {_text(_pattern(sample.path))}"]
    lines += _declared(sample, source, columns) if source else _own(sample, kinds)
    lines += ["    layout:", *(f"      {line}  # {zh} / {en}" for line, zh, en in sample.facts)]
    lines += _readings(source, columns, kinds)
    return "".join(f"{line}\n" for line in lines)


def _declared(sample: Sample, source: Source, columns: dict[str, str]) -> list[str]:
    lines = []
    lacking = [c.name for c in source.columns if c.required and c.name not in columns]
    if lacking:
        lines.append(f"    # ？ 没有认出必需的列 / required columns not recognised: {', '.join(lacking)}")
    if not sample.has_header:
        lines += _positions(sample)
    renamed = {column: own for column, own in columns.items() if own != column}
    if renamed:
        lines.append("    aliases:")
        lines += [f"      {column}: [{_text(own)}]" for column, own in renamed.items()]
    if unknown := [own for own in sample.header if own and own not in columns.values()]:
        lines.append(
            f"    ignore: [{', '.join(map(_text, unknown))}]  # ？ 没有对应的列 / answer to none of our columns"
        )
    return lines


def _own(sample: Sample, kinds: dict[str, Kind]) -> list[str]:
    names = _field_names(sample.header)
    key = next(
        (own for place, own in enumerate(sample.header) if own and _is_unique(sample, place)),
        sample.header[0],
    )
    lines = [
        f"    key: [{names[key]}]  # ？ 样本中不重复的第一列 / the first column without repetition in the sample"
    ]
    if not sample.has_header:
        lines += _positions(sample)
    lines.append("    fields:")
    for own, name in names.items():
        required = ", required: true" if own == key else ""
        column = "" if own == name else f", column: {_text(own)}"
        lines.append(f"      - {{name: {name}{column}, type: {kinds[own].type}{required}}}")
    return lines


def _positions(sample: Sample) -> list[str]:
    if not sample.widths:
        return [
            f"    columns: [{', '.join(sample.header)}]  # ？ 请按顺序写出列名 / name the columns in order"
        ]
    cuts = ", ".join(f"{name}: [{first}, {size}]" for name, (first, size) in sample.widths.items())
    return [
        f"    widths: {{{cuts}}}  # ？ 按空格猜的起始字节和字节数，请对照接口文档 / guessed from blanks: first byte, bytes"
    ]


def _readings(source: Source | None, columns: dict[str, str], kinds: dict[str, Kind]) -> list[str]:
    """How single columns are written; those of a declared table only where its own type is meant."""
    if source:
        typed = {c: (source.column(c).type, kinds[own]) for c, own in columns.items()}
        chosen = {
            column: _fitting(kind, found)
            for column, (kind, found) in typed.items()
            if kind in {"date", "fen", "int"} and _fitting(kind, found)
        }
    else:
        names = _field_names(tuple(kinds))
        chosen = {names[own]: kind.reading for own, kind in kinds.items() if kind.reading}
    unit = "  # ？ 金额单位：decimals: 2 为元，0 为分 / unit of amounts: decimals 2 for yuan, 0 for fen"
    amounts = {c.name for c in source.columns if c.type == "fen"} if source else set[str]()
    lines = [
        f"        {name}: {{{', '.join(parts)}}}{unit if name in amounts else ''}"
        for name, parts in chosen.items()
    ]
    return ["      readings:", *lines] if lines else []


def _fitting(kind: str, found: Kind) -> tuple[str, ...]:
    """What the cells say of how a column of ours is written."""
    if (kind == "date") != (found.type == "date") or found.type == "text":
        return ()
    return found.reading or (("decimals: 0",) if kind == "fen" else ())


def _field_names(header: tuple[str, ...]) -> dict[str, str]:
    """Delivered names as identifiers; those in Chinese are numbered, for a person to name."""
    names: dict[str, str] = {}
    for place, own in enumerate(header, start=1):
        plain = re.sub(r"[^a-z0-9]+", "_", own.lower()).strip("_")
        if not own:
            continue
        name = plain if re.fullmatch("[a-z][a-z0-9_]*", plain) and own.isascii() else f"column_{place}"
        names[own] = name if name not in names.values() else f"column_{place}"
    return names


def _is_unique(sample: Sample, place: int) -> bool:
    cells = sample.column(place)
    return bool(cells) and len(cells) == len(sample.rows) and len(set(cells)) == len(cells)


def _pattern(path: Path) -> str:
    """The name with * for a date in it."""
    return re.sub(r"\d{8}|\d{4}-\d{2}-\d{2}", "*", path.name.removesuffix(".gz"))


def _plain(path: Path) -> str:
    plain = re.sub(r"[^a-z0-9]+", "-", re.sub(r"\d{6,}", "", path.name.split(".")[0].lower())).strip("-")
    return plain if re.match("[a-z]", plain) else "feed"


def _free(name: str, taken: set[str]) -> str:
    tried = name if name not in BY_NAME else f"{name}-file"
    number = 2
    while tried in taken:
        tried, number = f"{name}-{number}", number + 1
    return tried


def _text(text: str) -> str:
    """A YAML scalar in double quotes."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _write(out: Path, text: str) -> None:
    """Only what `assay ingest` would read as a pack is put in place."""
    FeedPack.model_validate(read_yaml(text))
    growing = out.with_name(f".{out.name}.{os.getpid()}")
    try:
        growing.write_text(text, encoding="utf-8")
        load_pack(growing)
        growing.rename(out)
    finally:
        growing.unlink(missing_ok=True)
