"""The offset never passes an update without an answer, whatever the order of ids."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.telegram.window import REMEMBERED, Window


def test_offset_is_open_before_the_first_batch() -> None:
    assert Window(100).offset is None


def test_offset_stays_at_the_oldest_unanswered_update() -> None:
    window = Window(100)

    window.take([10, 11, 12])
    window.done(11)
    window.done(12)

    assert window.offset == 10


def test_offset_passes_everything_once_all_is_answered() -> None:
    window = Window(100)

    window.take([10, 11])
    window.done(11)
    window.done(10)

    assert (window.offset, window.in_hand) == (12, 0)


@pytest.mark.parametrize("again", [[10, 11], [11, 10], [10, 10, 11], [11]])
def test_what_is_handed_out_again_is_not_new(again: list[int]) -> None:
    window = Window(100)
    window.take([10, 11])
    window.done(10)

    assert window.take(again) == []


def test_a_batch_upside_down_is_put_in_order() -> None:
    assert Window(100).take([12, 10, 11]) == [10, 11, 12]


def test_what_does_not_fit_is_asked_for_again() -> None:
    window = Window(2)

    assert window.take([10, 11, 12, 13]) == [10, 11]
    window.done(10)
    window.done(11)

    assert window.offset == 12


def test_ids_may_start_anew_at_a_lower_number() -> None:
    window = Window(100)
    window.take([900])
    window.done(900)

    assert window.take([7]) == [7]
    assert window.offset == 7
    window.done(7)
    assert window.offset == 8


def test_answered_ids_are_remembered_up_to_a_limit() -> None:
    window = Window(5)
    for number in range(REMEMBERED + 10):
        window.take([number])
        window.done(number)

    assert len(window._answered) == REMEMBERED


@given(seed=st.integers(), size=st.integers(1, 20), many=st.integers(1, 80))
def test_every_update_is_taken_once_and_none_is_forgotten_unanswered(seed: int, size: int, many: int) -> None:
    chance, window, answered = random.Random(seed), Window(size), []
    server = sorted(chance.sample(range(1000), many))
    in_hand: list[int] = []
    while server:
        offset = window.offset
        forgotten = [number for number in server if offset is not None and number < offset]
        assert set(forgotten) <= set(answered)
        server = [number for number in server if number not in forgotten]
        batch = server[:10] + chance.sample(server[:10], min(3, len(server[:10])))
        chance.shuffle(batch)
        in_hand += window.take(batch)
        assert window.in_hand <= size
        for number in chance.sample(in_hand, chance.randint(0, len(in_hand))) or in_hand[:1]:
            window.done(number)
            in_hand.remove(number)
            answered.append(number)
    assert len(answered) == len(set(answered)) == many
