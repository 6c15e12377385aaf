"""Grows the invented bank chunk by chunk, so that a million customers fit into a laptop's memory."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

import numpy as np
import pyarrow as pa

from assay.calendars import calendar_table
from assay.errors import FeedError
from assay.folders import whole_folder
from assay.progress import Progress
from assay.sources import BY_NAME
from assay.sources.money import balance_change
from assay.synth import conduct, costs, party, reasons, traits
from assay.synth.balances import Changes, move_balances
from assay.synth.chunk import Chunk, window_of
from assay.synth.columns import Bools, Texts, dates
from assay.synth.delivery import CONTROL_FILE, Delivery
from assay.synth.holdings import Accounts, account_ids, account_table, open_accounts
from assay.synth.movements import transaction_table
from assay.synth.people import grow_people
from assay.synth.places import Places, build_places
from assay.synth.portfolio import assign_care
from assay.synth.products import SHELF, Market, build_market, fx_table, price_table, product_table

MONTHS_OF_HISTORY = 15
CALENDAR_AHEAD_DAYS = 400
CHUNK = 25_000
FEWEST = 20
FIRST_DAY = date(2000, 1, 1)


@dataclass(frozen=True)
class BankReport:
    """What was written: the folder, the days covered, and the rows of each table."""

    folder: Path
    first: date
    last: date
    rows: dict[str, int]

    def lines(self) -> list[str]:
        """The report in English, a line for each sentence."""
        counted = ", ".join(f"{name} {rows:,}" for name, rows in self.rows.items())
        return [f"{self.folder}: {self.first} to {self.last}", counted]


def write_bank(customers: int, on: date, seed: int, out: Path, *, progress: Progress) -> BankReport:
    """Write the delivery for feeds/jinjing.yaml; the same arguments give the same bytes.

    The history ends on `on` and begins fifteen months before. Refuses with FeedError when there are
    too few customers for families and portfolios, a date before 2000 or a negative seed, and with
    SourceError when `out` holds something else than an earlier delivery.
    """
    if customers < FEWEST:
        raise FeedError(f"至少需要 {FEWEST} 位客户。", f"At least {FEWEST} customers are needed.")
    if on < FIRST_DAY:
        raise FeedError(f"日期不能早于 {FIRST_DAY}。", f"The date must not be before {FIRST_DAY}.")
    if seed < 0:
        raise FeedError("种子必须是非负整数。", "The seed must not be negative.")
    first = months_before(on, MONTHS_OF_HISTORY)
    market = build_market(first, on, np.random.default_rng([seed, 0]))
    places = build_places(customers, on)
    with (
        whole_folder(out, card=CONTROL_FILE) as growing,
        Delivery(growing, tuple(BY_NAME.values())) as delivery,
        progress.bar("合成银行 synthetic bank", customers) as bar,
    ):
        _add_shelf(delivery, places, market, on)
        for number, (start, count) in enumerate(_chunks(customers)):
            rng = np.random.default_rng([seed, 1, number])
            people = grow_people(number, start, count, on, rng)
            care = assign_care(people, places, on, rng)
            _add_chunk(delivery, Chunk(people, care, places, market, window_of(market), rng, seed))
            bar.advance(count)
        delivery.write_control(first.isoformat(), on.isoformat())
    return BankReport(out, first, on, delivery.rows)


def months_before(day: date, months: int) -> date:
    """The same day so many months earlier, or the last day of that month."""
    count = day.year * 12 + day.month - 1 - months
    following = date((count + 1) // 12, (count + 1) % 12 + 1, 1)
    return min(
        date(count // 12, count % 12 + 1, 1) + timedelta(days=day.day - 1), following - timedelta(days=1)
    )


def _chunks(customers: int) -> Iterator[tuple[int, int]]:
    """First customer and size of each chunk, all nearly alike."""
    bounds = np.linspace(0, customers, -(-customers // CHUNK) + 1).astype(np.int64).tolist()
    for start, end in pairwise(bounds):
        yield start, end - start


def _add_shelf(delivery: Delivery, places: Places, market: Market, on: date) -> None:
    delivery.add("organisation", places.organisation)
    delivery.add("staff", places.staff)
    delivery.add("calendar", calendar_table(market.first, on + timedelta(days=CALENDAR_AHEAD_DAYS)))
    delivery.add("product", reasons.with_new_product(product_table(), on))
    delivery.add("price", price_table(market))
    delivery.add("fx_rate", fx_table(market))
    delivery.add("transfer_price", costs.transfer_price_table(market.first))
    delivery.add("unit_cost", costs.unit_cost_table(market.first))


def _add_chunk(delivery: Delivery, chunk: Chunk) -> None:
    accounts = open_accounts(chunk)
    ids = account_ids(accounts, chunk.people.first)
    changes, movements = move_balances(accounts, chunk)
    delivery.add(
        "customer", traits.with_traits(reasons.with_documents(party.customer_table(chunk), chunk), chunk)
    )
    delivery.add("customer_identity", party.identity_table(chunk))
    delivery.add("household", party.household_table(chunk))
    delivery.add("relationship", party.relationship_table(chunk))
    delivery.add("account", account_table(accounts, ids, chunk, costs.account_rates(accounts, chunk)))
    delivery.add("balance_change", _change_table(changes, ids))
    delivery.add("transaction", transaction_table(movements, ids, chunk.people.first))
    delivery.add("interaction", conduct.interaction_table(chunk))
    delivery.add("consent", conduct.consent_table(chunk))
    delivery.add(
        "risk_assessment", conduct.risk_assessment_table(chunk, _invests(accounts, len(chunk.people)))
    )
    delivery.add("insurance_policy", reasons.with_payments(conduct.insurance_policy_table(chunk), chunk))
    delivery.add("external_asset", conduct.external_asset_table(chunk))
    delivery.add("referral", conduct.referral_table(chunk))
    delivery.add("channel_activity", costs.channel_activity_table(chunk))
    delivery.add("occasion", reasons.occasion_table(chunk))
    delivery.add("watch", reasons.watch_table(accounts, ids, chunk))
    delivery.add("complaint", reasons.complaint_table(chunk))
    delivery.add("invitation", reasons.invitation_table(chunk))
    delivery.add("man_judgement", traits.man_judgement_table(chunk))


def _change_table(changes: Changes, ids: Texts) -> pa.Table:
    columns = (pa.array(ids[changes.account]), dates(changes.day), pa.array(changes.balance))
    return pa.Table.from_arrays(columns, schema=balance_change.schema)


def _invests(accounts: Accounts, customers: int) -> Bools:
    """Who holds a fund, an insurance or a wealth product."""
    classes = np.array([item.asset_class in ("fund", "insurance", "wealth_product") for item in SHELF])
    invests = np.zeros(customers, dtype=np.bool_)
    invests[accounts.owner[classes[accounts.item]]] = True
    return invests
