"""Sealed files of the home follow the keys: identities of sources and publications, archived deliveries."""

from pathlib import Path

import pytest
from assay.ciphers import Profile
from assay.ingest.resealing import key_ids_of
from assay.progress import SilentProgress
from assay.synth.bank import write_bank
from django.conf import settings
from editions import NIGHT, ON
from jinjing.holdings.queries.publications import current_publication
from jinjing.integrations.keys import lifetime
from jinjing.integrations.keys.errors import KeyIsNeeded
from jinjing.integrations.keys.files import identity_keys
from jinjing.integrations.keys.reseal import reseal
from jinjing.integrations.night import raw
from jinjing.integrations.night.run import run_the_night
from jinjing.integrations.snapshot.archive import sources_folder
from jinjing.kernel import clock

pytestmark = pytest.mark.once  # files, not rows

FEED = Path(__file__).parents[4] / "feeds" / "jinjing.yaml"
SILENT = SilentProgress()


@pytest.mark.covers("CR-01", "FI-02")
@pytest.mark.django_db
def test_identities_and_deliveries_of_the_home_get_the_new_key(keys_folder: Path) -> None:
    landing = Path(settings.HOME) / "landing"
    write_bank(30, ON, 7, landing, progress=SILENT)
    delivered = (landing / "customer.csv").read_bytes()
    run_the_night(FEED, on=None, at=NIGHT, progress=SILENT)
    published = sources_folder(current_publication())
    incoming = Path(settings.HOME) / "nights" / "incoming"
    old, before = identity_keys().current_id(), current_publication().identity_digest
    lifetime.make_keys(Profile.SM, by=None, at=NIGHT)
    assert key_ids_of(published) == key_ids_of(incoming) == {old}
    with pytest.raises(KeyIsNeeded, match="sources 2"):
        lifetime.retire(old, by=None, at=NIGHT)
    report = reseal(by=None, now=clock.real_now, progress=SILENT)
    assert key_ids_of(published) == key_ids_of(incoming) == {identity_keys().current_id()}
    assert current_publication().identity_digest != before
    (folder,) = raw.raw_root().iterdir()
    assert report.changed["files"] == 2 + len(list(folder.glob("*.key")))
    lifetime.retire(old, by=None, at=NIGHT)
    with raw.opened(folder, "customer.csv") as file:
        assert file.read() == delivered
    again = run_the_night(FEED, on=None, at=NIGHT, progress=SILENT)
    assert again.lines[-1] == "2026-11-18: 内容相同，无需更新 / nothing new"
