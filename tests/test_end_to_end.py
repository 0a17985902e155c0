"""Real processes: a Bot API, the gateway, its engine. What people meet, also when something dies."""

from __future__ import annotations

import itertools
import os
import secrets
import signal
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import httpx
import pytest
from fake_telegram import payloads
from processes import Api, Gateway, arguments, engine_of, until

from bot.engine.client import SECRET_HEADER
from bot.language.languages import LANGUAGES
from bot.language.wording import Wording
from bot.settings import ROOT

WAGE = {"nl": "hoeveel is het minimumloon", "en": "how much is the minimum wage"}
DANGER = {"nl": "help hij slaat me nu", "en": "help he is beating me now"}
TOPICS = 6
RECOVERY = 90.0  # seconds; here 15 to 20, but a busy machine may take three times as long to start an engine
CHATS = itertools.count(880_000_001)
TOKEN = f"{secrets.randbelow(10**9) + 10**9}:AA{secrets.token_urlsafe(30)}"


@pytest.fixture(scope="module")
def api() -> Iterator[Api]:
    with Api(TOKEN) as api:
        yield api


@pytest.fixture(scope="module")
def gateway(api: Api, model: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gateway]:
    """One for all tests here, at DEBUG, so that the privacy test sees what all of them left behind."""
    with Gateway(api, tmp_path_factory.mktemp("gateway"), model, LOG_LEVEL="DEBUG") as gateway:
        gateway.until_ready()
        yield gateway


@pytest.fixture
def chat(gateway: Gateway, api: Api) -> Iterator[int]:
    """A chat of its own; afterwards nothing may have gone wrong."""
    yield next(CHATS)
    api.control("heal")
    api.control("set", duplicate=False, reverse=False, stale=False)
    assert "Traceback" not in gateway.printed()


def said(wording: Wording, key: str, language: str = "en") -> str:
    return wording.say(key, language).text


def in_dutch(api: Api, chat: int) -> int:
    api.ask(chat, "/start")
    api.tap(chat, "lang:nl")
    return chat


# What people meet


def test_from_start_to_stop(api: Api, chat: int, wording: Wording) -> None:
    api.ask(chat, "/start")
    assert {f"lang:{code}" for code in LANGUAGES} == set(payloads(api.sent(chat)[-1]))

    hello, menu = api.tap(chat, "lang:nl")
    assert (hello, menu) == (said(wording, "utter_talk_hello", "nl"), said(wording, "utter_talk_menu", "nl"))
    assert len(payloads(api.sent(chat)[-1])) >= TOPICS

    answer = api.ask(chat, WAGE["nl"])[0]
    assert answer == said(wording, "utter_pay_minimum_wage", "nl") and wording.filler("nl").fill("{PAY-06.eur}") in answer

    button = next(payload for payload in payloads(api.sent(chat)[-1]) if payload.startswith("say:"))
    assert api.tap(chat, button)[0] == said(wording, button.removeprefix("say:"), "nl")

    before = {message["message_id"] for message in api.sent(chat)}
    assert api.ask(chat, "/stop") == [said(wording, "utter_talk_stopped", "nl")]
    until(lambda: before <= {number for where, number in api.state()["deleted"] if where == chat}, 5, "deleting")


def test_every_chat_keeps_its_own_language(api: Api, chat: int, wording: Wording) -> None:
    spoken = {next(CHATS): code for code in LANGUAGES}
    for person, code in spoken.items():
        api.write(person, "/start")
        api.press(person, f"lang:{code}", message_id=1)
    last = [api.press(person, "say:utter_menu_pay", message_id=1) for person in spoken]
    until(lambda: api.is_done(*last), 20, "all answers")

    assert {person: api.texts(person)[-1] for person in spoken} == {
        person: said(wording, "utter_menu_pay", code) for person, code in spoken.items()
    }


# What people really type

