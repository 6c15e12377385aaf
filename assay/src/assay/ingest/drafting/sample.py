"""A sample as cells of text, with what was found out about how it is written."""

import codecs
import csv
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import pyarrow.parquet as pq
from python_calamine import CalamineError, CalamineWorkbook, SheetVisibleEnum

from assay.errors import FeedError
from assay.ingest.reading.base import BLANKS, DAMAGE, open_bytes, unreadable
from assay.ingest.reading.sheet_xml import refuse_unsafe

SAMPLE_BYTES = 1 << 20
SAMPLE_ROWS = 2000
# Longer ones first: | is part of |+|.
SEPARATORS = ("|+|", "|@|", "!^", "@@", "\x01", "\x1b", "\t", "|", ";", ",", "^", "~")
NAMED = {"\x01": "\\x01", "\x1b": "\\x1b", "\t": "\\t"}
ENCODING_FACTS = {
    "bom": ("utf-8", "有 UTF-8 字节序标记", "there is a UTF-8 byte order mark"),
    "ascii": ("utf-8", "样本全是 ASCII，编码无从判断，先按 UTF-8；请向发送方核实", "the sample is all ASCII, which tells nothing: UTF-8 is assumed, ask the sender"),
    "utf-8": ("utf-8", "样本是严格的 UTF-8", "the sample is strictly UTF-8"),
    "gb18030": ("gb18030", "样本不是 UTF-8，是严格的 GB18030（含 GBK）", "the sample is no UTF-8 and strictly GB18030 (GBK included)"),
}  # fmt: skip


@dataclass
class Sample:
    """Cells of the first rows. `facts` are lines of the layout, each with its ground in both languages."""

    path: Path
    header: tuple[str, ...] = ()
    rows: list[list[str]] = field(default_factory=list)
    facts: list[tuple[str, str, str]] = field(default_factory=list)
    widths: dict[str, tuple[int, int]] = field(default_factory=dict)
    has_header: bool = True

    def column(self, place: int) -> list[str]:
        """The filled cells of a column."""
        cells = (row[place].strip(BLANKS) for row in self.rows if place < len(row))
        return [cell for cell in cells if cell]


def sample_of(path: Path) -> Sample:
    """FeedError if the file is neither a workbook nor Parquet nor text in UTF-8 or GB18030."""
    if path.suffix == ".parquet":
        return _of_parquet(path)
    return _of_workbook(path) if path.suffix == ".xlsx" else _of_text(path)


def _of_parquet(path: Path) -> Sample:
    try:
        names = tuple(pq.read_schema(path).names)
    except DAMAGE as failure:
        raise unreadable(path) from failure
    return Sample(path, names, facts=[("formats: [parquet]", "Parquet 文件", "a Parquet file")])


def _of_workbook(path: Path) -> Sample:
    refuse_unsafe(path)
    try:
        with CalamineWorkbook.from_path(path) as book:
            shown = [s.name for s in book.sheets_metadata if s.visible == SheetVisibleEnum.Visible]
            name = shown[0]
            cells = [[_shown(cell) for cell in row] for row in book.get_sheet_by_name(name).iter_rows()]
    except (CalamineError, OSError, IndexError) as broken:
        raise unreadable(path) from broken
    at = max(range(min(20, len(cells))), key=lambda n: (sum(map(bool, cells[n])), -n), default=0)
    header = tuple(cells[at]) if cells else ()
    facts = [
        ("formats: [xlsx]", "Excel 工作簿", "a workbook"),
        (f"sheet: {{name: {_quoted(name)}}}", f"第一个可见的工作表，表头在第 {at + 1} 行", f"the first visible sheet; its header is row {at + 1}"),
    ]  # fmt: skip
    return Sample(path, header, cells[at + 1 : at + 1 + SAMPLE_ROWS], facts)


def _of_text(path: Path) -> Sample:
    content, is_whole = _beginning(path)
    text, ground = _decoded(path, content)
    encoding, zh, en = ENCODING_FACTS[ground]
    sample = Sample(path, facts=[(f"encoding: {encoding}", zh, en)])
    lines = [line.rstrip("\r") for line in text.rstrip("\r\n\x1a").split("\n")]
    separator = _separator(lines)
    if separator is None:
        _cut_fixed(sample, [line.encode(encoding) for line in lines], encoding)
        return sample
    count = _usual(lines, separator)
    sample.facts.append(
        (f"separator: {_quoted(separator)}", f"多数行有 {count} 个字段", f"most lines have {count} fields")
    )
    quoted_cells = separator + '"' in text or text.startswith('"')
    if not quoted_cells:
        sample.facts.append(('quote: ""', "样本中没有带引号的字段", "no field of the sample is quoted"))
    cells = [_split(line, separator, quoted=quoted_cells) for line in lines]
    _take_edges(sample, cells, count, separator, is_whole=is_whole)
    return sample


