"""Random conversations keep the rules of `docs/safety.md`: 2,000 of them, the same at every run, in all languages, without Rasa.

A conversation is made of messages with any intent and any signals, of answers, and of buttons that stand on the screen.
"""

import re
from collections.abc import Iterable
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from talk_machine import Heard, Said, TalkMachine, intents

from actions.services.signals import table
from bot.checks.plain import QUESTION
from bot.checks.texts import AUTHORITY, FAMILIES
from bot.language.languages import LANGUAGES
from bot.language.wording import LAST_RESORT, Wording

TABLE = table()
RANK = {"T0": 0, "T1": 1, "T2": 2, "T3": 3}
ANSWERS = ("affirm", "deny", "skip")
ASKS_FOR_AUTHORITY = {"ask_police", "ask_labour_inspectorate", "ask_as_professional"}
PHONE = re.compile(r"(?<![\d.,€-])\+?\d(?:[ \u00a0-]?\d){7,}(?![\d,])")
ADDRESS = re.compile(r"[\w-]+(?:\.[\w-]+)*\.(?:nl|nu|org|com|chat|eu)\b(?:/[\w/-]+)?")

QUIET = sorted(name for name, signal in TABLE.signals.items() if signal.strength in {"weak", "medium"})
ANY = st.dictionaries(st.sampled_from(sorted(TABLE.signals)), st.floats(0.5, 1.0), max_size=3)
SMALL = st.dictionaries(st.sampled_from(QUIET), st.just(1.0), min_size=1, max_size=2)  # what leads to a question first
MESSAGE = st.builds(Heard, st.sampled_from(intents()), st.floats(0.1, 1.0), ANY)
TOLD = st.builds(Heard, st.sampled_from([name for name in intents() if name.startswith("ask_")]), st.just(0.9), SMALL)
ANSWER = st.builds(Heard, st.sampled_from(ANSWERS))
PRESS = st.integers(0, 9)  # the button at this place, counted round
STEP = st.sampled_from([TOLD, TOLD, TOLD, ANSWER, ANSWER, PRESS, MESSAGE]).flatmap(lambda kind: kind)
TALK = st.lists(STEP, min_size=1, max_size=10)
ANSWERED = st.builds(lambda answer, talk: [answer, *talk], ANSWER, TALK)
ASKED = [Heard("ask_contract", 1.0, {"H01_long_days": 1.0, "P01_pay_low": 1.0})]  # leads to a question
OFFERED = [Heard("ask_contract", 1.0, {"F08_violence": 1.0})]  # leads to an offer
LANGUAGE = st.sampled_from(sorted(LANGUAGES))


def examples(number: int) -> settings:
    """So many conversations, the same ones at every run."""
    checks = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
    return settings(max_examples=number, derandomize=True, database=None, deadline=None, suppress_health_check=checks)


def talked(wording: Wording, language: str, steps: Iterable[Heard | int]) -> list[Said]:
    machine = TalkMachine(wording, language)
    turns: list[Said] = []
    for step in steps:
        heard = step if isinstance(step, Heard) else pressed(step, turns)
        turns.append(machine.hear(heard))
    return turns


def pressed(place: int, turns: list[Said]) -> Heard:
    """A button of the last turn, or the one that stands under everything."""
    buttons = (*(turns[-1].buttons if turns else ()), "intent:ask_human")
    return Heard.pressed(buttons[place % len(buttons)])


def asks(turn: Said) -> bool:
    return any(key.startswith("ask_signal_") for key in turn.keys)


def is_asked_for(turn: Said) -> bool:
    """True when the person wants people: then they come at once, however often."""
    return turn.open != "question" and turn.keys[0] in {"utter_talk_human", "utter_asked_for_help"}


@examples(300)
@given(LANGUAGE, TALK)
def test_every_message_is_answered_and_no_bubble_asks_twice(wording: Wording, language: str, steps: list[Heard | int]) -> None:
    for turn in talked(wording, language, steps):
        assert turn.text.strip()
        assert all(len(QUESTION.findall(reply.text)) <= 1 for reply in turn.replies), turn.keys
        assert sum(key.startswith("ask_signal_") for key in turn.keys) <= 1


@examples(300)
@given(LANGUAGE, TALK)
def test_never_more_than_two_questions_and_two_offers(wording: Wording, language: str, steps: list[Heard | int]) -> None:
    turns = talked(wording, language, steps)
    assert sum(asks(turn) for turn in turns) <= 2
    assert sum(turn.tier == "T2" and not is_asked_for(turn) for turn in turns) <= 2


