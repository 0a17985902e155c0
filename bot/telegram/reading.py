"""What an update asks for: the only place that knows the shape of Telegram's messages."""

from __future__ import annotations

import re
from dataclasses import dataclass

from telegram import CallbackQuery, ChatMemberUpdated, Message, Update
from telegram.constants import ChatMemberStatus, ChatType

from bot.front_desk import COMMANDS, Incoming
from bot.telegram.chat_keys import ChatKeys

HIDING = ("stop", "hide")
_COMMAND = re.compile(r"/([a-z_]+)(?:@\w+)?(?:\s|$)", re.IGNORECASE)
CONTENT = {  # attribute of a message -> kind; an animation also has a document, a venue a location: the first counts
    "voice": "voice",
    "video_note": "voice",
    "audio": "voice",
    "photo": "photo",
    "live_photo": "photo",
    "video": "photo",
    "animation": "photo",
    "venue": "location",
    "location": "location",
    "contact": "contact",
    "sticker": "sticker",
    "document": "file",
    "poll": "sticker",
    "dice": "sticker",
    "game": "sticker",
    "story": "sticker",
    "paid_media": "sticker",
    "checklist": "sticker",
    "invoice": "sticker",
}
SWEPT = ("voice", "photo", "location", "contact", "file")  # kinds that say who or where somebody is: not left in the chat


@dataclass(frozen=True, repr=False)
class Visit:
    """One thing to do in one chat. `incoming` is None for a group and for a chat that is gone. Not printable, on purpose."""

    update_id: int
    chat_id: int
    chat: str
    incoming: Incoming | None = None
    message_id: int | None = None
    query_id: str | None = None
    group: bool = False
    language_hint: str | None = None

    @property
    def hides(self) -> bool:
        """True when somebody wants the chat cleared now."""
        asked = self.incoming
        if asked is None:
            return False
        name = asked.value.removeprefix("command:") if asked.kind == "button" else asked.value
        return asked.kind in {"button", "command"} and name in HIDING

    @property
    def is_swept(self) -> bool:
        """True when the person's own message is deleted after the answer."""
        return self.incoming is not None and self.incoming.kind in SWEPT


def read(update: Update, keys: ChatKeys) -> Visit | None:
    """The visit, or None for what needs no answer: edits, service messages, kinds that Telegram may invent."""
    if update.message is not None:
        return _message(update.update_id, update.message, keys)
    if update.callback_query is not None:
        return _press(update.update_id, update.callback_query, keys)
    if update.my_chat_member is not None:
        return _membership(update.update_id, update.my_chat_member, keys)
    return None


def _message(number: int, message: Message, keys: ChatKeys) -> Visit | None:
    chat = message.chat
    hint = message.from_user.language_code if message.from_user else None
    if chat.type != ChatType.PRIVATE:
        left = message.left_chat_member is not None  # somebody left, perhaps the bot itself: nobody to talk to
        return None if left else Visit(number, chat.id, keys.of(chat.id), group=True, language_hint=hint)
    content = _content(message)
    if content is None:
        return None
    incoming = Incoming(keys.of(chat.id), *content, language_hint=hint)
    return Visit(number, chat.id, incoming.chat, incoming, message.message_id, language_hint=hint)


def _content(message: Message) -> tuple[str, str] | None:
    if message.text is not None:
        command = _COMMAND.match(message.text)
        name = command[1].lower() if command else ""
        return ("command", name) if name in {*COMMANDS, *HIDING} else ("text", message.text)
    kind = next((kind for attribute, kind in CONTENT.items() if getattr(message, attribute, None)), None)
    return (kind, "") if kind else None


def _press(number: int, query: CallbackQuery, keys: ChatKeys) -> Visit:
    person, message = query.from_user, query.message
    chat_id = message.chat.id if message else person.id
    if message is not None and message.chat.type != ChatType.PRIVATE:
        return Visit(number, chat_id, keys.of(chat_id), query_id=query.id, group=True, language_hint=person.language_code)
    incoming = Incoming(keys.of(chat_id), "button", query.data or "", language_hint=person.language_code)
    shown = message.message_id if message else None
    return Visit(number, chat_id, incoming.chat, incoming, shown, query.id, language_hint=person.language_code)


def _membership(number: int, change: ChatMemberUpdated, keys: ChatKeys) -> Visit | None:
    away = change.new_chat_member.status in {ChatMemberStatus.LEFT, ChatMemberStatus.BANNED}
    is_private = change.chat.type == ChatType.PRIVATE
    if away != is_private:  # out of a group, or (back) in a private chat: nothing to do
        return None
    hint = change.from_user.language_code
    return Visit(number, change.chat.id, keys.of(change.chat.id), group=not is_private, language_hint=hint)
