"""Reads what somebody earns out of one message: amount, what it is paid for, hours and days, age.

Only what stands there clearly is read; of two amounts that could both be the pay, of "from 7 to 19 hours" and of an amount that a
word like rent or fine claims, nothing is. The words are data (`wage_words.py`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from decimal import Decimal
from itertools import islice
from typing import Any

from actions.services.wage_pairs import Pair, paired
from actions.services.wage_ranges import without_ranges
from actions.services.wage_words import Lexicon, Token, lexicons

AMOUNT, HOURS, DAYS, AGE, PERIOD = "amount", "hours", "days", "age", "period"
PERIODS = ("hour", "day", "week", "month")
_MOST = {"hours_day": 24, "days_week": 7, "hours_week": 168, "hours_month": 744}
_HIGHEST_HOURLY = 100  # more is no pay for an hour of this work: the period was misread
_LONG_DAY = 18  # so many hours without a word beside them are hours of a day
_MONTHLY = 100  # and so many are hours of a month, when the pay is per month
_OLDEST, _YOUNGEST = 80, 12
_MOST_WORDS = 40
_CLAIM = {"other": 25, "near": 6}  # signs between such a word and the amount it claims


@dataclass(frozen=True)
class Reading:
    """What is known of a pay. `period`: hour, day, week or month; `hours_*` and `days_week` as told."""

    amount: Decimal | None = None
    period: str | None = None
    hours_day: Decimal | None = None
    days_week: Decimal | None = None
    hours_week: Decimal | None = None
    hours_month: Decimal | None = None
    age: int | None = None

    @property
    def is_empty(self) -> bool:
        """True when nothing was read."""
        return not any(value is not None for value in asdict(self).values())

    def merged(self, news: Reading) -> Reading:
        """With what a later message adds."""
        return replace(self, **{name: value for name, value in asdict(news).items() if value is not None})

    def as_slot(self) -> dict[str, Any]:
        """For a slot."""
        return {name: str(value) if isinstance(value, Decimal) else value for name, value in asdict(self).items() if value is not None}

    @classmethod
    def from_slot(cls, slot: Mapping[str, Any] | None) -> Reading:
        """What `as_slot` wrote."""
        kept: dict[str, Any] = {name: value if name in {"period", "age"} else Decimal(value) for name, value in (slot or {}).items()}
        return cls(**kept)


def read(text: str, language: str | None = None, before: Reading = Reading(), asked: str | None = None) -> Reading:  # noqa: B008
    """The reading of `text`, empty when it tells nothing about pay.

    Args:
        language: of the chat; tried first, then the others: people mix.
        before: what earlier messages told, for hours that stand without a period.
        asked: "hours", "period" or "age" when the bot has just asked for it: then a bare number is the answer.
    """
    order = dict.fromkeys([*([language] if language in lexicons() else []), "en", "nl", *lexicons()])
    best = Reading()
    for code in order:
        found = _in_language(text, lexicons()[code], before, asked)
        if found is None and code == language:
            return Reading()
        best = found if found is not None and _weight(found) > _weight(best) else best
        if best.amount is not None and best.period == "hour":
            break
    return best


def _weight(reading: Reading) -> int:
    told = asdict(reading)
    return sum(value is not None for value in told.values()) + 2 * (reading.amount is not None and reading.period is not None)


def _in_language(text: str, lexicon: Lexicon, before: Reading, asked: str | None) -> Reading | None:
    """The reading in one language; None when words like rent claim every amount, or it is about others."""
    even = lexicon.even(text)
    if asked is None and not any(sign.isdigit() for sign in even):
        return Reading()
    tokens = without_ranges(list(islice(lexicon.tokens(even), _MOST_WORDS)), even, lexicon.to)
    numbers = [token for token in tokens if token.kind == "num"]
    if len(numbers) == 1 and asked in {HOURS, AGE} and not any(token.kind in {"unit", "per", "euro", "foreign"} for token in tokens):
        return _bare(numbers[0].value, asked)
    pairs = paired(tokens, even, lexicon.before)
    amounts = [pair for pair in pairs if pair.role == AMOUNT]
    doubtful = any(token.kind == "doubt" for token in tokens)
    if amounts and (doubtful or all(_claimed(pair, pairs, tokens) for pair in amounts)):
        return None
    amount, period = _amount(pairs, tokens, even, asked)
    reading = Reading(amount, period, age=_age(pairs, asked))
    return _with_hours(reading, pairs, period or before.period)


def _bare(number: Decimal, asked: str) -> Reading:
    if asked == AGE:
        return Reading(age=int(number)) if _YOUNGEST <= number <= _OLDEST else Reading()
    return Reading(hours_week=number) if 0 < number <= _MOST["hours_week"] else Reading()


def _age(pairs: Sequence[Pair], asked: str | None) -> int | None:
    ages = [int(pair.value) for pair in pairs if pair.role == AGE and _YOUNGEST <= pair.value <= _OLDEST]
    return ages[0] if len(set(ages)) == 1 else None


def _amount(pairs: Sequence[Pair], tokens: Sequence[Token], text: str, asked: str | None) -> tuple[Decimal | None, str | None]:
    """The one amount that can be the pay, and its period."""
    free = [pair for pair in pairs if pair.role == AMOUNT and not _claimed(pair, pairs, tokens)]
    told = [pair for pair in free if pair.marked] or [pair for pair in free if pair.period]
    told = [pair for pair in told if pair.period] or told
    if not told and any(pair.role == HOURS for pair in pairs):
        told = free
    if len({(pair.value, pair.period) for pair in told}) != 1 or told[0].value <= 0:
        return None, _lone_period(pairs) if asked == PERIOD else None
    pay = told[0]
    if any(token.kind == "other" for token in tokens) and not any(token.kind == "wage" for token in tokens) and not pay.period:
        return None, None
    return pay.value, None if pay.period == "hour" and pay.value > _HIGHEST_HOURLY else pay.period


def _lone_period(pairs: Sequence[Pair]) -> str | None:
    alone = {pair.period for pair in pairs if pair.role == PERIOD}
    return alone.pop() if len(alone) == 1 else None


def _claimed(pair: Pair, pairs: Sequence[Pair], tokens: Sequence[Token]) -> bool:
    """True when a word like rent or fine stands nearer to this amount than to any other."""
    amounts = [other for other in pairs if other.role == AMOUNT]
    for word in (token for token in tokens if token.kind in _CLAIM):
        nearest = min(amounts, key=lambda other: _gap(word, other))
        alone = len(amounts) == 1 and word.kind == "other"
        if nearest is pair and (alone or _gap(word, pair) <= _CLAIM[word.kind]):
            return True
    return False


def _gap(word: Token, pair: Pair) -> int:
    return max(word.start - pair.end, pair.start - word.end, 0)


def _with_hours(reading: Reading, pairs: Sequence[Pair], period: str | None) -> Reading:
    days = _one([pair.value for pair in pairs if pair.role == DAYS and pair.value <= _MOST["days_week"]])
    reading = replace(reading, days_week=days)
    hours = [pair for pair in pairs if pair.role == HOURS]
    if len([pair for pair in hours if not pair.period]) > 1:
        return reading
    for pair in hours:
        name = f"hours_{pair.period}" if pair.period else _hours_of(pair.value, period, days)
        if name is not None and 0 < pair.value <= _MOST[name]:
            told: dict[str, Any] = {name: pair.value}
            reading = replace(reading, **told)
    return reading


def _hours_of(value: Decimal, period: str | None, days: Decimal | None) -> str | None:
    """What hours without a word beside them are counted for; None when that is not sure."""
    if period == "day" or days is not None:
        return "hours_day" if value <= _LONG_DAY else ("hours_week" if value > 24 else None)
    if value <= _LONG_DAY:
        return "hours_day" if period in {"week", "month"} else None
    if period == "week":
        return "hours_week"
    return "hours_month" if period == "month" and value >= _MONTHLY else None


def _one(values: Sequence[Decimal]) -> Decimal | None:
    return values[0] if len(set(values)) == 1 else None