@examples(200)
@given(LANGUAGE, ANSWERED)
def test_no_question_after_a_question_that_was_not_answered_with_yes(wording: Wording, language: str, steps: list[Heard | int]) -> None:
    turns = talked(wording, language, [*ASKED, *steps])
    closed = [place for place, turn in enumerate(turns) if turn.open == "question" and turn.heard.intent in {"deny", "skip"}]
    assert not any(asks(turn) for turn in turns[min(closed, default=len(turns)) :])


@examples(300)
@given(LANGUAGE, ANSWERED)
def test_after_not_now_nothing_until_something_new_and_strong(wording: Wording, language: str, steps: list[Heard | int]) -> None:
    known: set[str] | None = None  # what was told when the person said not now
    for turn in talked(wording, language, [*OFFERED, *steps]):
        told = set(turn.after.get("signals", ()))
        if known is not None and not is_asked_for(turn):
            assert not asks(turn)
            assert turn.tier != "T2" or any(TABLE.signals[signal].is_strong for signal in told - known)
        known = told if turn.keys == ("utter_declined",) else known


@examples(300)
@given(LANGUAGE, TALK)
def test_the_answer_comes_first_and_danger_before_everything(wording: Wording, language: str, steps: list[Heard | int]) -> None:
    for turn in talked(wording, language, steps):
        if turn.tier == "T3":
            assert turn.keys[0] in TABLE.routes[turn.route or ""]["say"]
            assert turn.route == "R_WATCHED" or "112" in turn.text.split("\n")[0]
        elif turn.heard.intent.startswith("ask_") and turn.heard.intent not in {"ask_human", "ask_clarification"}:
            assert not turn.keys[0].startswith(("ask_signal_", "utter_offer_", "utter_contact"))
        assert not asks(turn) or turn.keys[-1].startswith("ask_signal_")


@examples(300)
@given(LANGUAGE, TALK)
def test_no_word_is_said_that_may_not_be_said_and_no_number_that_is_nobodys(
    wording: Wording, language: str, steps: list[Heard | int]
) -> None:
    ours = {way.replace(" ", "") for c in wording.contacts.values() for way in (c.phone, c.web, c.mail) if way}
    for turn in talked(wording, language, steps):
        shown = "\n".join((turn.text, *(button.title for reply in turn.replies for button in reply.buttons)))
        assert not wording.forbidden.blocks(shown, language), turn.keys
        assert wording.say(LAST_RESORT, language).text not in turn.text
        found = {re.sub(r"\W", "", number) for number in PHONE.findall(turn.text)} | set(ADDRESS.findall(turn.text))
        assert found <= ours, turn.keys
        assert len(turn.contacts) <= 3 and set(turn.contacts) <= set(wording.contacts)


@examples(100)
@given(LANGUAGE, TALK)
def test_inspectorate_and_police_only_for_who_asked(wording: Wording, language: str, steps: list[Heard | int]) -> None:
    numbers = [contact.phone for contact in wording.contacts.values() if AUTHORITY in contact.only and contact.phone]
    families = (*FAMILIES[AUTHORITY], *FAMILIES["R_PRO"])
    asked = False
    for turn in talked(wording, language, steps):
        asked = asked or turn.heard.intent in ASKS_FOR_AUTHORITY
        if any(number in turn.text.replace("\xa0", " ") for number in numbers):
            assert asked and any(key.startswith(families) for key in turn.keys), turn.keys


@examples(200)
@given(TALK, MESSAGE, st.sampled_from(sorted(TABLE.signals)))
def test_one_more_signal_never_leads_to_less(wording: Wording, steps: list[Heard | int], last: Heard, more: str) -> None:
    plain = talked(wording, "nl", [*steps, last])[-1]
    heavier = talked(wording, "nl", [*steps, replace(last, signals={**last.signals, more: 1.0})])[-1]
    assert RANK[heavier.tier] >= RANK[plain.tier]


@pytest.mark.parametrize("answer", ["affirm", "deny", "skip"])
def test_an_offer_after_the_question_is_one_offer_with_a_way_to_say_not_now(wording: Wording, answer: str) -> None:
    heavy = {"H01_long_days": 1.0, "B02_lives_at_work": 1.0, "P01_pay_low": 1.0}
    asked, offered, refused = talked(wording, "nl", [Heard("ask_working_hours", 1.0, heavy), Heard(answer), Heard("skip")])
    assert asks(asked) and offered.tier == "T2"
    assert offered.keys[0].startswith("utter_offer_") and offered.after["offers"] == 1
    assert refused.after["declined"]
