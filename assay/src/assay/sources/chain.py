"""Whose balances deliveries have altered: a chain of links from one state of `balance_change` to the next.

`assay ingest` adds a link beside the sources whenever a delivery leaves another `balance_change` than stood there
before. A night that knows the digest of an earlier state walks back to it and knows which accounts to read.
"""

import json
from dataclasses import asdict, dataclass
from pathlib import Path

import pyarrow as pa

from assay.digest import content_digest

FOLDER, CHAIN = "altered", "chain.json"
MOST = 40  # links: a night that lags further behind reads everything
SCHEMA = pa.schema([pa.field("account_id", pa.string(), nullable=False)])


@dataclass(frozen=True)
class Link:
    """One delivery: the digests of `balance_change` before and after it, and the file of accounts it altered."""

    before: str
    after: str
    file: str
    digest: str


def read_chain(folder: Path) -> tuple[Link, ...]:
    """The links beside sources, the latest last; none if there are none, or if they cannot be read."""
    try:
        found = json.loads((folder / FOLDER / CHAIN).read_text(encoding="utf-8"))
        return tuple(Link(**link) for link in found)
    except (OSError, ValueError, TypeError):
        return ()


def write_chain(folder: Path, links: tuple[Link, ...]) -> None:
    """Note the links; their files lie there already."""
    text = json.dumps([asdict(link) for link in links], indent=1) + "\n"
    (folder / FOLDER / CHAIN).write_text(text, encoding="utf-8")


def altered_since(folder: Path, earlier: str, now: str) -> tuple[Path, ...] | None:
    """The files that together name every account whose changes differ between two states.

    None if no unbroken chain leads from the one to the other, or if a file on the way was lost or altered.
    """
    files: list[Path] = []
    for link in reversed(read_chain(folder)):
        if now == earlier:
            break
        path = folder / FOLDER / link.file
        if link.after != now or not _is_whole(path, link):
            return None
        files.append(path)
        now = link.before
    return tuple(files) if now == earlier else None


def _is_whole(path: Path, link: Link) -> bool:
    try:
        return content_digest(path) == link.digest
    except OSError:
        return False
