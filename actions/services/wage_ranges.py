"""Ranges in what people tell about pay: "8 to 9 euro", "10-12 hours a day", "from 7 to 19 hours"."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from actions.services.wage_words import Token

_TIMED = ("unit", "per")
_CLOCK = 4  # hours between the ends: more is a time of day, and how long the breaks are is not known


def without_ranges(tokens: list[Token], text: str, to: Collection[str]) -> list[Token]:
    """One number for each range, in favour of the boss: the most money, the fewest hours. A time of day is left out.

    Args:
        to: what stands between the ends.
    """
    kept: list[Token] = []
    place = 0
    while place < len(tokens):
        end = _end(tokens, place, text, to)
        if end is None:
            kept.append(tokens[place])
            place += 1
            continue
        place_after = end + 1
        timed = place_after < len(tokens) and tokens[place_after].kind in _TIMED and not tokens[end].glued
        one = _one(
            tokens[place], tokens[end], timed and tokens[place_after].which in {"hour", "day"} and tokens[place_after].kind == "unit"
        )
        kept += [one] if one is not None else []
        place = place_after if one is not None or not timed else place_after + 1
    return kept


def _end(tokens: list[Token], place: int, text: str, to: Collection[str]) -> int | None:
    """The place of the number that ends the range which begins at `place`; a word between (euro, hours) may stand there twice."""
    if tokens[place].kind != "num":
        return None
    for end in range(place + 1, min(place + 4, len(tokens))):
        if tokens[end].kind == "num":
            last = tokens[end - 1] if tokens[end - 1].kind in {"euro", "unit"} else tokens[place]
            return end if text[last.end : tokens[end].start].strip() in to else None
    return None


def _one(first: Token, last: Token, hours: bool) -> Token | None:
    low, high = min(first.value, last.value), max(first.value, last.value)
    if hours and high - low >= _CLOCK:
        return None
    return replace(last, start=first.start, value=low if hours else high, glued=first.glued or last.glued)
