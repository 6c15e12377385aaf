"""The files of publications stay under the home's `published/`: figures are explained from them, and a
restore applies them again. A folder appears whole; what a killed publish left is swept by the next one."""

import os
import shutil
from pathlib import Path

from assay.digest import content_digest
from assay.errors import AssayError
from assay.folders import whole_folder
from assay.ingest.doubts import DOUBTS
from assay.ingest.quarantine import PARKING, QUARANTINE
from assay.nightly.snapshot import Snapshot
from assay.sources.reader import Sources
from django.conf import settings

from jinjing.holdings.enums import PublicationState
from jinjing.holdings.models import Publication
from jinjing.integrations.snapshot.edition import LOADED, Edition, Verified

CARD = "snapshot/manifest.json"


def archive_root() -> Path:
    return Path(settings.HOME) / "published"


def snapshot_folder(publication: Publication) -> Path:
    """Where the snapshot of a publication lies."""
    return archive_root() / publication.archive / "snapshot"


def sources_folder(publication: Publication) -> Path:
    """Where the sources of a publication lie."""
    return archive_root() / publication.archive / "sources"


def keep(edition: Edition) -> str:
    """Keep the files of an edition; answers the folder's name. The same edition is kept once."""
    folder = archive_root() / edition.name
    if not folder.exists():
        with whole_folder(folder, card=CARD) as growing:
            _link_or_copy(edition.snapshot.folder, growing / "snapshot")
            _link_or_copy(edition.sources.folder, growing / "sources")
    return folder.name


def digests_of(edition: Edition) -> dict[str, dict[str, str]]:
    """Of each file that a later night reads again: what its bytes are, and which rows they were found to hold."""
    tables = {f"snapshot/{n}.parquet": e["digest"] for n, e in edition.snapshot.manifest["tables"].items()}
    tables |= {f"sources/{name}.parquet": edition.sources.table_digests[name] for name in LOADED}
    folder = archive_root() / edition.name
    return {name: {"bytes": content_digest(folder / name), "table": told} for name, told in tables.items()}


def verified_by(publication: Publication | None) -> Verified:
    """What is known of files since the publication in use was loaded."""
    files = publication.files.values() if publication else ()
    return frozenset((file["bytes"], file["table"]) for file in files)


def is_intact(publication: Publication, name: str) -> bool:
    """Whether a file of the publication's folder is still the one that was loaded."""
    told = publication.files.get(name)
    try:
        return (
            told is not None and content_digest(archive_root() / publication.archive / name) == told["bytes"]
        )
    except OSError:
        return False


def edition_of(publication: Publication) -> Edition | None:
    """The edition that was loaded, its tables unread; None where the folder does not hold it any more."""
    try:
        snapshot = Snapshot.read(snapshot_folder(publication))
        sources = Sources.read(sources_folder(publication))
    except AssayError:
        return None
    found = Edition(snapshot, sources, publication.identity_digest)
    return found if (snapshot.digest, sources.digest) == _digests(publication) else None


def _digests(publication: Publication) -> tuple[str, str]:
    return publication.snapshot_digest, publication.sources_digest


def sweep() -> None:
    """Remove the folders of publications one can no longer go back to."""
    kept = Publication.objects.filter(state__in=[PublicationState.CURRENT, PublicationState.PREVIOUS])
    names = set(kept.values_list("archive", flat=True))
    for folder in archive_root().glob("*"):
        if folder.name not in names:
            shutil.rmtree(folder, ignore_errors=True)


def _link_or_copy(origin: Path, target: Path) -> None:
    """Our files are written once and replaced, never changed, so a hard link is a copy that costs nothing.

    Rows that were held back stay with their ingest: they belong to no figure.
    """
    held = shutil.ignore_patterns(QUARANTINE, PARKING, DOUBTS, ".*")
    shutil.copytree(origin, target, copy_function=_link, ignore=held)


def _link(origin: str, target: str) -> None:
    try:
        os.link(origin, target)
    except OSError:
        shutil.copy2(origin, target)
