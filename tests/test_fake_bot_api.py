"""The fake behaves as the Bot API does, so that tests against it mean something."""

import asyncio
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import pytest_asyncio
from fake_bot_api import FakeBotApi

pytestmark = pytest.mark.asyncio


class Client:
    """Calls the fake the way clients do."""

    def __init__(self, api: FakeBotApi) -> None:
        self.api, self.http = api, httpx.AsyncClient(trust_env=False, timeout=2)

    async def __call__(self, method: str, how: str = "json", token: str | None = None, **arguments: Any) -> dict[str, Any]:
        url = f"{self.api.url}/bot{token or self.api.token}/{method}"
        if how == "get":
            answer = await self.http.get(url, params=arguments)
        elif how == "multipart":
            answer = await self.http.post(url, files={name: (None, str(value)) for name, value in arguments.items()})
        else:
            answer = await self.http.post(url, **{how: arguments})  # type: ignore[arg-type]
        body: dict[str, Any] = answer.json()
        assert body["ok"] == (answer.status_code == 200)
        return body


@pytest_asyncio.fixture
async def api() -> AsyncIterator[FakeBotApi]:
    async with FakeBotApi() as api:
        yield api


@pytest_asyncio.fixture
async def call(api: FakeBotApi) -> AsyncIterator[Client]:
    client = Client(api)
    yield client
    await client.http.aclose()


@pytest.mark.parametrize("how", ["json", "data", "get", "multipart"])
async def test_all_ways_to_call_are_understood(api: FakeBotApi, call: Client, how: str) -> None:
    body = await call("sendMessage", how, chat_id=7, text="12")

    assert body["result"]["text"] == "12" and api.telegram.texts(7) == ["12"]


@pytest.mark.parametrize(
    ("method", "arguments", "code"),
    [
        ("noSuchMethod", {}, 404),
        ("sendMessage", {"chat_id": 7, "text": " "}, 400),
        ("sendMessage", {"chat_id": 7, "text": "😀" * 2049}, 400),
        (
            "sendMessage",
            {"chat_id": 7, "text": "x", "reply_markup": {"inline_keyboard": [[{"text": "x", "callback_data": "é" * 33}]]}},
            400,
        ),
        ("deleteMessage", {"chat_id": 7, "message_id": 99}, 400),
        ("deleteMessages", {"chat_id": 7, "message_ids": list(range(101))}, 400),
        ("editMessageText", {"chat_id": 7, "message_id": 99, "text": "x"}, 400),
        ("answerCallbackQuery", {"callback_query_id": "99"}, 400),
        ("sendMessage", {"chat_id": 66, "text": "x"}, 403),
    ],
)
async def test_what_telegram_refuses_is_refused(api: FakeBotApi, call: Client, method: str, arguments: dict[str, Any], code: int) -> None:
    api.telegram.blocked.add(66)

    assert (await call(method, **arguments))["error_code"] == code


async def test_a_wrong_token_is_refused(call: Client) -> None:
    assert (await call("getMe", token="1:x"))["error_code"] == 401


async def test_updates_are_handed_out_until_the_offset_passes_them(api: FakeBotApi, call: Client) -> None:
    first, second = api.telegram.write(7, "a"), api.telegram.write(7, "b")

    assert len((await call("getUpdates"))["result"]) == 2
    assert len((await call("getUpdates", offset=first))["result"]) == 2
    assert [row["update_id"] for row in (await call("getUpdates", offset=second))["result"]] == [second]
    assert api.telegram.acknowledged == [first]


async def test_an_offset_far_in_the_future_counts_as_none(api: FakeBotApi, call: Client) -> None:
    api.telegram.write(7, "a", update_id=5)

    assert len((await call("getUpdates", offset=900))["result"]) == 1


async def test_a_long_poll_ends_when_something_arrives_and_when_a_newer_one_begins(api: FakeBotApi, call: Client) -> None:
    older = asyncio.create_task(call("getUpdates", timeout=2))
    await asyncio.sleep(0.05)
    newer = asyncio.create_task(call("getUpdates", timeout=2))

    assert (await older)["error_code"] == 409
    api.telegram.write(7, "a")
    assert len((await newer)["result"]) == 1


async def test_a_webhook_stands_in_the_way_of_polling(call: Client) -> None:
    await call("setWebhook", url="https://example.org")
    assert (await call("getUpdates"))["error_code"] == 409

    await call("deleteWebhook")
    assert (await call("getUpdates"))["ok"]


