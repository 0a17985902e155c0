"""The queue of each chat: one thing after the other within a chat, chats beside each other."""

from __future__ import annotations

import asyncio
import logging
import time
from collections import deque
from collections.abc import Awaitable, Callable

from bot.telegram.delivery import Blocked
from bot.telegram.pace import Pace
from bot.telegram.reading import Visit
from bot.telegram.slots import Slots

logger = logging.getLogger(__name__)


class _Queue:
    def __init__(self) -> None:
        self.waiting: deque[Visit] = deque()
        self.current: asyncio.Task[None] | None = None
        self.worker: asyncio.Task[None] | None = None
        self.visit: Visit | None = None
        self.since = 0.0

    def cut_short(self) -> None:
        """End the visit that is served now; one that hides is always finished."""
        if self.current is not None and self.visit is not None and not self.visit.hides:
            self.current.cancel()

    def hold(self, visit: Visit, task: asyncio.Task[None]) -> None:
        """This visit is served now."""
        self.visit, self.current, self.since = visit, task, time.monotonic()


class Chats:
    """Serves visits with `serve`; tells `done` the update id of each that was answered or refused, never of one cut short."""

    def __init__(self, serve: Callable[[Visit], Awaitable[None]], done: Callable[[int], None], chats_at_once: int, pace: Pace) -> None:
        self._serve, self._done, self._pace = serve, done, pace
        self._slots = Slots(chats_at_once, pace.slot)
        self._queues: dict[str, _Queue] = {}
        self._thinned: set[str] = set()

    def put(self, visit: Visit) -> None:
        """Serve a visit after those of the same chat that came before."""
        if visit.chat in self._thinned and not visit.hides:
            self._done(visit.update_id)
            return
        queue = self._queues.setdefault(visit.chat, _Queue())
        queue.waiting.append(visit)
        if queue.worker is None:
            queue.worker = asyncio.create_task(self._work(visit.chat, queue))
        if visit.hides:
            asyncio.get_running_loop().call_later(self._pace.hush, self._let_before, queue, visit)

    def drop(self, chat: str) -> None:
        """Refuse everything of this chat that waits."""
        if chat in self._queues:
            self._refuse(self._queues[chat].waiting)
            self._queues[chat].waiting.clear()

    def crowd(self, crowded: bool) -> None:
        """While the updates of some hide those of others: each chat keeps its first few messages, and none may be stuck."""
        if not crowded:
            self._thinned.clear()
            return
        for chat, queue in self._queues.items():
            if time.monotonic() - queue.since > self._pace.stuck:
                queue.cut_short()
            late = [visit for visit in list(queue.waiting)[self._pace.keep :] if not visit.hides]
            if late:
                logger.warning("%d messages of one chat refused: it fills the window of all chats", len(late))
                self._thinned.add(chat)
                queue.waiting = deque(visit for visit in queue.waiting if visit not in late)
                self._refuse(late)

    async def finish(self, seconds: float) -> None:
        """Wait until nothing is left, at most `seconds`, then stop where it stands."""
        workers = [queue.worker for queue in self._queues.values() if queue.worker is not None]
        if workers:
            _, late = await asyncio.wait(workers, timeout=seconds)
            for worker in late:
                worker.cancel()
            await asyncio.gather(*late, return_exceptions=True)

    async def _work(self, chat: str, queue: _Queue) -> None:
        try:
            while queue.waiting:
                visit = queue.waiting.popleft()
                queue.hold(visit, task := asyncio.create_task(self._one(visit)))
                await asyncio.wait({task})
                self._done(visit.update_id)
        except asyncio.CancelledError:
            if queue.current is not None:
                queue.current.cancel()
                await asyncio.wait({queue.current})
            raise
        finally:
            queue.worker = None
            if self._queues.get(chat) is queue:
                del self._queues[chat]

    async def _one(self, visit: Visit) -> None:
        try:
            async with self._slots.one():
                await self._serve(visit)
        except Blocked:
            self.drop(visit.chat)
        except Exception as error:  # noqa: BLE001 - one message that cannot be served must not stop its chat
            logger.error("a message could not be served: %s", type(error).__name__)

    def _let_before(self, queue: _Queue, visit: Visit) -> None:
        """Somebody who hides the chat cannot wait for an engine: what came before is dropped, it would be deleted anyway."""
        if visit not in queue.waiting:
            return
        while queue.waiting[0] is not visit:
            self._refuse([queue.waiting.popleft()])
        queue.cut_short()

    def _refuse(self, visits: deque[Visit] | list[Visit]) -> None:
        for visit in visits:
            self._done(visit.update_id)
