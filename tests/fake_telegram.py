"""What the fake Bot API remembers and does: updates, chats, messages, buttons. Knows nothing of HTTP."""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

Json = dict[str, Any]
BOT = {"id": 4242, "is_bot": True, "first_name": "Fake", "username": "fake_bot"}
HOURS_48 = 48 * 3600
TOO_FAR = 10  # an offset more than this beyond the newest update counts as none (tdlib, TQueue::get)
DOING = ("setMyCommands", "setMyDescription", "setMyShortDescription", "sendChatAction")


class ApiError(Exception):
    """An answer with ok false."""

    def __init__(self, code: int, description: str, **parameters: int) -> None:
        super().__init__(description)
        self.code, self.description, self.parameters = code, description, parameters


@dataclass
class FakeTelegram:
    """One bot and its private chats."""

    skew: float = 0.0  # seconds that the clock is ahead, to make messages old
    next_update: int = 1000
    duplicate: bool = False  # each batch holds every update twice
    reverse: bool = False  # each batch stands upside down
    stale: bool = False  # what was acknowledged last is handed out once more
    pending: list[Json] = field(default_factory=list)
    acknowledged: list[int] = field(default_factory=list)
    messages: dict[tuple[int, int], Json] = field(default_factory=dict)
    sent: list[Json] = field(default_factory=list)  # messages of the bot, in order; deleted ones stay here
    deleted: list[tuple[int, int]] = field(default_factory=list)
    calls: list[tuple[str, Json]] = field(default_factory=list)
    queries: dict[str, bool] = field(default_factory=dict)  # callback query id -> answered
    blocked: set[int] = field(default_factory=set)
    left: list[int] = field(default_factory=list)
    webhook: str = ""
    allowed: list[str] | None = None
    only_allowed: bool = False  # False: other kinds too, as Telegram does with those from before the first call
    chat_rate: int | None = None  # sends per second and chat; more is answered with 429
    arrived: Callable[[], None] = lambda: None
    _numbers: Any = field(default_factory=lambda: itertools.count(1))

    def now(self) -> float:
        return time.time() + self.skew

    # What people do

    def update(self, **content: Any) -> int:
        """Put any update into the queue; `update_id` may be given."""
        number = content.pop("update_id", self.next_update)
        self.next_update = number + 1
        self.pending.append({"update_id": number, **content})
        self.arrived()
        return int(number)

    def write(self, chat: int, text: str | None = None, **content: Any) -> int:
        """A message of a person. Returns the update id."""
        number = content.pop("update_id", self.next_update)
        body = {"text": text, **content} if text is not None else content
        return self.update(update_id=number, message=self._message(chat, person(chat), **body))

    def press(self, chat: int, payload: str, message_id: int | None = None, **content: Any) -> int:
        """A tap on a button of the bot's last message that has it, or of any message when `message_id` is given."""
        if message_id is None:
            shown = [m for m in self.sent if m["chat"]["id"] == chat and payload in payloads(m)]
            if not shown:
                raise LookupError("no such button")
            message: Json = shown[-1]
        else:
            message = self.messages.get((chat, message_id)) or {"message_id": message_id, "date": 0, "chat": chat_of(chat)}
        query = str(next(self._numbers))
        self.queries[query] = False
        body = {"id": query, "from": person(chat), "chat_instance": "1", "message": message, "data": payload}
        return self.update(callback_query=body, **content)

    def membership(self, chat: int, status: str) -> int:
        """The bot is made a `member` of a chat, or `kicked` out of it (in a private chat: unblocked, blocked)."""
        if status == "kicked":
            self.blocked.add(chat)
        member = {"user": BOT, "status": status, **({"until_date": 0} if status == "kicked" else {})}
        old = {"user": BOT, "status": "left"}
        body = {"chat": chat_of(chat), "from": person(abs(chat)), "date": int(self.now())}
        return self.update(my_chat_member={**body, "old_chat_member": old, "new_chat_member": member})

    def texts(self, chat: int) -> list[str]:
        """What the bot wrote in a chat, in order."""
        return [message["text"] for message in self.sent if message["chat"]["id"] == chat]

    def visible(self, chat: int) -> list[int]:
        """Numbers of the messages that stand in a chat."""
        return [number for where, number in self.messages if where == chat]

    # What the bot calls

    def call(self, method: str, arguments: Json) -> Any:
        """Do one call.

        Raises:
            ApiError
        """
        if method in DOING:
            return True
        do = getattr(self, f"do_{method}", None)
        if do is None:
            raise ApiError(404, "Not Found: method not found")
        return do(**{name: value for name, value in arguments.items() if name in do.__annotations__})

    def forget_before(self, offset: int | None) -> int | None:
        """getUpdates: forget updates before `offset`; returns where to read from."""
        newest = max((update["update_id"] for update in self.pending), default=None)
        if offset is None or newest is None or offset > newest + TOO_FAR:
            return None
        self.acknowledged += [update["update_id"] for update in self.pending if update["update_id"] < offset]
        self._last = [update for update in self.pending if update["update_id"] < offset] or getattr(self, "_last", [])
        self.pending = [update for update in self.pending if update["update_id"] >= offset]
        return offset

    def batch(self, offset: int | None, limit: int) -> list[Json]:
        """getUpdates: what is handed out."""
        kinds = self.allowed if self.only_allowed else None
        wanted = [update for update in self.pending if kinds is None or any(kind in update for kind in kinds)]
        found = [update for update in wanted if offset is None or update["update_id"] >= offset][:limit]
        if self.stale and found and getattr(self, "_last", []):
            found, self._last = [*self._last, *found], []
        if self.duplicate:
            found = [update for update in found for _ in range(2)]
        return found[::-1] if self.reverse else found

    def do_getMe(self) -> Json:
        return {**BOT, "can_join_groups": True, "can_read_all_group_messages": False, "supports_inline_queries": False}

    def do_sendMessage(self, chat_id: int, text: str = "", reply_markup: Json | None = None) -> Json:
        self._reachable(chat_id)
        if not text.strip():
            raise ApiError(400, "Bad Request: message text is empty")
        self._check_text(text, reply_markup)
        self._check_rate(chat_id)
        extra = {"reply_markup": reply_markup} if reply_markup else {}
        message = self._message(chat_id, BOT, text=text, **extra)
        self.sent.append(message)
        return message

    def do_editMessageText(self, chat_id: int, message_id: int, text: str, reply_markup: Json | None = None) -> Json:
        message = self.messages.get((chat_id, message_id))
        if message is None or message["from"] != BOT:
            raise ApiError(400, "Bad Request: message to edit not found")
        self._check_text(text, reply_markup)
        if (message["text"], message.get("reply_markup")) == (text, reply_markup):
            raise ApiError(400, "Bad Request: message is not modified")
        message["text"] = text
        message.pop("reply_markup", None)
        message.update({"reply_markup": reply_markup} if reply_markup else {})
        return message

    def do_deleteMessage(self, chat_id: int, message_id: int) -> bool:
        message = self.messages.get((chat_id, message_id))
        if message is None:
            raise ApiError(400, "Bad Request: message to delete not found")
        if self.now() - message["date"] > HOURS_48:
            raise ApiError(400, "Bad Request: message can't be deleted")
        del self.messages[chat_id, message_id]
        self.deleted.append((chat_id, message_id))
        return True

    def do_deleteMessages(self, chat_id: int, message_ids: list[int]) -> bool:
        if not 1 <= len(message_ids) <= 100:
            raise ApiError(400, "Bad Request: there must be 1 to 100 messages")
        for number in message_ids:
            if (chat_id, number) in self.messages:
                self.do_deleteMessage(chat_id, number)
        return True

    def do_answerCallbackQuery(self, callback_query_id: str) -> bool:
        if self.queries.get(str(callback_query_id)) is not False:
            raise ApiError(400, "Bad Request: query is too old and response timeout expired or query ID is invalid")
        self.queries[str(callback_query_id)] = True
        return True

    def do_leaveChat(self, chat_id: int) -> bool:
        self._reachable(chat_id)
        self.left.append(chat_id)
        self.blocked.add(chat_id)
        return True

    def do_setWebhook(self, url: str = "") -> bool:
        self.webhook = url
        return True

    def do_deleteWebhook(self, drop_pending_updates: bool = False) -> bool:
        self.webhook = ""
        if drop_pending_updates:
            self.pending.clear()
        return True

    def _reachable(self, chat: int) -> None:
        if chat in self.blocked:
            raise ApiError(403, "Forbidden: bot was blocked by the user")

    def _check_text(self, text: str, markup: Json | None) -> None:
        if len(text.encode("utf-16-le")) // 2 > 4096:
            raise ApiError(400, "Bad Request: message is too long")
        for payload in payloads({"reply_markup": markup} if markup else {}):
            if not 1 <= len(payload.encode()) <= 64:
                raise ApiError(400, "Bad Request: BUTTON_DATA_INVALID")

    def _check_rate(self, chat: int) -> None:
        recent = [m for m in self.sent if m["chat"]["id"] == chat and self.now() - m["at"] < 1]
        if self.chat_rate is not None and len(recent) >= self.chat_rate:
            raise ApiError(429, "Too Many Requests: retry after 1", retry_after=1)

    def _message(self, chat: int, sender: Json, **content: Any) -> Json:
        number = next(self._numbers)
        date = int(self.now())
        message = {"message_id": number, "date": date, "at": self.now(), "chat": chat_of(chat), "from": sender, **content}
        self.messages[chat, number] = message
        return message


def payloads(message: Json) -> list[str]:
    """The callback data of all buttons of a message."""
    return [button["callback_data"] for row in message.get("reply_markup", {}).get("inline_keyboard", []) for button in row]


def person(chat: int) -> Json:
    """The user of a private chat."""
    return {"id": chat, "is_bot": False, "first_name": f"Person{chat}", "language_code": "en"}


def chat_of(chat: int) -> Json:
    """A private chat; a negative number is a group, a very negative one a channel."""
    if chat >= 0:
        return {"id": chat, "type": "private", "first_name": f"Person{chat}"}
    return {"id": chat, "type": "channel" if chat < -1_000_000 else "supergroup", "title": "Together"}
