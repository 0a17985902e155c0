"""Puts numbers and periods together: "1200 a month 12 hours a day 6 days" becomes an amount per month, hours per day, and days."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import islice

from actions.services.wage_words import Token

_MAY = {"amount": {"hour", "day", "week", "month"}, "hours": {"day", "week", "month"}, "days": {"week"}}
_FAR = {True: 30, False: 10}  # signs between a number and its period: with a word like "per", and without
_MOST_UNITS = {"hour": 744, "day": 31, "week": 12, "month": 12}  # "900 month" is an amount
_MOST = 10  # numbers and periods that are looked at: more is no answer about pay
_WRONG_SIDE, _SENTENCE, _OTHER_BETWEEN = 2, 6, 15


@dataclass(frozen=True)
class Pair:
    """A number and what it counts. `role`: amount, hours, days, age; period: a period that belongs to nothing. `marked`: with euro."""

    role: str
    start: int
    end: int
    value: Decimal = Decimal(0)
    period: str | None = None
    marked: bool = False
    sure: bool = True


def paired(tokens: Sequence[Token], text: str, before: bool) -> list[Pair]:
    """All numbers with the period that stands nearest, then the periods that are left over.

    Args:
        before: a period usually stands before its number in this language.
    """
    found = list(islice(_first_look(tokens, text), _MOST))
    numbers = [pair for pair in found if pair.role in _MAY]
    periods = [pair for pair in found if pair.role == "period"]
    given = _given(numbers, periods, text, before)
    whole = [replace(number, period=periods[given[n]].period) if n in given else number for n, number in enumerate(numbers)]
    left = [period for p, period in enumerate(periods) if p not in given.values()]
    ages = [pair for pair in found if pair.role == "age"]
    return [*_lonely(whole, left), *left, *ages]


def _given(numbers: list[Pair], periods: list[Pair], text: str, before: bool) -> dict[int, int]:
    """Which number takes which period, by place in the two lists: the nearest first, each once."""
    places = [(n, p) for n in range(len(numbers)) for p in range(len(periods))]
    given: dict[int, int] = {}
    for cost, n, p in sorted((_cost(numbers[n], periods[p], numbers, text, before), n, p) for n, p in places):
        if cost < _FAR[periods[p].sure] and n not in given and p not in given.values():
            given[n] = p
    return given


def _lonely(numbers: list[Pair], left: list[Pair]) -> list[Pair]:
    """The one amount without a period takes the one sure period that nothing else took."""
    amounts = [pair for pair in numbers if pair.role == "amount"]
    sure = [period for period in left if period.sure]
    if len(amounts) == 1 and len(sure) == 1 and amounts[0].period is None:
        return [replace(pair, period=sure[0].period) if pair is amounts[0] else pair for pair in numbers]
    return numbers


def _cost(number: Pair, period: Pair, numbers: list[Pair], text: str, before: bool) -> int:
    if period.period not in _MAY[number.role]:
        return 1000
    first, second = sorted((number, period), key=lambda pair: pair.start)
    between = text[first.end : second.start]
    wrong_side = (first is period) != before
    crossed = any(first.end <= other.start < second.start for other in numbers if other is not number)
    if period.period == "hour" and not period.sure and (wrong_side or len(between) > 2):
        return 1000
    marks = sum(sign in ",.;，。、،\n" for sign in between)
    return len(between) + _WRONG_SIDE * wrong_side + _SENTENCE * marks + _OTHER_BETWEEN * crossed


def _first_look(tokens: Sequence[Token], text: str) -> Iterator[Pair]:
    """Each number by what stands right beside it, and each word that says a period."""
    taken: set[int] = set()
    for place, token in enumerate(tokens):
        if token.kind == "num":
            pair, used = _number(tokens, place, text)
            taken |= used
            if pair is not None:
                yield pair
        elif place not in taken and token.kind == "per":
            yield Pair("period", token.start, token.end, period=token.which)
        elif place not in taken and token.kind == "unit" and token.alone:
            previous = tokens[place - 1] if place else None
            led = previous is not None and previous.kind == "each" and token.start - previous.end <= 1
            slash = text[: token.start].rstrip().endswith("/")
            start = previous.start if led and previous is not None else token.start
            yield Pair("period", start, token.end, period=token.which, sure=led or slash)


def _number(tokens: Sequence[Token], place: int, text: str) -> tuple[Pair | None, set[int]]:
    token = tokens[place]
    after = tokens[place + 1] if place + 1 < len(tokens) else None
    ahead = tokens[place - 1] if place else None
    follows = after is not None and not text[token.end : after.start].strip()
    leads = ahead is not None and not text[ahead.end : token.start].strip()
    amount = Pair("amount", token.start, token.end, token.value, marked=token.glued)
    if (follows and after is not None and after.kind == "foreign") or (leads and ahead is not None and ahead.kind == "foreign"):
        return None, set()
    if token.glued:
        return amount, set()
    if follows and after is not None and after.kind == "euro":
        return replace(amount, end=after.end, marked=True), {place + 1}
    if follows and after is not None and after.kind == "unit" and token.value <= _MOST_UNITS[after.which]:
        return _counted(token, after), {place + 1}
    if follows and after is not None and after.kind == "age":
        return Pair("age", token.start, after.end, token.value), {place + 1}
    if leads and ahead is not None and ahead.kind == "age":
        return Pair("age", ahead.start, token.end, token.value), set()
    if leads and ahead is not None and ahead.kind == "euro":
        return replace(amount, marked=True), set()
    return amount, set()


def _counted(token: Token, unit: Token) -> Pair | None:
    """A number with a unit: hours, days, or a period of one."""
    if unit.which == "hour" and token.value != 1:
        return Pair("hours", token.start, unit.end, token.value)
    if unit.which == "day" and token.value != 1:
        return Pair("days", token.start, unit.end, token.value)
    return Pair("period", token.start, unit.end, period=unit.which) if token.value == 1 else None
