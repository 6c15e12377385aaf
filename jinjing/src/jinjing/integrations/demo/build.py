"""Building a demo, step by step; and taking up again one that stands."""

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, time
from pathlib import Path

from assay.calendars import first_workday_after
from assay.ingest.run import ingest
from assay.nightly.run import run_night
from assay.progress import Progress
from assay.sources.reader import Sources
from assay.synth.bank import write_bank

from jinjing.customers.models import PortfolioAssignment
from jinjing.holdings.models import Publication
from jinjing.holdings.queries.publications import current_publication
from jinjing.identity.models import Staff
from jinjing.integrations.demo.consents import declare_consent_rules
from jinjing.integrations.demo.desk_weeks import plan_the_weeks
from jinjing.integrations.demo.files import note_the_files
from jinjing.integrations.demo.home import READY, DemoHome
from jinjing.integrations.demo.lobby_day import play_the_morning
from jinjing.integrations.demo.lobby_yesterday import play_the_day_before
from jinjing.integrations.demo.nights import earlier_night, workday_until
from jinjing.integrations.demo.plan import BUSINESS_DATE, DemoPlan
from jinjing.integrations.demo.sign_ins import keep, let_everybody_in, new_passphrase, sign_in_table, sign_ins
from jinjing.integrations.demo.staffing import deal_out_portfolios, staff_the_bank
from jinjing.integrations.serving import collect_static
from jinjing.integrations.snapshot.publish import PublishReport, publish_snapshot
from jinjing.interactions.domain.scripts import load_default_scripts
from jinjing.kernel.clock import BANK_ZONE, anchor_demo, bank_date, real_now
from jinjing.kernel.memory import of_one_request
from jinjing.kernel.models import AccessEntry

NIGHT = time(22, 0)
WITH_QUARANTINE = 3
SELDOM = (50_000, 20, 50)  # objects made until Python looks for cycles among them; its own: 700, 10, 10


@dataclass
class DemoReport:
    """What a person reads at the end, and the exit code."""

    day: date
    lines: list[str] = field(default_factory=list)
    table: str = ""
    exit_code: int = 0


@contextmanager
def seldom_collected() -> Iterator[None]:
    """Python looks for cycles of dead objects less often, and not among the modules: millions are made in a minute."""
    before = gc.get_threshold()
    gc.freeze()
    gc.set_threshold(*SELDOM)
    try:
        yield
    finally:
        gc.set_threshold(*before)
        gc.unfreeze()


@seldom_collected()
def build_demo(
    plan: DemoPlan, home: DemoHome, *, say: Callable[[str], None], progress: Progress
) -> DemoReport:
    """Fill the home afresh. AssayError: a delivery or a date that does not fit; the home is then no whole demo."""
    say("数据库 / database")
    home.clear(plan)
    delivery = _delivery(plan, home, progress)
    say("导入 / ingest")
    landed = home.path / "sources" / "delivered"
    taken = ingest(plan.feed, delivery, landed, progress=progress)
    covers = Sources.read(landed).covers
    nights = _Nights(home, plan.on or covers.last, say, progress)
    landed.rename(nights.sources)
    report = DemoReport(
        first_workday_after(nights.on), [f"{remark.zh} / {remark.en}" for remark in taken.remarks]
    )
    earlier = earlier_night(nights.on, covers_from=covers.first)
    if earlier:
        before = nights.run(earlier, previous=None)
        _open_the_bank(before.publication)
        say("前一天的大堂 / the lobby of the day before")
        with of_one_request():
            play_the_day_before(before.publication, day=workday_until(nights.on))
    published = nights.run(nights.on, previous=earlier)
    report.lines.append(published.line())
    say("人员与大堂 / people and lobby")
    report.table = _people_and_places(published.publication, home, day=report.day, progress=progress)
    collect_static()
    _anchor(home, report.day)
    home.write(plan, READY)
    report.exit_code = WITH_QUARANTINE if taken.quarantined else 0
    return report


@dataclass(frozen=True)
class _Nights:
    """The nights of one delivery, whose last day is `on`."""

    home: DemoHome
    on: date
    say: Callable[[str], None]
    progress: Progress

    @property
    def sources(self) -> Path:
        return self.home.sources(self.on)

    def run(self, night: date, *, previous: date | None) -> PublishReport:
        """Work out a night and put it in use at its own hour."""
        self.say(f"计算 / figures of {night}")
        snapshot = self.home.snapshot(night)
        run_night(
            self.sources,
            night,
            snapshot,
            previous=self.home.snapshot(previous) if previous else None,
            engine="duckdb",
            policies=[],
            progress=self.progress,
        )
        self.say("发布 / publish")
        return publish_snapshot(
            snapshot, self.sources, by=None, at=_night_hour(night), progress=self.progress
        )


def take_up_again(home: DemoHome) -> DemoReport:
    """The same demo stands: only its clock goes on, from the last thing that was recorded."""
    publication = current_publication()
    if publication is None:
        raise LookupError("a demo that is ready has a publication")
    day = first_workday_after(publication.business_date)
    collect_static()
    _anchor(home, day)
    line = f"演示已存在，时钟拨到 {day} / the same demo stands; its clock is set to {day}"
    return DemoReport(day, [line], home.sign_ins.read_text(encoding="utf-8").rstrip())


def _delivery(plan: DemoPlan, home: DemoHome, progress: Progress) -> Path:
    if plan.folder:
        return plan.folder
    write_bank(plan.customers, plan.on or BUSINESS_DATE, plan.seed, home.path / "feed", progress=progress)
    return home.path / "feed"


def _open_the_bank(publication: Publication) -> None:
    """What must be there before anybody works: people, rules on consents, scripts. Doing it again changes nothing."""
    if not Staff.objects.exists():
        staff_the_bank(publication, at=_night_hour(publication.business_date))
    declare_consent_rules(on=publication.business_date)
    load_default_scripts()


def _people_and_places(publication: Publication, home: DemoHome, *, day: date, progress: Progress) -> str:
    _open_the_bank(publication)
    if not PortfolioAssignment.objects.exists():
        deal_out_portfolios(publication)
    passphrase = new_passphrase()
    let_everybody_in(passphrase)
    acts = (note_the_files, plan_the_weeks, play_the_morning)
    # Nobody's rights change that morning, and no rule.
    with of_one_request(), progress.bar("演示的一天 / the demo's day", len(acts)) as bar:
        for act in acts:
            act(publication, day=day)
            bar.advance()
    table = sign_in_table(sign_ins(day), passphrase)
    keep(home.sign_ins, table)
    return table


def _night_hour(night: date) -> datetime:
    return datetime.combine(night, NIGHT, BANK_ZONE)


def _anchor(home: DemoHome, day: date) -> None:
    """Start the clock at ten, or where the records of that day end: time does not run backwards."""
    latest = AccessEntry.objects.order_by("-at").values_list("at", flat=True).first()
    not_before = latest if latest and bank_date(latest) == day else None
    anchor_demo(home.clock, day, real=real_now(), not_before=not_before)
