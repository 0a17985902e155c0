"""The front desk with an engine that says nothing, hangs, or cannot take a text."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable

import pytest

from bot import front_desk
from bot.engine.turn import Turn
from bot.front_desk import FrontDesk, Incoming, Outgoing
from bot.language.wording import Reply, Wording
from bot.nlu.patterns import PatternNet
from bot.settings import DATA

pytestmark = pytest.mark.asyncio


@pytest.fixture(scope="module")
def patterns() -> PatternNet:
    return PatternNet.load(DATA / "signals")


class StubEngine:
    """Answers each text with `work`; erasing hangs when told to."""

    def __init__(self, work: Callable[[str | None], Awaitable[Turn]], erase_hangs: bool = False) -> None:
        self._work, self._erase_hangs = work, erase_hangs

    async def turn(self, chat: str, language: str, text: str | None = None, button: str | None = None) -> Turn:
        return await self._work(text)

    async def erase(self, chat: str) -> None:
        await asyncio.sleep(3600 if self._erase_hangs else 0)


async def hang(_: str | None) -> Turn:
    await asyncio.sleep(3600)
    raise AssertionError


async def parts(desk: FrontDesk, kind: str, value: str) -> list[Outgoing]:
    return [part async for part in desk.answer(Incoming("c", kind, value, "nl"))]


def desk_with(engine: StubEngine, wording: Wording, patterns: PatternNet) -> FrontDesk:
    return FrontDesk(wording, patterns, engine)  # type: ignore[arg-type]


async def test_a_turn_without_words_is_answered(wording: Wording, patterns: PatternNet) -> None:
    async def nothing(_: str | None) -> Turn:
        return Turn((), "nl", intent="being_watched")

    answer = await parts(desk_with(StubEngine(nothing), wording, patterns), "text", "wat doe je")
    assert answer[0].replies[0].text == wording.say("utter_talk_not_understood_people", "nl").text
    assert "intent:ask_human" in [button.payload for button in answer[0].replies[-1].buttons]


async def test_danger_does_not_wait_for_an_engine_that_hangs(
    wording: Wording, patterns: PatternNet, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(front_desk, "PATIENCE", 0.05)
    answer = await asyncio.wait_for(parts(desk_with(StubEngine(hang), wording, patterns), "text", "help hij slaat me nu"), 2)
    assert "112" in answer[0].replies[0].text


async def test_hiding_does_not_wait_for_an_engine_that_hangs(
    wording: Wording, patterns: PatternNet, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(front_desk, "HASTE", 0.05)
    answer = await asyncio.wait_for(parts(desk_with(StubEngine(hang, erase_hangs=True), wording, patterns), "command", "stop"), 2)
    assert answer[0].clear


async def test_half_of_a_pair_never_reaches_the_engine(wording: Wording, patterns: PatternNet) -> None:
    async def echo(text: str | None) -> Turn:
        json.dumps(text, ensure_ascii=False).encode()  # as the client does
        return Turn((Reply("ok"),), "nl")

    answer = await parts(desk_with(StubEngine(echo), wording, patterns), "text", "hallo \ud83d daar")
    assert answer[0].replies[0].text == "ok"
