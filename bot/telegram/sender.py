"""Sends replies as plain, protected text without link previews, and clears a chat."""

from __future__ import annotations

from functools import partial

from telegram import Bot, InlineKeyboardMarkup, LinkPreviewOptions, Message

from bot.language.wording import Reply
from bot.telegram.delivery import Delivery, Refused
from bot.telegram.history import History
from bot.telegram.keyboard import keyboard
from bot.telegram.pieces import pieces

MOST_DELETED = 100  # messages per call of deleteMessages
CLEAR_PATIENCE = 20.0  # seconds for deleting; somebody looks over a shoulder
NO_PREVIEW = LinkPreviewOptions(is_disabled=True)


class Sender:
    """Everything that appears in or vanishes from a chat. Numbers of messages go to `history`."""

    def __init__(self, bot: Bot, delivery: Delivery, history: History) -> None:
        self._bot, self._delivery, self._history = bot, delivery, history

    async def send(self, chat_id: int, chat: str, reply: Reply) -> None:
        """Send one reply; its buttons stand under the last piece.

        Raises:
            Blocked: stop sending to this chat.
        """
        parts = pieces(reply.text)
        for place, text in enumerate(parts, start=1):
            markup = keyboard(reply.buttons) if place == len(parts) else None
            try:
                await self._piece(chat_id, chat, text, markup)
            except Refused:
                if markup is not None:
                    await self._bare(chat_id, chat, text)

    async def clear(self, chat_id: int, chat: str) -> list[list[int]]:
        """Delete everything of this chat that can be deleted, newest first: what stands on the screen goes first.

        Returns what could not be deleted yet.
        """
        batches = self._history.batches(chat, MOST_DELETED)
        return [batch for batch in batches if not await self.delete(chat_id, chat, batch)]

    async def delete(self, chat_id: int, chat: str, batch: list[int], patience: float = CLEAR_PATIENCE) -> bool:
        """Delete up to 100 messages; Telegram skips those that are gone. False when it never got that far."""
        try:
            call = partial(self._bot.delete_messages, chat_id, batch)
            if not await self._delivery.deliver(call, patience, repeatable=True):
                return False
        except Refused:  # one that may not be deleted must not keep the others on the screen
            if len(batch) > 1:
                halves = batch[: len(batch) // 2], batch[len(batch) // 2 :]
                return all([await self.delete(chat_id, chat, half, patience) for half in halves])
        self._history.drop(chat, batch)
        return True

    async def _bare(self, chat_id: int, chat: str, text: str) -> None:
        """The text without buttons: a keyboard that Telegram refuses must not cost somebody the answer."""
        try:
            await self._piece(chat_id, chat, text, None)
        except Refused:
            pass

    async def _piece(self, chat_id: int, chat: str, text: str, markup: InlineKeyboardMarkup | None) -> None:
        async def call() -> Message:
            message = await self._bot.send_message(
                chat_id, text, reply_markup=markup, protect_content=True, link_preview_options=NO_PREVIEW
            )
            self._history.record(chat, message.message_id)
            return message

        await self._delivery.deliver(call, is_send=True)
