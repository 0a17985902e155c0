"""Makes one call to the Bot API and sees it through: waits when asked to, repeats what surely failed, and only that."""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Awaitable, Callable
from typing import TypeVar

from telegram.error import BadRequest, Forbidden, InvalidToken, TelegramError

from bot.telegram.line import Flood, NotDelivered, PerhapsDelivered
from bot.telegram.pace import Pace

logger = logging.getLogger(__name__)
Result = TypeVar("Result")


class Blocked(Exception):
    """The person blocked the bot, or the account is gone: send nothing more to this chat."""


class Refused(Exception):
    """Telegram will never accept this call."""


class SendRate:
    """At most `most` sends in any second, over all chats. Times are given out in the order of asking."""

    def __init__(self, most: int) -> None:
        self._times: deque[float] = deque(maxlen=most)

    async def wait(self) -> None:
        """Wait for a free place."""
        now = asyncio.get_running_loop().time()
        full = len(self._times) == self._times.maxlen
        at = max(now, self._times[0] + 1.0) if full else now
        self._times.append(at)
        if at > now:
            await asyncio.sleep(at - now)


class Delivery:
    """Sees calls through."""

    def __init__(self, pace: Pace) -> None:
        self._pace, self._rate = pace, SendRate(pace.sends_per_second)

    async def deliver(
        self,
        call: Callable[[], Awaitable[Result]],
        patience: float | None = None,
        repeatable: bool = False,
        is_send: bool = False,
    ) -> Result | None:
        """The result, or None when it may have been delivered or patience ran out.

        `repeatable` calls are made again also when they may have arrived; `is_send` ones keep to the send rate. When the
        caller is cancelled, a call that is under way is finished first, so that the id of a sent message is not lost.

        Raises:
            Blocked, Refused
        """
        most = self._pace.patience if patience is None else patience
        waits, waited = self._pace.backoffs(), 0.0
        while True:
            if is_send:
                await self._rate.wait()
            try:
                return await self._whole(call)
            except Flood as error:
                pause, counts = error.seconds, True
            except (NotDelivered, InvalidToken) as error:
                pause, counts = next(waits), getattr(error, "reached", True)
            except PerhapsDelivered as error:
                if not repeatable:
                    logger.warning("perhaps delivered, not repeated: %s", error.message)
                    return None
                pause, counts = next(waits), True
            except Forbidden:
                raise Blocked from None
            except BadRequest:
                raise Refused from None
            except (TelegramError, KeyError, TypeError, ValueError, AttributeError) as error:
                logger.warning("call failed: %s", type(error).__name__)
                return None
            waited += pause if counts else 0.0
            if waited > most:
                logger.warning("call given up after its last try")
                return None
            await asyncio.sleep(pause)

    async def _whole(self, call: Callable[[], Awaitable[Result]]) -> Result:
        task = asyncio.ensure_future(call())
        try:
            return await asyncio.shield(task)
        except asyncio.CancelledError:
            await asyncio.wait({task}, timeout=self._pace.grace)
            if task.done() and not task.cancelled():
                task.exception()  # looked at, so that asyncio does not print it
            raise