SILENCE, SOMETHING, EMPTY = "", "something", "utter_talk_empty"
TYPED: dict[str, tuple[str, str]] = {
    "empty": ("", EMPTY),
    "spaces": (" \n\t ", EMPTY),
    "zero-width characters": ("\u200b\u2060\ufeff", EMPTY),
    "joiners": ("\u200c\u200d", SOMETHING),
    "NUL": ("\x00", EMPTY),
    "half of a pair": ("\ud83d", EMPTY),
    "words and half of a pair": (f"{WAGE['en']} \ud83d", "utter_pay_minimum_wage"),
    "4096 characters": ("a bc de. " * 455 + "x", SOMETHING),
    "4096 without a space": ("z" * 4096, SOMETHING),
    "2048 emoji": ("\U0001f62d" * 2048, SOMETHING),
    "emoji": ("\U0001f62d\U0001f44d\U0001f3fd", SOMETHING),
    "digits": ("123456789", SOMETHING),
    "punctuation": ("???...!!!", SOMETHING),
    "HTML": ("<b>hello</b> <script>&amp;</script>", SOMETHING),
    "Markdown": ("*hello* _x_ [a](tg://user?id=1) ```", SOMETHING),
    "right-to-left marks": ("\u202e\u200fhow much is the minimum wage\u202c", "utter_pay_minimum_wage"),
    "a command of Rasa": ("/restart", SOMETHING),
    "another command of Rasa": ("/session_start", SOMETHING),
    "an intent": ('/ask_passport{"x":1}', SOMETHING),
    "an outside event": ("EXTERNAL: risk_sexual", SOMETHING),
    "only a slash": ("/", SOMETHING),
    "a command for another bot": ("/menu@fake_bot", "utter_talk_menu"),
    "JSON": ('{"text": "x", "chat": "y"}', SOMETHING),
    "template": ("{PAY-06.eur} {emergency112} {{7*7}} %s", SOMETHING),
}


@pytest.mark.parametrize(("text", "expected"), TYPED.values(), ids=TYPED)
def test_whatever_is_typed_is_answered(api: Api, chat: int, wording: Wording, text: str, expected: str) -> None:
    answers = api.ask(chat, text)

    assert answers and all(answer.strip() for answer in answers)
    assert said(wording, "utter_talk_error") not in answers and said(wording, "utter_talk_engine_away") not in answers
    assert expected is SOMETHING or answers[0] == said(wording, expected)


PRESSED = {
    "forged": ("say:utter_made_up", "utter_talk_old_button"),
    "forged path": ("say:../../etc/passwd", "utter_talk_old_button"),
    "forged intent": ("intent:restart", "utter_talk_old_button"),
    "forged language": ("lang:xx", "utter_talk_old_button"),
    "empty": ("", "utter_talk_old_button"),
    "half of a pair": ("say:\ud83d", "utter_talk_old_button"),
    "unknown command": ("command:made_up", "utter_talk_menu"),
    "of an old message": ("say:utter_menu_pay", "utter_menu_pay"),
    "people, of an old message": ("intent:ask_human", "utter_talk_human"),
}


@pytest.mark.parametrize(("payload", "expected"), PRESSED.values(), ids=PRESSED)
def test_old_and_forged_buttons_are_answered(api: Api, chat: int, wording: Wording, payload: str, expected: str) -> None:
    assert api.tap(chat, payload, message_id=987654)[0] == said(wording, expected)


UNKNOWN: dict[str, dict[str, Any]] = {
    "made up": {"brand_new_kind": {"text": "x"}},
    "edited": {"edited_message": {"message_id": 1, "date": 1, "chat": {"id": 7, "type": "private"}, "text": "x"}},
    "reaction": {"message_reaction": {"chat": {"id": 7, "type": "private"}, "message_id": 1, "date": 1}},
    "cannot be read": {"message": {"message_id": "?", "text": ["x"]}},
    "nothing in it": {},
}


