"""New keys, what each key is needed for, and setting aside those that nothing needs."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from assay.ciphers import Key, Profile, require_available
from django.conf import settings
from django.db import transaction
from django.db.models import Q

from jinjing.identity.models import Staff
from jinjing.integrations.keys.columns import sealed_tables
from jinjing.integrations.keys.errors import KeyIsCurrent, KeyIsNeeded, KeyUnknown
from jinjing.integrations.keys.files import file_ids, identity_ids, identity_keys
from jinjing.integrations.keys.reseal import changing_alone
from jinjing.integrations.night.run import alone
from jinjing.kernel import audit, keys
from jinjing.kernel.models import AccessSeal


@dataclass
class KeyStatus:
    """One key id. `purposes`: of the keys that are there. `needed`: how much is sealed with it, by place."""

    key_id: str
    profile: Profile
    current: bool
    purposes: list[str] = field(default_factory=list)
    needed: dict[str, int] = field(default_factory=dict)


def make_keys(profile: Profile, *, by: Staff | None, at: datetime) -> tuple[str, str]:
    """New keys for everything, in use at once; answers the id and that of the identity key.

    Not while a night runs: it has prepared search tokens with the key of before. ProfileUnavailable.
    """
    require_available(profile)
    folder, detail = settings.KEYS_FOLDER, {"profile": str(profile)}
    with changing_alone(), alone(Path(settings.HOME)), transaction.atomic():
        # The log first: a key that nobody noted must not come into use.
        audit.write("keys.new", by=by, at=at, kind="key", subject=keys.next_id(folder), detail=detail)
        identity_id = identity_keys().make_new(profile).key_id
        return keys.make_new(folder, profile), identity_id


def status() -> list[KeyStatus]:
    """Every key that is there, the oldest first, identity keys last."""
    folder = settings.KEYS_FOLDER
    current = keys.current(folder)
    found: dict[str, KeyStatus] = {}
    for purpose in keys.PURPOSES:
        for key_id in keys.ids_in(folder, purpose):
            profile = keys.key(folder, purpose, key_id).profile
            one = found.setdefault(key_id, KeyStatus(key_id, profile, current=False))
            one.purposes.append(purpose)
            one.current |= current.of(purpose) == key_id
    for one in found.values():
        one.needed = needed_for(one.key_id)
    ring, used = identity_keys(), identity_ids()
    for path in sorted(ring.folder.glob("identity-*.key")):
        key_id = path.stem.removeprefix("identity-")
        profile = Key.parse(path.read_text(encoding="ascii")).profile
        needed = {"sources": used[key_id]} if used[key_id] else {}
        found[key_id] = KeyStatus(key_id, profile, ring.current_id() == key_id, ["identity"], needed)
    return list(found.values())


def needed_for(key_id: str) -> dict[str, int]:
    """How much is sealed with a key: rows by table, archived files, search (1 while asked), links of the log."""
    found = Counter({table.label: table.using(key_id) for table in sealed_tables()})
    found["files"] = file_ids()[key_id]
    found["search"] = int(key_id in keys.current(settings.KEYS_FOLDER).asked)
    found["access_log"] = links_sealed_with(key_id)
    return {name: count for name, count in found.items() if count}


def links_sealed_with(key_id: str) -> int:
    """Links of the access log that need the key to be verified; those without an id are the first key's."""
    wanted = Q(digest__startswith=f"{key_id}.")
    if key_id == keys.FIRST:
        wanted |= ~Q(digest__contains=".")
    return AccessSeal.objects.filter(wanted).count()


def retire(key_id: str, *, by: Staff | None, at: datetime) -> list[str]:
    """Set a key aside; answers the purposes whose files were moved to `retired/`.

    The key of the access log always stays: lines and anchors sealed with it must remain verifiable.
    KeyUnknown, KeyIsCurrent, KeyIsNeeded.
    """
    with changing_alone():
        moved = _retire_identity(key_id) if identity_keys().path(key_id).exists() else _retire(key_id)
        audit.write("keys.retire", by=by, at=at, kind="key", subject=key_id, detail={"count": len(moved)})
    return moved


def _retire(key_id: str) -> list[str]:
    folder = settings.KEYS_FOLDER
    there = [purpose for purpose in keys.PURPOSES if keys.path_of(folder, purpose, key_id).exists()]
    if not there:
        raise KeyUnknown(key_id)
    current = keys.current(folder)
    if any(current.of(purpose) == key_id for purpose in there):
        raise KeyIsCurrent(key_id)
    needed = {name: count for name, count in needed_for(key_id).items() if name != "access_log"}
    if needed:
        raise KeyIsNeeded(key_id, needed)
    return [purpose for purpose in there if purpose != "seal" and keys.set_aside(folder, purpose, key_id)]


def _retire_identity(key_id: str) -> list[str]:
    ring = identity_keys()
    if ring.current_id() == key_id:
        raise KeyIsCurrent(key_id)
    if used := identity_ids()[key_id]:
        raise KeyIsNeeded(key_id, {"sources": used})
    (ring.folder / keys.RETIRED).mkdir(exist_ok=True, mode=0o700)
    path = ring.path(key_id)
    path.replace(ring.folder / keys.RETIRED / path.name)
    return ["identity"]
