"""Numbers that pass every check and belong to nobody."""

import numpy as np
from assay.synth.numbers import card_numbers, id_check, luhn_check, mobile_numbers, resident_ids

DICE = 20261118


def test_id_check_follows_the_published_example():
    assert id_check("11010519491231002") == "X"


def test_luhn_check_follows_the_published_example():
    assert luhn_check("7992739871") == "3"


def test_resident_ids_carry_birth_sex_and_check_digit_and_are_unique():
    births = np.repeat(np.array([19490307, 19981231], dtype=np.int64), 200)
    female = np.arange(400) % 2 == 0
    numbers = resident_ids(0, births, female, np.random.default_rng(DICE))
    assert [number[6:14] for number in numbers] == [str(birth) for birth in births]
    assert [int(number[16]) % 2 == 0 for number in numbers] == female.tolist()
    assert [number[-1] for number in numbers] == [id_check(number[:17]) for number in numbers]
    assert len(set(numbers)) == 400


def test_resident_ids_of_two_chunks_never_meet():
    births, female = np.full(300, 19700101), np.ones(300, dtype=np.bool_)
    first, second = (set(resident_ids(n, births, female, np.random.default_rng(DICE))) for n in (0, 1))
    assert first & second == set()


def test_card_numbers_pass_the_luhn_check():
    cards = card_numbers(np.array(["6299910", "6299980", "6299950"]), np.array([0, 1, 59_999]))
    assert [len(card) for card in cards] == [19, 19, 19]
    assert [card[-1] for card in cards] == [luhn_check(card[:-1]) for card in cards]


def test_mobile_numbers_are_eleven_digits_and_unique():
    numbers = mobile_numbers(0, 5_000, np.random.default_rng(DICE))
    assert {len(number) for number in numbers} == {11}
    assert len(set(numbers)) == 5_000
