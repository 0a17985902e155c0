"""A call is repeated when it surely failed, and only then."""

import asyncio

import pytest
from telegram.error import BadRequest, Forbidden, InvalidToken, TelegramError

from bot.telegram.delivery import Blocked, Delivery, Refused, SendRate
from bot.telegram.line import Flood, NotDelivered, PerhapsDelivered
from bot.telegram.pace import Pace

pytestmark = pytest.mark.asyncio
QUICK = Pace(backoff=0.001, backoff_most=0.002, patience=1.0)


class Call:
    """Fails with each error in turn, then succeeds."""

    def __init__(self, *errors: Exception) -> None:
        self.errors, self.tries = list(errors), 0

    async def __call__(self) -> str:
        self.tries += 1
        if self.errors:
            raise self.errors.pop(0)
        return "sent"


@pytest.mark.parametrize(
    ("errors", "tries"),
    [
        ([], 1),
        ([Flood(0.01)], 2),
        ([NotDelivered("500")] * 3, 4),
        ([NotDelivered("ConnectError", reached=False)] * 5, 6),
        ([InvalidToken("401"), Flood(0.01), NotDelivered("502")], 4),
    ],
)
async def test_what_surely_failed_is_repeated(errors: list[Exception], tries: int) -> None:
    call = Call(*errors)

    assert await Delivery(QUICK).deliver(call) == "sent"
    assert call.tries == tries


@pytest.mark.parametrize("error", [PerhapsDelivered("ReadTimeout"), TelegramError("?"), KeyError("result"), TypeError("x")])
async def test_what_may_have_arrived_is_not_repeated(error: Exception) -> None:
    call = Call(error)

    assert await Delivery(QUICK).deliver(call) is None
    assert call.tries == 1


async def test_a_repeatable_call_is_repeated_when_unsure() -> None:
    assert await Delivery(QUICK).deliver(Call(PerhapsDelivered("ReadTimeout")), repeatable=True) == "sent"


@pytest.mark.parametrize(("error", "raised"), [(Forbidden("blocked"), Blocked), (BadRequest("chat not found"), Refused)])
async def test_a_refusal_is_told_to_the_caller(error: Exception, raised: type[Exception]) -> None:
    with pytest.raises(raised):
        await Delivery(QUICK).deliver(Call(error))


async def test_patience_ends() -> None:
    call = Call(*[NotDelivered("500")] * 1000)

    assert await Delivery(QUICK).deliver(call, patience=0.01) is None
    assert call.tries < 20


async def test_a_call_under_way_is_finished_when_the_caller_is_cancelled() -> None:
    door, ended = asyncio.Event(), []

    async def call() -> None:
        await door.wait()
        ended.append(True)

    task = asyncio.create_task(Delivery(QUICK).deliver(call))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    task.cancel()
    door.set()

    with pytest.raises(asyncio.CancelledError):
        await task
    assert ended


async def test_no_second_sees_more_sends_than_allowed() -> None:
    rate, times, loop = SendRate(5), [], asyncio.get_running_loop()

    async def send() -> None:
        await rate.wait()
        times.append(loop.time())

    await asyncio.gather(*(send() for _ in range(12)))

    assert all(later - earlier >= 0.99 for earlier, later in zip(times, times[5:], strict=False))
    assert times[4] - times[0] < 0.5
