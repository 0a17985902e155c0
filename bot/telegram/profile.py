"""What Telegram shows around the chat: commands, description and short description, in every language."""

from __future__ import annotations

import logging

from telegram import Bot, BotCommand

from bot.front_desk import COMMANDS, OTHERWISE
from bot.language.languages import LANGUAGES
from bot.language.wording import UnknownText, Wording
from bot.telegram.delivery import Blocked, Delivery, Refused

logger = logging.getLogger(__name__)
COMMAND = "utter_command_{}"
DESCRIPTION = "utter_profile_description"
SHORT = "utter_profile_short"
PATIENCE = 3600.0  # nobody waits for this


class Profile:
    """Publishes the profile texts; they change rarely, so trouble here never stops anything."""

    def __init__(self, bot: Bot, wording: Wording, delivery: Delivery) -> None:
        self._bot, self._wording, self._delivery = bot, wording, delivery

    async def publish(self) -> None:
        """Publish all languages; English, without a code, is shown to everybody whose language is not among them."""
        for code, language in ((None, OTHERWISE), *((code, code) for code in LANGUAGES)):
            try:
                await self._publish(code, language)
            except (UnknownText, Refused, Blocked) as error:
                logger.error("profile in %s not published: %s", language, type(error).__name__)

    async def _publish(self, code: str | None, language: str) -> None:
        commands = [BotCommand(name, self._text(COMMAND.format(name), language)) for name in COMMANDS]
        description, short = self._text(DESCRIPTION, language), self._text(SHORT, language)
        for call in (
            lambda: self._bot.set_my_commands(commands, language_code=code),
            lambda: self._bot.set_my_description(description, language_code=code),
            lambda: self._bot.set_my_short_description(short, language_code=code),
        ):
            await self._delivery.deliver(call, PATIENCE, repeatable=True)

    def _text(self, key: str, language: str) -> str:
        return self._wording.say(key, language).text
