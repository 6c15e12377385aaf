"""The bank that the application's benchmarks run on: the demo's invented one, larger, with a year of work.

`deliver` makes what any database is filled from: delivery, sources and a night's snapshot. When that is published,
`begin_work` lets the people of the bank work for a year: a portfolio of 300 customers, conversations with
promises every week, plans ahead, other portfolios with a conversation a month, a lobby in its morning.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import islice
from pathlib import Path

import pyarrow as pa
from assay.calendars import first_workday_after
from assay.ingest.run import ingest
from assay.nightly.run import run_night
from assay.progress import SilentProgress
from assay.synth.bank import write_bank
from django.conf import settings
from django.core.management import call_command
from django.db.models import Count
from jinjing.customers.models import Customer, PortfolioAssignment
from jinjing.holdings.models import Publication
from jinjing.identity.enums import Role
from jinjing.identity.models import OrgUnit, Position, Staff
from jinjing.identity.queries.positions import held_on
from jinjing.integrations.demo.consents import declare_consent_rules
from jinjing.integrations.demo.lobby_day import play_the_morning
from jinjing.integrations.demo.plan import BUSINESS_DATE, OWN_FEED, SEED
from jinjing.integrations.serving import collect_static
from jinjing.integrations.snapshot.publish import publish_snapshot
from jinjing.interactions.domain.scripts import load_default_scripts
from jinjing.interactions.enums import Channel, Outcome
from jinjing.interactions.models import Interaction
from jinjing.kernel.blind_index import opaque_code
from jinjing.kernel.bulk import insert_rows, refresh_statistics
from jinjing.kernel.clock import BANK_ZONE, anchor_demo, real_now
from jinjing.kernel.models import RuleValue
from jinjing.workbench.models import PlannedContact

PORTFOLIO = 300
DAYS_OF_WORK, EVERY_DAYS, OTHERS_EVERY_DAYS = 365, 7, 30
NIGHT = time(22, 0)
ROOT = Path(__file__).resolve().parent.parent
# So many searches in a row are nobody's work; the limit is asked for all the same, it only lies higher.
RAISED = {"limits.lookups_a_minute": 600, "limits.lookups_an_hour": 10_000}
WAYS = (
    Channel.TELEPHONE,
    Channel.WECOM,
    Channel.TELEPHONE,
    Channel.MEETING,
    Channel.TELEPHONE,
    Channel.VISIT,
)
SAID = (Outcome.TALKED, Outcome.SENT, Outcome.NO_ANSWER, Outcome.TALKED, Outcome.CALL_BACK, Outcome.TALKED)
NOTE = "谈到到期资金的安排，客户希望保持流动性，下次带上两只短期产品的对比表；女儿明年上大学。"


@dataclass(frozen=True)
class Cast:
    """Who asks: everybody works at one outlet, the supervisor above all of them."""

    rm: Staff
    head: Staff
    guide: Staff
    supervisor: Staff
    outlet: OrgUnit
    day: date


def deliver(folder: Path, customers: int, on: date = BUSINESS_DATE) -> None:
    """Write delivery, sources and snapshot into the folder, each unless it is there already."""
    feed, sources, snapshot = folder / "feed", folder / "sources", folder / "snapshot"
    silent = SilentProgress()
    if not snapshot.exists():
        if not sources.exists():
            if not feed.exists():
                write_bank(customers, on, SEED, feed, progress=silent)
            ingest(ROOT / OWN_FEED, feed, sources, progress=silent)
        run_night(sources, on, snapshot, previous=None, engine="duckdb", policies=[], progress=silent)


def ready_database() -> None:
    """Every table, empty, in the database of this process."""
    settings.HOME.mkdir(parents=True, exist_ok=True)
    call_command("migrate", interactive=False, verbosity=0, skip_checks=True)


def begin_work() -> Cast:
    """Everything that a published bank needs beside its figures to be asked for pages."""
    declare_consent_rules(on=BUSINESS_DATE)
    load_default_scripts()
    cast = live_a_year()
    collect_static()
    anchor_demo(settings.HOME / "demo-clock.json", cast.day, real=real_now())
    return cast


def publish(snapshot: Path, sources: Path) -> Publication:
    """One publication as `jinjing publish` does it, in the night of its business date."""
    at = datetime.combine(BUSINESS_DATE, NIGHT, BANK_ZONE)
    return publish_snapshot(snapshot, sources, by=None, at=at, progress=SilentProgress()).publication


def live_a_year(portfolio: int = PORTFOLIO) -> Cast:
    """Full portfolios, conversations and plans up to the working day after the publication; a lobby at ten."""
    publication = Publication.objects.get(state="current")
    cast = cast_of(first_workday_after(publication.business_date))
    for key, value in RAISED.items():
        RuleValue.objects.create(
            key=key,
            value=value,
            valid_from=date(2020, 1, 1),
            source="benchmark: one person searches for many",
        )
    mine = fill_portfolio(cast, portfolio)
    theirs = others_portfolios(mine)
    write_conversations(((customer, cast.rm.pk) for customer in mine), cast.day, EVERY_DAYS)
    write_conversations(theirs, cast.day, OTHERS_EVERY_DAYS)
    write_plans(mine, cast)
    play_the_morning(publication, day=cast.day)
    refresh_statistics([Interaction, PlannedContact, PortfolioAssignment])
    return cast


def cast_of(day: date) -> Cast:
    """The relationship manager with the most customers, and the others of that outlet."""
    held = Position.objects.filter(held_on(day)).select_related("staff", "org_unit")
    advisers = held.filter(role=Role.RELATIONSHIP_MANAGER, staff__positions__isnull=False).distinct()
    sizes = dict(
        PortfolioAssignment.objects.filter(held_on(day), role="primary")
        .values_list("staff_id")
        .annotate(size=Count("pk"))
    )
    first = max(advisers, key=lambda held: (sizes.get(held.staff_id, 0), -held.pk))
    here = {Role(p.role): p.staff for p in held.filter(org_unit=first.org_unit).order_by("-pk")}
    supervisor = held.filter(role=Role.SUPERVISOR).first()
    return Cast(
        rm=first.staff,
        head=here.get(Role.BRANCH_MANAGER, first.staff),
        guide=here[Role.LOBBY_MANAGER],
        supervisor=supervisor.staff if supervisor else first.staff,
        outlet=first.org_unit,
        day=day,
    )


def fill_portfolio(cast: Cast, size: int) -> list[int]:
    """Exactly so many customers of the outlet, as far as there are; answers their keys."""
    held = PortfolioAssignment.objects.filter(held_on(cast.day), role="primary")
    mine = held.filter(staff=cast.rm)
    keys = list(mine.order_by("customer__customer_no").values_list("customer_id", flat=True))
    mine.filter(customer_id__in=keys[size:]).delete()
    nobodys = Customer.objects.filter(
        home_outlet=cast.outlet, closed_on__isnull=True, missing_since__isnull=True
    )
    nobodys = nobodys.exclude(pk__in=held.values("customer_id")).order_by("customer_no")
    more = list(nobodys.values_list("pk", flat=True)[: max(size - len(keys), 0)])
    since = cast.day - timedelta(days=DAYS_OF_WORK)
    PortfolioAssignment.objects.bulk_create(
        PortfolioAssignment(
            customer_id=key, staff=cast.rm, role="primary", valid_from=since, reason="benchmark"
        )
        for key in more
    )
    return keys[:size] + more


def others_portfolios(mine: list[int]) -> Iterator[tuple[int, int]]:
    """Every other customer who has a manager, with that manager."""
    known = set(mine)
    held = PortfolioAssignment.objects.filter(role="primary", valid_to__isnull=True).order_by("pk")
    rows = held.values_list("customer_id", "staff_id")
    return ((customer, staff) for customer, staff in rows.iterator() if customer not in known)


def write_conversations(pairs: Iterator[tuple[int, int]], day: date, every: int) -> int:
    """One conversation every so many days for a year, each third with a promise that is kept by the next."""
    sealed = Interaction._meta.get_field("note").get_prep_value(NOTE)
    step = Interaction._meta.get_field("next_step").get_prep_value("寄出对比表")
    written = 0
    rows = _conversations(pairs, day, every, sealed, step)
    while chunk := list(islice(rows, 50_000)):
        columns = dict(zip(COLUMNS, map(list, zip(*chunk, strict=True)), strict=True))
        written += insert_rows(
            Interaction, pa.table({n: pa.array(columns[n], t) for n, t in COLUMNS.items()})
        )
    return written


COLUMNS = {
    "reference": pa.string(),
    "customer_id": pa.int64(),
    "staff_id": pa.int64(),
    "channel": pa.string(),
    "outcome": pa.string(),
    "reached": pa.bool_(),
    "occurred_at": pa.timestamp("us", tz="UTC"),
    "occurred_on": pa.date32(),
    "reason": pa.string(),
    "note": pa.string(),
    "next_step": pa.string(),
    "next_on": pa.date32(),
    "from_feed": pa.bool_(),
}


def _conversations(
    pairs: Iterator[tuple[int, int]], day: date, every: int, note: str, step: str
) -> Iterator[tuple[object, ...]]:
    for customer, staff in pairs:
        for number in range(DAYS_OF_WORK // every):
            kind = (customer + number) % len(WAYS)
            on = day - timedelta(days=1 + number * every + customer % every)
            at = datetime.combine(on, time(9 + customer % 8, number % 60), BANK_ZONE)
            promised = number % 3 == 1
            yield (
                f"bench-{customer}-{number}",
                customer,
                staff,
                str(WAYS[kind]),
                str(SAID[kind]),
                SAID[kind] in (Outcome.TALKED, Outcome.CALL_BACK),
                at,
                on,
                "",
                note,
                step if promised else "",
                on + timedelta(days=every) if promised else None,
                False,
            )


def write_plans(customers: list[int], cast: Cast) -> None:
    """A contact planned for each within the coming weeks."""
    at = datetime.combine(cast.day, time(9, 0), BANK_ZONE)
    PlannedContact.objects.bulk_create(
        PlannedContact(
            code=opaque_code("plan", f"benchmark:{customer}"),
            customer_id=customer,
            staff=cast.rm,
            on=cast.day + timedelta(days=1 + place % 45),
            channel=Channel.TELEPHONE,
            note="到期前联系",
            planned_at=at,
        )
        for place, customer in enumerate(customers)
    )
