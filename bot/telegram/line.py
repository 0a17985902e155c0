"""The HTTP line to the Bot API, and the one question that matters after a failure: was it delivered?

The Bot API has no idempotency key, so a send whose answer was lost must not be repeated, and one that surely did not
arrive must be. python-telegram-bot gives NetworkError for both; here each gets its own error. No error holds a URL
(it contains the token) or a body (it contains a text).
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import httpx
from telegram import Bot, Update
from telegram.error import NetworkError, TelegramError
from telegram.request import HTTPXRequest

from bot.telegram.pace import Pace

CONNECTIONS = 32  # more make httpcore 1.0 slow (telegram-notes, section 4)
NEVER_ARRIVED = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)
NEVER_WHOLE = (httpx.WriteError, httpx.WriteTimeout)  # the body is the last thing written
GATEWAY_TIMEOUT = 504  # a proxy gave up waiting; what stands behind it may have delivered


class NotDelivered(NetworkError):
    """The server surely did nothing. `reached` is False when there was no connection at all."""

    def __init__(self, why: str, reached: bool = True) -> None:
        super().__init__(why)
        self.reached = reached


class PerhapsDelivered(NetworkError):
    """The request was sent and no usable answer came back."""


class Flood(TelegramError):
    """429: wait `seconds` before this chat gets anything."""

    def __init__(self, seconds: float) -> None:
        super().__init__("flood")
        self.seconds = seconds


class Line(HTTPXRequest):
    """Requests of the Bot API, with errors that say whether the call arrived."""

    async def do_request(self, *args: Any, **kwargs: Any) -> tuple[int, bytes]:
        """Make one request.

        Raises:
            NotDelivered, PerhapsDelivered, Flood
        """
        try:
            code, payload = await super().do_request(*args, **kwargs)
        except NetworkError as error:
            cause = error.__cause__
            why = type(cause).__name__
            if isinstance(cause, NEVER_ARRIVED):
                raise NotDelivered(why, reached=False) from None
            if isinstance(cause, NEVER_WHOLE):
                raise NotDelivered(why) from None
            raise PerhapsDelivered(why) from None
        if code == 429:
            raise Flood(_retry_after(payload))
        if code == GATEWAY_TIMEOUT:
            raise PerhapsDelivered(str(code))
        if code >= 500 or 300 <= code < 400:
            raise NotDelivered(str(code))
        return code, payload

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        """Read an answer; the library's own version writes what it cannot read into the log."""
        try:
            body = json.loads(payload.decode("utf-8", "replace"))
        except ValueError:
            body = None
        if not isinstance(body, dict):
            raise PerhapsDelivered("unreadable answer")
        return body


class PollLine(Line):
    """The line of getUpdates. Updates that are known already, or that cannot be read, are reduced to their id: while
    something is in hand the same updates come again and again, and one that cannot be read must not stop the others."""

    def __init__(self, known: Callable[[int], bool], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._known = known

    def parse_json_payload(self, payload: bytes) -> dict[str, Any]:  # type: ignore[override]
        """Read an answer to getUpdates."""
        body = Line.parse_json_payload(payload)
        if body.get("ok") is True:
            rows = body.get("result")
            body["result"] = [self._reduced(row) for row in rows if _has_id(row)] if isinstance(rows, list) else []
        return body

    def _reduced(self, row: dict[str, Any]) -> dict[str, Any]:
        return row if not self._known(row["update_id"]) and _is_readable(row) else {"update_id": row["update_id"]}


def connect(token: str, url: str, pace: Pace, known: Callable[[int], bool] = lambda _: False) -> Bot:
    """A Bot on two lines: one for getUpdates, one for everything else. Nothing is sent yet."""
    own_machine = urlsplit(url).hostname in {"127.0.0.1", "localhost", "::1"}
    common: dict[str, Any] = {
        "read_timeout": pace.read,
        "write_timeout": pace.read,
        "connect_timeout": pace.connect,
        "pool_timeout": pace.read,
        "httpx_kwargs": {"trust_env": not own_machine},
    }
    return Bot(
        token,
        base_url=f"{url}/bot",
        base_file_url=f"{url}/file/bot",
        request=Line(connection_pool_size=CONNECTIONS, **common),
        get_updates_request=PollLine(known, connection_pool_size=2, **common),
    )


async def disconnect(bot: Bot) -> None:
    """Close both lines. Bot.shutdown does nothing for a bot that never asked getMe."""
    for line in bot._request:
        await line.shutdown()


def _retry_after(payload: bytes) -> float:
    try:
        return max(0.0, float(json.loads(payload)["parameters"]["retry_after"]))
    except (ValueError, KeyError, TypeError):
        return 1.0


def _has_id(row: object) -> bool:
    return isinstance(row, dict) and isinstance(row.get("update_id"), int)


def _is_readable(row: dict[str, Any]) -> bool:
    try:
        Update.de_json(row, None)
    except Exception:  # noqa: BLE001 - whatever a stranger's JSON does to the library
        return False
    return True
