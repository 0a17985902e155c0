"""Which messages can still be deleted when somebody presses Hide: only their numbers, in memory, for 48 hours.

Bots may delete their own and the person's messages in a private chat for 48 hours (Bot API, deleteMessage).
"""

from __future__ import annotations

import time
from collections import OrderedDict, deque
from collections.abc import Callable, Iterable

HOURS_48 = 48 * 3600.0
MOST_MESSAGES = 1000  # per chat
MOST_CHATS = 20_000


class History:
    """Message numbers per chat key; the chat that was quiet longest stands first."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._chats: OrderedDict[str, deque[tuple[float, int]]] = OrderedDict()

    def record(self, chat: str, message_id: int | None) -> None:
        """Remember a message."""
        if message_id is None:
            return
        self._chats.setdefault(chat, deque(maxlen=MOST_MESSAGES)).append((self._clock(), message_id))
        self._chats.move_to_end(chat)
        while len(self._chats) > MOST_CHATS:
            self._chats.popitem(last=False)

    def batches(self, chat: str, size: int) -> list[list[int]]:
        """The message numbers of a chat, newest first, in lists of at most `size`."""
        since = self._clock() - HOURS_48
        numbers = list(dict.fromkeys(number for at, number in reversed(self._chats.get(chat, ())) if at > since))
        return [numbers[start : start + size] for start in range(0, len(numbers), size)]

    def drop(self, chat: str, numbers: Iterable[int]) -> None:
        """These messages are gone."""
        gone = set(numbers)
        left = [row for row in self._chats.get(chat, ()) if row[1] not in gone]
        if left:
            self._chats[chat] = deque(left, maxlen=MOST_MESSAGES)
        else:
            self.forget(chat)

    def forget(self, chat: str) -> None:
        """Forget the chat."""
        self._chats.pop(chat, None)

    def drop_old(self) -> None:
        """Forget what Telegram would no longer delete."""
        since = self._clock() - HOURS_48
        for chat, rows in list(self._chats.items()):
            while rows and rows[0][0] <= since:
                rows.popleft()
            if not rows:
                del self._chats[chat]
