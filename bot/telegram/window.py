"""Which updates are in hand, and up to where Telegram may forget them (decision A7: Telegram is our queue).

getUpdates with an offset makes Telegram forget everything before it. So the offset never passes the oldest update that
has no answer yet; the newer ones are handed out again at each poll and are recognised by their id. Ids are compared as a
set and not by size, because Telegram starts anew at a random number after a quiet week.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Iterable

REMEMBERED = 10_000  # answered ids, against updates that are handed out again


class Window:
    """The updates in hand, at most `size`."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._in_hand: set[int] = set()
        self._answered: OrderedDict[int, None] = OrderedDict()
        self._next: int | None = None
        self._idle = asyncio.Event()
        self._idle.set()

    def take(self, ids: Iterable[int]) -> list[int]:
        """Those of a batch that are new and fit, in order; they are in hand from now on."""
        batch = sorted(set(ids))
        if not batch:
            return []
        unknown = [number for number in batch if not self.knows(number)]
        room = max(0, self._size - len(self._in_hand))
        fresh, left_over = unknown[:room], unknown[room:]
        self._in_hand.update(fresh)
        self._next = left_over[0] if left_over else batch[-1] + 1
        self._look()
        return fresh

    def done(self, number: int) -> None:
        """This update was answered or refused."""
        self._in_hand.discard(number)
        self._answered[number] = None
        self._answered.move_to_end(number)
        while len(self._answered) > REMEMBERED:
            self._answered.popitem(last=False)
        self._look()

    def knows(self, number: int) -> bool:
        """True when this update is in hand or was answered."""
        return number in self._in_hand or number in self._answered

    @property
    def in_hand(self) -> int:
        """How many updates have no answer yet."""
        return len(self._in_hand)

    @property
    def offset(self) -> int | None:
        """What to ask getUpdates for; None before the first batch."""
        return min((number for number in (*self._in_hand, self._next) if number is not None), default=None)

    async def wait_idle(self, seconds: float) -> None:
        """Wait until nothing is in hand, but no longer than `seconds`."""
        try:
            await asyncio.wait_for(self._idle.wait(), seconds)
        except asyncio.TimeoutError:
            pass

    def _look(self) -> None:
        if self._in_hand:
            self._idle.clear()
        else:
            self._idle.set()
