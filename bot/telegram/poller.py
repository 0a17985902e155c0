"""Fetches updates by long polling; never stops, whatever the server answers, and says each kind of trouble once."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable

from telegram import Bot, Update
from telegram.error import Conflict, InvalidToken

from bot.telegram.line import Flood
from bot.telegram.pace import Pace
from bot.telegram.window import Window

logger = logging.getLogger(__name__)
LAST_CALL = 2.0  # seconds
WANTED = ("message", "callback_query", "my_chat_member")
CURES = {
    InvalidToken: "Telegram does not know this token. Check TELEGRAM_TOKEN and BOT_API_URL.",
    Conflict: "Another process reads this bot's messages. Only one gateway may run per token.",
}


class Poller:
    """Gives each new update to `take`, and tells `crowd` whether the window stays full."""

    def __init__(self, bot: Bot, window: Window, take: Callable[[Update], None], crowd: Callable[[bool], None], pace: Pace) -> None:
        self._bot, self._window, self._take, self._crowd, self._pace = bot, window, take, crowd, pace
        self._trouble: type[Exception] | None = None
        self._full_since: float | None = None

    async def run(self) -> None:
        """Poll until cancelled."""
        await self._leave_webhook()
        gentle, waits = self._pace.gentle, self._pace.backoffs()
        while True:
            before = self._window.offset
            try:
                fresh = await self._fetch()
            except Flood as error:
                await asyncio.sleep(error.seconds)
            except Exception as error:  # noqa: BLE001 - polling must outlive everything
                self._say_once(error)
                await asyncio.sleep(next(waits))
                if isinstance(error, Conflict):
                    await self._leave_webhook()
            else:
                waits, self._trouble = self._pace.backoffs(), None
                if self._window.in_hand:
                    progress = fresh or self._window.offset != before
                    gentle = self._pace.gentle if progress else min(gentle * 2, self._pace.gentle_most)
                    await self._window.wait_idle(gentle)

    async def confirm(self) -> None:
        """Tell Telegram what was answered, without taking anything new: the last words before the process ends."""
        if self._window.offset is not None:
            try:
                await self._bot.get_updates(offset=self._window.offset, limit=1, timeout=0, allowed_updates=WANTED, read_timeout=LAST_CALL)
            except Exception as error:  # noqa: BLE001 - the process ends; then the last answers may be repeated
                logger.debug("last getUpdates failed: %s", type(error).__name__)

    async def _fetch(self) -> bool:
        updates = await self._bot.get_updates(
            offset=self._window.offset,
            limit=self._pace.window,
            timeout=0 if self._window.in_hand else self._pace.long_poll,
            allowed_updates=WANTED,
        )
        by_id = {update.update_id: update for update in updates}
        fresh = self._window.take(by_id)
        logger.debug("%d updates, %d new, %d in hand", len(updates), len(fresh), self._window.in_hand)
        for number in fresh:
            self._take(by_id[number])
        self._look_at_crowd(len(updates) >= self._pace.window)
        return bool(fresh)

    def _look_at_crowd(self, full: bool) -> None:
        now = time.monotonic()
        self._full_since = (self._full_since or now) if full else None
        self._crowd(self._full_since is not None and now - self._full_since >= self._pace.crowded)

    async def _leave_webhook(self) -> None:
        """A bot with a webhook gets no updates by polling. What waits there is kept."""
        try:
            await self._bot.delete_webhook(drop_pending_updates=False)
        except Exception as error:  # noqa: BLE001 - polling shows whether there is a webhook
            logger.debug("deleteWebhook failed: %s", type(error).__name__)

    def _say_once(self, error: Exception) -> None:
        if type(error) is not self._trouble:
            self._trouble = type(error)
            logger.warning("getUpdates failed: %s. %s", type(error).__name__, CURES.get(type(error), "Trying again."))
