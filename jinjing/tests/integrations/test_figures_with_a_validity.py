"""A night on top of the night before: what stays is not written again, and both nights say what they said."""

import shutil
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

import pytest
from assay.progress import SilentProgress
from django.conf import settings
from django.db.models import Value
from editions import Draft, next_day, worths
from jinjing.holdings.models import OPEN, Holding, Publication
from jinjing.holdings.queries.publications import current_publication
from jinjing.insights.models import CustomerFigures, CustomerTier, SegmentMembership
from jinjing.integrations.snapshot.restore import restore_previous
from jinjing.kernel.clock import BANK_ZONE

Publish = Callable[..., object]
SAME_NIGHT = datetime(2026, 11, 19, 23, 0, tzinfo=BANK_ZONE)


def spans(model: type[CustomerFigures] | type[CustomerTier]) -> list[tuple[str, int, int]]:
    """Rows by customer, with the places of their publications in time; 0: still counts."""
    numbers = list(Publication.objects.order_by("pk").values_list("pk", flat=True))
    place = {number: at for at, number in enumerate(numbers, 1)} | {OPEN: 0}
    rows = model.objects.order_by("customer__customer_no", "since")
    return [
        (number, place[since], place[until])
        for number, since, until in rows.values_list("customer__customer_no", "since", "until")
    ]


def sums(publication: Publication) -> list[tuple[str, int]]:
    rows = CustomerFigures.objects.of(publication).order_by("customer__customer_no")
    return list(rows.values_list("customer__customer_no", "financial_assets_fen"))


def richer(*accounts: str, fen: int = 5_000, day: int = 19) -> Draft:
    return Draft(on=date(2026, 11, day), worths={**worths(), **dict.fromkeys(accounts, fen)})


def test_who_did_not_change_is_not_written_again(publish: Publish) -> None:
    publish(Draft())
    publish(richer("A3"))
    assert spans(CustomerFigures) == [("C1", 1, 0), ("C2", 1, 2), ("C2", 2, 0), ("C3", 1, 0)]
    assert spans(CustomerTier) == spans(CustomerFigures)
    assert set(SegmentMembership.objects.values_list("since", "until")) == {
        (current_publication().pk - 1, OPEN)
    }


def test_the_night_before_says_what_it_said(publish: Publish) -> None:
    publish(Draft())
    first = current_publication()
    assert first is not None
    said = sums(first)
    publish(richer("A3"))
    now = current_publication()
    assert now is not None
    assert sums(first) == said
    assert sums(now) == [said[0], ("C2", 5_000), said[2]]
    assert list(CustomerFigures.objects.of(Value(first.pk)).order_by("pk")) == list(
        CustomerFigures.objects.of(first).order_by("pk")
    )


def test_when_most_changed_the_table_is_replaced_whole(publish: Publish) -> None:
    publish(Draft())
    publish(richer("A1", "A2", "A3"))
    current, (previous,) = current_publication(), Publication.objects.filter(state="previous")
    assert current is not None
    assert (current.floors["customerfigures"], current.floors["segmentmembership"]) == (
        current.pk,
        previous.pk,
    )
    assert spans(CustomerFigures) == [(number, night, 0) for number in ("C1", "C2", "C3") for night in (1, 2)]
    for night in (previous, current):
        assert CustomerFigures.objects.of(night).count() == 3
        assert CustomerFigures.objects.of(Value(night.pk)).count() == 3


def test_a_third_night_sweeps_what_only_the_first_said(publish: Publish) -> None:
    publish(Draft())
    publish(richer("A3"))
    publish(richer("A3", fen=6_000, day=20))
    assert spans(CustomerFigures) == [("C1", 1, 0), ("C2", 2, 3), ("C2", 3, 0), ("C3", 1, 0)]


@pytest.mark.covers("DAT-2")
def test_going_back_shows_the_night_before_and_goes_on_from_it(publish: Publish) -> None:
    publish(Draft())
    first = current_publication()
    assert first is not None
    said, before = sums(first), spans(CustomerFigures)
    publish(richer("A3"))
    restore_previous(by=None, at=SAME_NIGHT, progress=SilentProgress())
    assert (sums(first), spans(CustomerFigures)) == (said, before)
    publish(richer("A3"))
    again = current_publication()
    assert again is not None
    assert sums(again) == [said[0], ("C2", 5_000), said[2]]


