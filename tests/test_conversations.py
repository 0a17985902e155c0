"""Conversations through the real engine: NLU, rules, stories, actions, texts. The tables stand in `tests/conversations/`.

A step says what the person writes or presses, and what must be true of the answer; nothing else is looked at.
"""

import asyncio
import secrets
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from rasa.core.agent import Agent

from bot.engine.agent import load
from bot.engine.channel import run_turn
from bot.engine.turn import Turn

FOLDER = Path(__file__).parent / "conversations"
NOT_YET = {line for line in (FOLDER / "not_yet.txt").read_text(encoding="utf-8").splitlines() if not line.startswith("#")}
MISSED = pytest.mark.xfail(reason="the present model misses it", strict=False)
STORIES = [
    pytest.param(story, id=story["story"], marks=[MISSED] if story["story"] in NOT_YET else [])
    for path in sorted(FOLDER.glob("test_*.yml"))
    for story in yaml.safe_load(path.read_text(encoding="utf-8"))["stories"]
]


@pytest.fixture(scope="module")
def loop() -> Iterator[asyncio.AbstractEventLoop]:
    loop = asyncio.new_event_loop()
    yield loop
    loop.close()


@pytest.fixture(scope="module")
def agent(model: Path, loop: asyncio.AbstractEventLoop) -> Agent:
    return loop.run_until_complete(load(model))


def test_every_story_that_is_missed_exists() -> None:
    assert {story.id for story in STORIES} >= NOT_YET


@pytest.mark.parametrize("story", STORIES)
def test_conversation(story: dict, agent: Agent, loop: asyncio.AbstractEventLoop) -> None:
    chat = secrets.token_hex(8)
    for number, step in enumerate(story["steps"], start=1):
        turn = loop.run_until_complete(run_turn(agent, chat, story["language"], step.get("user"), step.get("press")))
        wrong = list(differences(step, turn))
        assert not wrong, f"step {number}, {step.get('user') or step.get('press')!r}: {'; '.join(wrong)}\n{said(turn)}"


def differences(step: dict, turn: Turn) -> Iterator[str]:
    """What is not as the step says."""
    for name in ("intent", "tier", "route"):
        if name in step and getattr(turn, name) != step[name]:
            yield f"{name} is {getattr(turn, name)}, not {step[name]}"
    if "contacts" in step and list(turn.contacts) != step["contacts"]:
        yield f"contacts are {list(turn.contacts)}, not {step['contacts']}"
    missing = set(step.get("signals", ())) - set(turn.signals)
    if missing:
        yield f"signals not heard: {sorted(missing)}"
    text = said(turn)
    yield from (f"does not say {words!r}" for words in step.get("says", ()) if words not in text)
    yield from (f"says {words!r}" for words in step.get("says_not", ()) if words in text)
    first = " ".join(text.split()[:5])
    if "starts_with" in step and step["starts_with"] not in first:
        yield f"{step['starts_with']!r} is not in the first five words: {first!r}"
    if not turn.replies:
        yield "no reply at all"
    if len(turn.replies) > step.get("bubbles", 3):
        yield f"{len(turn.replies)} bubbles"
    if any(reply.text.replace("？", "?").replace("؟", "?").count("?") > 1 for reply in turn.replies):
        yield "more than one question in a bubble"


def said(turn: Turn) -> str:
    """All bubbles of a turn, one under the other."""
    return "\n".join(reply.text for reply in turn.replies).replace("\xa0", " ")
