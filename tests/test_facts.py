"""Facts and contacts: what may be said on which day, and that their files are read as they stand."""

from datetime import date, timedelta
from pathlib import Path

import pytest

from bot.checks.facts import stands_in
from bot.content import Coverage, table
from bot.facts.contacts import Contacts
from bot.facts.facts import Fact, Facts
from bot.settings import DATA, ROOT

FIRST, LAST = date(2026, 7, 1), date(2026, 12, 31)
DAY = timedelta(days=1)


def fact(confidence: str = "high", begin: date | None = FIRST, end: date | None = LAST) -> Fact:
    return Fact("PAY-99", "01_pay", "Vier.", "Four.", "title", "https://x", "2026", FIRST, confidence, begin, end)


@pytest.mark.parametrize(
    ("day", "may"),
    [(FIRST - DAY, False), (FIRST, True), (LAST, True), (LAST + DAY, False)],
    ids=["before", "first day", "last day", "after"],
)
def test_a_fact_is_said_from_its_first_to_its_last_day(day: date, may: bool) -> None:
    assert fact().may_be_said(day) is may


@pytest.mark.parametrize(("confidence", "may"), [("high", True), ("medium", True), ("low", False), ("", False)])
def test_only_sure_facts_are_said(confidence: str, may: bool) -> None:
    assert fact(confidence, None, None).may_be_said(FIRST) is may


def test_a_fact_without_dates_is_always_in_force() -> None:
    assert fact(begin=None, end=None).may_be_said(date(1990, 1, 1))


@pytest.mark.parametrize("kind", [Facts, Contacts])
def test_an_id_that_stands_there_twice_is_refused(kind: type[Facts] | type[Contacts], tmp_path: Path) -> None:
    name, mark = ("facts.yml", "- id: PAY-02\n") if kind is Facts else ("contacts.yml", "- id: chatmetfier\n")
    copy = tmp_path / name
    text = (DATA / name).read_text(encoding="utf-8")
    assert mark in text
    copy.write_text(text.replace(mark, "- id: PAY-01\n" if kind is Facts else "- id: fairwork\n"), encoding="utf-8")

    with pytest.raises(ValueError, match="twice"):
        kind.load(copy)


@pytest.mark.parametrize(
    ("value", "statement", "stands"),
    [
        (14.99, "het minimumloon is 14,99 euro", True),
        (4000, "meer dan 4.000 euro", True),
        (39.5, "39,5%", True),
        (6, "for six weeks", True),
        (3, "hoogstens drie maanden", True),
        (12, "hoogstens 112 uur", False),
        (13, "dertien uur", False),
        (8, "twaalf", False),
    ],
)
def test_a_value_must_stand_in_the_statement(value: float, statement: str, stands: bool) -> None:
    assert stands_in(value, statement) is stands


def test_every_fact_that_may_be_said_is_said_or_has_a_reason() -> None:
    assert Coverage.load(DATA).silent == []


def test_no_reason_stands_there_for_nothing() -> None:
    assert Coverage.load(DATA).needless == []


def test_the_table_of_facts_is_up_to_date() -> None:
    assert (ROOT / "docs" / "content.md").read_text(encoding="utf-8") == table(DATA), "run `python -m bot content`"
