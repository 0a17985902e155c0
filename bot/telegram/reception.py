"""Serves one visit from the first sign of life to the last word."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Coroutine
from contextlib import aclosing
from typing import Any

from telegram import Bot
from telegram.error import TelegramError

from bot.front_desk import OTHERWISE, FrontDesk, Incoming, Outgoing
from bot.language.languages import language_of_hint
from bot.language.wording import LAST_RESORT, Wording
from bot.telegram.delivery import Blocked, Delivery, Refused
from bot.telegram.history import History
from bot.telegram.pace import Pace
from bot.telegram.reading import Visit
from bot.telegram.sender import Sender
from bot.telegram.typing_sign import TypingSign

logger = logging.getLogger(__name__)
GROUP_TEXT = "utter_talk_group"
LEFT_SECONDS = 60.0  # updates of a group that the bot has just left may still come in


class Reception:
    """Gives messages to the desk and its answers to the sender."""

    def __init__(
        self, bot: Bot, desk: FrontDesk, wording: Wording, sender: Sender, delivery: Delivery, history: History, pace: Pace
    ) -> None:
        self._bot, self._desk, self._wording, self._sender = bot, desk, wording, sender
        self._delivery, self._history, self._pace = delivery, history, pace
        self._left: dict[str, float] = {}
        self._aside: set[asyncio.Task[None]] = set()

    async def serve(self, visit: Visit) -> None:
        """Answer a message, leave a group, or forget a chat that is gone.

        Raises:
            Blocked: the person wants nothing more.
        """
        if visit.query_id is not None:
            self._start(self._settle(visit.query_id))
        if visit.group:
            await self._leave(visit)
        elif visit.incoming is None:
            await self._forget(visit.chat)
        else:
            await self._answer(visit, visit.incoming)

    async def finish(self, seconds: float) -> None:
        """End what runs beside the answers, after at most `seconds`."""
        if self._aside:
            _, late = await asyncio.wait(self._aside, timeout=seconds)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)

    async def _answer(self, visit: Visit, incoming: Incoming) -> None:
        self._history.record(visit.chat, visit.message_id)
        try:
            async with TypingSign(self._bot, visit.chat_id, self._pace.typing) as sign:
                await self._pass_on(visit, incoming, sign)
            if visit.is_swept and visit.message_id is not None:
                await self._sender.delete(visit.chat_id, visit.chat, [visit.message_id])
        except Blocked:
            await self._forget(visit.chat)
            raise

    async def _pass_on(self, visit: Visit, incoming: Incoming, sign: TypingSign) -> None:
        try:
            async with aclosing(self._desk.answer(incoming)) as parts:
                async for part in parts:
                    await sign.pause()
                    await self._show(visit, part)
                    sign.resume()
        except Blocked:
            raise
        except Exception as error:  # noqa: BLE001 - a mistake of ours must not leave somebody without an answer
            logger.error("the desk failed: %s", type(error).__name__)
            await sign.pause()
            await self._sender.send(visit.chat_id, visit.chat, self._wording.say(LAST_RESORT, self._language(visit)))

    async def _show(self, visit: Visit, part: Outgoing) -> None:
        if part.clear:
            for batch in await self._sender.clear(visit.chat_id, visit.chat):
                self._start(self._delete_later(visit, batch))
        for reply in part.replies:
            await self._sender.send(visit.chat_id, visit.chat, reply)

    async def _leave(self, visit: Visit) -> None:
        """Rights are talked about with one person. Say so once, and go."""
        now = time.monotonic()
        self._left = {chat: at for chat, at in self._left.items() if now - at < LEFT_SECONDS}
        if visit.chat in self._left:
            return
        self._left[visit.chat] = now
        try:
            await self._sender.send(visit.chat_id, visit.chat, self._wording.say(GROUP_TEXT, self._language(visit)))
            await self._delivery.deliver(lambda: self._bot.leave_chat(visit.chat_id), repeatable=True)
        except (Blocked, Refused):
            pass  # not in the group any more
        self._history.forget(visit.chat)

    async def _forget(self, chat: str) -> None:
        self._history.forget(chat)
        try:
            async for _ in self._desk.answer(Incoming(chat, "command", "stop")):
                pass  # nobody is there to read it
        except Exception as error:  # noqa: BLE001 - whatever it is, nobody waits for it
            logger.error("a chat could not be forgotten: %s", type(error).__name__)

    def _language(self, visit: Visit) -> str:
        return self._desk.chosen(visit.chat) or language_of_hint(visit.language_hint) or OTHERWISE

    async def _settle(self, query_id: str) -> None:
        """Stop the clock on the button. Old presses cannot be settled, and need not."""
        try:
            await self._bot.answer_callback_query(query_id)
        except (TelegramError, KeyError, TypeError, ValueError):
            pass

    async def _delete_later(self, visit: Visit, batch: list[int]) -> None:
        try:
            await self._sender.delete(visit.chat_id, visit.chat, batch, self._pace.patience)
        except Blocked:
            pass

    def _start(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._aside.add(task)
        task.add_done_callback(self._aside.discard)
