"""A process is really killed in the middle: nothing is lost, nothing doubled, and the next try goes through."""

import json

import pytest
from faults.conftest import Place

PUBLISH = "jinjing.integrations.snapshot.publish"
REFERRAL = "jinjing.lobby.domain.referral"


KILLS = (
    (f"{PUBLISH}._load", 1),  # everything read and sealed, no transaction yet
    (f"{PUBLISH}.load_master", 1),
    (f"{PUBLISH}.keep_months_of", 1),  # the figures are in
    (f"{PUBLISH}.put_in_use", 1),  # one step before the end
)


@pytest.mark.covers("RULE-4")
def test_a_publication_killed_again_and_again_leaves_the_one_in_use(place: Place) -> None:
    place.done("publish-0")
    before = place.told()
    for point, nth in KILLS:
        place.killed("publish-1", point, nth)
        assert place.told() == before, point
    place.done("publish-1")
    after = place.told()
    assert after["publications"] == ["2026-11-18 previous", "2026-11-19 current"]
    assert (after["published"], after["customers"], after["tokens"]) == (
        2,
        before["customers"],
        before["tokens"],
    )


@pytest.mark.covers("RULE-4")
def test_killed_after_the_switch_it_is_in_use_and_the_next_run_has_nothing_to_do(place: Place) -> None:
    place.done("publish-0")
    place.killed("publish-1", f"{PUBLISH}.refresh_statistics")
    told = place.told()
    assert told["publications"] == ["2026-11-18 previous", "2026-11-19 current"]
    assert "nothing new" in place.done("publish-1")
    assert place.told() == told


@pytest.mark.covers("RULE-4")
@pytest.mark.parametrize(
    "point", [f"{REFERRAL}.move_referral", f"{REFERRAL}.open_lead", f"{REFERRAL}._close"]
)
def test_a_killed_acceptance_can_be_tapped_again(place: Place, point: str) -> None:
    place.done("bank")
    place.killed("accept", point)
    lost = place.told()
    assert (lost["referrals"], lost["leads"], lost["keys"]) == (["offered"], 0, 0)
    assert (lost["accepted"], lost["history"]) == (0, 0)
    first, second = json.loads(place.done("accept")), json.loads(place.done("accept"))
    assert (first["repeated"], second["repeated"]) == (False, True)
    assert first["result"] == second["result"]
    told = place.told()
    assert (told["referrals"], told["leads"], told["accepted"], told["history"]) == (["accepted"], 1, 1, 1)
