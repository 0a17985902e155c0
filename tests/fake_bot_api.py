"""A Bot API server of our own, with faults: in a test, or as a process (`python tests/fake_bot_api.py --port 0`).

As a process it prints its port and is driven over HTTP:
  POST /control/write|press|membership|update  arguments of FakeTelegram's method as JSON -> {"result": update id}
  POST /control/fault   a Fault as JSON          POST /control/heal    no faults any more
  POST /control/set     fields of FakeTelegram   POST /control/outage  {"seconds": 1}: no connection at all
  GET  /control/state   sent, deleted, pending, acknowledged, calls
"""

from __future__ import annotations

import argparse
import asyncio
import json
from contextlib import suppress
from dataclasses import fields
from typing import Any

from aiohttp import web
from fake_faults import AFTER, BEFORE, Fault
from fake_telegram import ApiError, FakeTelegram

TOKEN = "4242:fake-token-for-tests-0123456789abcdef"
HANG = 3600.0


class FakeBotApi:
    """Serves a FakeTelegram on 127.0.0.1."""

    def __init__(self, token: str = TOKEN, port: int = 0) -> None:
        self.token, self.port = token, port
        self.telegram = FakeTelegram(arrived=self._wake)
        self.faults: list[Fault] = []
        self._news = asyncio.Event()
        self._poll: object | None = None
        self._runner: web.AppRunner | None = None

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.port}"

    def fault(self, kind: str, method: str | None = None, **more: Any) -> None:
        """Have a fault."""
        self.faults.append(Fault(kind, method, **more))

    def calls(self, method: str) -> list[dict[str, Any]]:
        """The arguments of all calls of a method."""
        return [arguments for name, arguments in self.telegram.calls if name == method]

    async def __aenter__(self) -> FakeBotApi:  # noqa: PYI034 - Self comes with Python 3.11
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()

    async def start(self) -> None:
        """Listen; on the same port as before, if there was one."""
        app = web.Application()
        app.router.add_route("*", "/bot{token}/{method}", self._answer)
        app.router.add_route("*", "/control/{what}", self._control)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.05, handler_cancellation=True)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", self.port, reuse_address=True)
        await site.start()
        self.port = site._server.sockets[0].getsockname()[1]  # type: ignore[union-attr]

    async def stop(self) -> None:
        """Close the socket and every connection."""
        if self._runner is not None:
            for connection in list(self._runner.server.connections):  # type: ignore[union-attr]
                if connection.transport is not None:
                    connection.transport.abort()
            await self._runner.cleanup()
            self._runner = None

    async def outage(self, seconds: float) -> None:
        """Refuse connections for a while."""
        await self.stop()
        await asyncio.sleep(seconds)
        await self.start()

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        method, arguments = request.match_info["method"], await _arguments(request)
        if request.match_info["token"] != self.token:
            return _error(ApiError(401, "Unauthorized"))
        self.telegram.calls.append((method, arguments))
        chat = arguments.get("chat_id")
        fault = next((fault for fault in self.faults if fault.hits(method, chat if isinstance(chat, int) else None)), None)
        if fault is not None and fault.kind in BEFORE:
            lost = await _before(fault, request)
            if lost is not None:
                return lost
        try:
            result = await self._updates(**arguments) if method == "getUpdates" else self.telegram.call(method, arguments)
        except ApiError as error:
            return _error(error)
        if fault is not None and fault.kind in AFTER:
            return await _after(fault, request)
        return web.json_response({"ok": True, "result": result})

    async def _updates(
        self, offset: int | None = None, limit: int = 100, timeout: float = 0, allowed_updates: list[str] | None = None
    ) -> list[dict[str, Any]]:
        if self.telegram.webhook:
            raise ApiError(409, "Conflict: can't use getUpdates method while webhook is active")
        self.telegram.allowed = allowed_updates if allowed_updates is not None else self.telegram.allowed
        mine = self._poll = object()
        self._wake()  # an older poll ends now
        start = self.telegram.forget_before(offset)
        deadline = asyncio.get_running_loop().time() + timeout
        while not (found := self.telegram.batch(start, limit)):
            left = deadline - asyncio.get_running_loop().time()
            if left <= 0:
                break
            self._news.clear()
            with suppress(asyncio.TimeoutError):
                await asyncio.wait_for(self._news.wait(), left)
            if self._poll is not mine:
                raise ApiError(409, "Conflict: terminated by other getUpdates request")
            start = self.telegram.forget_before(offset)
        return found

    def _wake(self) -> None:
        self._news.set()

    async def _control(self, request: web.Request) -> web.Response:
        what = request.match_info["what"]
        body = await request.json() if request.can_read_body else {}
        result: Any = True
        if what in {"write", "press", "membership", "update"}:
            result = getattr(self.telegram, what)(**body)
        elif what == "fault":
            self.fault(**body)
        elif what == "heal":
            self.faults.clear()
        elif what == "set":
            for name, value in body.items():
                setattr(self.telegram, name, set(value) if name == "blocked" else value)
        elif what == "outage":
            self._outage = asyncio.create_task(self._later_outage(float(body["seconds"])))
        elif what == "state":
            shown = ("sent", "deleted", "pending", "acknowledged", "calls", "left", "queries")
            result = {f.name: getattr(self.telegram, f.name) for f in fields(self.telegram) if f.name in shown}
        else:
            return web.json_response({"error": "no such control"}, status=404)
        return web.json_response({"result": result})

    async def _later_outage(self, seconds: float) -> None:
        await asyncio.sleep(0.05)  # the answer to the control call goes first
        await self.outage(seconds)


