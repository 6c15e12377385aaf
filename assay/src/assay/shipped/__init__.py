"""The packs that come with the program, found by name wherever it is installed.

In the repository `feeds` and `policies` are links to the folders in which people edit them; in a wheel they are
those files.
"""

from pathlib import Path

SHIPPED = Path(__file__).parent


def find_pack(folder: str, spoken: str) -> Path | None:
    """A pack by path, or by name: one in ./`folder` goes before the one that comes with the program."""
    candidates = (Path(spoken), Path(folder) / f"{spoken}.yaml", SHIPPED / folder / f"{spoken}.yaml")
    return next((path for path in candidates if path.is_file()), None)
