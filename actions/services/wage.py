"""Works out what a pay is per hour and compares it with the minimum wage of the day (facts PAY-06 and, under 21, PAY-10).

Never says "less" when it is not sure: amounts are rounded in favour of the boss, and an ended fact is not used.
"""

from __future__ import annotations

from datetime import date
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal
from enum import Enum

from actions.services.wage_reading import Reading
from bot.facts.facts import Facts

FULL, YOUTH = "PAY-06", "PAY-10"
WEEKS_A_MONTH = Decimal(52) / Decimal(12)
CENT = Decimal("0.01")


class Verdict(str, Enum):
    """How a pay stands to the minimum."""

    BELOW = "below"
    NOT_BELOW = "not_below"
    YOUNG_BELOW = "young_below"
    YOUNG_NOT_BELOW = "young_not_below"
    UNKNOWN = "unknown"  # no amount is known for this day, or for this age


def hourly(reading: Reading) -> Decimal | None:
    """Pay per hour in cents, or None when something is missing."""
    hours = {"hour": Decimal(1), "day": _a_day(reading), "week": _a_week(reading), "month": _a_month(reading)}.get(reading.period or "")
    if reading.amount is None or not hours:
        return None
    return (reading.amount / hours).quantize(CENT, ROUND_HALF_UP)


def missing(reading: Reading) -> str | None:
    """What has to be asked before the pay per hour is known: "period", "hours", or nothing (also when there is no amount)."""
    if reading.amount is None or hourly(reading) is not None:
        return None
    return "period" if reading.period is None else "hours"


def compare(pay: Decimal, age: int | None, day: date, facts: Facts) -> Verdict:
    """Compare pay per hour with what holds on `day`; without an age with the full amount."""
    full = facts[FULL]
    if not full.may_be_said(day):
        return Verdict.UNKNOWN
    minimum = Decimal(str(full.values["eur"]))
    if age is None or age >= full.values["number_age"]:
        return Verdict.BELOW if pay < minimum else Verdict.NOT_BELOW
    percent = youth_percent(age, facts)
    if percent is None or not facts[YOUTH].may_be_said(day):
        return Verdict.UNKNOWN
    part = (minimum * percent / 100).quantize(CENT, ROUND_DOWN)
    return Verdict.YOUNG_BELOW if pay < part else Verdict.YOUNG_NOT_BELOW


def youth_percent(age: int, facts: Facts) -> Decimal | None:
    """Which part of the full minimum somebody of `age` must get, in percent, as the facts have it."""
    value = facts[YOUTH].values.get(f"percent_{age}")
    return None if value is None else Decimal(str(value))


def _a_day(reading: Reading) -> Decimal | None:
    if reading.hours_day:
        return reading.hours_day
    return reading.hours_week / reading.days_week if reading.hours_week and reading.days_week else None


def _a_week(reading: Reading) -> Decimal | None:
    if reading.hours_week:
        return reading.hours_week
    if reading.hours_day and reading.days_week:
        return reading.hours_day * reading.days_week
    return reading.hours_month / WEEKS_A_MONTH if reading.hours_month else None


def _a_month(reading: Reading) -> Decimal | None:
    if reading.hours_month:
        return reading.hours_month
    week = _a_week(reading)
    return week * WEEKS_A_MONTH if week else None
