"""Order within a chat, chats beside each other, Hide before what waits."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest
from gateway_kit import until

from bot.front_desk import Incoming
from bot.telegram.chats import Chats
from bot.telegram.delivery import Blocked
from bot.telegram.pace import Pace
from bot.telegram.reading import Visit

pytestmark = pytest.mark.asyncio
QUICK = Pace(slot=0.05, hush=0.05, keep=2, stuck=0.05)


class Served:
    """A desk that notes what it serves; `stop:` texts wait until opened."""

    def __init__(self, chats_at_once: int = 8) -> None:
        self.begun: list[str] = []
        self.done: list[int] = []
        self.door = asyncio.Event()
        self.chats = Chats(self.serve, self.done.append, chats_at_once, QUICK)
        self.number = 0

    def put(self, chat: str, value: str, kind: str = "text") -> int:
        self.number += 1
        self.chats.put(Visit(self.number, 1, chat, Incoming(chat, kind, value)))
        return self.number

    async def serve(self, visit: Visit) -> None:
        assert visit.incoming is not None
        self.begun.append(f"{visit.chat} {visit.incoming.value}")
        special: dict[str, Callable[[], Awaitable[object]]] = {"wait": self.door.wait, "fail": self.fail, "block": self.block}
        await special.get(visit.incoming.value, lambda: asyncio.sleep(0))()

    async def fail(self) -> None:
        raise ValueError("a text that may not be logged")

    async def block(self) -> None:
        raise Blocked


async def test_a_chat_keeps_its_order_and_others_go_on() -> None:
    served = Served()
    served.put("a", "wait")
    served.put("a", "2")
    served.put("b", "1")

    await until(lambda: served.begun == ["a wait", "b 1"])
    served.door.set()

    await until(lambda: served.begun == ["a wait", "b 1", "a 2"] and served.done == [3, 1, 2])


async def test_a_chat_that_only_waits_gives_up_its_place() -> None:
    served = Served(chats_at_once=1)
    served.put("a", "wait")
    served.put("b", "1")

    await until(lambda: served.done == [2])


async def test_a_chatty_chat_takes_turns_with_others() -> None:
    served = Served(chats_at_once=1)
    for number in range(50):
        served.put("a", str(number))
    served.put("b", "1")

    await until(lambda: len(served.done) == 51)
    assert served.begun.index("b 1") < 5


async def test_a_failure_stops_neither_chat_nor_acknowledgement(caplog: pytest.LogCaptureFixture) -> None:
    served = Served()
    served.put("a", "fail")
    served.put("a", "2")

    await until(lambda: served.done == [1, 2])
    assert "ValueError" in caplog.text and "may not be logged" not in caplog.text


async def test_a_blocked_chat_loses_its_queue_and_may_come_back() -> None:
    served = Served()
    served.put("a", "block")
    served.put("a", "2")

    await until(lambda: sorted(served.done) == [1, 2])
    served.put("a", "3")

    await until(lambda: served.begun == ["a block", "a 3"])


async def test_hide_goes_before_what_waits_and_ends_what_is_stuck() -> None:
    served = Served()
    served.put("a", "wait")
    served.put("a", "2")
    served.put("a", "command:hide", "button")
    served.put("a", "4")

    await until(lambda: served.begun == ["a wait", "a command:hide", "a 4"] and sorted(served.done) == [1, 2, 3, 4])


async def test_hide_keeps_its_turn_when_nothing_is_stuck() -> None:
    served = Served()
    served.put("a", "1")
    served.put("a", "hide", "command")

    await until(lambda: served.begun == ["a 1", "a hide"])


async def test_in_a_crowd_a_chat_keeps_its_first_messages_and_hide() -> None:
    served = Served()
    for number in range(5):
        served.put("a", str(number))
    served.put("a", "stop", "command")

    served.chats.crowd(True)
    late = served.put("a", "late")
    served.chats.crowd(False)
    welcome = served.put("a", "welcome")

    await until(lambda: welcome in served.done and late in served.done)
    assert served.begun == ["a 0", "a 1", "a stop", "a welcome"]


async def test_in_a_crowd_what_is_stuck_is_ended() -> None:
    served = Served()
    served.put("a", "wait")
    await until(lambda: served.begun)
    await asyncio.sleep(QUICK.stuck * 1.1)  # the limit itself

    served.chats.crowd(True)

    await until(lambda: served.done == [1])


async def test_what_is_cut_short_by_the_end_is_not_acknowledged() -> None:
    served = Served()
    served.put("a", "wait")
    served.put("a", "2")
    served.put("b", "1")
    await until(lambda: served.done == [3])

    await served.chats.finish(0.01)

    assert served.done == [3]


async def test_the_end_waits_for_what_can_be_finished() -> None:
    served = Served()
    served.put("a", "1")
    served.put("a", "2")

    await served.chats.finish(1.0)

    assert served.done == [1, 2]
