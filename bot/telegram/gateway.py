"""Puts the parts together: Telegram's updates in, the desk's answers out."""

from __future__ import annotations

import asyncio
import logging
import resource
import signal
from collections.abc import Coroutine
from typing import Any

from telegram import Update

from bot.front_desk import FrontDesk
from bot.language.wording import Wording
from bot.private_logs import guard, type_only
from bot.settings import SettingError, Settings
from bot.telegram.chat_keys import ChatKeys
from bot.telegram.chats import Chats
from bot.telegram.delivery import Delivery
from bot.telegram.history import History
from bot.telegram.line import connect, disconnect
from bot.telegram.pace import Pace
from bot.telegram.poller import Poller
from bot.telegram.profile import Profile
from bot.telegram.reading import read
from bot.telegram.reception import Reception
from bot.telegram.sender import Sender
from bot.telegram.window import Window

logger = logging.getLogger(__name__)
HOUSEKEEPING = 60.0  # seconds
SIGNALS = (signal.SIGTERM, signal.SIGINT)


class Gateway:
    """One bot served by long polling."""

    def __init__(self, settings: Settings, desk: FrontDesk, wording: Wording, pace: Pace | None = None) -> None:
        if settings.telegram_token is None:
            raise SettingError("TELEGRAM_TOKEN is empty. Set it to the token that @BotFather gave.")
        self._pace = pace = pace or Pace()
        self._desk = desk
        self._keys, self._history, self._window = ChatKeys(), History(), Window(pace.window)
        self._bot = bot = connect(settings.telegram_token, settings.bot_api_url, pace, self._window.knows)
        delivery = Delivery(pace)
        sender = Sender(bot, delivery, self._history)
        self._reception = Reception(bot, desk, wording, sender, delivery, self._history, pace)
        self._chats = Chats(self._reception.serve, self._window.done, settings.chats_at_once, pace)
        self._poller = Poller(bot, self._window, self._take, self._chats.crowd, pace)
        self._profile = Profile(bot, wording, delivery)

    async def run(self, stop: asyncio.Event) -> None:
        """Serve until `stop`; then finish what is in hand and tell Telegram what was answered."""
        tasks = [asyncio.create_task(work) for work in self._background()]
        try:
            await stop.wait()
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            await self._chats.finish(self._pace.stop if stop.is_set() else 0)
            await self._reception.finish(self._pace.grace if stop.is_set() else 0)
            await self._poller.confirm()
            await disconnect(self._bot)

    def _background(self) -> tuple[Coroutine[Any, Any, None], ...]:
        return self._poller.run(), self._profile.publish(), self._keep_house()

    def _take(self, update: Update) -> None:
        try:
            visit = read(update, self._keys)
        except (AttributeError, TypeError, ValueError) as error:  # a shape that nobody thought of: it must not stay in hand
            logger.error("an update could not be read: %s", type(error).__name__)
            visit = None
        if visit is None:
            self._window.done(update.update_id)
            return
        if visit.incoming is None and not visit.group:
            self._chats.drop(visit.chat)
        self._chats.put(visit)

    async def _keep_house(self) -> None:
        while True:
            await asyncio.sleep(HOUSEKEEPING)
            self._history.drop_old()
            self._desk.forget_idle()


async def serve(settings: Settings, desk: FrontDesk, wording: Wording) -> None:
    """Serve Telegram until SIGTERM or SIGINT.

    Raises:
        SettingError: there is no token.
    """
    guard(settings.telegram_token)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # a core would hold the token and what people wrote
    gateway = Gateway(settings, desk, wording)
    loop, stop = asyncio.get_running_loop(), asyncio.Event()
    loop.set_exception_handler(type_only)
    for number in SIGNALS:
        loop.add_signal_handler(number, stop.set)
    try:
        await gateway.run(stop)
    finally:
        for number in SIGNALS:
            loop.remove_signal_handler(number)
