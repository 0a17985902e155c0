"""The front desk: commands, languages, typed buttons, and what it says while the engine is away."""

import asyncio
from pathlib import Path

import pytest

from bot.engine.client import EngineAway
from bot.engine.turn import Turn
from bot.front_desk import LONGEST_WAIT, PATIENCE, FrontDesk, Incoming, Outgoing
from bot.language.languages import LANGUAGES
from bot.language.wording import Reply, Wording
from bot.nlu.patterns import PatternNet
from bot.settings import DATA

NET = PatternNet.load(DATA / "signals")


class StubEngine:
    """An engine that answers with the texts it was asked for, or is away."""

    def __init__(self, wording: Wording) -> None:
        self.wording, self.away, self.asked, self.erased = wording, False, [], []
        self.spoken: str | None = None

    async def turn(self, chat: str, language: str, text: str | None = None, button: str | None = None) -> Turn:
        self.asked.append((language, text, button))
        if self.away:
            raise EngineAway
        key = button.partition(":")[2] if button and button.startswith("say:") else "utter_pay_minimum_wage"
        intent = "change_language" if text == "english please" else "ask_minimum_wage"
        return Turn((self.wording.say(key, language),), language, intent=intent, spoken=self.spoken)

    async def erase(self, chat: str) -> None:
        self.erased.append(chat)


