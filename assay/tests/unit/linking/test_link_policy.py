"""The linking policy: thresholds have days, and nothing can be written that links by a phone."""

from datetime import date

import pytest
from assay.errors import PolicyError
from assay.linking.fields import FIELDS, Likeness
from assay.linking.policy import linking_policy, meets
from linked_bank import policy_with

pytestmark = pytest.mark.covers("DAT-3")


def test_the_policy_of_the_project_is_read():
    policy = linking_policy(None)
    assert (policy.on(date(2026, 9, 30)).review_from, policy.on(date(2026, 9, 30)).link_from) == (0, 12_000)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (
            "{name: same, card: same}",
            "{phone: same, address: same}",
            "a phone or an address alone never links",
        ),
        ("{name: same, card: same}", "{name: same, phone: same}", "a phone or an address alone never links"),
        ("{name: same, card: same}", "{name: alike, card: same}", "a phone or an address alone never links"),
        ("{card: same}\n", "{shoe_size: same}\n", "no compared fields: shoe_size"),
        ("link_from: 12", "link_from: 0", "review_from lies below link_from"),
        ("link_from: 12", "link_from: 12.5", "an integer or a quoted decimal"),
        ("link_from: 12", 'link_from: "12.3456"', "at most three decimals"),
        ("link_from: 12", 'link_from: "twelve"', "an integer or a quoted decimal"),
        (
            "link_from: 12}",
            "link_from: 12}\n  - {valid_from: 1999-01-01, review_from: 0, link_from: 9}",
            "from the earliest day to the latest",
        ),
        ("crowded_phone: 6 ", "crowded_phones: 6 ", "crowded_phones"),
    ],
)
def test_a_mistake_is_told_with_its_place(tmp_path, old, new, said):
    with pytest.raises(PolicyError, match=said):
        linking_policy(policy_with(tmp_path, old, new))


def test_decimals_in_quotes_are_thousandths(tmp_path):
    policy = linking_policy(policy_with(tmp_path, "link_from: 12", 'link_from: "12.5"'))
    assert policy.on(date(2026, 9, 30)).link_from == 12_500


def test_a_line_is_met_when_every_field_agrees_enough():
    likenesses = {field.key: Likeness.MISSING for field in FIELDS}
    likenesses |= {"name": Likeness.SAME, "birth": Likeness.ALIKE}
    assert meets({"name": "same", "birth": "alike"}, likenesses)
    assert not meets({"name": "same", "birth": "same"}, likenesses)
    assert not meets({"name": "same", "phone": "alike"}, likenesses)
