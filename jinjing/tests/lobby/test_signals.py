from collections.abc import Iterator
from datetime import date

import pytest
from casts import MORNING, Bank
from django.utils import translation
from jinjing.kernel.models import RuleValue
from jinjing.lobby.domain.signal import note_signal, undo_signal
from jinjing.lobby.enums import Recognition, Stage
from jinjing.lobby.errors import AlreadyNoted, NothingToUndo, UnknownSignal
from jinjing.lobby.models import SignalSighting, Visit
from jinjing.lobby.queries.recognition import outcome_of, signal_list
from jinjing.lobby.signals import DECLARED, signals_in_force

TODAY = date(2026, 11, 19)


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.mark.covers("LOB-2")
def test_declared_signals_come_in_three_stages_of_four() -> None:
    assert {stage: sum(s.stage == stage for s in DECLARED) for stage in Stage} == dict.fromkeys(Stage, 4)


@pytest.mark.covers("LOB-2")
def test_note_signal_turns_the_outcome_at_once_and_says_why(bank: Bank, stranger: Visit) -> None:
    first = note_signal(stranger, "reads_news", by=bank.guide_lin, at=MORNING)
    assert (first.recognition, first.points, first.bound) == (Recognition.ORDINARY, 2, 3)
    second = note_signal(stranger, "watches_rates", by=bank.guide_lin, at=MORNING)
    assert (second.recognition, second.points) == (Recognition.POTENTIAL_PREMIER, 4)
    assert [str(r) for r in second.reasons] == [
        "Stops to read product news",
        "Looks at the exchange-rate board",
    ]
    assert Visit.objects.get(pk=stranger.pk).recognition == Recognition.POTENTIAL_PREMIER


@pytest.mark.covers("LOB-2")
def test_undo_signal_turns_it_back_and_keeps_the_sighting(bank: Bank, promising: Visit) -> None:
    outcome = undo_signal(promising, "amount_to_invest", by=bank.guide_lin, at=MORNING)
    assert outcome.recognition == Recognition.ORDINARY
    assert [str(r) for r in outcome.reasons] == ["No salient sign so far"]
    assert SignalSighting.objects.get().undone_at == MORNING
    with pytest.raises(NothingToUndo):
        undo_signal(promising, "amount_to_invest", by=bank.guide_lin, at=MORNING)


def test_note_signal_counts_a_signal_once(bank: Bank, promising: Visit) -> None:
    with pytest.raises(AlreadyNoted):
        note_signal(promising, "amount_to_invest", by=bank.manager_sun, at=MORNING)
    assert SignalSighting.objects.count() == 1


def test_note_signal_knows_only_listed_signals(bank: Bank, stranger: Visit) -> None:
    with pytest.raises(UnknownSignal):
        note_signal(stranger, "expensive_watch", by=bank.guide_lin, at=MORNING)


@pytest.mark.covers("LOB-2")
def test_signals_never_lower_what_the_figures_say(bank: Bank, wang: Visit) -> None:
    outcome = note_signal(wang, "glances_at_news", by=bank.guide_lin, at=MORNING)
    assert outcome.recognition == Recognition.EXISTING_PREMIER
    assert len(outcome.reasons) == 2


@pytest.mark.covers("LOB-2")
def test_a_bank_weighs_adds_and_drops_signals_from_a_day_on(bank: Bank, stranger: Visit) -> None:
    changes = {
        "reads_news": {"weight": 3},
        "company_papers": {"weight": 0},
        "invitation": {
            "stage": "door",
            "weight": 2,
            "label": "持活动邀请函",
            "label_en": "Brings an invitation",
        },
    }
    RuleValue.objects.create(key="lobby.signals", valid_from=TODAY, value=changes, source="test")
    assert list(signals_in_force({}))[:4] == [
        "premier_card",
        "company_papers",
        "recommended",
        "asks_for_manager",
    ]
    assert list(signal_list(TODAY))[:4] == ["premier_card", "recommended", "asks_for_manager", "invitation"]
    assert "company_papers" in signal_list(date(2026, 11, 18))
    assert (
        note_signal(stranger, "reads_news", by=bank.guide_lin, at=MORNING).recognition
        == Recognition.POTENTIAL_PREMIER
    )
    note_signal(stranger, "invitation", by=bank.guide_lin, at=MORNING)
    assert [str(r) for r in outcome_of(stranger, None, on=TODAY).reasons] == [
        "Stops to read product news",
        "Brings an invitation",
    ]
