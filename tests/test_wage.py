"""What people tell about their pay is read, worked out per hour and compared; nothing else is taken for pay."""

import time
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.answer_wage import WAGE, ActionAnswerWage
from actions.services.results import PENDING
from actions.services.wage import Verdict, compare, hourly, missing
from actions.services.wage_answer import answer, values_of
from actions.services.wage_reading import Reading, read
from actions.talk import ActionNotUnderstood, ActionRepeat
from bot.facts.facts import Facts
from bot.language.languages import LANGUAGES
from bot.language.wording import Wording
from bot.settings import DATA

FOLDER = Path(__file__).parent / "wage"
DAY, EXPIRED = date(2026, 11, 22), date(2027, 1, 2)
FACTS = Facts.load(DATA / "facts.yml")
MINIMUM = Decimal("14.99")
SECONDS = 0.25  # five times the 50 ms it may take: the machine may be busy


def rows(name: str) -> Iterator[list[str]]:
    lines = (FOLDER / name).read_text(encoding="utf-8").splitlines()
    yield from (line.split("\t") for line in lines[1:])


@pytest.mark.parametrize(("language", "told", "expected"), rows("told.tsv"))
def test_pay_is_read_and_worked_out(language: str, told: str, expected: str) -> None:
    reading = read(told, language)

    pay = hourly(reading)

    assert (str(pay) if pay is not None else f"?{missing(reading)}") == expected, reading


@pytest.mark.parametrize(("language", "told", "expected"), rows("told.tsv"))
def test_pay_is_read_the_same_when_the_chat_is_in_another_language(language: str, told: str, expected: str) -> None:
    pay = hourly(read(told, "en"))

    assert pay is None or str(pay) == expected


@pytest.mark.parametrize(("language", "told"), rows("other.tsv"))
def test_what_is_no_pay_is_left_alone(language: str, told: str, wording: Wording) -> None:
    assert answer(read(told, language), wording.facts, DAY, may_ask=True) is None


def test_every_language_has_enough_sentences() -> None:
    told = [row[0] for row in rows("told.tsv")]
    assert all(told.count(language) >= 8 for language in LANGUAGES)


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("6,50 per uur", "6.50"),
        ("6.50 per uur", "6.50"),
        ("1.200 per maand", "1200"),
        ("1,200 per maand", "1200"),
        ("1 200 € per maand", "1200"),
        ("1.234,56 eur per maand", "1234.56"),
        ("€ 7 per uur", "7"),
        ("8-9 euro per uur", "9"),
    ],
)
def test_amounts_are_read_as_people_write_them(text: str, amount: str) -> None:
    assert read(text, "nl").amount == Decimal(amount)


@pytest.mark.parametrize("text", ["50 euro per dag van 7 tot 19 uur", "14 euro per uur beloofd, nu 9 euro per uur", "10-12 uur per dag"])
def test_what_is_not_clear_is_not_worked_out(text: str) -> None:
    assert hourly(read(text, "nl")) is None


def test_hours_of_a_range_are_the_fewest() -> None:
    assert read("50 euro a day 10 to 12 hours", "en").hours_day == 10


@pytest.mark.parametrize(
    ("first", "asked", "then", "pay"),
    [
        ("900 per maand", "hours", "60", "3.46"),
        ("900 per maand", "hours", "6 dagen 10 uur", "3.46"),
        ("900 per maand", "hours", "10 uur per dag, zes dagen", "3.46"),
        ("45 euro, werk 10 uur per dag", "period", "per dag", "4.50"),
        ("45 euro per dag", "hours", "9 uur", "5.00"),
    ],
)
def test_the_next_message_fills_in_what_was_missing(first: str, asked: str, then: str, pay: str) -> None:
    before = read(first, "nl")
    assert missing(before) == asked

    assert str(hourly(before.merged(read(then, "nl", before, asked)))) == pay


def test_a_reading_survives_a_slot() -> None:
    reading = read("1200 euro per maand, 12 uur per dag, 6 dagen", "nl")
    assert Reading.from_slot(reading.as_slot()) == reading


