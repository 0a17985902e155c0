"""Amounts, percentages, dates and phone numbers as each language writes them."""

from datetime import date

import pytest

from bot.facts.contacts import Contact, Contacts
from bot.facts.facts import Fact, Facts
from bot.facts.fill import LEFT_TO_RIGHT_ISOLATE, POP_ISOLATE, Filler, UnknownPlaceholder, placeholders
from bot.language.languages import LANGUAGES

CHECKED = date(2026, 11, 21)
VALUES = {"eur": 14.99, "eur_half": 3.5, "eur_round": 4000, "percent": 39.5, "number": 12000, "date_court": date(2027, 1, 2), "word": "ID"}
PAY = Fact("PAY-99", "t", "s", "s", "t", "u", "d", CHECKED, "high", date(2026, 7, 1), date(2026, 12, 31), None, VALUES)
OPEN = Fact("PAY-98", "t", "s", "s", "t", "u", "d", CHECKED, "high")
FAIR = Contact("fair", "FairWork", "Helpt.", "s", "d", CHECKED, "high", phone="020 760 08 09", web="fairwork.nu")
CHAT = Contact("chat", "Chat", "Helpt.", "s", "d", CHECKED, "high")


def fill(text: str, language: str, **values: str) -> str:
    about = LANGUAGES[language]
    filler = Filler(
        Facts({PAY.id: PAY, OPEN.id: OPEN}),
        Contacts({FAIR.id: FAIR, CHAT.id: CHAT}),
        about.locale,
        about.right_to_left,
        lambda contact: f"[card of {contact.id}]",
    )
    return filler.fill(text, **values).replace("\u00a0", " ").replace("\u202f", " ").replace("\u200f", "")


@pytest.mark.parametrize(
    ("language", "exact", "half", "round_"),
    [
        ("nl", "€ 14,99", "€ 3,50", "€ 4.000"),
        ("en", "€14.99", "€3.50", "€4,000"),
        ("ar", "14.99 €", "3.50 €", "4,000 €"),
        ("ru", "14,99 €", "3,50 €", "4 000 €"),
        ("zh", "€14.99", "€3.50", "€4,000"),
    ],
)
def test_amounts(language: str, exact: str, half: str, round_: str) -> None:
    assert fill("{PAY-99.eur}|{PAY-99.eur_half}|{PAY-99.eur_round}", language) == f"{exact}|{half}|{round_}"


@pytest.mark.parametrize(
    ("language", "percent", "number"),
    [
        ("nl", "39,5%", "12.000"),
        ("en", "39.5%", "12,000"),
        ("ar", "39.5%", "12,000"),
        ("ru", "39,5 %", "12 000"),
        ("zh", "39.5%", "12,000"),
        ("tr", "%39,5", "12.000"),
    ],
)
def test_percentages_and_numbers(language: str, percent: str, number: str) -> None:
    assert fill("{PAY-99.percent}|{PAY-99.number}", language) == f"{percent}|{number}"


@pytest.mark.parametrize(
    ("language", "begin", "end", "court"),
    [
        ("nl", "1 juli 2026", "31 december 2026", "2 januari 2027"),
        ("en", "1 July 2026", "31 December 2026", "2 January 2027"),
        ("pt", "1 de julho de 2026", "31 de dezembro de 2026", "2 de janeiro de 2027"),
        ("ar", "1 يوليو 2026", "31 ديسمبر 2026", "2 يناير 2027"),
        ("ru", "1 июля 2026", "31 декабря 2026", "2 января 2027"),
        ("zh", "2026年7月1日", "2026年12月31日", "2027年1月2日"),
    ],
)
def test_dates(language: str, begin: str, end: str, court: str) -> None:
    assert fill("{PAY-99.from}|{PAY-99.until}|{PAY-99.date_court}", language) == f"{begin}|{end}|{court}"


@pytest.mark.parametrize(
    ("language", "month"), [("nl", "november 2026"), ("en", "November 2026"), ("ru", "ноябрь 2026"), ("zh", "2026年11月")]
)
def test_the_month_of_the_check(language: str, month: str) -> None:
    assert fill("{PAY-99.checked}", language) == month


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_writes_its_numbers_with_european_digits(language: str) -> None:
    said = fill("{PAY-99.eur}{PAY-99.percent}{PAY-99.number}{PAY-99.from}", language)

    assert all(character.isascii() for character in said if character.isdigit())


@pytest.mark.parametrize("placeholder", ["{fair.phone}", "{fair.web}", "{fair}", "{fair.name}", "{PAY-99.word}"])
def test_latin_pieces_are_isolated_in_arabic_only(placeholder: str) -> None:
    arabic, dutch = fill(placeholder, "ar"), fill(placeholder, "nl")

    assert arabic == f"{LEFT_TO_RIGHT_ISOLATE}{dutch}{POP_ISOLATE}"
    assert LEFT_TO_RIGHT_ISOLATE not in dutch


def test_a_card_and_the_contact_that_an_action_names() -> None:
    assert fill("{fair.card} {contact.phone} {contact.card}", "nl", contact="fair") == "[card of fair] 020 760 08 09 [card of fair]"


def test_a_value_is_not_read_as_a_text_with_placeholders() -> None:
    assert fill("{who}", "nl", who="{PAY-99.eur}") == "{PAY-99.eur}"


@pytest.mark.parametrize(
    "text", ["{PAY-97.eur}", "{PAY-99}", "{PAY-99.dollar}", "{PAY-98.until}", "{chat.phone}", "{nobody.phone}", "{contact.card}", "{who}"]
)
def test_what_does_not_exist_is_refused(text: str) -> None:
    with pytest.raises(UnknownPlaceholder):
        fill(text, "nl")


def test_placeholders_are_found_with_their_parts() -> None:
    assert list(placeholders("{PAY-99.eur} en {fair}, geen { dit }")) == [("PAY-99", "eur"), ("fair", None)]