def _take_edges(
    sample: Sample, cells: list[list[str]], count: int, separator: str, *, is_whole: bool
) -> None:
    """Lines before and after the rows, which have another number of fields, and the header."""
    before = next((n for n, row in enumerate(cells) if len(row) == count), 0)
    if before:
        sample.facts.append((f"head: {{lines: {before}}}", f"前 {before} 行的字段数不同", f"the first {before} lines have another number of fields"))  # fmt: skip
    body = cells[before:]
    last = body[-1] if is_whole and len(body) > 1 and len(body[-1]) != count else None
    if last is not None:
        body = body[:-1]
    if body and body[0][-1] == "" and all(row[-1] == "" for row in body if len(row) == count):
        sample.facts.append(
            ("trailing_separator: true", "每行以分隔符结尾", "every line ends with the separator")
        )
        body = [row[:-1] for row in body]
    sample.has_header = bool(body) and looks_like_header(body[0], body[1:])
    if sample.has_header:
        sample.header, body = tuple(cell.strip(BLANKS) for cell in body[0]), body[1:]
    else:
        sample.header = tuple(f"column_{n}" for n in range(1, len(body[0]) + 1)) if body else ()
        sample.facts.append(
            ("header: false", "首行看来已是数据，没有表头", "the first line looks like a row: no header")
        )
    if last is not None:
        rows = next((n for n, cell in enumerate(last, start=1) if cell.strip() == str(len(body))), None)
        said = f", rows: {rows}" if rows else ""
        sample.facts.append((f"tail: {{mark: {_quoted(last[0])}{said}}}", "最后一行的字段数不同", "the last line has another number of fields"))  # fmt: skip
    sample.rows = [row for row in body if len(row) == len(sample.header)][:SAMPLE_ROWS]


def looks_like_header(first: list[str], rest: list[list[str]]) -> bool:
    """Names only: nothing empty between filled cells, no digits alone, nothing twice, none found again below."""
    cells = [cell.strip(BLANKS) for cell in first]
    filled = [cell for cell in cells if cell]
    if (
        not filled
        or len(set(filled)) < len(filled)
        or any(any(c.isdigit() for c in cell[:1]) for cell in filled)
    ):
        return False
    same = [
        cell for place, cell in enumerate(cells) if any(place < len(r) and r[place] == cell for r in rest)
    ]
    return not any(same)


def _beginning(path: Path) -> tuple[bytes, bool]:
    try:
        with open_bytes(path) as raw:
            content = raw.read(SAMPLE_BYTES + 1)
    except DAMAGE as failure:
        raise unreadable(path) from failure
    if len(content) <= SAMPLE_BYTES:
        return content, True
    return content[: content.rfind(b"\n") + 1 or SAMPLE_BYTES], False


def _decoded(path: Path, content: bytes) -> tuple[str, str]:
    if content.startswith(codecs.BOM_UTF8):
        return content.decode("utf-8-sig", "replace"), "bom"
    if content.isascii() and b"\0" not in content:
        return content.decode("ascii"), "ascii"
    for encoding in ("utf-8", "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text, encoding
    raise FeedError(
        f"{path.name} 既不是 UTF-8 也不是 GB18030 文本，可能是其他编码或二进制格式。请向发送方确认编码后重新导出。",
        f"{path.name} is text neither in UTF-8 nor in GB18030; it may be in another encoding or binary. Ask the sender for "
        "its encoding and export it again.",
    )


def _separator(lines: list[str]) -> str | None:
    """The one that splits most lines into the same number of fields, the longer one where two do."""
    best: tuple[int, str | None] = (0, None)
    for separator in SEPARATORS:
        counts = Counter(len(_split(line, separator, quoted=True)) for line in lines[:SAMPLE_ROWS] if line)
        fields, often = counts.most_common(1)[0] if counts else (1, 0)
        if fields > 1 and often > best[0]:
            best = (often, separator)
    return best[1]


def _usual(lines: list[str], separator: str) -> int:
    counts = Counter(len(_split(line, separator, quoted=True)) for line in lines if line)
    return counts.most_common(1)[0][0]


def _split(line: str, separator: str, *, quoted: bool) -> list[str]:
    if len(separator) > 1 or not quoted:
        return line.split(separator)
    return next(csv.reader([line], delimiter=separator), [])


def _cut_fixed(sample: Sample, lines: list[bytes], encoding: str) -> None:
    """Fixed width: a field begins where every record had a blank before."""
    width, often = Counter(map(len, lines)).most_common(1)[0]
    if often * 2 < len(lines) or width == 0:
        raise FeedError(
            f"{sample.path.name} 中看不出分隔符，各行字节数也不相同，无法起草。请按接口文档手工编写数据包说明。",
            f"{sample.path.name}: no separator is to be seen and lines differ in bytes, so nothing can be drafted. Write the "
            "feed pack by hand from the interface document.",
        )
    records = [line for line in lines if len(line) == width]
    blank = [all(record[at] == 0x20 for record in records) for at in range(width)]
    starts = [at for at in range(width) if at == 0 or (blank[at - 1] and not blank[at])]
    ends = [*starts[1:], width]
    sample.widths = {f"column_{n}": (first + 1, end - first) for n, (first, end) in enumerate(zip(starts, ends, strict=True), start=1)}  # fmt: skip
    sample.header, sample.has_header = tuple(sample.widths), False
    sample.rows = [
        [record[first:end].decode(encoding, "replace") for first, end in zip(starts, ends, strict=True)]
        for record in records[:SAMPLE_ROWS]
    ]


def _shown(cell: object) -> str:
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell)


def _quoted(text: str) -> str:
    """A YAML string in double quotes."""
    escaped = "".join(NAMED.get(sign, sign) for sign in text.replace("\\", "\\\\").replace('"', '\\"'))
    return f'"{escaped}"'