@pytest.mark.parametrize(
    ("pay", "age", "day", "verdict"),
    [
        ("14.98", None, DAY, Verdict.BELOW),
        ("14.99", None, DAY, Verdict.NOT_BELOW),
        ("14.98", 21, DAY, Verdict.BELOW),
        ("11.98", 20, DAY, Verdict.YOUNG_BELOW),
        ("11.99", 20, DAY, Verdict.YOUNG_NOT_BELOW),
        ("4.00", 13, DAY, Verdict.UNKNOWN),
        ("6.00", None, EXPIRED, Verdict.UNKNOWN),
        ("6.00", 19, EXPIRED, Verdict.UNKNOWN),
    ],
)
def test_verdicts(pay: str, age: int | None, day: date, verdict: Verdict, wording: Wording) -> None:
    assert compare(Decimal(pay), age, day, wording.facts) is verdict


@given(st.text(max_size=200))
def test_no_text_breaks_the_reading(text: str) -> None:
    for language in ("nl", "zh", "ar"):
        hourly(read(text, language, asked="hours"))


@given(
    st.lists(
        st.sampled_from(["6", "60", "euro", "per", "uur", "dag", "€", "huur", "12,5", "一个月", "小时", "в", "час", "-", "1.200", ","]),
        max_size=40,
    )
)
def test_no_jumble_of_its_words_breaks_the_reading(words: list[str]) -> None:
    hourly(read(" ".join(words), "nl"))


@pytest.mark.parametrize("piece", ["500 a month 6 days 10 hours, ", "一个月500欧，一周六天，", "6 ", "uur ", "a", "٧ يورو في الساعة "])
def test_the_longest_message_is_read_fast(piece: str) -> None:
    text = (piece * 4096)[:4096]
    read(text, "nl")

    started = time.perf_counter()
    read(text, "nl")

    assert time.perf_counter() - started < SECONDS


@given(
    st.decimals(MINIMUM, 90, places=2), st.sampled_from(["{} euro per uur", "€{} an hour", "{} евро в час", "每小时{}欧", "saatte {} euro"])
)
def test_pay_that_is_not_less_is_never_called_less(pay: Decimal, sentence: str) -> None:
    found = answer(read(sentence.format(pay)), FACTS, DAY, may_ask=False)
    assert found is not None and found.key == "utter_pay_wage_not_below"


@settings(deadline=None)
@given(st.integers(1, 6), st.integers(1, 12), st.integers(1, 4000))
def test_a_month_is_worked_out_as_by_hand(days: int, hours: int, amount: int) -> None:
    reading = Reading(Decimal(amount), "month", Decimal(hours), Decimal(days))
    by_hand = Decimal(amount) * 12 / (52 * days * hours)
    assert abs((hourly(reading) or 0) - by_hand) <= Decimal("0.005")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_answer_can_be_said_in_every_language(language: str, wording: Wording) -> None:
    values = values_of(Reading(Decimal("6.50"), "hour", age=19), wording.facts)
    for key in (key for key in wording.texts if key.startswith("utter_pay_wage_") and not key.startswith("utter_pay_wage_deductions")):
        assert "{" not in wording.say(key, language, values).text


@pytest.mark.parametrize("language", LANGUAGES)
def test_after_the_end_of_the_fact_no_minimum_is_stated(language: str) -> None:
    later = Wording(DATA, lambda: EXPIRED)
    for key in ("below", "not_below", "young_below", "young_not_below", "unknown"):
        text = later.say(f"utter_pay_wage_{key}", language, {"hourly.eur": "6", "youth.percent": "60", "youth.number_age": "19"}).text
        assert "14" not in text and "60" not in text


def turn(text: str, intent: str = "ask_minimum_wage", told: str | None = None, language: str = "nl", **slots: object) -> Tracker:
    entities = [{"entity": "told", "value": told}] if told else []
    message = {"text": text, "intent": {"name": intent, "confidence": 0.9}, "entities": entities, "metadata": {"language": language}}
    return Tracker("x", slots, {**message, "signals": slots.pop("signals", {})}, [], False, None, {}, "action_listen")


