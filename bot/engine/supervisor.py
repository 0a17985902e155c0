"""Starts an engine, watches it, and starts it again when it dies or hangs (decision A8)."""

from __future__ import annotations

import asyncio
import logging
import os
import secrets
import socket
import sys
from pathlib import Path

from bot.engine.client import EngineClient
from bot.settings import ROOT

logger = logging.getLogger(__name__)
LOOK_EVERY = 0.5  # seconds
HANGS_AFTER = 4  # unanswered looks in a row after which a running engine is taken for frozen
START_SECONDS = 90.0
LONGEST_PAUSE = 15.0  # between two starts of an engine that never gets ready
PATH = "/webhooks/loopback"
KEPT = ("PATH", "HOME", "LANG", "LC_ALL", "LD_LIBRARY_PATH", "VIRTUAL_ENV", "LOG_LEVEL", "TMPDIR")  # the token is not among them


class Supervisor:
    """Keeps one engine process alive. Use `async with`; `client` speaks to it, also while it is away."""

    def __init__(self, model: Path, session_minutes: int = 60) -> None:
        self._model, self._session_minutes = model, session_minutes
        self._secret, self._port = secrets.token_hex(32), _free_port()
        self._process: asyncio.subprocess.Process | None = None
        self._watch: asyncio.Task[None] | None = None
        self.client = EngineClient([f"http://127.0.0.1:{self._port}{PATH}"], self._secret)

    async def __aenter__(self) -> Supervisor:
        self._watch = asyncio.create_task(self._keep_alive())
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._watch is not None:
            self._watch.cancel()
            await asyncio.gather(self._watch, return_exceptions=True)
        await self._end()
        await self.client.close()

    async def until_ready(self, seconds: float = START_SECONDS) -> bool:
        """Wait for the engine; False when it is not ready in time."""
        deadline = asyncio.get_running_loop().time() + seconds
        while asyncio.get_running_loop().time() < deadline:
            if await self.client.is_ready():
                return True
            await asyncio.sleep(LOOK_EVERY)
        return False

    @property
    def pid(self) -> int | None:
        """Process id of the engine, if it runs."""
        return self._process.pid if self._process else None

    async def _keep_alive(self) -> None:
        pause = LOOK_EVERY
        while True:
            started = asyncio.get_running_loop().time()
            await self._start()
            was_ready = await self._until_gone()
            await self._end()
            lived = asyncio.get_running_loop().time() - started
            pause = LOOK_EVERY if was_ready else min(pause * 2, LONGEST_PAUSE)
            logger.warning("engine gone after %.0f s; a new one starts in %.1f s", lived, pause)
            await asyncio.sleep(pause)

    async def _start(self) -> None:
        environment = {name: os.environ[name] for name in KEPT if name in os.environ}
        environment |= {"ENGINE_SECRET": self._secret, "RASA_TELEMETRY_ENABLED": "false", "TF_CPP_MIN_LOG_LEVEL": "3"}
        environment |= {"PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1", "SESSION_MINUTES": str(self._session_minutes)}
        command = [sys.executable, "-m", "bot.engine.server", "--port", str(self._port), "--model", str(self._model)]
        self._process = await asyncio.create_subprocess_exec(
            *command, cwd=ROOT, env=environment, stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.DEVNULL
        )

    async def _until_gone(self) -> bool:
        """Return when the process has ended, or does not answer although it did before; True when it was ready once."""
        assert self._process is not None
        was_ready, silent, started = False, 0, asyncio.get_running_loop().time()
        while self._process.returncode is None:
            ready = await self.client.is_ready()
            was_ready |= ready
            silent = 0 if ready else silent + 1
            too_slow = not was_ready and asyncio.get_running_loop().time() - started > START_SECONDS
            if (was_ready and silent >= HANGS_AFTER) or too_slow:
                break
            await asyncio.sleep(LOOK_EVERY)
        return was_ready

    async def _end(self) -> None:
        process = self._process
        if process is None or process.returncode is not None:
            return
        process.kill()
        await process.wait()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
