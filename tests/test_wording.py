"""What comes out of a response key: the right numbers, the right language, no word that may not be said."""

from datetime import date
from pathlib import Path
from shutil import copytree, ignore_patterns

import polib
import pytest
import yaml

from bot.checks.texts import GIVEN
from bot.content import Coverage
from bot.facts.facts import Facts
from bot.facts.fill import COMPUTED, placeholders
from bot.language.languages import LANGUAGES
from bot.language.wording import LAST_RESORT, UnknownText, Wording
from bot.settings import DATA

DAY = Coverage.load(DATA).day  # the day for which the facts were last checked
WAGE = "utter_pay_minimum_wage"
IN_TWO_WAYS = ("14,99", "14.99")


@pytest.fixture(scope="module")
def wording() -> Wording:
    return Wording(DATA, lambda: DAY)


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    return Path(copytree(DATA, tmp_path / "data", ignore=ignore_patterns("nlu.*.yml", "signals")))


def add_text(data: Path, key: str, dutch: str, **translations: str) -> None:
    (data / "extra").mkdir(exist_ok=True)
    content = {"responses": {key: [{"text": dutch}]}}
    (data / "extra" / "responses.yml").write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")
    for language, text in translations.items():
        path = data / "locale" / f"{language}.po"
        entries = polib.pofile(str(path)) if path.exists() else polib.POFile()
        entries.append(polib.POEntry(msgctxt=key, msgid=dutch, msgstr=text))
        entries.save(str(path))


@pytest.mark.skipif(date(2026, 12, 31) < DAY, reason="the amount has changed since")
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_minimum_wage_is_said_while_it_is_in_force(wording: Wording, language: str) -> None:
    assert any(amount in wording.say(WAGE, language).text for amount in IN_TWO_WAYS)


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_ended_amount_is_said(language: str) -> None:
    later = max(fact.valid_until for fact in Facts.load(DATA / "facts.yml").values() if fact.id == "PAY-06" and fact.valid_until)
    wording = Wording(DATA, lambda: date(later.year + 1, 1, 1))

    said = wording.say(WAGE, language)

    assert not any(amount in said.text for amount in IN_TWO_WAYS)
    assert said.buttons


def test_facts_end_while_the_bot_runs() -> None:
    days = iter([date(2026, 12, 31), date(2027, 1, 1)])
    wording = Wording(DATA, lambda: next(days))

    before, after = wording.say(WAGE, "nl").text, wording.say(WAGE, "nl").text

    assert "14,99" in before
    assert "14,99" not in after


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_can_be_said_and_holds_no_word_that_may_not_be_said(wording: Wording, language: str) -> None:
    for key in wording.texts:
        if any(name in {"contact", *GIVEN, *COMPUTED} for name, _ in placeholders(wording.texts[key].variations[0].text)):
            continue
        reply = wording.say(key, language)
        shown = "\n".join((reply.text, *(button.title for button in reply.buttons)))
        assert not wording.forbidden.blocks(shown, language), (key, language)
        assert "{" not in shown, (key, language)
        assert reply.text != wording.say(LAST_RESORT, language).text or key == LAST_RESORT, (key, language)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_contact_card_can_be_said(wording: Wording, language: str) -> None:
    for contact in wording.contacts.values():
        card = wording.card(contact.id, language).text
        assert all(way in card for way in (contact.name, contact.phone, contact.web) if way)
        assert not wording.forbidden.blocks(card, language)


def test_a_card_stands_where_an_action_names_a_contact(wording: Wording) -> None:
    assert wording.composed("utter_contact", "nl", {"contact": "fairwork"}).text == wording.card("fairwork", "nl").text


def test_a_reflection_comes_after_the_first_line(wording: Wording) -> None:
    plain = wording.say("utter_offer_labour", "nl").text.split("\n")

    said = wording.composed("utter_offer_labour", "nl", {"reflect": "utter_reflect_P03_no_wage"}).text.split("\n")

    assert said == [plain[0], wording.say("utter_reflect_P03_no_wage", "nl").text, *plain[1:]]


def test_what_comes_before_a_question_stands_above_it(wording: Wording) -> None:
    extras = {"before": "utter_reflect_P03_no_wage", "intro": "utter_ask_intro"}

    said = wording.composed("ask_signal_F01_cannot_stop", "en", extras)

    keys = ("utter_reflect_P03_no_wage", "utter_ask_intro", "ask_signal_F01_cannot_stop")
    assert said.text == "\n".join(wording.say(key, "en").text for key in keys)
    assert [button.payload for button in said.buttons] == ["intent:affirm", "intent:deny", "intent:skip"]


def test_choices_become_buttons_with_the_titles_of_the_menu(wording: Wording) -> None:
    menu = wording.say("utter_menu_documents", "en").buttons

    said = wording.composed("utter_talk_not_sure", "en", {"choices": ",".join(button.payload.removeprefix("intent:") for button in menu)})

    assert said.buttons == menu


def test_a_text_with_a_forbidden_word_is_replaced_by_the_last_resort(copy: Path) -> None:
    add_text(copy, "utter_extra", "Jij bent het slachtoffer.")
    wording = Wording(copy, lambda: DAY)

    assert wording.say("utter_extra", "nl").text == wording.say(LAST_RESORT, "nl").text
    assert wording.say("utter_extra", "ar").text == wording.say(LAST_RESORT, "ar").text


def test_a_missing_translation_falls_back_to_english_then_dutch(copy: Path) -> None:
    add_text(copy, "utter_extra", "Dit is nieuw.", en="This is new.")
    wording = Wording(copy, lambda: DAY)
    assert wording.say("utter_extra", "tr").text == "This is new."

    add_text(copy, "utter_other", "Dit is ook nieuw.")
    assert Wording(copy, lambda: DAY).say("utter_other", "tr").text == "Dit is ook nieuw."


def test_a_key_that_does_not_exist_is_refused(wording: Wording) -> None:
    with pytest.raises(UnknownText):
        wording.say("utter_nothing", "nl")
