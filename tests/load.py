"""Measures real processes by hand: `.venv/bin/python tests/load.py [MODEL]`. Seconds and milliseconds on this machine."""

from __future__ import annotations

import itertools
import sys
import tempfile
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from processes import Api, Gateway, engine_of, memory, until  # noqa: E402

from bot.engine.client import SECRET_HEADER  # noqa: E402
from bot.training.model import MODEL  # noqa: E402

ALONE, PEOPLE, MESSAGES, AT_ONCE = 100, 50, 500, 8
ASKED = (
    "how much is the minimum wage",
    "my boss does not pay me since march",
    "can i go to a doctor without papers",
    "i was fired yesterday and he wants the room back",
    "who can help me with a lawyer",
    "he pays 6 euro per hour, is that allowed",
    "can my daughter go to school",
    "i had an accident with the machine at work",
    "what do you do with my messages",
    "i work seven days in the week, 12 hours",
)
QUESTIONS = (f"{words} {number}" for number in itertools.count() for words in ASKED)  # the engine remembers equal texts


def main(model: Path) -> None:
    """Start everything and print one line for each figure."""
    with tempfile.TemporaryDirectory() as folder, Api("4242:load-0123456789abcdefghij") as api:
        update, begun = api.write(1, "/menu"), time.monotonic()
        with Gateway(api, Path(folder), model) as gateway:
            until(lambda: api.is_done(update), 60)
            say("gateway start to first answer, s", time.monotonic() - begun)
            gateway.until_ready()
            say("engine start to ready, s", time.monotonic() - begun)
            address, secret = engine_of(gateway.engine or 0)
            with httpx.Client(base_url=address, headers={SECRET_HEADER: secret}, trust_env=False, timeout=30) as http:
                spread("engine turn, 1 chat, ms", [turn(http, "alone") for _ in range(ALONE)])
                with ThreadPoolExecutor(AT_ONCE) as pool:
                    many = list(pool.map(lambda number: turn(http, f"c{number % PEOPLE}"), range(MESSAGES)))
                spread(f"engine turn, {AT_ONCE} at once, ms", many)
            spread("gateway to answer, 1 chat, ms", [answered(api, {2: [next(QUESTIONS)]})[0] for _ in range(ALONE)])
            crowd = {100 + person: [next(QUESTIONS) for _ in range(MESSAGES // PEOPLE)] for person in range(PEOPLE)}
            begun = time.monotonic()
            waits = answered(api, crowd)
            say(f"gateway, {MESSAGES} messages of {PEOPLE} chats at once, all answered after, s", time.monotonic() - begun)
            spread(f"gateway to answer, {PEOPLE} chats at once, ms", waits)
            say("memory of the gateway, MB", memory(gateway.pid))
            say("memory of the engine, MB", memory(gateway.engine or 0))


def turn(http: httpx.Client, chat: str) -> float:
    """Milliseconds of one turn, seen by the caller."""
    begun = time.perf_counter()
    http.post("/turn", json={"chat": chat, "language": "en", "text": next(QUESTIONS)}).raise_for_status()
    return (time.perf_counter() - begun) * 1000


def answered(api: Api, asked: dict[int, list[str]]) -> list[float]:
    """Milliseconds from each chat's k-th message to the chat's first new bubble after the answers to those before.

    Each answer ends with buttons, exactly one bubble with buttons an answer, so the k-th such bubble is the k-th answer.
    """
    old = {chat: len(ends(api.sent(chat))) for chat in asked}
    written: dict[int, list[float]] = {chat: [] for chat in asked}
    for texts in itertools.zip_longest(*asked.values()):
        for chat, text in zip(asked, texts):
            written[chat].append(time.time())
            last = api.write(chat, text)
    until(lambda: api.is_done(*range(last - sum(map(len, asked.values())) + 1, last + 1)), 300, "all answers")
    sent = api.state()["sent"]
    waits = []
    for chat, times in written.items():
        answers = ends([message for message in sent if message["chat"]["id"] == chat])[old[chat] :]
        assert len(answers) == len(times), f"{len(times)} messages, {len(answers)} answers"
        waits += [(answer - at) * 1000 for answer, at in zip(answers, times)]
    return waits


def ends(messages: list[dict[str, object]]) -> list[float]:
    """When each answer was complete."""
    return [float(str(message["at"])) for message in messages if message.get("reply_markup")]


def spread(what: str, values: Sequence[float]) -> None:
    """Print the middle and the slow end."""
    ranked = sorted(values)
    say(f"{what}: p50", ranked[len(ranked) // 2])
    say(f"{what}: p95", ranked[int(len(ranked) * 0.95)])


def say(what: str, value: float) -> None:
    """Print one figure."""
    print(f"{what}: {value:.1f}", flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else MODEL)