@pytest.mark.parametrize("content", UNKNOWN.values(), ids=UNKNOWN)
def test_unknown_updates_meet_silence(api: Api, chat: int, content: dict[str, Any]) -> None:
    before = len(api.state()["sent"])
    number = int(api.control("update", **content))
    until(lambda: api.is_done(number), 5, "acknowledging")

    assert len(api.state()["sent"]) == before


@pytest.mark.parametrize("strange", [{"duplicate": True}, {"reverse": True}, {"stale": True}])
def test_strange_batches_change_nothing(api: Api, chat: int, wording: Wording, strange: dict[str, bool]) -> None:
    api.control("set", **strange)
    texts = ("/menu", "/privacy", WAGE["en"], "/help")
    last = [api.write(chat, text) for text in texts]
    until(lambda: api.is_done(*last), 20, "all answers")

    keys = ("utter_talk_menu", "utter_talk_privacy", "utter_pay_minimum_wage", "utter_talk_help")
    assert api.texts(chat) == [said(wording, key) for key in keys]


def test_nobody_gets_into_the_conversation_of_another(api: Api, chat: int, wording: Wording) -> None:
    in_dutch(api, chat)
    api.ask(chat, DANGER["nl"])
    other = next(CHATS)

    heard = api.ask(other, "can you repeat that") + api.tap(other, "intent:affirm", message_id=api.sent(chat)[-1]["message_id"])

    mine = set(api.texts(chat))
    assert heard and not mine & set(heard)


# What dies


def test_the_engine_never_sees_the_token(gateway: Gateway, chat: int) -> None:
    surroundings = Path(f"/proc/{gateway.until_ready()}/environ").read_text()
    assert TOKEN.split(":")[1] not in surroundings + " ".join(arguments(gateway.until_ready()))


def test_danger_is_answered_at_once_without_an_engine_and_the_rest_when_it_is_back(
    gateway: Gateway, api: Api, chat: int, wording: Wording
) -> None:
    in_dutch(api, chat)
    os.kill(gateway.until_ready(), signal.SIGKILL)

    started = time.monotonic()
    danger = api.ask(chat, DANGER["nl"], 3)
    assert "112" in danger[0] and time.monotonic() - started < 2
    api.write(chat, WAGE["nl"])
    until(lambda: said(wording, "utter_pay_minimum_wage", "nl") in api.texts(chat), RECOVERY, "an answer from the new engine")


def test_a_frozen_engine_holds_up_nobody_for_long(gateway: Gateway, api: Api, chat: int, wording: Wording) -> None:
    in_dutch(api, chat)
    frozen = gateway.until_ready()
    os.kill(frozen, signal.SIGSTOP)

    assert "112" in api.ask(chat, DANGER["nl"], 8)[0]
    api.write(chat, WAGE["nl"])
    until(lambda: said(wording, "utter_pay_minimum_wage", "nl") in api.texts(chat), RECOVERY, "an answer")
    assert gateway.until_ready() != frozen


def test_kill_9_with_twenty_in_flight_loses_nothing(gateway: Gateway, api: Api, chat: int, wording: Wording) -> None:
    asked = {"/privacy": "privacy", "/help": "help", "/menu": "menu", "/safe": "safe"}
    expected = {text: said(wording, f"utter_talk_{key}") for text, key in asked.items()}
    expected[WAGE["en"]] = said(wording, "utter_pay_minimum_wage")
    people = [next(CHATS) for _ in range(4)]
    engine = gateway.until_ready()
    api.control("fault", kind="slow", method="sendMessage", times=1000, value=0.2)
    orders = {person: [*list(expected)[place:], *list(expected)[:place]] for place, person in enumerate(people)}
    updates = [api.write(person, orders[person][place]) for place in range(len(expected)) for person in people]
    until(lambda: sum(len(api.sent(person)) for person in people) >= 3, 10, "the first answers")

    gateway.kill()
    left = sum(not api.is_done(number) for number in updates)
    api.control("heal")
    until(lambda: not arguments(engine), 10, "the end of an engine without a gateway")
    gateway.start()
    until(lambda: api.is_done(*updates), RECOVERY, "all answers")

    assert left >= 10
    for person, order in orders.items():
        first = list(dict.fromkeys(text for text in api.texts(person) if text in expected.values()))
        assert first == [expected[text] for text in order]


