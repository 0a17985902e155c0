"""Calls engines over loopback. A chat always goes to the same engine, so that its order needs no lock (decision A9)."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from typing import Any

import httpx

from bot.engine.turn import Turn

SECRET_HEADER = "X-Engine-Secret"
TURN_SECONDS = 10.0
LOOK_SECONDS = 1.0


class EngineAway(Exception):
    """No engine answered. Nothing about the message is in the text of this error."""


class EngineClient:
    """Client of one or more engines."""

    def __init__(self, urls: Sequence[str], secret: str) -> None:
        self._urls = tuple(urls)
        limits = httpx.Limits(max_connections=32, max_keepalive_connections=16)
        self._http = httpx.AsyncClient(headers={SECRET_HEADER: secret}, timeout=TURN_SECONDS, limits=limits, trust_env=False)

    async def turn(self, chat: str, language: str, text: str | None = None, button: str | None = None) -> Turn:
        """Send a text or a button payload.

        Raises:
            EngineAway: the engine is down, not ready, too slow or failed on this turn.
        """
        body = {"chat": chat, "language": language, "text": text, "button": button}
        return Turn.from_json(await self._post(chat, "/turn", body))

    async def erase(self, chat: str) -> None:
        """Forget the conversation of `chat`.

        Raises:
            EngineAway: the engine did not confirm.
        """
        await self._post(chat, "/erase", {"chat": chat})

    async def is_ready(self) -> bool:
        """True when every engine has loaded and warmed up its model."""
        try:
            answers = [await self._http.get(f"{url}/health", timeout=LOOK_SECONDS) for url in self._urls]
        except httpx.HTTPError:
            return False
        return all(answer.status_code == 200 for answer in answers)

    async def close(self) -> None:
        """Close the connections."""
        await self._http.aclose()

    async def _post(self, chat: str, path: str, body: dict[str, str | None]) -> dict[str, Any]:
        url = self._urls[zlib.crc32(chat.encode()) % len(self._urls)]
        try:
            answer = await self._http.post(url + path, json=body)
            if answer.status_code == 200:
                return answer.json()
            why = str(answer.status_code)
        except (httpx.HTTPError, ValueError) as error:
            why = type(error).__name__
        raise EngineAway(f"engine answered {path} with {why}")
