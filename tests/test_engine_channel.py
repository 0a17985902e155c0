"""The engine's door, with a real engine behind it: who may come in, with what, and what stays inside."""

from __future__ import annotations

import asyncio
import json
import socket
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import httpx
import pytest
from processes import Engine

from bot.engine.channel import LONGEST_KEY, LoopbackChannel
from bot.engine.client import SECRET_HEADER
from bot.language.wording import Wording
from bot.nlu.normalise import LONGEST

WAGE, DANGER = "hoeveel is het minimumloon", "help hij slaat me nu"
FORGED = ("", "x", "say:", "say:a b", "say:../x", "say:utter_made_up", "lang:nl", "command:stop", "/restart")
FORGED += ("intent:restart", "intent:session_start", "intent:made_up", "intent:ask_wage{}")
GOOD = {"chat": "c1", "language": "nl", "text": WAGE}


@pytest.fixture(scope="module")
def engine(model: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    with Engine(tmp_path_factory.mktemp("engine"), model) as engine:
        yield engine


def status(engine: Engine, body: object, path: str = "/turn") -> int:
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    return engine.http.post(path, content=content).status_code


@pytest.mark.parametrize("secret", ["", "wrong", "é".encode(), b"\xff", "x" * 5000])
def test_a_wrong_secret_is_refused(engine: Engine, secret: str | bytes) -> None:
    for path in ("/turn", "/erase"):
        answer = httpx.post(f"{engine.url}{path}", json=GOOD, headers={SECRET_HEADER: secret}, trust_env=False)
        assert (answer.status_code, answer.json()) == (401, {"refused": 401})


def test_without_a_secret_only_health_is_told(engine: Engine) -> None:
    assert httpx.post(f"{engine.url}/turn", json=GOOD, trust_env=False).status_code == 401
    assert httpx.get(f"{engine.url}/health", trust_env=False).json() == {"ready": True}


def without(name: str) -> dict[str, Any]:
    return {key: value for key, value in GOOD.items() if key != name}


BAD: dict[str, object] = {
    "no body": b"",
    "no JSON": b'{"chat": "c',
    "bytes that are no text": b"\xff\xfe",
    "a list": [GOOD],
    "null": None,
    **{f"no {name}": without(name) for name in GOOD},
    "empty chat": {**GOOD, "chat": ""},
    "long chat": {**GOOD, "chat": "x" * (LONGEST_KEY + 1)},
    "chat is a number": {**GOOD, "chat": 7},
    "unknown language": {**GOOD, "language": "xx"},
    "language is a list": {**GOOD, "language": ["nl"]},
    "empty text": {**GOOD, "text": "  "},
    "text is a number": {**GOOD, "text": 7},
    "text and button": {**GOOD, "button": "say:utter_menu_pay"},
    "text beside a number": {**GOOD, "button": 7},
    "number beside a button": {**GOOD, "text": 7, "button": "say:utter_menu_pay"},
    **{f"button {button!r}": {**without("text"), "button": button} for button in FORGED},
}


@pytest.mark.parametrize("body", BAD.values(), ids=BAD)
def test_a_body_that_makes_no_sense_is_refused(engine: Engine, body: object) -> None:
    assert status(engine, body) == 400


def test_what_is_too_long_is_refused(engine: Engine) -> None:
    assert status(engine, {**GOOD, "text": "x" * (LONGEST + 1)}) == 413
    assert status(engine, {**GOOD, "more": "x" * 100_000}) == 413
    assert status(engine, {**GOOD, "text": "x " * (LONGEST // 2)}) == 200


def request_to(agent: object) -> Any:
    context = SimpleNamespace(agent=agent, warm=True)
    return SimpleNamespace(headers={SECRET_HEADER: "s"}, body=b"{}", app=SimpleNamespace(ctx=context))


def test_an_engine_that_is_not_ready_says_so() -> None:
    async def never(_: object) -> None:
        raise AssertionError

    answer = asyncio.run(LoopbackChannel("s")._guarded(request_to(None), never))  # type: ignore[arg-type]
    assert answer.status == 503


def test_a_turn_that_fails_says_nothing_about_it(caplog: pytest.LogCaptureFixture) -> None:
    async def fail(_: object) -> None:
        raise ValueError("planted text")

    answer = asyncio.run(LoopbackChannel("s")._guarded(request_to(SimpleNamespace(is_ready=lambda: True)), fail))  # type: ignore[arg-type]
    assert answer.status == 500 and b"planted" not in (answer.body or b"") and "planted" not in caplog.text


def test_a_question_is_answered_with_everything_that_was_understood(engine: Engine, wording: Wording) -> None:
    turn = engine.turn("whole", WAGE)

    assert turn["replies"][0]["text"] == wording.say("utter_pay_minimum_wage", "nl").text
    assert (turn["intent"], turn["language"]) == ("ask_minimum_wage", "nl") and 0 < turn["confidence"] <= 1 and turn["ms"] > 0


@pytest.mark.parametrize("text", ["/restart", "/session_start", '/ask_passport{"x":1}', "//restart", " / restart", "\u200b/restart"])
def test_no_intent_can_be_typed(engine: Engine, text: str) -> None:
    chat = f"slash{abs(hash(text))}"
    engine.turn(chat, "mijn baas heeft mijn paspoort")
    turn = engine.turn(chat, text)

    assert turn["replies"] and turn["intent"] not in {"restart", "session_start"} and turn["confidence"] < 1


def test_a_button_is_what_it_says(engine: Engine, wording: Wording) -> None:
    turn = engine.turn("button", button="say:utter_pay_minimum_wage_too_low", language="en")
    assert turn["replies"][0]["text"] == wording.say("utter_pay_minimum_wage_too_low", "en").text
    assert engine.turn("button", button="intent:ask_minimum_wage")["intent"] == "ask_minimum_wage"


def test_half_of_a_pair_harms_nobody(engine: Engine) -> None:
    assert status(engine, {**GOOD, "text": f"{WAGE} \ud83d"}) == 200
    assert status(engine, {**GOOD, "text": "\ud83d"}) == 200


def test_danger_is_heard(engine: Engine) -> None:
    turn = engine.turn("danger", DANGER)
    assert (turn["tier"], turn["contacts"][0]) == ("T3", "emergency112") and turn["rules"] and "112" in turn["replies"][0]["text"]


def test_erase_forgets(engine: Engine, wording: Wording) -> None:
    nothing = wording.say("utter_talk_repeat_nothing", "nl").text
    engine.turn("erased", WAGE)
    assert engine.turn("erased", button="intent:repeat")["replies"][0]["text"] != nothing

    assert status(engine, {"chat": "erased"}, "/erase") == 200
    assert engine.turn("erased", button="intent:repeat")["replies"][0]["text"] == nothing


def test_erasing_what_is_not_there_is_no_mistake(engine: Engine) -> None:
    assert status(engine, {"chat": "nobody"}, "/erase") == 200
    assert status(engine, {"chat": ""}, "/erase") == 400


def test_two_chats_share_nothing(engine: Engine, wording: Wording) -> None:
    engine.turn("mine", "mijn baas heeft mijn paspoort en ik mag niet naar buiten")
    fresh, beside = engine.turn("fresh", WAGE), engine.turn("mine too", WAGE)

    assert {**fresh, "ms": 0} == {**beside, "ms": 0}
    assert engine.turn("other", button="intent:repeat")["replies"][0]["text"] == wording.say("utter_talk_repeat_nothing", "nl").text


@pytest.mark.parametrize("path", ["/webhooks/rest/webhook", "/webhooks/rest", "/conversations/c1/tracker", "/model", "/domain", "/status"])
def test_there_is_no_other_door(engine: Engine, path: str) -> None:
    root = engine.url.removesuffix("/webhooks/loopback")
    assert httpx.get(root + path, trust_env=False).status_code == 404
    assert httpx.post(root + path, json={"sender": "c1", "message": "x"}, trust_env=False).status_code == 404


def test_it_listens_on_loopback_only(engine: Engine) -> None:
    port = f"{engine.port:04X}"
    rows = [line.split() for name in ("tcp", "tcp6") for line in Path(f"/proc/net/{name}").read_text().splitlines()[1:]]
    listening = [row[1] for row in rows if row[3] == "0A" and row[1].endswith(f":{port}")]

    assert listening == [f"{socket.inet_aton('127.0.0.1')[::-1].hex().upper()}:{port}"]


def test_it_ends_with_the_one_who_started_it(engine: Engine) -> None:
    assert engine.hang_up() == 0  # the last test here: nothing answers after it