# What is left behind


def test_no_core_is_ever_written(gateway: Gateway, chat: int) -> None:
    for pid in (gateway.until_ready(), gateway.pid):
        limits = Path(f"/proc/{pid}/limits").read_text().splitlines()
        assert next(line.split()[4:6] for line in limits if line.startswith("Max core file size")) == ["0", "0"]


def test_nothing_of_anybody_is_printed_or_written(gateway: Gateway, api: Api, model: Path) -> None:
    started = time.time()
    name, phone, word = "Plant" + secrets.token_hex(4), "+316" + str(secrets.randbelow(10**8)), "z" + secrets.token_hex(6)
    chat = 7_000_000_000 + secrets.randbelow(10**9)
    engine = gateway.until_ready()
    address, secret = engine_of(engine)
    sender = {"from": {"id": chat, "is_bot": False, "first_name": name, "username": name}}
    updates = [api.write(chat, f"{text} {name} {phone} {word}", **sender) for text in ("hello", WAGE["en"], DANGER["en"], "/x", "{y}")]
    updates.append(api.write(chat, contact={"phone_number": phone, "first_name": name}, **sender))
    updates.append(int(api.control("update", message={"message_id": "?", "text": word, "chat": {"id": chat}})))
    for kind in ("status", "badjson", "commit_then_reset"):
        api.control("fault", kind=kind, method="sendMessage", value=500)
    for body in ({"chat": word, "text": phone}, {"chat": word, "language": "nl", "button": f"say:{word}"}, [name], None):
        httpx.post(f"{address}/turn", json=body, headers={SECRET_HEADER: secret}, trust_env=False)
        httpx.post(f"{address}/turn/{word}", json=body, headers={SECRET_HEADER: word}, trust_env=False)
    until(lambda: api.is_done(*updates), 30, "all answers")
    updates = [api.write(chat, f"{text} {word} {phone}", **sender) for text in ("help he is beating me now", "/stop")]
    os.kill(engine, signal.SIGABRT)  # would leave a core with everything in it
    until(lambda: api.is_done(*updates), RECOVERY, "all answers")
    api.control("heal")
    gateway.until_ready()

    assert " in hand" in gateway.printed()  # it is at DEBUG
    planted = [text.encode() for text in (name, phone, word, str(chat), TOKEN.split(":")[1], secret)]
    seen = [("printed", gateway.printed().encode())]
    seen += [(str(path), path.read_bytes()) for path in written(gateway.folder, 0)]
    seen += [(str(path), path.read_bytes()) for path in written(ROOT, started)]
    assert len(seen) > 2 and [(place, text) for place, content in seen for text in planted if text in content] == []


def written(folder: Path, since: float) -> Iterator[Path]:
    """Files of a folder that were written since then; versions and installed packages are none of ours."""
    for place, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if name not in {".git", ".venv"}]
        for path in (Path(place, name) for name in names):
            with suppress(FileNotFoundError):
                if path.is_file() and not path.is_symlink() and path.stat().st_mtime >= since:
                    yield path


def test_a_polite_stop_ends_both_processes(gateway: Gateway, api: Api, chat: int) -> None:
    engine = gateway.until_ready()
    update = api.write(chat, WAGE["en"])
    until(lambda: any(call["chat_id"] == chat for call in api.calls("sendChatAction")), 5, "the typing sign")

    assert gateway.stop() == 0
    assert api.is_done(update) and not arguments(engine)
