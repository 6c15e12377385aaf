"""Bytes become text before anything is split, and text becomes what Arrow's parser takes.

Splitting first would break Chinese text: the second byte of a GB18030 character may be a separator
or a backslash. The encoding is the declared one; what does not fit it becomes U+FFFD, by which the
row checks recognise the row.
"""

import codecs
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from io import RawIOBase
from pathlib import Path
from typing import IO

from assay.ingest.layout import Edge
from assay.ingest.reading.base import BLOCK_BYTES, without_end
from assay.ingest.reading.marks import HALF, SEPARATOR

UNIT = "\x1f"  # stands for separators that Arrow's parser does not take
CHUNK_BYTES = BLOCK_BYTES // 4
END_MARK = "\x1a"
# Lines that may follow the last one that counts: blank ones and the old end mark.
SLACK_LINES = 3
# Characters that GB18030 has had since 2005, which older tables (Python's, too) put into the private use area.
SINCE_2005 = dict(
    zip(
        b"\xa8\xbc\xa6\xd9\xa6\xda\xa6\xdb\xa6\xdc\xa6\xdd\xa6\xde\xa6\xdf\xa6\xec\xa6\xed\xa6\xf3"
        b"\xfe\x59\xfe\x61\xfe\x66\xfe\x67\xfe\x6d\xfe\x7e\xfe\x90\xfe\xa0"
        b"\xfe\x51\xfe\x52\xfe\x53\xfe\x6c\xfe\x76\xfe\x91".decode("gb18030"),
        "\u1e3f\ufe10\ufe12\ufe11\ufe13\ufe14\ufe15\ufe16\ufe17\ufe18\ufe19"
        "\u9fb4\u9fb5\u9fb6\u9fb7\u9fb8\u9fb9\u9fba\u9fbb"
        "\U00020087\U00020089\U000200cc\U000215d7\U0002298f\U000241fe",
        strict=True,
    )
)
_REPAIR = str.maketrans(SINCE_2005)
_LEAD = "\ue000"


@dataclass
class Ending:
    """How a file ended: the declared last lines, and whether it stopped in the middle of a line."""

    lines: list[str] = field(default_factory=list)
    is_cut: bool = False


def decoded(raw: IO[bytes], encoding: str) -> Iterator[str]:
    """The text, piece by piece, without byte order marks wherever they stand (files are joined carelessly)."""
    decoder = codecs.getincrementaldecoder(encoding)("replace")
    while chunk := raw.read(CHUNK_BYTES):
        yield repaired(decoder.decode(chunk), encoding).replace("\ufeff", "")
    if decoder.getstate()[0]:
        yield HALF


def repaired(text: str, encoding: str) -> str:
    """The text with the characters of GB18030-2005 in their own places."""
    if encoding == "gb18030" and not text.isascii() and any(sign in text for sign in SINCE_2005):
        return text.translate(_REPAIR)
    return text


def separated(texts: Iterable[str], separator: str) -> Iterator[str]:
    """The text with U+001F for a separator of several characters or bytes; one that was there before is a defect."""
    if is_simple(separator):
        yield from texts
        return
    held = ""
    for text in texts:
        held = (held + text.replace(UNIT, SEPARATOR)).replace(separator, UNIT)
        cut = len(held) - len(separator) + 1  # a separator may lie across two pieces
        yield held[:cut]
        held = held[cut:]
    yield held


def is_simple(separator: str) -> bool:
    """Whether Arrow's parser takes it as it is."""
    return len(separator) == 1 and separator.isascii()


def ended(texts: Iterable[str], tail: Edge | None, ending: Ending, path: Path) -> Iterator[str]:
    """The text up to its last row, ending with a line break. FeedError if the declared last lines are not there."""
    kept = SLACK_LINES + (tail.lines if tail else 0)
    held = ""
    for text in texts:
        held += text
        cut = _start_of_last(held, kept)
        if cut:
            yield held[:cut]
            held = held[cut:]
    yield _last(held, tail, ending, path)


def _start_of_last(text: str, lines: int) -> int:
    at = len(text)
    for _ in range(lines + 1):
        at = text.rfind("\n", 0, at)
        if at < 0:
            return 0
    return at + 1


def _last(held: str, tail: Edge | None, ending: Ending, path: Path) -> str:
    content = held.rstrip("\r\n \x1a")
    if END_MARK in held[len(content) :]:
        held = f"{content}\n" if content else ""
    if tail is None:
        ending.is_cut = bool(held) and not held.endswith(("\n", "\r"))
        return f"{held}\n" if ending.is_cut else held
    lines = content.split("\n")
    ending.lines = [line.rstrip("\r") for line in lines[-tail.lines :]]
    if len(ending.lines) < tail.lines or not ending.lines[-1].startswith(tail.mark) or not content:
        raise without_end(path, tail)
    return "".join(f"{line}\n" for line in lines[: -tail.lines])


class Encoded(RawIOBase):
    """Pieces of text as a stream of UTF-8 bytes."""

    def __init__(self, texts: Iterator[str]) -> None:
        self._texts = texts
        self._pending = memoryview(b"")

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        while not self._pending:
            text = next(self._texts, None)
            if text is None:
                return b""
            self._pending = memoryview(text.encode("utf-8", "replace"))
        size = len(self._pending) if size < 0 else size
        answer, self._pending = self._pending[:size], self._pending[size:]
        return bytes(answer)

    def is_empty(self) -> bool:
        """Whether there is nothing to read at all; asked before the first read."""
        while not self._pending:
            text = next(self._texts, None)
            if text is None:
                return True
            self._pending = memoryview(text.encode("utf-8", "replace"))
        return False
