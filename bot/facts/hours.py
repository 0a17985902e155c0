"""When a contact can be reached: its hours in Amsterdam time, and the public holidays on which offices are closed."""

from __future__ import annotations

from collections.abc import Container, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
WEEK = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
LONGEST_CLOSED = 14  # days that are looked through for the next opening
MIDNIGHT = "24:00"


def amsterdam_now() -> datetime:
    """The time of the contacts, wherever this machine stands."""
    return datetime.now(AMSTERDAM)


@dataclass(frozen=True)
class Hours:
    """The same hours on each of `days` (0 is Monday); `closes` is None for midnight. `on_holidays`: open on public holidays too."""

    days: frozenset[int]
    opens: time
    closes: time | None
    on_holidays: bool

    @classmethod
    def read(cls, row: Mapping[str, Any]) -> Hours:
        """Hours as contacts.yml writes them: {days: mon-fri, from: "09:00", until: "17:00", holidays: false}.

        Raises:
            ValueError: they cannot be understood; the message says what is wrong.
        """
        if not isinstance(row, Mapping) or set(row) != {"days", "from", "until", "holidays"}:
            raise ValueError('hours need days, from, until and holidays: {days: mon-fri, from: "09:00", until: "17:00", holidays: false}')
        opens, closes = _clock(row["from"]), None if row["until"] == MIDNIGHT else _clock(row["until"])
        if closes is not None and closes <= opens:
            raise ValueError(f"hours end at {row['until']}, not after they begin at {row['from']}")
        if not isinstance(row["holidays"], bool):
            raise ValueError("holidays of hours is true (open on public holidays) or false")
        return cls(_days(row["days"]), opens, closes, row["holidays"])

    def is_open(self, now: datetime) -> bool:
        """True when somebody answers at this moment (a time with a zone)."""
        here = now.astimezone(AMSTERDAM)
        return self._opens_on(here.date()) and self.opens <= here.time() and (self.closes is None or here.time() < self.closes)

    def next_opening(self, now: datetime) -> datetime | None:
        """The first moment after `now` at which it opens, or None when there is none in two weeks."""
        here = now.astimezone(AMSTERDAM)
        days = (here.date() + timedelta(days=ahead) for ahead in range(LONGEST_CLOSED + 1))
        moments = (datetime.combine(day, self.opens, AMSTERDAM) for day in days if self._opens_on(day))
        return next((moment for moment in moments if moment > here), None)

    def _opens_on(self, day: date) -> bool:
        return day.weekday() in self.days and (self.on_holidays or day not in _public_holidays())


@lru_cache(maxsize=1)
def _public_holidays() -> Container[date]:
    import holidays  # noqa: PLC0415 - 40 MB, which the gateway needs only while its engine is away

    return holidays.country_holidays("NL")


def _clock(text: Any) -> time:
    try:
        return time.fromisoformat(text)
    except (TypeError, ValueError):
        raise ValueError(f'{text!r} is no time of hours; write "09:00"') from None


def _days(text: Any) -> frozenset[int]:
    first, _, last = str(text).partition("-")
    if first not in WEEK or (last or first) not in WEEK:
        raise ValueError(f"{text!r} are no days of hours; write mon-fri or sat")
    begin, end = WEEK.index(first), WEEK.index(last or first)
    if end < begin:
        raise ValueError(f"{text!r} are no days of hours; begin with the earlier day of the week")
    return frozenset(range(begin, end + 1))
