"""Facts and contacts: complete, sourced, dated, and checked not too long ago. Works on the rows, so also when they cannot be used."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import MISSING, fields
from datetime import date
from pathlib import Path
from typing import Any

from bot.checks.finding import Finding, Places
from bot.checks.material import read_yaml
from bot.facts.contacts import Contact
from bot.facts.facts import SHOWN, Fact
from bot.facts.hours import Hours
from bot.facts.review import Review

CONFIDENCE = {*SHOWN, "low"}
KIND = {Fact: "facts", Contact: "contacts"}
PHONE = re.compile(r"\d[\d ]*\d")
MAY_BE_EMPTY = {"note"}
NUMBERS = (
    ("een", "één", "eerste", "one", "first"),
    ("twee", "two"),
    ("drie", "three"),
    ("vier", "four"),
    ("vijf", "five"),
    ("zes", "six"),
    ("zeven", "seven"),
    ("acht", "eight"),
    ("negen", "nine"),
    ("tien", "ten"),
    ("elf", "eleven"),
    ("twaalf", "twelve"),
)  # words for 1 to 12 in Dutch and English

Row = Mapping[str, Any]


def check_facts(data: Path, places: Places, today: date) -> Iterator[Finding]:
    """Every row of facts.yml."""
    path = data / "facts.yml"
    rows = read_yaml(path)["facts"]
    yield from _rows(Fact, path, rows, places, today)
    for row in rows:
        begin, end = row.get("valid_from"), row.get("valid_until")
        if isinstance(begin, date) and isinstance(end, date) and end < begin:
            yield places.error(path, str(row.get("id")), f"ends on {end} before it begins on {begin}; correct the dates")
        elif isinstance(end, date) and end < today:
            yield places.warning(path, str(row.get("id")), f"ended on {end}, {_days(end, today)} ago; find what holds now")
        for name, value in (row.get("values") or {}).items():
            if not stands_in(value, f"{row.get('statement_nl')} {row.get('statement_en')}"):
                yield places.warning(path, str(row.get("id")), f"{name} ({value}) does not stand in the statement; look in the source")


def check_contacts(data: Path, places: Places, today: date) -> Iterator[Finding]:
    """Every row of contacts.yml."""
    path = data / "contacts.yml"
    rows = read_yaml(path)
    yield from _rows(Contact, path, rows, places, today)
    known = {row.get("id") for row in read_yaml(data / "facts.yml")["facts"]}
    for row in rows:
        for fact in row.get("facts") or ():
            if fact not in known:
                yield places.error(path, str(row.get("id")), f"names fact {fact}, which facts.yml does not hold")
        if row.get("phone") is not None and not PHONE.fullmatch(str(row["phone"])):
            yield places.error(path, str(row.get("id")), f"phone is {row['phone']!r}; write digits and spaces")
        if row.get("hours") is not None:
            yield from _hours(path, row, places)


def stands_in(value: Any, statement: str) -> bool:
    """True when a number stands in a statement, in digits (4000, 4.000, 39,5) or as a Dutch or English word."""
    if not isinstance(value, (int, float)):
        return str(value) in statement
    told = {re.sub(r"[.,](?=\d{3}\b)", "", found).replace(",", ".") for found in re.findall(r"\d+(?:[.,]\d+)*", statement)}
    words = NUMBERS[int(value) - 1] if value in range(1, len(NUMBERS) + 1) else ()
    return any(float(number) == value for number in told if number.count(".") < 2) or any(
        re.search(rf"\b{word}\b", statement.casefold()) for word in words
    )


def _hours(path: Path, row: Row, places: Places) -> Iterator[Finding]:
    try:
        Hours.read(row["hours"])
    except ValueError as error:
        yield places.error(path, str(row.get("id")), str(error))


def _rows(kind: type[Fact] | type[Contact], path: Path, rows: Iterable[Row], places: Places, today: date) -> Iterator[Finding]:
    known = {field.name for field in fields(kind)}
    needed = [field.name for field in fields(kind) if field.default is MISSING and field.default_factory is MISSING]
    rows, review = list(rows), Review.load(path.parent / "review.yml")
    for name, count in Counter(row.get("id") for row in rows).items():
        if count > 1:
            yield places.error(path, str(name), f"stands there {count} times; give each its own id")
    for row in rows:
        key = str(row.get("id"))
        for name in needed:
            if name not in row or (not row[name] and name not in MAY_BE_EMPTY):
                yield places.error(path, key, f"has no {name}; add it")
        for name in sorted(set(row) - known):
            yield places.error(path, key, f"has {name}, which nothing reads; correct the name")
        if row.get("confidence") not in CONFIDENCE:
            yield places.error(path, key, f"confidence is {row.get('confidence')}; use high, medium or low")
        yield from _dates(kind, path, row, places, today, review)


def _dates(kind: type[Fact] | type[Contact], path: Path, row: Row, places: Places, today: date, review: Review) -> Iterator[Finding]:
    key = str(row.get("id"))
    for name in ("checked_on", "valid_from", "valid_until"):
        if row.get(name) and not isinstance(row[name], date):
            yield places.error(path, key, f"{name} is {row[name]!r}; write a day as 2026-11-21")
    checked = row.get("checked_on")
    if not isinstance(checked, date):
        return
    if checked > today:
        yield places.error(path, key, f"was checked on {checked}, which is still to come; correct the date")
    period = review.period(KIND[kind], str(row.get("confidence")))
    if today - checked > period and not row.get("valid_until"):
        told = f"was checked on {checked}, {_days(checked, today)} ago (good for {period.days}); look it up again"
        yield places.warning(path, key, told)


def _days(begin: date, end: date) -> str:
    count = (end - begin).days
    return "1 day" if count == 1 else f"{count} days"
