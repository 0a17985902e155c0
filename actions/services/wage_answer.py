"""Which text answers a message about somebody's own pay, and the values it shows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from actions.services.wage import Verdict, compare, hourly, missing, youth_percent
from actions.services.wage_reading import Reading
from bot.facts.facts import Facts

PREFIX = "utter_pay_wage_"
AGE_QUESTION = f"{PREFIX}ask_age"
YOUTH_TABLE = "utter_pay_minimum_wage_youth"
EXAMPLE = {"example.number_days": "6", "example.number_hours": "10"}  # shows how an answer may look
LOW = 30  # euro: up to here an amount may be for an hour, above it for a month


@dataclass(frozen=True)
class Answer:
    """A response key with its values. `asked`: what the text asks for ("hours", "period", "age"), if it is a question."""

    key: str
    values: Mapping[str, str]
    asked: str | None = None


def answer(reading: Reading, facts: Facts, day: date, may_ask: bool) -> Answer | None:
    """The verdict on a pay that is known, a question when something is missing and one may be asked, otherwise nothing."""
    pay, values = hourly(reading), values_of(reading, facts)
    if pay is not None:
        verdict = compare(pay, reading.age, day, facts)
        unknown_age = verdict is Verdict.UNKNOWN and reading.age is not None and youth_percent(reading.age, facts) is None
        return Answer(YOUTH_TABLE if unknown_age else PREFIX + verdict.value, values)
    asked = missing(reading)
    if asked is None or not may_ask:
        return None
    size = f"_{'low' if reading.amount is not None and reading.amount <= LOW else 'high'}" if asked == "period" else ""
    return Answer(f"{PREFIX}ask_{asked}{size}", values, asked)


def values_of(reading: Reading, facts: Facts) -> dict[str, str]:
    """Everything that a text about this pay can show, by placeholder."""
    pay = hourly(reading)
    percent = youth_percent(reading.age, facts) if reading.age is not None else None
    values = {
        "hourly.eur": pay,
        "told.eur": reading.amount,
        "youth.percent": percent,
        "youth.number_age": reading.age,
    }
    return {**EXAMPLE, **{name: str(value) for name, value in values.items() if value is not None}}
