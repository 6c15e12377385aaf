"""Sealed files of the home: identities of sources and publications, deliveries in the archive."""

import os
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from assay.digest import content_digest
from assay.ingest.resealing import key_ids_of, reseal_sources
from assay.ingest.sealing import Keyring
from assay.sources.reader import CARD
from django.conf import settings

from jinjing.holdings.models import Publication
from jinjing.integrations.night.raw import archived_keys, reseal_archived_key
from jinjing.kernel import keys
from jinjing.kernel.sealed import key_id_of
from jinjing.privacy import sealed_files as sealed_exports


def identity_keys() -> Keyring:
    """The ring of the identity keys; `ASSAY_KEYS` may name another folder than ours."""
    return Keyring(Path(os.environ.get("ASSAY_KEYS") or settings.KEYS_FOLDER))


def sealed_files() -> list[Path]:
    """Folders of sources, keys of archived deliveries, exports that wait to be fetched, in a fixed order."""
    return [*_sources(), *archived_keys(), *_exports()]


def reseal_file(path: Path) -> bool:
    """Seal one of `sealed_files` with the current key; answers whether it had another. Gone meanwhile: no."""
    if not path.exists():
        return False
    if path.parent.name == "exports":
        return _reseal_export(path)
    if path.is_file():
        return reseal_archived_key(path)
    changed = reseal_sources(path, identity_keys())
    _note_digest(path)
    return changed


def identity_ids() -> Counter[str]:
    """How many folders of sources hold something sealed with each identity key."""
    return Counter(key_id for folder in _sources() for key_id in key_ids_of(folder))


def file_ids() -> Counter[str]:
    """How many archived deliveries and exports are sealed with each field key."""
    return Counter(_key_id_of(path) for path in (*archived_keys(), *_exports()))


def _key_id_of(path: Path) -> str:
    with path.open(encoding="ascii") as file:
        return key_id_of(file.readline())


def _exports() -> list[Path]:
    folder = Path(settings.HOME) / "exports"
    return sorted(path for path in folder.glob("*") if path.suffix != ".draft")


def _reseal_export(path: Path) -> bool:
    try:
        if _key_id_of(path) == keys.current(settings.KEYS_FOLDER).field:
            return False
        sealed_exports.write(path.name, sealed_exports.read(path.name))
    except FileNotFoundError:  # fetched or run out meanwhile
        return False
    return True


def _sources() -> Iterator[Path]:
    """Every folder of sources below the home; hidden ones are drafts of a run."""
    home = Path(settings.HOME)
    for card in sorted(home.rglob(CARD)):
        if not any(part.startswith(".") for part in card.relative_to(home).parts):
            yield card.parent


def _note_digest(folder: Path) -> None:
    """A publication knows its sealed identities by their digest: the same people, other bytes."""
    published = Path(settings.HOME) / "published"
    if folder.parent.parent == published:
        digest = content_digest(folder / "identity" / "customer_identity.parquet")
        Publication.objects.filter(archive=folder.parent.name).exclude(identity_digest=digest).update(
            identity_digest=digest
        )
