"""What the workbook reader does not give: comments of cells, and files that must not be opened at all."""

import re
from collections.abc import Iterator
from io import BytesIO
from pathlib import PurePosixPath
from xml.etree import ElementTree as ET
from zipfile import BadZipFile, ZipFile

from jinjing.workbench.errors import NotACalendarFile, WorkbookUnsafe

UNPACKED_MOST = 64 << 20  # bytes; a calendar of a thousand customers has four million
PARTS_MOST = 400
MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
THREADED = "{http://schemas.microsoft.com/office/spreadsheetml/2018/threadedcomments}"
LINK = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
OLD_PACKAGE = b"\xd0\xcf\x11\xe0"  # an xls, or a workbook behind a password
RETURN = "_x000D_"  # how Excel spells a carriage return
REFERENCE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")


def refuse_unsafe(content: bytes) -> None:
    """Raises WorkbookUnsafe for macros, passwords and unpacking bombs; NotACalendarFile for no workbook at all."""
    if content.startswith(OLD_PACKAGE):
        raise WorkbookUnsafe
    try:
        with ZipFile(BytesIO(content)) as package:
            parts = package.infolist()
    except BadZipFile as broken:
        raise NotACalendarFile from broken
    unpacked = sum(part.file_size for part in parts)
    has_macros = any(part.filename.lower().endswith("vbaproject.bin") for part in parts)
    if has_macros or unpacked > UNPACKED_MOST or len(parts) > PARTS_MOST:
        raise WorkbookUnsafe


def notes_of(content: bytes, *, sheet: str) -> dict[tuple[int, int], str]:
    """Comments of one sheet by (line, column) from 0; what a thread of comments says replaces its stand-in."""
    found: dict[tuple[int, int], str] = {}
    try:
        with ZipFile(BytesIO(content)) as package:
            part = _part_of(package, sheet)
            targets = dict(_links(package, part)) if part else {}
            for kind in ("comments", "threadedComment"):
                for target in targets.get(kind, []):
                    found |= dict(_comments(package, target))
    except (BadZipFile, KeyError, ET.ParseError) as broken:
        raise NotACalendarFile from broken
    return {place: text for place, text in found.items() if text}


def _part_of(package: ZipFile, sheet: str) -> str:
    book = _parsed(package, "xl/workbook.xml")
    wanted = next((one.get(LINK) for one in book.iter(f"{MAIN}sheet") if one.get("name") == sheet), None)
    for link in _parsed(package, "xl/_rels/workbook.xml.rels"):
        if link.get("Id") == wanted:
            return _resolved("xl/workbook.xml", link.get("Target", ""))
    return ""


def _links(package: ZipFile, part: str) -> Iterator[tuple[str, list[str]]]:
    """Targets of a part by the last word of their kind."""
    path = PurePosixPath(part)
    links = f"{path.parent}/_rels/{path.name}.rels"
    if links not in package.namelist():
        return
    by_kind: dict[str, list[str]] = {}
    for link in _parsed(package, links):
        kind = link.get("Type", "").rpartition("/")[2]
        by_kind.setdefault(kind, []).append(_resolved(part, link.get("Target", "")))
    yield from by_kind.items()


def _resolved(part: str, target: str) -> str:
    if target.startswith("/"):
        return target[1:]
    steps: list[str] = list(PurePosixPath(part).parent.parts)
    for step in target.split("/"):
        if step == "..":
            steps.pop()
        else:
            steps.append(step)
    return "/".join(steps)


def _parsed(package: ZipFile, part: str) -> ET.Element:
    """Without document types: workbooks have none, and entities are how XML is made to fill memory."""
    content = package.read(part)
    if b"<!DOCTYPE" in content or b"<!ENTITY" in content:
        raise WorkbookUnsafe
    return ET.fromstring(content)  # noqa: S314 - no entities, and bounded in size


def _comments(package: ZipFile, part: str) -> Iterator[tuple[tuple[int, int], str]]:
    root = _parsed(package, part)
    authors = [author.text or "" for author in root.iter(f"{MAIN}author")]
    for one in root.iter(f"{MAIN}comment"):
        author = one.get("authorId", "")
        name = authors[int(author)] if author.isdecimal() and int(author) < len(authors) else ""
        text = "".join(run.text or "" for run in one.iter(f"{MAIN}t")).replace(RETURN, "")
        yield _place(one.get("ref", "")), _without_author(text, name)
    threads: dict[tuple[int, int], list[str]] = {}
    for one in root.iter(f"{THREADED}threadedComment"):
        text = "".join(run.text or "" for run in one.iter(f"{THREADED}text"))
        threads.setdefault(_place(one.get("ref", "")), []).append(text.strip())
    yield from ((place, "\n".join(texts)) for place, texts in threads.items())


def _without_author(text: str, author: str) -> str:
    """Excel and WPS begin a comment with its author's name and a colon."""
    head, _, rest = text.partition("\n")
    is_name = author and head.strip().rstrip(":：").strip() == author.strip()
    return (rest if is_name else text).strip()


def _place(reference: str) -> tuple[int, int]:
    found = REFERENCE.fullmatch(reference)
    if found is None:
        raise NotACalendarFile
    column = 0
    for letter in found[1]:
        column = column * 26 + ord(letter) - ord("A") + 1
    return int(found[2]) - 1, column - 1
