"""Changed words, translations, numbers and contacts go live without a restart, after the same checks as `python -m bot check`.

A thread looks at the files every few seconds, reads and checks only what has changed, and hands the new edition to the event loop.
A broken file keeps the former edition live and is told once, in one line with file and line.
"""

from __future__ import annotations

import asyncio
import logging
import threading
from pathlib import Path

from bot.checks import WORDING, findings
from bot.language.edition import Edition, files
from bot.language.wording import Wording

logger = logging.getLogger(__name__)
EVERY = 3.0  # seconds between two looks

Stamps = dict[Path, tuple[int, int]]


class Renewal:
    """Keeps the texts of one process up to date. Use `async with` in the loop that says them."""

    def __init__(self, wording: Wording, level: int = logging.WARNING, every: float = EVERY) -> None:
        """`level`: how loud trouble is told; where two processes of one machine look, one of them is quiet."""
        self._wording, self._level, self._every = wording, level, every
        self._seen = stamps(wording.data)
        self._ended = threading.Event()

    async def __aenter__(self) -> Renewal:
        loop = asyncio.get_running_loop()
        threading.Thread(target=self._watch, args=(loop,), name="renewal", daemon=True).start()
        return self

    async def __aexit__(self, *_: object) -> None:
        self._ended.set()

    def look(self) -> Edition | None:
        """A new edition, when files have changed since the last look and all is well with them."""
        now = stamps(self._wording.data)
        if now == self._seen:
            return None
        self._seen = now
        wrong = sorted(finding for finding in findings(self._wording.data, checks=WORDING) if finding.is_error)
        if wrong:
            more = f" (and {len(wrong) - 1} more; run `python -m bot check`)" if len(wrong) > 1 else ""
            logger.log(self._level, "texts not renewed, the former ones stay: %s%s", wrong[0], more)
            return None
        return Edition.load(self._wording.data) if stamps(self._wording.data) == now else None  # changed meanwhile: next look

    def _watch(self, loop: asyncio.AbstractEventLoop) -> None:
        while not self._ended.wait(self._every):
            edition = self._look_safely()
            if edition is not None and not self._ended.is_set():
                loop.call_soon_threadsafe(self._wording.renew, edition)
                logger.info("texts renewed")

    def _look_safely(self) -> Edition | None:
        try:
            return self.look()
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:  # a file that goes away between two looks
            logger.log(self._level, "texts not renewed, the former ones stay: %s", error)
            return None


def stamps(data: Path) -> Stamps:
    """When each file was changed, in nanoseconds, and its size."""
    found: Stamps = {}
    for path in files(data):
        try:
            about = path.stat()
        except FileNotFoundError:
            continue
        found[path] = (about.st_mtime_ns, about.st_size)
    return found
