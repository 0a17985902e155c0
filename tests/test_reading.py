"""What each kind of update asks for."""

from typing import Any

import pytest
from fake_telegram import chat_of, person
from telegram import Update

from bot.telegram.chat_keys import ChatKeys
from bot.telegram.reading import Visit, read

KEYS = ChatKeys()
FILE = {"file_id": "f", "file_unique_id": "u"}
PLACE = {"latitude": 52.0, "longitude": 4.0}


def visit(chat: int = 7, **content: Any) -> Visit | None:
    message = {"message_id": 3, "date": 1, "chat": chat_of(chat), "from": {**person(abs(chat)), "language_code": "pt-br"}, **content}
    return read(Update.de_json({"update_id": 1, "message": message}, None), KEYS)


def asked(**content: Any) -> tuple[str, str]:
    found = visit(**content)
    assert found is not None and found.incoming is not None
    return found.incoming.kind, found.incoming.value


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("my boss does not pay", "text", "my boss does not pay"),
        ("/start", "command", "start"),
        ("/start deep-link", "command", "start"),
        ("/Menu@fake_bot", "command", "menu"),
        ("/hide", "command", "hide"),
        ("/stop now", "command", "stop"),
        ("/restart", "text", "/restart"),
        ("/stopped", "text", "/stopped"),
        ("/stop!", "text", "/stop!"),
        ('/ask_passport{"x":1}', "text", '/ask_passport{"x":1}'),
        ("/", "text", "/"),
        ("see /start", "text", "see /start"),
    ],
)
def test_only_known_commands_are_commands(text: str, kind: str, value: str) -> None:
    assert asked(text=text) == (kind, value)


@pytest.mark.parametrize(
    ("content", "kind", "is_swept"),
    [
        ({"voice": {**FILE, "duration": 1}}, "voice", True),
        ({"video_note": {**FILE, "duration": 1, "length": 1}}, "voice", True),
        ({"audio": {**FILE, "duration": 1}}, "voice", True),
        ({"photo": [{**FILE, "width": 1, "height": 1}], "caption": "my passport"}, "photo", True),
        ({"video": {**FILE, "duration": 1, "width": 1, "height": 1}}, "photo", True),
        ({"animation": {**FILE, "duration": 1, "width": 1, "height": 1}, "document": FILE}, "photo", True),
        ({"location": PLACE}, "location", True),
        ({"venue": {"location": PLACE, "title": "t", "address": "a"}, "location": PLACE}, "location", True),
        ({"contact": {"phone_number": "1", "first_name": "x"}}, "contact", True),
        ({"document": FILE}, "file", True),
        ({"sticker": {**FILE, "width": 1, "height": 1, "is_animated": False, "is_video": False, "type": "regular"}}, "sticker", False),
        ({"dice": {"value": 1, "emoji": "x"}}, "sticker", False),
    ],
)
def test_other_kinds_carry_no_content(content: dict[str, Any], kind: str, is_swept: bool) -> None:
    found = visit(**content)

    assert found is not None and found.incoming is not None
    assert (found.incoming.kind, found.incoming.value, found.is_swept) == (kind, "", is_swept)


@pytest.mark.parametrize("content", [{}, {"new_chat_title": "x"}, {"pinned_message": {"message_id": 1, "date": 0, "chat": chat_of(7)}}])
def test_service_messages_need_no_answer(content: dict[str, Any]) -> None:
    assert visit(**content) is None


@pytest.mark.parametrize("kind", ["edited_message", "channel_post", "edited_channel_post"])
def test_edits_and_posts_need_no_answer(kind: str) -> None:
    message = {"message_id": 3, "date": 1, "chat": chat_of(7), "from": person(7), "text": "x"}

    assert read(Update.de_json({"update_id": 1, kind: message}, None), KEYS) is None


@pytest.mark.parametrize("update", [{"update_id": 1}, {"update_id": 1, "made_up_kind": {"x": 1}}])
def test_unknown_kinds_need_no_answer(update: dict[str, Any]) -> None:
    assert read(Update.de_json(update, None), KEYS) is None


@pytest.mark.parametrize(
    "message", [None, {"message_id": 5, "date": 0, "chat": chat_of(7)}, {"message_id": 5, "date": 9, "chat": chat_of(7)}]
)
def test_a_press_is_understood_on_old_and_vanished_messages(message: dict[str, Any] | None) -> None:
    query = {"id": "q", "from": person(7), "chat_instance": "1", "data": "lang:nl", **({"message": message} if message else {})}

    found = read(Update.de_json({"update_id": 1, "callback_query": query}, None), KEYS)

    assert found is not None and found.incoming is not None
    assert (found.chat_id, found.incoming.kind, found.incoming.value, found.query_id) == (7, "button", "lang:nl", "q")


@pytest.mark.parametrize(
    ("chat", "status", "group", "counts"),
    [
        (7, "kicked", False, True),
        (7, "member", False, False),
        (-7, "member", True, True),
        (-7, "left", True, False),
        (-7, "kicked", True, False),
    ],
)
def test_membership_means_forget_or_leave(chat: int, status: str, group: bool, counts: bool) -> None:
    bot = {"id": 1, "is_bot": True, "first_name": "b"}
    new = {"user": bot, "status": status, "until_date": 0}
    change = {
        "chat": chat_of(chat),
        "from": person(7),
        "date": 1,
        "old_chat_member": {"user": bot, "status": "left"},
        "new_chat_member": new,
    }

    found = read(Update.de_json({"update_id": 1, "my_chat_member": change}, None), KEYS)

    assert (found is not None) == counts
    assert found is None or (found.group, found.incoming) == (group, None)


@pytest.mark.parametrize("chat", [-7, -2_000_000])
def test_groups_and_channels_are_not_talked_to(chat: int) -> None:
    found = visit(chat=chat, text="hello")

    assert found is not None and found.group and found.incoming is None


def test_a_chat_key_says_nothing_and_differs_per_process() -> None:
    key = KEYS.of(123456)

    assert len(key) == 32 and int(key, 16) >= 0 and "123456" not in key
    assert key == KEYS.of(123456) != ChatKeys().of(123456)


@pytest.mark.parametrize(
    ("content", "hides"), [({"text": "/stop"}, True), ({"text": "/hide"}, True), ({"text": "hide"}, False), ({"text": "/menu"}, False)]
)
def test_hiding_is_recognised(content: dict[str, Any], hides: bool) -> None:
    found = visit(**content)

    assert found is not None and found.hides == hides


def test_a_visit_cannot_be_printed_by_mistake() -> None:
    assert "my boss" not in repr(visit(text="my boss"))
    assert visit(text="x").language_hint == "pt-br"  # type: ignore[union-attr]
