"""Review periods: what was checked long ago is listed and says so; what has ended is listed and not said."""

from datetime import date, timedelta
from pathlib import Path

import pytest

from bot.checks import findings
from bot.checks.facts import check_contacts, check_facts
from bot.checks.finding import Places
from bot.content import Coverage
from bot.facts.contacts import Contacts
from bot.facts.facts import Facts
from bot.facts.fill import placeholders
from bot.facts.review import Review
from bot.language.languages import LANGUAGES
from bot.language.wording import Wording
from bot.settings import DATA

DAY = Coverage.load(DATA).day
LATER = DAY + timedelta(days=max(days for kind in Review.load(DATA / "review.yml").days.values() for days in kind.values()) + 1)
JULY = date(2027, 7, 2)


def stale(day: date) -> set[str]:
    places = Places(DATA.parent)
    found = [*check_facts(DATA, places, day), *check_contacts(DATA, places, day)]
    return {finding.key for finding in found if "look it up again" in finding.message or "ended on" in finding.message}


def test_nothing_is_due_on_the_day_of_the_check_but_what_has_ended() -> None:
    ended = {fact.id for fact in Facts.load(DATA / "facts.yml").values() if fact.valid_until and fact.valid_until < DAY}

    assert stale(DAY) == ended


def test_half_a_year_later_every_stale_fact_and_contact_is_listed() -> None:
    facts, contacts = Facts.load(DATA / "facts.yml"), Contacts.load(DATA / "contacts.yml")
    old = JULY - timedelta(days=180)
    expected = {
        fact.id
        for fact in facts.values()
        if (fact.valid_until and fact.valid_until < JULY) or (not fact.valid_until and fact.checked_on < old)
    }
    expected |= {contact.id for contact in contacts.values() if contact.checked_on < old}

    assert expected and stale(JULY) >= expected


def test_a_stale_row_is_told_with_file_line_age_and_is_no_error() -> None:
    lines = (DATA / "facts.yml").read_text(encoding="utf-8").splitlines()
    found = [finding for finding in check_facts(DATA, Places(DATA.parent), JULY) if finding.key == "PAY-07"]

    assert [finding.is_error for finding in found] == [False]
    assert lines[found[0].line - 1] == "- id: PAY-07"
    assert "days ago (good for 180)" in found[0].message


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_text_tells_when_it_was_checked_only_when_that_is_long_ago(language: str) -> None:
    now, later = (Wording(DATA, lambda day=day: day) for day in (DAY, LATER))
    line = later.say("utter_pay_minimum_wage_too_low", language).text.split("\n")[-1]

    assert str(DAY.year) in line
    assert line not in now.say("utter_pay_minimum_wage_too_low", language).text
    assert line in later.card("fairwork", language).text and line not in now.card("fairwork", language).text
    assert later.say("utter_talk_menu", language) == now.say("utter_talk_menu", language)


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_text_in_any_language_says_the_old_wage_in_2027(language: str) -> None:
    wording = Wording(DATA, lambda: date(2027, 1, 2))

    said = [wording.say(key, language).text for key in wording.texts if _is_whole(wording, key)]

    assert len(said) > 300
    assert not [text for text in said if "14,99" in text or "14.99" in text]


def _is_whole(wording: Wording, key: str) -> bool:
    """True for a text that needs no value from an action."""
    known = {*wording.facts, *wording.contacts}
    return all(name in known for variation in wording.texts[key].variations for name, _ in placeholders(variation.text))


@pytest.mark.parametrize("text", ["review_after_days: {}", "review_after_days: {facts: {high: soon, medium: 1, low: 1}}"])
def test_periods_that_make_no_sense_are_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "review.yml").write_text(text, encoding="utf-8")

    with pytest.raises(ValueError, match="needs a number of days"):
        Review.load(tmp_path / "review.yml")


def test_the_check_knows_the_day_it_is_asked_for() -> None:
    assert any("ended on 2026-12-31" in finding.message for finding in findings(DATA, date(2027, 1, 2), checks=()))
