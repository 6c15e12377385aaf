"""A demo: a whole bank in one command, never over a real one, and taken up again where it stood."""

import stat
from datetime import date, datetime
from pathlib import Path

import pytest
import time_machine
from assay.progress import SilentProgress
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db.models import Count
from django.test import Client
from jinjing.customers.enums import PortfolioRole
from jinjing.customers.models import Customer, PortfolioAssignment
from jinjing.holdings.models import Publication
from jinjing.holdings.queries.publications import current_publication
from jinjing.identity.enums import Role
from jinjing.identity.models import OrgUnit, Position, Staff
from jinjing.identity.queries.positions import scope_of
from jinjing.insights.models import CustomerTier
from jinjing.integrations.demo import build
from jinjing.integrations.demo.build import build_demo, take_up_again
from jinjing.integrations.demo.home import DemoHome
from jinjing.integrations.demo.nights import earlier_night, workday_until
from jinjing.integrations.demo.plan import DemoPlan
from jinjing.integrations.errors import NotADemo
from jinjing.interactions.models import Script
from jinjing.kernel import clock
from jinjing.kernel.clock import BANK_ZONE, bank_date, demo_clock
from jinjing.kernel.models import AccessEntry
from jinjing.lobby.models import Referral, Visit
from jinjing.lobby.queries.morning import Chain
from jinjing.web.morning.sheet import sheet_of
from jinjing.workbench.models import PlannedContact

ROOT = Path(__file__).parents[3]
BERKA = ROOT.parent / "shared" / "data" / "berka"
SATURDAY = datetime(2026, 11, 21, 20, 0, tzinfo=BANK_ZONE)


@pytest.fixture
def home(db: None, tmp_path: Path, settings, monkeypatch) -> DemoHome:
    """A fresh home beside the test's own; static files have no part in it."""
    monkeypatch.setattr(build, "collect_static", lambda: None)
    monkeypatch.setenv("ASSAY_KEYS", str(settings.KEYS_FOLDER))
    settings.HOME = tmp_path / "home"
    yield DemoHome.here()
    demo_clock.cache_clear()


def built(plan: DemoPlan, home: DemoHome) -> build.DemoReport:
    return build_demo(plan, home, say=lambda _: None, progress=SilentProgress())


def test_a_demo_is_a_bank_at_ten_in_the_morning(home):
    plan = DemoPlan(ROOT / "feeds" / "jinjing.yaml", None, date(2026, 11, 18), customers=1_000, seed=1)
    with time_machine.travel(SATURDAY, tick=False):
        report = built(plan, home)
        assert (report.exit_code, report.day, current_publication().business_date) == (
            0,
            date(2026, 11, 19),
            date(2026, 11, 18),
        )
        assert clock.now() == datetime(2026, 11, 19, 10, 0, tzinfo=BANK_ZONE)

    assert set(Position.objects.values_list("role", flat=True)) == set(Role.values)
    passphrase = report.table.rpartition(" ")[2]
    assert Client().login(username=Staff.objects.order_by("pk").first().sign_in, password=passphrase)
    assert stat.S_IMODE(home.sign_ins.stat().st_mode) == 0o600

    today = Visit.objects.filter(on=report.day)
    assert dict(today.values_list("outlet__code").annotate(n=Count("pk"))) == {
        "910101": 9,
        "910102": 9,
        "910201": 9,
    }
    states = dict(Referral.objects.filter(visit__in=today).values_list("state").annotate(n=Count("pk")))
    assert states == {"met": 3, "expired": 3, "offered": 3}
    assert Script.objects.count() > 0
    planned = PlannedContact.objects.filter(done_by=None, withdrawn_at=None)
    assert (
        planned.values("staff").distinct().count()
        == PortfolioAssignment.objects.filter(role=PortfolioRole.PRIMARY, valid_to=None)
        .values("staff")
        .distinct()
        .count()
    )
    assert planned.filter(on__lt=report.day).count() == 0

    assert home.stands(plan)
    with time_machine.travel(SATURDAY.replace(hour=22), tick=False):
        again = take_up_again(home)
        assert clock.now() == datetime(2026, 11, 19, 10, 0, tzinfo=BANK_ZONE)
    assert again.table == report.table
    assert again.lines == [
        "演示已存在，时钟拨到 2026-11-19 / the same demo stands; its clock is set to 2026-11-19"
    ]


