"""What the gateway's tests share: a gateway in this process, a desk that answers from a table, waiting without sleeping."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

from fake_bot_api import FakeBotApi

from bot.front_desk import Incoming, Outgoing
from bot.language.texts import Button
from bot.language.wording import Reply, UnknownText
from bot.settings import Settings
from bot.telegram.gateway import Gateway
from bot.telegram.pace import Pace

FAST = Pace(long_poll=2, read=0.4, connect=0.4, gentle=0.02, gentle_most=0.1, backoff=0.05, backoff_most=0.2, hush=0.2, stop=2.0, grace=0.3)


class StubWording:
    """Says the key and the language."""

    def __init__(self, *missing: str) -> None:
        self.missing = missing

    def say(self, key: str, language: str) -> Reply:
        if key in self.missing:
            raise UnknownText(key)
        return Reply(f"{key} {language}")


class StubDesk:
    """Answers "re: <text>", waits where told to, and remembers who asked what."""

    def __init__(self) -> None:
        self.seen: list[Incoming] = []
        self.doors: dict[str, asyncio.Event] = {}  # text -> answered only when this is set
        self.special: dict[str, Callable[[Incoming], Awaitable[list[Outgoing]]]] = {}
        self.inside = self.most_inside = 0

    def chosen(self, chat: str) -> str | None:
        return None

    async def answer(self, message: Incoming) -> AsyncIterator[Outgoing]:
        self.seen.append(message)
        self.inside += 1
        self.most_inside = max(self.inside, self.most_inside)
        try:
            if message.value in self.doors:
                await self.doors[message.value].wait()
            await asyncio.sleep(0)
            for part in await self._parts(message):
                yield part
        finally:
            self.inside -= 1

    async def _parts(self, message: Incoming) -> list[Outgoing]:
        if message.value in self.special:
            return await self.special[message.value](message)
        if message.value in {"stop", "hide", "command:hide"}:
            return [Outgoing((Reply("neutral"),), clear=True)]
        said = message.value if message.kind == "text" else f"{message.kind} {message.value}".strip()
        return [Outgoing((Reply(f"re: {said}", (Button("Hide", "command:hide"),)),))]


@asynccontextmanager
async def gateway(
    api: FakeBotApi, desk: StubDesk, pace: Pace = FAST, chats_at_once: int = 8, wording: StubWording | None = None
) -> AsyncIterator[asyncio.Event]:
    """A running gateway; yields its stop event. Leaving asks it to stop and waits for it."""
    stop = asyncio.Event()
    settings = Settings(telegram_token=api.token, bot_api_url=api.url, chats_at_once=chats_at_once)
    task = asyncio.create_task(Gateway(settings, desk, wording or StubWording(), pace).run(stop))  # type: ignore[arg-type]
    try:
        yield stop
    finally:
        stop.set()
        await task


async def until(condition: Callable[[], object], seconds: float = 10.0) -> None:
    """Wait until a condition holds.

    Raises:
        AssertionError: it did not in time.
    """
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "this did not happen in time"
        await asyncio.sleep(0.005)