async def _arguments(request: web.Request) -> dict[str, Any]:
    found: dict[str, Any] = dict(request.query)
    if request.content_type == "application/json" and request.can_read_body:
        found.update(await request.json())
    else:
        found.update(await request.post())
    return {name: _value(name, value) for name, value in found.items()}


def _value(name: str, value: Any) -> Any:
    """Forms carry JSON inside strings; a text is always a text."""
    if not isinstance(value, str) or name in {"text", "callback_query_id", "description", "short_description"}:
        return value
    try:
        return json.loads(value)
    except ValueError:
        return value


def _error(error: ApiError) -> web.Response:
    body: dict[str, Any] = {"ok": False, "error_code": error.code, "description": error.description}
    if error.parameters:
        body["parameters"] = error.parameters
    return web.json_response(body, status=error.code)


async def _before(fault: Fault, request: web.Request) -> web.StreamResponse | None:
    if fault.kind == "status":
        return _error(ApiError(int(fault.value), "made to fail"))
    if fault.kind == "flood":
        return _error(ApiError(429, f"Too Many Requests: retry after {fault.value:g}", retry_after=fault.value))  # type: ignore[arg-type]
    if fault.kind == "html502":
        return web.Response(text="<html><h1>502 Bad Gateway</h1></html>", content_type="text/html", status=502)
    if fault.kind == "slow":
        await asyncio.sleep(fault.value)
        return None
    if fault.kind == "hang":
        await asyncio.sleep(fault.value or HANG)
    return _cut(request)


async def _after(fault: Fault, request: web.Request) -> web.StreamResponse:
    if fault.kind == "badjson":
        return web.Response(text='{"ok": tru', content_type="application/json")
    if fault.kind == "commit_then_hang":
        await asyncio.sleep(fault.value or HANG)
    return _cut(request)


def _cut(request: web.Request) -> web.Response:
    """End the connection without an answer."""
    if request.transport is not None:
        request.transport.abort()
    return web.Response()


async def _main(port: int, token: str) -> None:
    async with FakeBotApi(token, port) as server:
        print(server.port, flush=True)
        await asyncio.Event().wait()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--token", default=TOKEN)
    options = parser.parse_args()
    with suppress(KeyboardInterrupt):
        asyncio.run(_main(options.port, options.token))