class Clock:
    """A clock that the test moves."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        self.now += 0.6  # every look costs time, so that waiting ends
        return self.now


@pytest.fixture
def engine(wording: Wording) -> StubEngine:
    return StubEngine(wording)


@pytest.fixture
def desk(wording: Wording, engine: StubEngine, monkeypatch: pytest.MonkeyPatch) -> FrontDesk:
    monkeypatch.setattr("bot.front_desk.RETRY", 0)
    return FrontDesk(wording, NET, engine, clock=Clock())  # type: ignore[arg-type]


def ask(desk: FrontDesk, kind: str, value: str = "", hint: str | None = None, chat: str = "c") -> list[Outgoing]:
    async def collect() -> list[Outgoing]:
        return [part async for part in desk.answer(Incoming(chat, kind, value, hint))]

    return asyncio.run(collect())


def payloads(part: Outgoing) -> list[str]:
    return [button.payload for button in part.replies[-1].buttons]


def test_start_offers_all_languages_in_their_own_script(desk: FrontDesk) -> None:
    (part,) = ask(desk, "command", "start", hint="ar")
    assert [button.title for button in part.replies[0].buttons][0] == "العربية"
    assert len(part.replies[0].buttons) == len(LANGUAGES)


def test_a_chosen_language_gives_hello_and_six_topics(desk: FrontDesk) -> None:
    (part,) = ask(desk, "button", "lang:nl")
    assert "computer" in part.replies[0].text
    assert len(part.replies[1].buttons) == 6
    assert desk.chosen("c") == "nl"


def test_a_typed_title_or_number_is_a_button(desk: FrontDesk, engine: StubEngine) -> None:
    ask(desk, "button", "lang:nl")
    (first,) = ask(desk, "text", "hoeveel is het minimumloon")
    payload = payloads(first)[0]
    ask(desk, "text", first.replies[-1].buttons[0].title.upper())
    ask(desk, "text", "hoeveel is het minimumloon")
    ask(desk, "text", "1")
    assert [button for _, _, button in engine.asked if button] == [payload, payload]


def test_every_answer_has_people_menu_and_hide(desk: FrontDesk) -> None:
    (part,) = ask(desk, "text", "hoeveel is het minimumloon", hint="nl")
    assert {"intent:ask_human", "intent:ask_menu", "command:hide"} <= set(payloads(part))


def test_asking_for_a_language_shows_the_languages(desk: FrontDesk) -> None:
    (part,) = ask(desk, "text", "english please")
    assert payloads(part)[0].startswith("lang:")


@pytest.mark.parametrize("value", ["say:utter_forged", "intent:restart", "lang:xx", "nonsense", "", "say:../../etc"])
def test_a_forged_button_is_answered_kindly(desk: FrontDesk, engine: StubEngine, value: str) -> None:
    (part,) = ask(desk, "button", value)
    assert part.replies
    assert engine.asked == []


@pytest.mark.parametrize("kind", ["voice", "photo", "location", "contact", "sticker", "file"])
def test_what_cannot_be_read_gets_a_kind_answer(desk: FrontDesk, engine: StubEngine, kind: str) -> None:
    (part,) = ask(desk, kind)
    assert part.replies[0].text
    assert engine.asked == []


@pytest.mark.parametrize("text", ["", "   ", "\u200b\u200f", "\ud800"])
def test_an_empty_text_gets_an_answer(desk: FrontDesk, text: str) -> None:
    assert ask(desk, "text", text)[0].replies[0].text


def test_stop_forgets_and_clears(desk: FrontDesk, engine: StubEngine) -> None:
    ask(desk, "button", "lang:nl")
    (part,) = ask(desk, "button", "command:hide")
    assert part.clear
    assert part.replies == (Reply("Dag."),)
    assert engine.erased == ["c"]
    assert desk.chosen("c") is None


def test_danger_is_answered_while_the_engine_is_away(desk: FrontDesk, engine: StubEngine) -> None:
    engine.away = True
    (part,) = ask(desk, "text", "help hij slaat me nu", hint="nl")
    assert "112" in " ".join(part.replies[0].text.split()[:5])
    assert part.turn is not None
    assert part.turn.contacts[0] == "emergency112"


def test_menus_people_and_texts_work_while_the_engine_is_away(desk: FrontDesk, engine: StubEngine) -> None:
    engine.away = True
    (people,) = ask(desk, "button", "intent:ask_human", hint="nl")
    assert "020 760 08 09" in people.replies[0].text
    assert ask(desk, "button", "say:utter_menu_pay", hint="nl")[0].replies[0].buttons


def test_a_question_waits_for_the_engine(wording: Wording, desk: FrontDesk, engine: StubEngine) -> None:
    async def scenario() -> list[Outgoing]:
        parts, engine.away = [], True
        async for part in desk.answer(Incoming("c", "text", "hoeveel is het minimumloon", "nl")):
            parts.append(part)
            engine.away = False  # it comes back after the person was told
        return parts

    told, answered = asyncio.run(scenario())
    assert told.replies[0].text == wording.say("utter_talk_engine_away", "nl").text
    assert answered.turn is not None
    assert PATIENCE < LONGEST_WAIT


def test_an_idle_chat_is_forgotten(wording: Wording, engine: StubEngine) -> None:
    clock = Clock()
    desk = FrontDesk(wording, NET, engine, session_minutes=60, clock=clock)  # type: ignore[arg-type]
    ask(desk, "button", "lang:nl")
    clock.now += 3601
    desk.forget_idle()
    assert desk.chosen("c") is None


def test_two_chats_share_nothing(desk: FrontDesk) -> None:
    ask(desk, "button", "lang:nl", chat="one")
    ask(desk, "button", "lang:en", chat="two")
    assert (desk.chosen("one"), desk.chosen("two")) == ("nl", "en")


def test_the_desk_knows_neither_telegram_nor_rasa() -> None:
    source = Path("bot/front_desk.py").read_text(encoding="utf-8")
    assert "import rasa" not in source
    assert "from rasa" not in source
    assert "import telegram" not in source


def test_another_language_is_offered_once_and_never_forced(desk: FrontDesk, engine: StubEngine, wording: Wording) -> None:
    engine.spoken = "vi"
    ask(desk, "button", "lang:nl")
    first, second = (ask(desk, "text", "luong cua toi bao nhieu")[0] for _ in range(2))
    assert first.replies[-1].text == wording.say("utter_talk_language_offer", "vi").text
    assert payloads(first)[0] == "lang:vi" and "say:utter_pay_minimum_wage_too_low" in payloads(first)
    assert desk.chosen("c") == "nl" and len(second.replies) == len(first.replies) - 1
