"""The whole gateway against a Bot API with faults: everything answered, once, in order per chat."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import pytest
import pytest_asyncio
from fake_bot_api import FakeBotApi
from gateway_kit import FAST, StubDesk, StubWording, gateway, until

from bot.front_desk import COMMANDS, Incoming, Outgoing
from bot.language.languages import LANGUAGES
from bot.language.texts import Button
from bot.language.wording import Reply
from bot.settings import SettingError, Settings
from bot.telegram import gateway as gateway_module
from bot.telegram import sender
from bot.telegram.gateway import serve

pytestmark = pytest.mark.asyncio
CHATS = (7, 8, 9)
TEXTS = [str(number) for number in range(4)]
ALL = {chat: [f"re: {text}" for text in TEXTS] for chat in CHATS}


@pytest_asyncio.fixture
async def api() -> AsyncIterator[FakeBotApi]:
    async with FakeBotApi() as api:
        yield api


@pytest.fixture
def desk() -> StubDesk:
    return StubDesk()


def everybody_writes(api: FakeBotApi) -> None:
    for text in TEXTS:
        for chat in CHATS:
            api.telegram.write(chat, text)


def answers(api: FakeBotApi) -> dict[int, list[str]]:
    return {chat: api.telegram.texts(chat) for chat in CHATS}


def all_acknowledged(api: FakeBotApi) -> bool:
    return not api.telegram.pending


FAULTS: dict[str, dict[str, Any]] = {
    "nothing": {},
    "429 with retry_after": {"kind": "flood", "method": "sendMessage", "chat": 7, "after": 1, "value": 0.3},
    "429 twice": {"kind": "flood", "method": "sendMessage", "chat": 7, "times": 2, "value": 0.1},
    "429 for everybody": {"kind": "flood", "method": "sendMessage", "times": 6, "value": 0.1},
    "500": {"kind": "status", "method": "sendMessage", "value": 500, "times": 4},
    "500 at every method": {"kind": "status", "value": 500, "times": 20},
    "502 with HTML": {"kind": "html502", "method": "sendMessage", "times": 3},
    "503": {"kind": "status", "method": "sendMessage", "value": 503, "times": 3},
    "401 at a send": {"kind": "status", "method": "sendMessage", "value": 401, "times": 2},
    "answer lost by reset": {"kind": "commit_then_reset", "method": "sendMessage", "chat": 8, "after": 1},
    "answer lost by hang": {"kind": "commit_then_hang", "method": "sendMessage", "chat": 8, "after": 1},
    "answer is not JSON": {"kind": "badjson", "method": "sendMessage", "times": 2},
    "slow": {"kind": "slow", "method": "sendMessage", "chat": 9, "times": 4, "value": 0.1},
    "typing fails": {"kind": "status", "method": "sendChatAction", "times": 20, "value": 500},
    "typing reset": {"kind": "reset", "method": "sendChatAction", "times": 20},
    "profile fails": {"kind": "status", "method": "setMyCommands", "times": 3, "value": 500},
    "profile flood": {"kind": "flood", "method": "setMyDescription", "value": 60},
    "poll 401": {"kind": "status", "method": "getUpdates", "value": 401, "times": 3},
    "poll 404": {"kind": "status", "method": "getUpdates", "value": 404, "times": 3},
    "poll 409": {"kind": "status", "method": "getUpdates", "value": 409, "times": 2},
    "poll 400": {"kind": "status", "method": "getUpdates", "value": 400, "times": 2},
    "poll 500": {"kind": "status", "method": "getUpdates", "value": 500, "times": 2, "after": 2},
    "poll 502 with HTML": {"kind": "html502", "method": "getUpdates", "times": 2},
    "poll 429": {"kind": "flood", "method": "getUpdates", "value": 0.2, "after": 1},
    "poll reset": {"kind": "reset", "method": "getUpdates", "times": 2, "after": 1},
    "poll bad JSON": {"kind": "badjson", "method": "getUpdates", "times": 2},
    "poll answer lost": {"kind": "commit_then_reset", "method": "getUpdates", "times": 2},
    "poll hangs": {"kind": "hang", "method": "getUpdates", "after": 1},
    "webhook removal fails": {"kind": "status", "method": "deleteWebhook", "value": 500},
}


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)
async def test_everything_is_answered_once_and_in_order(api: FakeBotApi, desk: StubDesk, fault: dict[str, Any]) -> None:
    if fault:
        api.fault(**fault)
    everybody_writes(api)

    async with gateway(api, desk, replace(FAST, long_poll=1)):
        await until(lambda: answers(api) == ALL and all_acknowledged(api))

    assert answers(api) == ALL
    assert len(desk.seen) == len(CHATS) * len(TEXTS)


@pytest.mark.parametrize("kind", ["reset", "hang"])
async def test_what_may_have_arrived_is_not_sent_twice(api: FakeBotApi, desk: StubDesk, kind: str) -> None:
    """Nobody can tell a reset before delivery from one after it; an answer lost this way is not repeated."""
    api.fault(kind, "sendMessage", chat=7, after=1)
    everybody_writes(api)

    async with gateway(api, desk):
        await until(lambda: all_acknowledged(api))

    assert answers(api) == {**ALL, 7: ["re: 0", "re: 2", "re: 3"]}


@pytest.mark.parametrize(
    "fault", [{"duplicate": True}, {"reverse": True}, {"stale": True}, {"duplicate": True, "reverse": True, "stale": True}]
)
async def test_strange_batches_change_nothing(api: FakeBotApi, desk: StubDesk, fault: dict[str, bool]) -> None:
    for name, value in fault.items():
        setattr(api.telegram, name, value)
    everybody_writes(api)

    async with gateway(api, desk):
        await until(lambda: answers(api) == ALL and all_acknowledged(api))
        api.telegram.write(7, "later")
        await until(lambda: api.telegram.texts(7)[-1] == "re: later" and all_acknowledged(api))

    assert len(desk.seen) == len(CHATS) * len(TEXTS) + 1


@pytest.mark.parametrize("jump", [1_000_000, 5])
async def test_ids_may_jump_up_and_down(api: FakeBotApi, desk: StubDesk, jump: int) -> None:
    async with gateway(api, desk):
        api.telegram.write(7, "before")
        await until(lambda: all_acknowledged(api))
        api.telegram.next_update = jump
        api.telegram.write(7, "after")
        api.telegram.write(7, "again")
        await until(lambda: all_acknowledged(api))

    assert api.telegram.texts(7) == ["re: before", "re: after", "re: again"]


UNKNOWN: dict[str, dict[str, Any]] = {
    "nothing in it": {},
    "made up": {"brand_new_kind": {"x": 1}},
    "cannot be read": {"message": {"message_id": "?", "from": {"id": 1}}},
    "not even an object": {"message": "text"},
    "edited": {"edited_message": {"message_id": 1, "date": 1, "chat": {"id": 7, "type": "private"}, "text": "x"}},
}


@pytest.mark.parametrize("content", UNKNOWN.values(), ids=UNKNOWN)
async def test_unknown_updates_are_acknowledged_and_ignored(api: FakeBotApi, desk: StubDesk, content: dict[str, Any]) -> None:
    api.telegram.update(**content)
    api.telegram.write(7, "known")

    async with gateway(api, desk):
        await until(lambda: all_acknowledged(api))

    assert [message["text"] for message in api.telegram.sent] == ["re: known"]


async def test_an_update_that_breaks_the_reading_is_acknowledged(api: FakeBotApi, desk: StubDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise AttributeError

    monkeypatch.setattr(gateway_module, "read", fail)
    api.telegram.write(7, "0")
    async with gateway(api, desk):
        await until(lambda: all_acknowledged(api))


async def test_an_outage_loses_nothing(api: FakeBotApi, desk: StubDesk) -> None:
    async with gateway(api, desk):
        await until(lambda: api.calls("getUpdates"))
        await api.stop()
        everybody_writes(api)
        await api.start()
        await until(lambda: answers(api) == ALL and all_acknowledged(api))


async def test_an_answer_waits_for_the_server_to_come_back(api: FakeBotApi, desk: StubDesk) -> None:
    desk.doors["0"] = asyncio.Event()
    async with gateway(api, desk):
        api.telegram.write(7, "0")
        await until(lambda: desk.seen)
        await api.stop()
        desk.doors["0"].set()
        await until(lambda: desk.inside == 1)
        await api.start()
        await until(lambda: api.telegram.texts(7) == ["re: 0"] and all_acknowledged(api))


async def test_the_offset_never_passes_the_oldest_unanswered_update(api: FakeBotApi, desk: StubDesk) -> None:
    desk.doors["slow"] = asyncio.Event()
    slow = api.telegram.write(7, "slow")
    api.telegram.write(8, "quick")

    async with gateway(api, desk):
        await until(lambda: api.telegram.texts(8))
        api.telegram.write(9, "new")
        await until(lambda: api.telegram.texts(9))
        polls = api.calls("getUpdates")
        assert all((poll.get("offset") or 0) <= slow for poll in polls) and len(api.telegram.pending) == 3
        assert {poll["timeout"] for poll in polls[1:]} == {0}
        desk.doors["slow"].set()
        await until(lambda: all_acknowledged(api))

    assert len(desk.seen) == 3


async def test_what_was_not_answered_is_answered_after_a_crash(api: FakeBotApi, desk: StubDesk) -> None:
    desk.doors["1"] = asyncio.Event()
    for text in ("0", "1", "2"):
        api.telegram.write(7, text)
    with pytest.raises(asyncio.CancelledError):
        async with gateway(api, desk, replace(FAST, stop=0.01)):
            await until(lambda: len(desk.seen) == 2)
            raise asyncio.CancelledError

    async with gateway(api, StubDesk()):
        await until(lambda: all_acknowledged(api))

    assert api.telegram.texts(7) == ["re: 0", "re: 1", "re: 2"]


async def test_a_second_start_repeats_nothing(api: FakeBotApi, desk: StubDesk) -> None:
    for _ in range(2):
        everybody_writes(api)
        async with gateway(api, desk):
            await until(lambda: all_acknowledged(api))

    assert answers(api) == {chat: ALL[chat] * 2 for chat in CHATS}


async def test_one_flooded_chat_does_not_hold_up_others(api: FakeBotApi, desk: StubDesk) -> None:
    api.fault("flood", "sendMessage", chat=7, value=0.6)
    api.telegram.write(7, "0")
    async with gateway(api, desk, chats_at_once=1, pace=replace(FAST, slot=0.05)):
        await until(lambda: api.calls("sendMessage"))
        api.telegram.write(8, "0")
        await until(lambda: api.telegram.texts(8))
        assert api.telegram.texts(7) == []
        await until(lambda: api.telegram.texts(7))


async def test_only_some_chats_are_served_at_once(api: FakeBotApi, desk: StubDesk) -> None:
    for chat in range(1, 21):
        api.telegram.write(chat, "x")
    async with gateway(api, desk, chats_at_once=3, pace=replace(FAST, sends_per_second=1000)):
        await until(lambda: all_acknowledged(api))

    assert desk.most_inside <= 3 and len(api.telegram.sent) == 20


async def test_more_than_a_window_is_answered(api: FakeBotApi, desk: StubDesk) -> None:
    for number in range(15):
        for chat in CHATS:
            api.telegram.write(chat, str(number))
    async with gateway(api, desk, replace(FAST, window=10, sends_per_second=1000)):
        await until(lambda: all_acknowledged(api))

    assert answers(api) == {chat: [f"re: {number}" for number in range(15)] for chat in CHATS}


async def test_a_person_who_blocked_the_bot_gets_nothing_more_and_is_forgotten(api: FakeBotApi, desk: StubDesk) -> None:
    api.telegram.blocked.add(7)
    everybody_writes(api)
    async with gateway(api, desk):
        await until(lambda: all_acknowledged(api))

    assert len([call for call in api.calls("sendMessage") if call["chat_id"] == 7]) == 1
    assert "stop" in [seen.value for seen in desk.seen]
    assert api.telegram.texts(8) == ALL[8]


async def test_a_chat_that_is_gone_is_forgotten(api: FakeBotApi, desk: StubDesk) -> None:
    api.telegram.membership(7, "kicked")
    async with gateway(api, desk):
        await until(lambda: all_acknowledged(api))

    assert [seen.value for seen in desk.seen] == ["stop"] and api.calls("sendMessage") == []


@pytest.mark.parametrize("group", [-7, -2_000_000])
async def test_a_group_is_told_once_and_left(api: FakeBotApi, desk: StubDesk, group: int) -> None:
    api.telegram.membership(group, "member")
    api.telegram.write(group, "hello")
    async with gateway(api, desk):
        await until(lambda: all_acknowledged(api))

    assert (api.telegram.texts(group), api.telegram.left, desk.seen) == (["utter_talk_group en"], [group], [])


async def test_a_press_is_settled_once_and_answered(api: FakeBotApi, desk: StubDesk) -> None:
    api.telegram.write(7, "0")
    async with gateway(api, desk):
        await until(lambda: api.telegram.texts(7))
        api.telegram.duplicate = True
        desk.special["command:hide"] = one(Outgoing((Reply("pressed"),)))
        api.telegram.press(7, "command:hide")
        await until(lambda: all_acknowledged(api) and all(api.telegram.queries.values()))

    assert api.telegram.texts(7) == ["re: 0", "pressed"] and len(api.calls("answerCallbackQuery")) == 1


async def test_an_old_press_is_answered_too(api: FakeBotApi, desk: StubDesk) -> None:
    api.telegram.press(7, "say:old", message_id=12345)
    api.telegram.queries.clear()  # "query is too old"
    async with gateway(api, desk):
        await until(lambda: all_acknowledged(api))

    assert api.telegram.texts(7) == ["re: button say:old"]


def one(*parts: Outgoing) -> Any:
    async def answer(_: Incoming) -> list[Outgoing]:
        return list(parts)

    return answer


async def test_texts_go_out_plain_protected_without_preview_with_buttons_last(api: FakeBotApi, desk: StubDesk) -> None:
    long, button = "<b>A *word* at a time.</b> " * 200, Button("Hide", "command:hide")
    desk.special["0"] = one(Outgoing((Reply(""), Reply(long, (button,)), Reply("last"))))
    api.telegram.write(7, "0")
    async with gateway(api, desk):
        await until(lambda: all_acknowledged(api))

    sent = api.calls("sendMessage")
    assert len(sent) == 3 and " ".join(call["text"] for call in sent[:2]) == long.strip()
    assert [bool(call.get("reply_markup")) for call in sent] == [False, True, False]
    assert all(
        call["protect_content"] is True and call["link_preview_options"]["is_disabled"] and "parse_mode" not in call for call in sent
    )


async def test_a_keyboard_that_is_refused_does_not_cost_the_answer(api: FakeBotApi, desk: StubDesk) -> None:
    api.fault("status", "sendMessage", value=400)
    api.telegram.write(7, "0")
    async with gateway(api, desk):
        await until(lambda: all_acknowledged(api))

    assert api.telegram.texts(7) == ["re: 0"] and "reply_markup" not in api.telegram.sent[0]


async def test_typing_is_shown_until_the_answer_and_not_after(api: FakeBotApi, desk: StubDesk) -> None:
    desk.doors["0"] = asyncio.Event()
    api.telegram.write(7, "0")
    async with gateway(api, desk, replace(FAST, typing=0.05)):
        await until(lambda: len(api.calls("sendChatAction")) >= 3)
        desk.doors["0"].set()
        await until(lambda: all_acknowledged(api))

    methods = [name for name, _ in api.telegram.calls if name in {"sendChatAction", "sendMessage"}]
    assert methods[0] == "sendChatAction" and methods[-1] == "sendMessage"


async def test_a_mistake_of_the_desk_is_answered_in_own_words(api: FakeBotApi, desk: StubDesk) -> None:
    async def fail(_: Incoming) -> list[Outgoing]:
        raise RuntimeError

    desk.special["0"] = fail
    api.telegram.write(7, "0")
    async with gateway(api, desk):
        await until(lambda: all_acknowledged(api))

    assert api.telegram.texts(7) == ["utter_talk_error en"]


@pytest.mark.parametrize(
    ("content", "kept"),
    [
        ({"voice": {"file_id": "f", "file_unique_id": "u", "duration": 1}}, False),
        ({"contact": {"phone_number": "0612345678", "first_name": "x"}}, False),
        ({"dice": {"value": 1, "emoji": "x"}}, True),
    ],
)
async def test_what_says_who_somebody_is_does_not_stay_in_the_chat(
    api: FakeBotApi, desk: StubDesk, content: dict[str, Any], kept: bool
) -> None:
    api.telegram.write(7, **content)
    async with gateway(api, desk):
        await until(lambda: all_acknowledged(api))

    assert len(api.telegram.texts(7)) == 1 and len(api.telegram.visible(7)) == 1 + kept


@pytest.mark.parametrize("fault", [None, "status", "flood", "commit_then_reset"])
async def test_hide_deletes_everything_and_leaves_one_neutral_word(
    api: FakeBotApi, desk: StubDesk, fault: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sender, "MOST_DELETED", 10)
    desk.special["0"] = one(Outgoing(tuple(Reply(str(number)) for number in range(25))))
    api.telegram.write(7, "0")
    api.telegram.write(8, "0 other chat")
    async with gateway(api, desk, replace(FAST, sends_per_second=1000)):
        await until(lambda: all_acknowledged(api))
        if fault:
            api.fault(fault, "deleteMessages", value=500 if fault == "status" else 0.1)
        api.telegram.write(7, "/hide")
        await until(lambda: all_acknowledged(api))

    shown = [api.telegram.messages[7, number] for number in api.telegram.visible(7)]
    assert [message["text"] for message in shown] == ["neutral"] and len(api.telegram.visible(8)) == 2


async def test_hide_does_not_wait_for_an_engine_that_is_away(api: FakeBotApi, desk: StubDesk) -> None:
    desk.doors["0"] = asyncio.Event()
    async with gateway(api, desk):
        api.telegram.write(7, "0")
        api.telegram.write(7, "1")
        await until(lambda: desk.seen)
        api.telegram.write(7, "/stop")
        await until(lambda: all_acknowledged(api))

    assert api.telegram.texts(7) == ["neutral"] and len(api.telegram.visible(7)) <= 2


async def test_one_message_that_may_not_be_deleted_does_not_keep_the_others(api: FakeBotApi, desk: StubDesk) -> None:
    api.fault("status", "deleteMessages", value=400, times=2)  # the batch of three, then its first message alone
    api.telegram.write(7, "0")
    async with gateway(api, desk):
        await until(lambda: all_acknowledged(api))
        api.telegram.write(7, "/hide")
        await until(lambda: all_acknowledged(api))

    assert len(api.telegram.deleted) == 2


async def test_what_could_not_be_deleted_at_once_is_deleted_later(api: FakeBotApi, desk: StubDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sender.Sender.delete, "__defaults__", (0.01,))
    api.fault("status", "deleteMessages", value=500, times=3)
    api.telegram.write(7, "0")
    async with gateway(api, desk):
        await until(lambda: all_acknowledged(api))
        api.telegram.write(7, "/hide")
        await until(lambda: "neutral" in api.telegram.texts(7) and len(api.telegram.deleted) == 3)

    assert [api.telegram.messages[7, number]["text"] for number in api.telegram.visible(7)] == ["neutral"]


async def test_the_profile_is_published_in_every_language(api: FakeBotApi, desk: StubDesk) -> None:
    async with gateway(api, desk, wording=StubWording("utter_command_safe")):
        await until(lambda: api.calls("deleteWebhook"))
    assert api.calls("setMyCommands") == []  # a missing text leaves the profile as it was

    async with gateway(api, desk):
        await until(lambda: len(api.calls("setMyShortDescription")) == len(LANGUAGES) + 1)

    commands = api.calls("setMyCommands")
    assert {call.get("language_code") for call in commands} == {None, *LANGUAGES}
    assert [row["command"] for row in commands[0]["commands"]] == list(COMMANDS)


async def test_a_webhook_is_removed_and_what_waits_is_kept(api: FakeBotApi, desk: StubDesk) -> None:
    api.telegram.webhook = "https://example.org"
    api.telegram.write(7, "0")
    async with gateway(api, desk):
        await until(lambda: api.telegram.texts(7) == ["re: 0"])


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_a_signal_ends_it_when_what_is_in_hand_is_finished(api: FakeBotApi, desk: StubDesk, number: signal.Signals) -> None:
    desk.doors["0"] = asyncio.Event()
    api.telegram.write(7, "0")
    settings = Settings(telegram_token=api.token, bot_api_url=api.url)
    task = asyncio.create_task(serve(settings, desk, StubWording()))  # type: ignore[arg-type]
    await until(lambda: desk.seen)

    os.kill(os.getpid(), number)
    asyncio.get_running_loop().call_later(0.05, desk.doors["0"].set)
    await asyncio.wait_for(task, 3)

    assert api.telegram.texts(7) == ["re: 0"] and all_acknowledged(api)


async def test_a_missing_token_is_said_with_its_cure(desk: StubDesk) -> None:
    with pytest.raises(SettingError, match="TELEGRAM_TOKEN"):
        await serve(Settings(), desk, StubWording())  # type: ignore[arg-type]
