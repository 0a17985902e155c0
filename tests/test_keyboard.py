"""Buttons in rows, texts in pieces."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.language.texts import Button
from bot.telegram.keyboard import in_rows, keyboard
from bot.telegram.pieces import LONGEST, pieces, units


def buttons(*titles: str, kind: str = "say") -> list[Button]:
    return [Button(title, f"{kind}:{place}") for place, title in enumerate(titles)]


@pytest.mark.parametrize(
    ("titles", "rows"),
    [
        (["Yes", "No"], [2]),
        (["Yes", "No", "Skip", "Hide"], [3, 1]),
        (["Talk to people", "Menu"], [2]),
        (["A title that is really quite long", "No"], [1, 1]),
        (["未付工资的问题怎么办"] * 2, [1, 1]),
        ([], []),
    ],
)
def test_rows_follow_the_longest_title(titles: list[str], rows: list[int]) -> None:
    assert [len(row) for row in in_rows(buttons(*titles))] == rows


def test_languages_stand_two_by_two() -> None:
    rows = in_rows(buttons("Nederlands", "English", "Português", "Español", "Tiếng Việt", kind="lang"))

    assert [len(row) for row in rows] == [2, 2, 1]


@pytest.mark.parametrize("bad", [Button("Long", "x" * 65), Button("Long", "é" * 33), Button("None", ""), Button(" ", "say:x")])
def test_a_button_that_telegram_refuses_is_left_out(bad: Button) -> None:
    markup = keyboard([bad, Button("Good", "x" * 64)])

    assert markup is not None
    assert [[button.text for button in row] for row in markup.inline_keyboard] == [["Good"]]


def test_no_buttons_no_keyboard() -> None:
    assert keyboard([]) is None


@pytest.mark.parametrize(
    ("text", "longest", "parts"),
    [
        ("", 10, []),
        (" \n ", 10, []),
        ("short", 10, ["short"]),
        ("one line\nother line", 12, ["one line", "other line"]),
        ("One. Two. Three.", 11, ["One. Two.", "Three."]),
        ("one two three", 8, ["one two", "three"]),
        ("一二。三四。", 4, ["一二。", "三四。"]),
        ("abcdefgh", 3, ["abc", "def", "gh"]),
        ("😀😀😀", 3, ["😀", "😀", "😀"]),
    ],
)
def test_pieces_end_at_a_line_a_sentence_or_a_word(text: str, longest: int, parts: list[str]) -> None:
    assert pieces(text, longest) == parts


@given(st.text(max_size=300), st.integers(2, 40))
def test_pieces_fit_and_lose_nothing_but_space(text: str, longest: int) -> None:
    parts = pieces(text, longest)

    assert all(part and units(part) <= longest for part in parts)
    assert "".join("".join(parts).split()) == "".join(text.split())


def test_telegrams_limit_counts_utf16() -> None:
    assert [units(part) for part in pieces("😀" * 2049)] == [LONGEST, 2]
