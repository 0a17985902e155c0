"""Nothing private is in any log, also at DEBUG and when everything fails."""

import asyncio
import logging
import os
import re
import signal
from collections.abc import Iterator

import httpx
import pytest
from fake_bot_api import FakeBotApi
from gateway_kit import FAST, StubDesk, StubWording, until

from bot.front_desk import Incoming, Outgoing
from bot.private_logs import HIDDEN, guard, type_only
from bot.settings import Settings
from bot.telegram import gateway
from bot.telegram.line import connect

TOKEN = "987654321:" + "AAplantedTokenThatMustNeverBeSeen0123"
NAME, PHONE, TEXT, CHAT = "Plantedname", "+31655512345", "my boss Plantedboss hits me", 7700112233
PRIVATE = (TOKEN, TOKEN.split(":")[1], NAME, PHONE, "Plantedboss", str(CHAT))


@pytest.fixture(autouse=True)
def log_factory() -> Iterator[None]:
    made, levels = logging.getLogRecordFactory(), {name: logging.getLogger(name).level for name in ("telegram", "httpx", "httpcore")}
    yield
    logging.setLogRecordFactory(made)
    for name, level in levels.items():
        logging.getLogger(name).setLevel(level)


@pytest.mark.asyncio
async def test_nothing_planted_is_in_the_logs(
    caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    caplog.set_level(logging.DEBUG)
    async with FakeBotApi(TOKEN) as api:
        for fault in ("status", "flood", "badjson", "commit_then_reset", "html502"):
            api.fault(fault, "sendMessage", value=500 if fault == "status" else 0.05)
            api.fault(fault, "getUpdates", after=1, value=401 if fault == "status" else 0.05)
        desk = StubDesk()

        async def fail(message: Incoming) -> list[Outgoing]:
            raise ValueError(f"{message.value} {message.chat} {TOKEN}")

        desk.special["fail"] = fail
        for text in (TEXT, "fail", f"{NAME} {PHONE}", TEXT, TEXT, TEXT):
            api.telegram.write(CHAT, text, **{"from": {"id": CHAT, "is_bot": False, "first_name": NAME}})
        api.telegram.write(CHAT, contact={"phone_number": PHONE, "first_name": NAME})
        api.telegram.update(message={"message_id": "?", "text": TEXT})
        settings = Settings(telegram_token=TOKEN, bot_api_url=api.url, log_level="DEBUG")
        monkeypatch.setattr(gateway, "Pace", lambda: FAST)
        task = asyncio.create_task(gateway.serve(settings, desk, StubWording()))  # type: ignore[arg-type]
        await until(lambda: not api.telegram.pending)
        os.kill(os.getpid(), signal.SIGTERM)
        await task

    assert len(desk.seen) == 7 and "updates" in caplog.text  # there were logs
    out, err = capfd.readouterr()
    seen = caplog.text + out + err + repr([record.__dict__ for record in caplog.records]) + repr(settings) + repr(desk.seen[0].chat)
    assert [word for word in PRIVATE if word in seen] == []


@pytest.mark.parametrize("name", ["bot.telegram", "asyncio", "anything.else"])
@pytest.mark.parametrize("text", [f"POST https://api.telegram.org/bot{TOKEN}/getMe", f"ExtBot[token={TOKEN}]", "bot12:ab/x"])
def test_tokens_are_redacted_in_messages_and_arguments(caplog: pytest.LogCaptureFixture, name: str, text: str) -> None:
    guard(TOKEN)
    logging.getLogger(name).error("at %s", text)
    logging.getLogger(name).error(text)

    assert TOKEN not in caplog.text and "bot12:ab" not in caplog.text and HIDDEN in caplog.text


def test_a_traceback_keeps_its_lines_and_loses_its_values(caplog: pytest.LogCaptureFixture) -> None:
    guard(TOKEN)
    try:
        raise ValueError(TEXT)
    except ValueError:
        logging.getLogger("bot.x").exception("failed")

    assert "test_private_logs.py" in caplog.text and "ValueError" in caplog.text and TEXT not in caplog.text


def test_libraries_say_only_their_level(caplog: pytest.LogCaptureFixture) -> None:
    guard(TOKEN)
    caplog.set_level(logging.DEBUG)
    logging.getLogger("telegram.Bot").critical("Received data was %r", TEXT)
    logging.getLogger("httpx").info("POST %s", TOKEN)

    assert [record.getMessage() for record in caplog.records] == [f"CRITICAL {HIDDEN}"]


def test_guarding_twice_is_guarding_once() -> None:
    guard(TOKEN)
    guard(TOKEN)

    assert not hasattr(logging.getLogRecordFactory().inner, "inner")  # type: ignore[attr-defined]


@pytest.mark.asyncio
async def test_errors_of_tasks_are_told_by_type(caplog: pytest.LogCaptureFixture) -> None:
    type_only(asyncio.get_running_loop(), {"message": TEXT, "exception": ValueError(TEXT)})

    assert "ValueError" in caplog.text and TEXT not in caplog.text


@pytest.mark.asyncio
async def test_errors_of_the_line_name_no_address() -> None:
    bot = connect(TOKEN, "http://127.0.0.1:1", FAST)

    with pytest.raises(Exception, match="ConnectError") as caught:
        await bot.send_message(CHAT, TEXT)

    assert caught.value.__cause__ is None and not re.search("bot[0-9]", repr(caught.value))
    assert isinstance(caught.value.__context__.__cause__, httpx.ConnectError)  # type: ignore[union-attr]