def ran(tracker: Tracker) -> tuple[list[str], dict[str, object], str]:
    """Response keys said, slots set, and the action that follows."""
    dispatcher = CollectingDispatcher()
    events = ActionAnswerWage().run(dispatcher, tracker, {})
    slots = {event["name"]: event["value"] for event in events if event["event"] == "slot"}
    return [message["response"] for message in dispatcher.messages], slots, next(e["name"] for e in events if e["event"] == "followup")


def test_a_whole_pay_is_answered() -> None:
    said, slots, follows = ran(turn("6 euro per uur"))
    assert (said, slots[PENDING], follows) == (["utter_pay_wage_below"], None, "action_listen")


def test_a_question_about_hours_is_answered_before_the_pay_that_is_told_with_it() -> None:
    assert ran(turn("500 per maand, 6 dagen 10 uur", "ask_working_hours"))[0] == ["utter_pay_working_hours", "utter_pay_wage_below"]
    assert ran(turn("mag ik 60 uur werken, ik krijg 900 euro", "ask_working_hours"))[0] == ["utter_pay_working_hours"]


def test_a_question_without_pay_gets_the_usual_text() -> None:
    assert ran(turn("hoeveel is het minimumloon"))[0] == ["utter_pay_minimum_wage"]


def test_what_is_missing_is_asked_once_and_answered_in_the_next_message() -> None:
    said, slots, follows = ran(turn("ik krijg 900 per maand"))
    assert (said, slots[PENDING], follows) == (["utter_pay_wage_ask_hours"], WAGE, "action_listen")

    said, slots, _ = ran(turn("60", "nlu_fallback", pending=WAGE, wage=slots[WAGE]))
    assert (said, slots[PENDING]) == (["utter_pay_wage_below"], None)


def test_a_button_says_the_period() -> None:
    _, slots, _ = ran(turn("45 euro, 10 uur per dag"))
    assert ran(turn("", told="day", pending=WAGE, wage=slots[WAGE]))[0] == ["utter_pay_wage_below"]


def test_who_is_younger_is_asked_for_the_age_and_compared_with_the_youth_rate() -> None:
    _, slots, _ = ran(turn("9,50 per uur"))
    said, slots, _ = ran(turn("", told="younger", wage=slots[WAGE]))
    assert said == ["utter_pay_wage_ask_age"]
    assert ran(turn("18", "nlu_fallback", pending=WAGE, wage=slots[WAGE]))[0] == ["utter_pay_wage_young_not_below"]


@pytest.mark.parametrize(("intent", "key"), [("skip", "utter_pay_minimum_wage"), ("ask_working_hours", "utter_pay_working_hours")])
def test_what_does_not_answer_the_question_gets_its_usual_text(intent: str, key: str) -> None:
    _, slots, _ = ran(turn("900 per maand"))
    assert ran(turn("mag dat", intent, pending=WAGE, wage=slots[WAGE]))[0] == [key]


def test_no_question_about_hours_when_danger_is_told() -> None:
    said, _, follows = ran(turn("900 per maand", signals={"A01_violence_now": 1.0}))
    assert "utter_pay_wage_ask_hours" not in said and follows == "action_hand_over"


def test_a_message_that_was_not_understood_is_answered_only_when_it_tells_the_whole() -> None:
    for text, key in (("500 per maand 6 dagen 10 uur", "utter_pay_wage_below"), ("900 per maand", "utter_talk_not_understood")):
        dispatcher = CollectingDispatcher()
        ActionNotUnderstood().run(dispatcher, turn(text, "nlu_fallback"), {})
        assert [message["response"] for message in dispatcher.messages] == [key]


def test_an_answer_can_be_repeated() -> None:
    tracker = turn("nog een keer", "repeat", wage={"reading": read("6 euro per uur", "nl").as_slot(), "asked": None})
    bot = {"event": "bot", "metadata": {"utter_action": "utter_pay_wage_below"}}
    tracker.events = [{"event": "user"}, bot, {"event": "user"}]
    dispatcher = CollectingDispatcher()

    ActionRepeat().run(dispatcher, tracker, {})

    assert dispatcher.messages[0]["response"] == "utter_pay_wage_below" and dispatcher.messages[0]["hourly.eur"] == "6.00"
