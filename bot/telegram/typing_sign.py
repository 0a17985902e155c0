"""Shows "typing" until the answer is there, and never after it."""

from __future__ import annotations

import asyncio
from types import TracebackType

from telegram import Bot
from telegram.constants import ChatAction
from telegram.error import TelegramError

LONGEST_CALL = 1.0  # an answer waits no longer than this for a sign that is under way


class TypingSign:
    """Used with `async with`; `pause` before a message is sent, `resume` when more may follow."""

    def __init__(self, bot: Bot, chat_id: int, every: float) -> None:
        self._bot, self._chat_id, self._every = bot, chat_id, every
        self._task: asyncio.Task[None] | None = None
        self._under_way = asyncio.Lock()

    async def __aenter__(self) -> TypingSign:  # noqa: PYI034 - Self comes with Python 3.11
        self._task = asyncio.create_task(self._refresh(at_once=True))
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        await self._end()

    async def pause(self) -> None:
        """Stop showing; a sign that is under way arrives first."""
        try:
            await asyncio.wait_for(self._under_way.acquire(), LONGEST_CALL)
            self._under_way.release()
        except asyncio.TimeoutError:
            pass
        await self._end()

    def resume(self) -> None:
        """Show again, if it takes long."""
        self._task = asyncio.create_task(self._refresh(at_once=False))

    async def _end(self) -> None:
        if self._task is not None:
            self._task.cancel()
            await asyncio.wait({self._task})

    async def _refresh(self, at_once: bool) -> None:
        if not at_once:
            await asyncio.sleep(self._every)
        while True:
            async with self._under_way:
                try:
                    await self._bot.send_chat_action(self._chat_id, ChatAction.TYPING)
                except (TelegramError, KeyError, TypeError, ValueError):
                    pass  # a sign that is missing hurts nobody
            await asyncio.sleep(self._every)
