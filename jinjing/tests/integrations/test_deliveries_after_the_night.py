"""What was delivered does not stay in plain text: sealed for some days, gone from the landing folder (IM-11, SE-07)."""

from datetime import timedelta
from pathlib import Path
from shutil import copytree

import pytest
from assay.errors import FeedError
from assay.progress import SilentProgress
from assay.synth.bank import write_bank
from django.conf import settings
from editions import NIGHT, ON
from jinjing.holdings.queries.publications import current_publication
from jinjing.integrations.night import raw
from jinjing.integrations.night import run as night

pytestmark = pytest.mark.once  # files, not rows

FEED = Path(__file__).parents[3] / "feeds" / "jinjing.yaml"
SILENT = SilentProgress()


@pytest.fixture(scope="module")
def delivery(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("bank") / "feed"
    write_bank(30, ON, 7, folder, progress=SILENT)
    return folder


@pytest.fixture
def landed(delivery: Path, db: None) -> Path:
    return copytree(delivery, Path(settings.HOME) / "landing")


def run(**options: object) -> night.NightReport:
    return night.run_the_night(FEED, on=None, at=options.get("at", NIGHT), progress=SILENT)


def plain_under(home: Path, wanted: bytes) -> list[str]:
    files = [path for path in sorted(home.rglob("*")) if path.is_file()]
    return [path.relative_to(home).as_posix() for path in files if wanted in path.read_bytes()]


def a_phone(delivery: Path) -> bytes:
    header, first = (delivery / "customer_identity.csv").read_text(encoding="utf-8-sig").splitlines()[:2]
    return first.split(",")[header.split(",").index("phone")].encode()


@pytest.mark.covers("IM-11", "SE-07")
def test_after_the_night_the_delivery_lies_sealed_and_nowhere_else(landed: Path, delivery: Path):
    assert plain_under(Path(settings.HOME), a_phone(delivery)) == ["landing/customer_identity.csv"]
    run()
    assert plain_under(Path(settings.HOME), a_phone(delivery)) == []
    assert list(raw.inventory(landed)) == []
    (folder,) = raw.raw_root().iterdir()
    with raw.opened(folder, "customer_identity.csv") as file:
        assert file.read() == (delivery / "customer_identity.csv").read_bytes()


@pytest.mark.covers("SE-07")
def test_a_refused_delivery_is_left_to_the_sender(landed: Path):
    calendar = landed / "calendar.csv"
    calendar.write_text(calendar.read_text(encoding="utf-8").splitlines()[0] + "\n", encoding="utf-8")
    with pytest.raises(FeedError):
        run()
    assert (calendar.exists(), raw.raw_root().exists()) == (True, False)


@pytest.mark.covers("SE-07")
def test_what_a_killed_night_left_is_shredded_by_the_next_one(landed: Path, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr(raw, "shred", lambda path: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            run()
    assert current_publication().business_date == ON
    assert (landed / "customer.csv").exists()
    run()
    assert list(raw.inventory(landed)) == []


def test_a_file_that_came_meanwhile_stays_for_the_next_night(landed: Path, monkeypatch):
    publish = night.publish_snapshot

    def publish_late(*args, **options):
        (landed / "customer.csv").write_text("the next day's", encoding="utf-8")
        (landed / "new.csv").write_text("more", encoding="utf-8")
        return publish(*args, **options)

    monkeypatch.setattr(night, "publish_snapshot", publish_late)
    run()
    assert list(raw.inventory(landed)) == ["customer.csv", "new.csv"]


@pytest.mark.covers("IM-11")
def test_sealed_deliveries_go_after_thirty_days(landed: Path):
    run()
    assert raw.forget_old(at=NIGHT + timedelta(days=29)) == 0
    assert raw.forget_old(at=NIGHT + timedelta(days=31)) == 1
    assert list(raw.raw_root().iterdir()) == []
