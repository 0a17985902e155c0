"""Rules of `docs/safety.md` that can be read off the texts, the table and the source."""

import re

import pytest
from talk_machine import Heard, TalkMachine

from actions.services.signals import table
from bot.checks.plain import DANGER_WORDS, LIMITS, Limits, spoken
from bot.language.languages import LANGUAGES
from bot.language.wording import Wording
from bot.settings import ROOT

TABLE = table()
NEVER_ASKED = ("A", "X01", "X02", "X05", "F06", "F07")  # danger, sex, images, threats
NEUTRAL = 40  # characters that a notification may show
TOPIC_WORDS = re.compile(r"baas|werk|loon|paspoort|politie|seks|papieren|fairwork", re.IGNORECASE)
NETWORK = re.compile(r"^\s*(?:import|from) (?:httpx|requests|aiohttp|urllib3|urllib\.request|http\.client|smtplib)\b", re.MULTILINE)
MAY_CALL = {"bot/engine/client.py", "bot/telegram/line.py"}  # loopback, and Telegram


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_question_says_first_that_it_may_be_skipped_and_has_three_buttons(wording: Wording, language: str) -> None:
    turn = TalkMachine(wording, language).hear(Heard("ask_passport", 1.0, {"D01_documents_kept": 1.0}))
    lines = turn.replies[-1].text.split("\n")
    assert lines[-2] == wording.say("utter_ask_intro", language).text
    assert [button.payload for button in turn.replies[-1].buttons] == ["intent:affirm", "intent:deny", "intent:skip"]


@pytest.mark.parametrize(
    ("signals", "question"),
    [
        (["H01_long_days", "P01_pay_low"], "F01_cannot_stop"),  # the purpose is known
        (["D01_documents_kept"], "P03_no_wage"),  # action and means are known
        (["F05_afraid", "P08_earnings_to_other"], "D01_documents_kept"),  # means and purpose are known
    ],
)
def test_the_question_is_for_the_part_that_is_missing(wording: Wording, signals: list[str], question: str) -> None:
    turn = TalkMachine(wording, "nl").hear(Heard("ask_contract", 1.0, dict.fromkeys(signals, 1.0)))
    assert turn.keys[-1] == f"ask_signal_{question}"


def test_nobody_is_asked_about_danger_sex_images_or_threats(wording: Wording) -> None:
    asked = set(TABLE.routing["default_question"].values())
    assert not [name for name in asked if name.startswith(NEVER_ASKED)]
    assert all(f"ask_signal_{name}" in wording.texts for name in asked)


def test_every_signal_that_can_be_said_back_has_its_own_sentence(wording: Wording) -> None:
    told = [name for name, signal in TABLE.signals.items() if signal.strength in {"weak", "medium", "strong"}]
    assert [name for name in told if f"utter_reflect_{name}" not in wording.texts] == []


def test_the_first_words_of_an_offer_say_nothing_to_who_looks_on(wording: Wording) -> None:
    offers = [key for key in wording.texts if key.startswith("utter_offer_")]
    assert offers and not [key for key in offers if TOPIC_WORDS.search(wording.say(key, "nl").text[:NEUTRAL])]


@pytest.mark.parametrize("language", sorted(set(LANGUAGES) - set(LIMITS)))
def test_a_danger_text_is_short(wording: Wording, language: str) -> None:
    said = {key for route in TABLE.routes.values() if route["tier"] == "T3" for key in route["say"] if key.startswith("utter_danger")}
    long = {key: Limits().count(spoken(wording.translated(key, wording.texts[key].variations[0].text, language))) for key in said}
    assert said and {key: words for key, words in long.items() if words > DANGER_WORDS} == {}


def test_only_telegram_and_the_own_engine_are_called() -> None:
    sources = [*ROOT.glob("bot/**/*.py"), *ROOT.glob("actions/**/*.py")]
    calling = {str(path.relative_to(ROOT)) for path in sources if NETWORK.search(path.read_text(encoding="utf-8"))}
    assert calling <= MAY_CALL
