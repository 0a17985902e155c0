"""Opening hours: Amsterdam time, public holidays, and what a card and the order of contacts make of them."""

from datetime import date, datetime, timezone
from pathlib import Path

import pytest

from bot.facts.contacts import Contact
from bot.facts.hours import AMSTERDAM, Hours
from bot.facts.order import open_first
from bot.language.languages import LANGUAGES
from bot.language.wording import Wording
from bot.settings import DATA

OFFICE = Hours.read({"days": "mon-fri", "from": "09:00", "until": "17:00", "holidays": False})
ALWAYS = Hours.read({"days": "mon-sun", "from": "00:00", "until": "24:00", "holidays": True})
SATURDAYS = Hours.read({"days": "sat", "from": "10:00", "until": "12:30", "holidays": True})
SUNDAY, MONDAY = (2026, 11, 22), (2026, 11, 23)


def at(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=AMSTERDAM)


@pytest.mark.parametrize(
    ("hours", "now", "is_open"),
    [
        (OFFICE, at(*MONDAY, 9, 0), True),
        (OFFICE, at(*MONDAY, 8, 59), False),
        (OFFICE, at(*MONDAY, 16, 59), True),
        (OFFICE, at(*MONDAY, 17, 0), False),
        (OFFICE, at(*SUNDAY, 12, 0), False),
        (OFFICE, at(2026, 12, 25, 12, 0), False),  # Christmas, a Friday
        (OFFICE, at(2027, 4, 27, 12, 0), False),  # the King's day, a Tuesday
        (ALWAYS, at(2026, 12, 25, 23, 59), True),
        (SATURDAYS, at(2026, 11, 21, 12, 29), True),
        (OFFICE, datetime(2026, 11, 23, 8, 30, tzinfo=timezone.utc), True),  # half past nine in winter
        (OFFICE, datetime(2026, 7, 6, 7, 30, tzinfo=timezone.utc), True),  # half past nine in summer
        (OFFICE, datetime(2026, 7, 6, 15, 30, tzinfo=timezone.utc), False),
    ],
)
def test_open_in_amsterdam_time(hours: Hours, now: datetime, is_open: bool) -> None:
    assert hours.is_open(now) is is_open


@pytest.mark.parametrize(
    ("now", "opens"),
    [
        (at(*SUNDAY, 2, 0), at(*MONDAY, 9, 0)),
        (at(*MONDAY, 8, 0), at(*MONDAY, 9, 0)),
        (at(*MONDAY, 9, 0), at(2026, 11, 24, 9, 0)),
        (at(2026, 12, 24, 18, 0), at(2026, 12, 28, 9, 0)),  # Christmas, Boxing Day and a Sunday between
    ],
)
def test_the_next_opening(now: datetime, opens: datetime) -> None:
    assert OFFICE.next_opening(now) == opens


@pytest.mark.parametrize(
    "row",
    [
        {"days": "mon-fri", "from": "09:00", "until": "17:00"},
        {"days": "weekdays", "from": "09:00", "until": "17:00", "holidays": False},
        {"days": "fri-mon", "from": "09:00", "until": "17:00", "holidays": False},
        {"days": "mon-fri", "from": "nine", "until": "17:00", "holidays": False},
        {"days": "mon-fri", "from": 900, "until": "17:00", "holidays": False},
        {"days": "mon-fri", "from": "17:00", "until": "09:00", "holidays": False},
        {"days": "mon-fri", "from": "09:00", "until": "17:00", "holidays": "no"},
        "mon-fri",
    ],
    ids=str,
)
def test_hours_that_make_no_sense_are_refused(row: object) -> None:
    with pytest.raises(ValueError, match="hours"):
        Hours.read(row)


def contact(name: str, hours: Hours | None, *only: str) -> Contact:
    return Contact(name, name, "Helpt.", "s", "d", date(2026, 11, 21), "high", hours=hours, only=only)


FAIRWORK, OTHER = contact("fairwork", OFFICE), contact("other", None)
LINE, POLICE = contact("line", ALWAYS), contact("police", ALWAYS, "R_POLICE_ASKED")
EMERGENCY = contact("emergency112", ALWAYS)


@pytest.mark.parametrize(
    ("contacts", "shown"),
    [
        ([FAIRWORK, LINE], [LINE, FAIRWORK]),
        ([FAIRWORK, OTHER, LINE], [FAIRWORK, OTHER, LINE]),  # nobody passes one without known hours
        ([OTHER, FAIRWORK, LINE], [OTHER, LINE, FAIRWORK]),
        ([FAIRWORK, POLICE], [FAIRWORK, POLICE]),
        ([FAIRWORK, POLICE, LINE], [FAIRWORK, POLICE, LINE]),
        ([EMERGENCY, FAIRWORK, LINE], [EMERGENCY, LINE, FAIRWORK]),
        ([FAIRWORK, EMERGENCY], [FAIRWORK, EMERGENCY]),
        ([], []),
    ],
)
def test_open_ones_come_first_but_fixed_ones_stay(contacts: list[Contact], shown: list[Contact]) -> None:
    assert open_first(contacts, at(*SUNDAY, 2, 0)) == shown
    assert open_first(contacts, at(*MONDAY, 12, 0)) == contacts


def wording(now: datetime, data: Path = DATA) -> Wording:
    return Wording(data, now=lambda: now)


OPENS = {
    "nl": "maandag om 09:00",
    "en": "Monday at 09:00",
    "es": "lunes a las 9:00",
    "ar": "الاثنين",
    "ru": "понедельник",
    "zh": "星期一",
    "tr": "Pazartesi",
}


@pytest.mark.parametrize("language", OPENS)
def test_a_card_that_is_closed_says_when_it_opens(language: str) -> None:
    assert OPENS[language] in wording(at(*SUNDAY, 2, 0)).card("comensha", language).text


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_line_stands_in_every_language_and_only_while_it_is_closed(language: str) -> None:
    closed, soon, is_open = (
        wording(at(*day, hour, 0)).card("comensha", language).text for day, hour in ((SUNDAY, 2), (MONDAY, 8), (MONDAY, 12))
    )

    assert len({closed, soon, is_open}) == 3
    assert len(closed.split("\n")) == len(soon.split("\n")) == len(is_open.split("\n")) + 1


def test_nothing_is_said_of_hours_that_are_not_known() -> None:
    assert wording(at(*SUNDAY, 2, 0)).card("fairwork", "nl") == wording(at(*MONDAY, 12, 0)).card("fairwork", "nl")


def test_cards_in_a_text_and_cards_of_an_action_change_places_alike(tmp_path: Path) -> None:
    texts = wording(at(*SUNDAY, 2, 0))
    said = texts.composed("utter_talk_other_organisation_work", "nl", {}).text

    assert said.index("FairWork") < said.index("CoMensha")  # FairWork's hours are not known: it keeps its place
    assert texts.open_first(["comensha", "veiligthuis"]) == ["veiligthuis", "comensha"]
    assert texts.open_first(["emergency112", "csg", "chatmetfier"]) == ["emergency112", "csg", "chatmetfier"]
