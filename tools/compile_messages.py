"""Compile every message catalogue (.po to .mo) with Babel: no GNU gettext is needed on the machine."""

import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

SOURCES = Path(__file__).resolve().parent.parent / "jinjing" / "src" / "jinjing"


def catalogues(root: Path = SOURCES) -> Iterator[Path]:
    """Every catalogue of the application, in a stable order."""
    yield from sorted(root.glob("**/locale/*/LC_MESSAGES/*.po"))


def compile_catalogue(source: Path) -> bool:
    """Write the .mo beside its .po unless it is newer already; answers whether it was written."""
    target = source.with_suffix(".mo")
    if target.exists() and target.stat().st_mtime_ns > source.stat().st_mtime_ns:
        return False
    with source.open("rb") as text:
        catalogue = read_po(text, locale=source.parent.parent.name, domain=source.stem, abort_invalid=True)
    written = target.with_suffix(".mo.new")
    with written.open("wb") as binary:
        write_mo(binary, catalogue)
    written.replace(target)
    return True


def main() -> int:
    found = list(catalogues())
    written = sum(compile_catalogue(source) for source in found)
    print(f"{len(found)} catalogues, {written} compiled")
    return 0


if __name__ == "__main__":
    sys.exit(main())
