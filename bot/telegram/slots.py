"""How many chats are served at once. More makes everything slower, and the HTTP client loses answers (telegram-notes, 4)."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager


class Slots:
    """Places, given out in the order of asking. Who only waits (an engine that starts, a flood limit) gives up the place
    after `longest` seconds, so that eight waiting chats never keep a ninth from being heard."""

    def __init__(self, many: int, longest: float) -> None:
        self._free = asyncio.Semaphore(many)
        self._longest = longest

    @asynccontextmanager
    async def one(self) -> AsyncIterator[None]:
        """Hold a place."""
        await self._free.acquire()
        held = [True]

        def give_back() -> None:
            if held:
                held.clear()
                self._free.release()

        timer = asyncio.get_running_loop().call_later(self._longest, give_back)
        try:
            yield
        finally:
            timer.cancel()
            give_back()