@pytest.mark.covers("MGT-7")
def test_the_morning_sheet_of_a_demo_knows_yesterday_and_the_nights_tier_moves(home):
    with time_machine.travel(SATURDAY, tick=False):
        report = built(DemoPlan(ROOT / "feeds" / "jinjing.yaml", None, date(2026, 11, 18), 1_000, 1), home)
    night, before = Publication.objects.order_by("-business_date")
    assert (before.business_date, before.state, night.state) == (date(2026, 9, 29), "previous", "current")
    outlet = OrgUnit.objects.get(code="910101")
    head = Position.objects.get(role=Role.BRANCH_MANAGER, org_unit=outlet).staff
    sheet = sheet_of(scope_of(head, on=report.day), outlet, publication=night)
    assert sheet.days.yesterday == date(2026, 11, 18)
    assert (sheet.lobby.arrivals, sheet.lobby.chain) == (12, Chain(found=4, accepted=3, met=2))
    assert (sheet.lobby.recognised, sheet.lobby.wait_minutes) == (4, 16)
    assert sum(one.taken.met for one in sheet.who) == 2
    assert sorted(one.arrivals for one in sheet.receivers) == [6, 6]
    assert sheet.moves
    assert all("2026年三季度" in move.why.zh for move in sheet.moves)
    assert not Visit.objects.filter(on__lt=report.day).exclude(state="ended").exists()
    published = (
        AccessEntry.objects.filter(action="snapshot.publish").order_by("pk").values_list("at", flat=True)
    )
    assert [bank_date(at) for at in published] == [before.business_date, night.business_date]


@pytest.mark.parametrize(
    ("on", "covers_from", "night"),
    [
        pytest.param(date(2026, 11, 18), date(2025, 8, 18), date(2026, 9, 29), id="inside a quarter"),
        pytest.param(date(2026, 6, 30), date(2025, 1, 1), date(2026, 6, 29), id="on its last day"),
        pytest.param(date(2026, 2, 3), date(2025, 1, 1), date(2025, 12, 30), id="in the next year"),
        pytest.param(date(2026, 8, 3), date(2026, 1, 1), date(2026, 6, 29), id="after a weekend"),
        pytest.param(date(2026, 11, 18), date(2026, 9, 30), None, id="a delivery that begins later"),
    ],
)
def test_the_earlier_night_is_the_last_one_before_the_tiers_were_decided(on, covers_from, night):
    assert earlier_night(on, covers_from=covers_from) == night


def test_a_working_day_is_found_over_holidays():
    assert workday_until(date(2026, 10, 7)) == date(2026, 9, 30)
    assert workday_until(date(2026, 9, 30)) == date(2026, 9, 30)


def test_a_home_that_is_not_there_yet_is_no_bank_even_if_its_keys_lie_elsewhere(home):
    assert not home.path.exists()
    home.refuse_real_bank()
    assert home.path.is_dir()


@pytest.mark.real_data
@pytest.mark.skipif(not BERKA.is_dir(), reason="../shared/data/berka is not here")
def test_a_demo_of_a_delivery_without_staff_gets_people_and_portfolios(home):
    report = built(DemoPlan(ROOT / "feeds" / "berka-1993.yaml", BERKA, date(1993, 12, 31), 0, 0), home)
    assert (report.day, report.exit_code) == (date(1994, 1, 3), 0)
    publication = current_publication()
    assert (publication.base_currency, Customer.objects.count()) == ("CZK", 1_139)
    assert {customer.name for customer in Customer.objects.all()} == {""}
    assert set(Position.objects.values_list("role", flat=True)) == set(Role.values)
    assert Staff.objects.count() == 33
    premier = CustomerTier.objects.of(publication).filter(official=True, premier=True)
    outlets = Position.objects.filter(role=Role.RELATIONSHIP_MANAGER).values("org_unit")
    looked_after = PortfolioAssignment.objects.values("customer")
    assert premier.filter(customer__home_outlet__in=outlets).exclude(customer__in=looked_after).count() == 0
    assert Visit.objects.filter(on=report.day).values("outlet").distinct().count() == 3
    assert list(Publication.objects.order_by("pk").values_list("business_date", flat=True)) == [
        date(1993, 12, 30),
        date(1993, 12, 31),
    ]


def test_a_demo_is_never_built_over_a_real_bank(home, publish):
    from editions import Draft

    publish(Draft())
    with pytest.raises(NotADemo, match="holds data and is no demo; it is not overwritten"):
        home.refuse_real_bank()


def test_a_home_with_files_of_a_bank_is_refused_too(home):
    (Path(settings.HOME) / "landing").mkdir(parents=True)
    home.refuse_real_bank()
    (Path(settings.HOME) / "landing" / "customer.csv").touch()
    with pytest.raises(NotADemo, match="不会覆盖"):
        home.refuse_real_bank()


def test_feed_and_folder_belong_together(home):
    with pytest.raises(CommandError, match="--feed and --in belong together") as caught:
        call_command("demo", feed=Path("feeds/jinjing.yaml"), no_serve=True)
    assert caught.value.returncode == 2