async def test_a_button_must_be_there_and_is_settled_once(api: FakeBotApi, call: Client) -> None:
    with pytest.raises(LookupError):
        api.telegram.press(7, "say:x")
    await call("sendMessage", chat_id=7, text="x", reply_markup={"inline_keyboard": [[{"text": "x", "callback_data": "say:x"}]]})
    api.telegram.press(7, "say:x")
    query = next(iter(api.telegram.queries))

    assert (await call("answerCallbackQuery", callback_query_id=query))["ok"]
    assert not (await call("answerCallbackQuery", callback_query_id=query))["ok"]


async def test_messages_can_be_edited_and_deleted_for_48_hours(api: FakeBotApi, call: Client) -> None:
    number = (await call("sendMessage", chat_id=7, text="x"))["result"]["message_id"]

    assert (await call("editMessageText", chat_id=7, message_id=number, text="x"))["description"].endswith("not modified")
    assert (await call("editMessageText", chat_id=7, message_id=number, text="y"))["ok"]
    api.telegram.skew = 49 * 3600
    assert not (await call("deleteMessage", chat_id=7, message_id=number))["ok"]
    api.telegram.skew = 0
    assert (await call("deleteMessages", chat_id=7, message_ids=[number, 999]))["ok"]
    assert api.telegram.visible(7) == []


@pytest.mark.parametrize(
    ("kind", "value", "delivered"),
    [("reset", 0, 0), ("hang", 0.05, 0), ("commit_then_reset", 0, 1), ("commit_then_hang", 0.05, 1), ("badjson", 0, 1), ("html502", 0, 0)],
)
async def test_a_fault_hits_once_and_says_nothing_about_delivery(
    api: FakeBotApi, call: Client, kind: str, value: float, delivered: int
) -> None:
    api.fault(kind, "sendMessage", chat=7, value=value)

    with pytest.raises((httpx.HTTPError, ValueError)):
        await call("sendMessage", chat_id=7, text="x")
    assert len(api.telegram.texts(7)) == delivered
    assert (await call("sendMessage", chat_id=7, text="y"))["ok"]


async def test_faults_count_calls_and_chats(api: FakeBotApi, call: Client) -> None:
    api.fault("flood", "sendMessage", chat=7, after=1, value=3)

    answers = [await call("sendMessage", chat_id=chat, text="x") for chat in (7, 8, 7, 7)]

    assert [answer["ok"] for answer in answers] == [True, True, False, True]
    assert answers[2]["parameters"] == {"retry_after": 3}


async def test_a_chat_can_have_a_send_rate(api: FakeBotApi, call: Client) -> None:
    api.telegram.chat_rate = 1

    assert [(await call("sendMessage", chat_id=7, text="x"))["ok"] for _ in range(2)] == [True, False]


async def test_an_outage_refuses_connections_and_ends(api: FakeBotApi, call: Client) -> None:
    await api.stop()
    with pytest.raises(httpx.ConnectError):
        await call("getMe")

    await api.start()
    assert (await call("getMe"))["ok"]


async def test_it_runs_as_a_process_of_its_own() -> None:
    command = (sys.executable, str(Path(__file__).with_name("fake_bot_api.py")), "--port", "0", "--token", "1:x")
    process = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.PIPE)
    try:
        assert process.stdout is not None
        url = f"http://127.0.0.1:{int(await process.stdout.readline())}"
        async with httpx.AsyncClient(trust_env=False) as http:
            await http.post(f"{url}/control/write", json={"chat": 7, "text": "a"})
            await http.post(f"{url}/control/fault", json={"kind": "status", "method": "sendMessage", "value": 500})
            await http.post(f"{url}/control/set", json={"blocked": [9]})
            found = (await http.post(f"{url}/bot1:x/getUpdates")).json()["result"]
            failed = await http.post(f"{url}/bot1:x/sendMessage", json={"chat_id": 7, "text": "b"})
            await http.post(f"{url}/bot1:x/sendMessage", json={"chat_id": 7, "text": "b"})
            state = (await http.get(f"{url}/control/state")).json()["result"]
    finally:
        process.kill()
        await process.wait()
    assert (found[0]["message"]["text"], failed.status_code) == ("a", 500)
    assert [message["text"] for message in state["sent"]] == ["b"] and len(state["pending"]) == 1
