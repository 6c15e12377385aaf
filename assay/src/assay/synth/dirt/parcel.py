"""A delivery of which something as a whole is wrong: begun from the sound one, then bent."""

import gzip
import io
import tarfile
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

from assay.synth.delivery import CONTROL_FILE
from assay.synth.dirt.feed import shared


@dataclass
class Expected:
    """What ingest must say: the rule, and where."""

    rule: str
    file: str = ""
    line: int = 0
    field: str = ""


@dataclass
class Parcel:
    """One folder being bent. `pack` reads it, `onto` is the delivery that it comes after (empty: none)."""

    sound: Path
    folder: Path
    on: date
    pack: str = "feed.yaml"
    onto: str = ""
    expected: list[Expected] = field(default_factory=list)

    def fill(self) -> None:
        """Every file of the sound delivery."""
        for path in sorted(self.sound.iterdir()):
            shared(path, self.folder)

    def must_say(self, rule: str, file: str = "", line: int = 0, column: str = "") -> None:
        """What ingest must name."""
        self.expected.append(Expected(rule, file, line, column))

    def read(self, name: str) -> bytes:
        """A file of the sound delivery."""
        return (self.sound / name).read_bytes()

    def write(self, name: str, content: bytes) -> None:
        """A file of this delivery; the sound one, which may share its bytes, is left alone."""
        (self.folder / name).unlink(missing_ok=True)
        (self.folder / name).write_bytes(content)

    def remove(self, name: str) -> None:
        (self.folder / name).unlink()

    def control_line(self, table: str, **said: object) -> None:
        """Say something else of a table in the control file."""
        head, *rows = (self.folder / CONTROL_FILE).read_text(encoding="utf-8").splitlines()
        names = head.split(",")
        for n, row in enumerate(rows):
            cells = dict(zip(names, row.split(","), strict=True))
            if cells["table"] == table:
                rows[n] = ",".join(str(said.get(name, value)) for name, value in cells.items())
        self.write(CONTROL_FILE, ("\n".join([head, *rows]) + "\n").encode())

    def day(self, after: int) -> str:
        """A day so many days after the last one that the sound delivery covers."""
        return (self.on + timedelta(days=after)).isoformat()

    def increment(self, rows_on: str, first: str, last: str) -> None:
        """Balances of one later day, with the control file that goes with them, and nothing else."""
        account = self.read("account.csv").splitlines()[1].split(b",")[0].decode().strip('"')
        self.pack, self.onto = "increment.yaml", "sound"
        self.write(
            "balance_change.csv", f"account_id,changed_on,balance_fen\n{account},{rows_on},0\n".encode()
        )
        self.write(
            CONTROL_FILE,
            f"table,rows,amount_fen,covers_from,covers_to\nbalance_change,1,0,{first},{last}\n".encode(),
        )

    def packed(self, name: str, *, member: str = "") -> None:
        """The sound delivery as one archive; `member` is the name of one more file in it."""
        self.pack = "package.yaml"
        content = io.BytesIO()
        with tarfile.open(fileobj=content, mode="w") as archive:
            for path in sorted(self.sound.iterdir()):
                _put(archive, path.name, path.read_bytes())
            if member:
                _put(archive, member, b"")
        self.write(name, gzip.compress(content.getvalue(), mtime=0))


def _put(archive: tarfile.TarFile, name: str, content: bytes) -> None:
    entry = tarfile.TarInfo(name)
    entry.size = len(content)
    archive.addfile(entry, io.BytesIO(content))
