"""Fills the placeholders of a text with facts and contacts, written as the language writes them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from babel import Locale
from babel.dates import format_date, format_skeleton, format_time
from babel.numbers import format_currency, format_decimal, format_percent

from bot.facts.contacts import Contact, Contacts
from bot.facts.facts import Facts

PLACEHOLDER = re.compile(r"\{([A-Za-z0-9_-]+)(?:\.([a-z0-9_]+))?\}")
COMPUTED = {"hourly": {"eur"}, "told": {"eur"}, "youth": {"percent", "number_age"}, "example": {"number_days", "number_hours"}}
# ^ values that an action works out (actions/services/wage_answer.py): placeholder -> its parts
LEFT_TO_RIGHT_ISOLATE, POP_ISOLATE = "\u2066", "\u2069"


class UnknownPlaceholder(KeyError):
    """A text names a fact, contact or value that does not exist."""


@dataclass(frozen=True)
class Filler:
    """Fills texts in one language. `card` makes the text of a whole contact card."""

    facts: Facts
    contacts: Contacts
    locale: str
    right_to_left: bool
    card: Callable[[Contact], str]

    def fill(self, text: str, **values: str) -> str:
        """Replace every placeholder.

        Raises:
            UnknownPlaceholder: it names nothing that exists.
        """
        return PLACEHOLDER.sub(lambda found: self._value(found.group(1), found.group(2), values), text)

    def _value(self, name: str, part: str | None, values: dict[str, str]) -> str:
        if name == "contact" and "contact" in values:
            name = values["contact"]
        if name in self.facts:
            return self._of_fact(name, part)
        if name in self.contacts:
            return self._of_contact(self.contacts[name], part)
        if part is None and name in values:
            return values[name]
        if part is not None and f"{name}.{part}" in values:
            return self._number(part, values[f"{name}.{part}"])
        raise UnknownPlaceholder(f"{{{name}{'.' + part if part else ''}}}")

    def _of_fact(self, name: str, part: str | None) -> str:
        fact = self.facts[name]
        dates = {"from": fact.valid_from, "until": fact.valid_until}
        if part == "checked":
            return self.month(fact.checked_on)
        day = dates.get(part or "")
        if day is not None:
            return self._day(day)
        if part is None or part not in fact.values:
            raise UnknownPlaceholder(f"{{{name}.{part}}}")
        return self._number(part, fact.values[part])

    def _number(self, part: str, value: Any) -> str:
        kind = part.split("_")[0]
        if kind == "eur":
            amount = Decimal(str(value))
            usual = Locale.parse(self.locale).currency_formats["standard"].pattern
            pattern = usual if amount % 1 else usual.replace(".00", "")
            return str(format_currency(amount, "EUR", format=pattern, locale=self.locale, currency_digits=bool(amount % 1)))
        if kind == "percent":
            return str(format_percent(Decimal(str(value)) / 100, locale=self.locale, decimal_quantization=False))
        if kind == "number":
            return str(format_decimal(Decimal(str(value)), locale=self.locale))
        if kind == "date":
            return self._day(value if isinstance(value, date) else date.fromisoformat(value))
        return self._isolated(str(value))

    def month(self, day: date) -> str:
        """The month of a day, "November 2026"; Russian without its abbreviation for "year"."""
        if self.locale.startswith("ru"):
            return str(format_date(day, "LLLL y", locale=self.locale))
        return str(format_skeleton("yMMMM", day, locale=self.locale))

    def weekday(self, moment: datetime) -> str:
        """The name of the day of the week."""
        return str(format_date(moment.date(), "EEEE", locale=self.locale))

    def clock(self, moment: datetime) -> str:
        """The time of day, "9:00"."""
        return str(format_time(moment.time(), "short", locale=self.locale))

    def _day(self, day: date) -> str:
        """A day in full; Russian without its abbreviation for "year", French with its own word for the first."""
        written = str(format_date(day, "d MMMM y" if self.locale.startswith("ru") else "long", locale=self.locale))
        return f"1er{written[1:]}" if self.locale.startswith("fr") and day.day == 1 else written

    def _of_contact(self, contact: Contact, part: str | None) -> str:
        if part == "card":
            return self.card(contact)
        value = {None: contact.name, "name": contact.name, "phone": contact.phone, "web": contact.web}.get(part)
        if value is None:
            raise UnknownPlaceholder(f"{{{contact.id}.{part}}}")
        return self._isolated(value)

    def _isolated(self, value: str) -> str:
        return f"{LEFT_TO_RIGHT_ISOLATE}{value}{POP_ISOLATE}" if self.right_to_left else value


def placeholders(text: str) -> Iterator[tuple[str, str | None]]:
    """The (name, part) of every placeholder in `text`."""
    for found in PLACEHOLDER.finditer(text):
        yield found.group(1), found.group(2)
