"""What the workbook reader does not tell: macros, unpacking bombs, formulas without a stored result."""

import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

from assay.errors import FeedError
from assay.ingest.packages import refuse_bomb
from assay.ingest.reading.base import unreadable

LARGEST_UNPACKED = 1 << 30
CHUNK = 1 << 20
SHEET = re.compile(rb"<(?:\w+:)?sheet\s[^>]*?\w+:id=\"([^\"]+)\"")
RELATION = re.compile(rb"<Relationship\s[^>]*>")
CELL = re.compile(rb"<(?:\w+:)?c\s([^>]*)>((?:(?!</(?:\w+:)?c>).)*)</(?:\w+:)?c>", re.DOTALL)
FORMULA = re.compile(rb"<(?:\w+:)?f[\s/>]")
VALUE = re.compile(rb"<(?:\w+:)?v(?:\s[^>]*)?>[^<]")


def refuse_unsafe(path: Path) -> None:
    """FeedError for a workbook with macros, behind a password, damaged, or made to fill memory."""
    try:
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, OSError) as broken:
        raise FeedError(
            f"{path.name} 不是可读的 xlsx 文件：可能已损坏、加了密码，或是旧格式 xls。请去掉密码、另存为 xlsx 后重新提供。",
            f"{path.name} is no readable xlsx workbook: damaged, behind a password, or an old xls. Remove the password, "
            "save it as xlsx and deliver it again.",
        ) from broken
    if any(entry.filename.lower().endswith("vbaproject.bin") for entry in entries):
        raise FeedError(
            f"{path.name} 含有宏，不予读取。请另存为不含宏的 xlsx 后重新提供。",
            f"{path.name} holds macros and is not read. Save it as xlsx without macros and deliver it again.",
        )
    refuse_bomb(
        path,
        sum(entry.compress_size for entry in entries),
        sum(entry.file_size for entry in entries),
        LARGEST_UNPACKED,
    )


def formulas_of(path: Path, place: int) -> tuple[int, str]:
    """How many formulas the sheet has, and the first cell (such as D7) whose result was never stored."""
    counted, without_value = 0, ""
    for attributes, content in _cells_with_formulas(path, place):
        counted += 1
        is_text = b't="str"' in attributes  # an empty text is a result
        if not without_value and not is_text and not VALUE.search(content):
            cell = re.search(rb"r=\"([A-Z]+[0-9]+)\"", attributes)
            without_value = cell[1].decode() if cell else "?"
    return counted, without_value


def _cells_with_formulas(path: Path, place: int) -> Iterator[tuple[bytes, bytes]]:
    try:
        with zipfile.ZipFile(path) as archive:
            part = _part_of(archive, place)
            if part is None:
                return
            held = b""
            with archive.open(part) as content:
                while chunk := content.read(CHUNK):
                    held += chunk
                    end = held.rfind(b"</row>") + 1
                    if end and FORMULA.search(held, 0, end):
                        yield from (
                            (cell[1], cell[2])
                            for cell in CELL.finditer(held, 0, end)
                            if FORMULA.search(cell[2])
                        )
                    held = held[end:]
    except (zipfile.BadZipFile, OSError, KeyError) as broken:
        raise unreadable(path) from broken


def _part_of(archive: zipfile.ZipFile, place: int) -> str | None:
    """The name of the sheet's part; None where the workbook is written in a way that we do not follow."""
    ids = SHEET.findall(archive.read("xl/workbook.xml"))
    if place >= len(ids):
        return None
    for relation in RELATION.findall(archive.read("xl/_rels/workbook.xml.rels")):
        if b'Id="' + ids[place] + b'"' in relation:
            target = re.search(rb"Target=\"/?(?:xl/)?([^\"]+)\"", relation)
            return f"xl/{target[1].decode()}" if target else None
    return None