def test_who_left_is_gone_and_who_came_is_there(publish: Publish) -> None:
    publish(Draft())
    left = next_day(tiers={"C1": "mid", "C2": "mid"})
    left.account = [row for row in left.account if row["customer_id"] != "C3"]
    publish(left)
    night = current_publication()
    assert night is not None
    assert [number for number, _ in sums(night)] == ["C1", "C2"]
    publish(Draft(on=date(2026, 11, 20)))
    night = current_publication()
    assert night is not None
    assert [number for number, _ in sums(night)] == ["C1", "C2", "C3"]


def test_a_new_outlet_is_a_change_of_the_figures(publish: Publish) -> None:
    publish(Draft())
    moved = next_day()
    moved.customer_row("C2")["org_id"] = "102"
    publish(moved)
    rows = CustomerFigures.objects.of(current_publication()).order_by("customer__customer_no")
    assert list(rows.values_list("home_outlet__code", flat=True)) == ["101", "102", "101"]
    assert spans(CustomerFigures) == [("C1", 1, 0), ("C2", 1, 2), ("C2", 2, 0), ("C3", 1, 0)]


@pytest.mark.parametrize("damage", ["gone", "altered", "another layout"])
def test_without_the_files_of_the_night_in_use_everything_is_written(publish: Publish, damage: str) -> None:
    publish(Draft())
    first = current_publication()
    assert first is not None
    folder = Path(settings.HOME) / "published" / first.archive
    if damage == "gone":
        shutil.rmtree(folder)
    elif damage == "altered":
        for name in ("indicators", "tiers"):
            path = folder / "snapshot" / f"{name}.parquet"
            content = path.read_bytes()
            path.unlink()  # a hard link of the delivered file
            path.write_bytes(content + b" ")
    else:
        Publication.objects.update(layout="sha256:earlier")
    publish(next_day(worths={**worths(), "A3": 5_000}, tiers={"C1": "mid", "C2": "mass", "C3": "mass"}))
    night = current_publication()
    assert night is not None
    assert night.floors["customerfigures"] == night.floors["customertier"] == night.pk
    assert [fen for _, fen in sums(night)][1] == 5_000
    moved = CustomerTier.objects.of(night).filter(moved=True)
    assert list(moved.values_list("customer__customer_no", flat=True)) == ["C2"]


def test_the_night_tells_whose_tier_is_another(publish: Publish) -> None:
    publish(Draft())
    assert not CustomerTier.objects.filter(moved=True).exists()
    publish(next_day(tiers={"C1": "mid", "C2": "mass", "C3": "mass"}))
    moved = CustomerTier.objects.of(current_publication()).filter(moved=True, since=current_publication().pk)
    assert list(moved.values_list("customer__customer_no", flat=True)) == ["C2"]


def test_moves_are_told_too_when_most_of_the_table_is_another(publish: Publish) -> None:
    publish(Draft())
    publish(next_day(tiers={"C1": "mass", "C2": "mass", "C3": "mass"}))
    night = current_publication()
    assert night is not None
    assert night.floors["customertier"] == night.pk
    moved = CustomerTier.objects.of(night).filter(moved=True).order_by("pk")
    assert list(moved.values_list("customer__customer_no", flat=True)) == ["C1", "C2"]


def test_a_foreign_account_has_the_balance_of_each_night(publish: Publish) -> None:
    """Both nights share the history of the account, which is read once."""
    first = Draft()
    day = {"account_id": "A2", "changed_on": date(2026, 11, 19), "balance_fen": 260_000}
    first.balance_change = [*first.balance_change, day]
    publish(first)
    second = next_day()
    second.balance_change = [*second.balance_change, day]
    publish(second)
    nights = Publication.objects.order_by("pk")
    told = [Holding.objects.of(night).get(account_no="A2").balance_fen for night in nights]
    assert told == [250_000, 260_000]


def test_the_first_night_and_an_equal_one_have_the_same_rows(publish: Publish) -> None:
    publish(Draft())
    publish(next_day())
    assert set(SegmentMembership.objects.values_list("since", "until")) == {
        (current_publication().pk - 1, OPEN)
    }
    assert (
        SegmentMembership.objects.of(current_publication()).count()
        == current_publication().counts["segments"]
    )
    assert current_publication().business_date == date(2026, 11, 19)
