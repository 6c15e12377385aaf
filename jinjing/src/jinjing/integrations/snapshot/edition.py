"""An edition: one snapshot together with the sources it was computed from, both checked before anything is read."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
from assay.digest import content_digest, file_digest
from assay.nightly.snapshot import Snapshot
from assay.nightly.tables import TABLES
from assay.progress import Progress
from assay.sources.contract import Source
from assay.sources.reader import Sources

from jinjing.integrations.errors import PublicationRefused

# Master data the application keeps; the other source tables only feed the engine.
LOADED = (
    "organisation",
    "staff",
    "customer",
    "product",
    "account",
    "balance_change",
    "household",
    "relationship",
    "interaction",
    "consent",
    "calendar",
)


@dataclass(frozen=True)
class Edition:
    """What one publication is made of. `identity_digest` is of the sealed file: a new phone is new content."""

    snapshot: Snapshot
    sources: Sources
    identity_digest: str

    @property
    def business_date(self) -> date:
        return self.snapshot.business_date

    @property
    def name(self) -> str:
        """Folder name under the home's `published/`: equal content, equal name."""
        marks = (self.snapshot.digest, self.sources.digest, self.identity_digest)
        return "-".join([self.business_date.isoformat(), *(mark.partition(":")[2][:8] for mark in marks)])


# (digest of the bytes, digest of the table): files of these bytes were found to hold these rows before.
Verified = frozenset[tuple[str, str]]


def read_edition(
    snapshot: Path, sources: Path, *, progress: Progress, verified: Verified = frozenset()
) -> Edition:
    """Open and verify both folders; a file whose bytes were `verified` before is not read again for that.

    SnapshotError for another schema version, a missing or altered table; SourceError for folders that are
    no sources; PublicationRefused for sources of another run, an unknown column, an altered source table.
    """
    opened = Snapshot.read(snapshot)
    for table in TABLES:
        _refuse_other_columns(opened.path(table.name), table)
    opened = Snapshot.read(snapshot, verify=True, trusted=lambda path, digest: _known(path, digest, verified))
    origin = Sources.read(sources)
    if opened.manifest.get("sources", {}).get("digest") != origin.digest:
        raise PublicationRefused(
            f"{sources} 不是快照 {snapshot} 所用的源数据。请指定执行 assay run 时的 --sources 目录。",
            f"{sources} are not the sources of snapshot {snapshot}. Name the --sources folder of its assay run.",
        )
    with progress.bar("核对源数据 / checking sources", len(LOADED)) as bar:
        for name in LOADED:
            _refuse_altered(origin, name, verified)
            bar.advance()
    return Edition(opened, origin, content_digest(origin.path("customer_identity")))


def _refuse_other_columns(path: Path, table: Source) -> None:
    try:
        found = pq.read_schema(path).names
    except (OSError, pa.ArrowInvalid):
        return  # absent or broken: Snapshot.read says so in its own words
    if found != table.schema.names:
        unknown = [name for name in found if name not in table.schema.names]
        missing = [name for name in table.schema.names if name not in found]
        raise PublicationRefused(
            f"{path} 的列与约定不符（多出：{'、'.join(unknown) or '无'}；缺少：{'、'.join(missing) or '无'}）。请重新执行 assay run。",
            f"{path} does not have the agreed columns (unknown: {', '.join(unknown) or 'none'}; missing: "
            f"{', '.join(missing) or 'none'}). Run assay run again.",
        )


def _refuse_altered(sources: Sources, name: str, verified: Verified) -> None:
    path = sources.path(name)
    try:
        digest = sources.table_digests[name]
        intact = _known(path, digest, verified) or file_digest(path) == digest
    except (OSError, pa.ArrowInvalid, TypeError, KeyError):
        intact = False
    if not intact:
        raise PublicationRefused(
            f"{path} 在 assay ingest 之后被改动或损坏。请重新执行 assay ingest 和 assay run。",
            f"{path} was altered or damaged after assay ingest. Run assay ingest and assay run again.",
        )


def _known(path: Path, digest: str, verified: Verified) -> bool:
    return bool(verified) and (content_digest(path), digest) in verified
