"""The only door of the engine: loopback, a shared secret, real status codes, no way to type an intent.

Works in our own server and, through `bot/engine/credentials.yml`, in `rasa run`.
"""

from __future__ import annotations

import asyncio
import hmac
import logging
import os
import time
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

from rasa.core.agent import Agent
from rasa.core.channels.channel import InputChannel, OutputChannel, UserMessage
from rasa.shared.core.constants import DEFAULT_INTENTS
from rasa.shared.core.events import SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker
from sanic import Blueprint
from sanic.exceptions import SanicException
from sanic.request import Request
from sanic.response import HTTPResponse, json

from actions.services.results import RESULT
from bot.engine.client import SECRET_HEADER
from bot.engine.tracker_store import BoundedTrackerStore
from bot.engine.turn import Turn
from bot.language.guess import spoken
from bot.language.languages import LANGUAGES
from bot.language.renewal import Renewal
from bot.language.shared import shared_wording
from bot.language.texts import Button
from bot.language.wording import Reply
from bot.nlu.normalise import LONGEST

logger = logging.getLogger(__name__)
NAME = "loopback"
SECONDS = 9.0  # for one turn; a little less than the gateway waits
LONGEST_KEY = 64
WARM_UP = "warm-up"
ENTITIES = {"say": ("show_text", "shown"), "wage": ("ask_minimum_wage", "told")}  # kind of button -> its intent and entity


class Collector(OutputChannel):
    """Collects the replies of one turn as they are, without cutting them at blank lines."""

    def __init__(self) -> None:
        self.replies: list[Reply] = []

    @classmethod
    def name(cls) -> str:
        """The channel's name in trackers."""
        return NAME

    async def send_response(self, recipient_id: str, message: dict[str, Any]) -> None:
        """Keep a reply."""
        buttons = tuple(Button(button["title"], button["payload"]) for button in message.get("buttons") or ())
        if message.get("text"):
            self.replies.append(Reply(message["text"], buttons))


class LoopbackChannel(InputChannel):
    """HTTP on loopback: POST /turn, POST /erase, GET /health."""

    def __init__(self, secret: str) -> None:
        self._secret = secret

    @classmethod
    def name(cls) -> str:
        """Part of the address."""
        return NAME

    @classmethod
    def from_credentials(cls, credentials: dict[str, Any] | None) -> LoopbackChannel:
        """Made by Rasa. The secret comes from the environment, never from a file.

        Raises:
            ValueError: ENGINE_SECRET is not set.
        """
        secret = os.environ.get("ENGINE_SECRET", "")
        if not secret:
            raise ValueError("ENGINE_SECRET must be set: the same words here and for the gateway.")
        return cls(secret)

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> Blueprint:
        """The three addresses."""
        door = Blueprint(f"{NAME}_channel")
        renewal = Renewal(shared_wording(), logging.INFO)  # the gateway looks too and tells what is wrong

        @door.after_server_start
        async def watch_texts(_app: object, _loop: object) -> None:
            await renewal.__aenter__()

        @door.before_server_stop
        async def stop_watching(_app: object, _loop: object) -> None:
            await renewal.__aexit__()

        @door.get("/health")
        async def health(request: Request) -> HTTPResponse:
            ready = is_ready(request.app.ctx)
            return json({"ready": ready}, status=200 if ready else 503)

        @door.post("/turn")
        async def turn(request: Request) -> HTTPResponse:
            return await self._guarded(request, self._turn)

        @door.post("/erase")
        async def erase(request: Request) -> HTTPResponse:
            return await self._guarded(request, self._erase)

        return door

    async def _guarded(self, request: Request, work: Callable[[Request], Awaitable[HTTPResponse]]) -> HTTPResponse:
        given = request.headers.get(SECRET_HEADER, "")
        if not hmac.compare_digest(given.encode("utf-8", "replace"), self._secret.encode()):
            return _refused(401)
        if len(request.body) > 8 * LONGEST:
            return _refused(413)
        if not is_ready(request.app.ctx):
            return _refused(503)
        try:
            return await asyncio.wait_for(work(request), SECONDS)
        except asyncio.TimeoutError:
            return _refused(504)
        except BadRequest:
            return _refused(400)
        except Exception as error:  # nothing of the message may reach a log or an answer
            logger.error("a turn failed: %s", type(error).__name__)
            return _refused(500)

    async def _turn(self, request: Request) -> HTTPResponse:
        body = _body(request)
        chat = _chat(body)
        language = body.get("language")
        text, button = body.get("text"), body.get("button")
        if not _is_text(language) or language not in LANGUAGES or not _is_one(text, button):
            raise BadRequest
        if text is not None and len(text) > LONGEST:
            return _refused(413)
        if button is not None and not _is_known(button, request.app.ctx.agent):
            raise BadRequest
        answer = await run_turn(request.app.ctx.agent, chat, language, text, button)
        return json(answer.as_json())

    async def _erase(self, request: Request) -> HTTPResponse:
        erase(request.app.ctx.agent, _chat(_body(request)))
        return json({"erased": True})


class BadRequest(ValueError):
    """A body that the channel does not take."""


def is_ready(context: Any) -> bool:
    """True when a model is loaded and has answered once."""
    agent: Agent | None = getattr(context, "agent", None)
    return agent is not None and agent.is_ready() and getattr(context, "warm", True)


async def run_turn(agent: Agent, chat: str, language: str, text: str | None = None, button: str | None = None) -> Turn:
    """One turn of a conversation, through NLU for a text, past it for a button."""
    started = time.perf_counter()
    collector = Collector()
    message = UserMessage(
        text=without_slash(text) if text is not None else "",
        output_channel=collector,
        sender_id=chat,
        input_channel=NAME,
        parse_data=pressed(button) if button is not None else None,
        metadata={"language": language},
    )
    await agent.handle_message(message)
    tracker = await agent.tracker_store.retrieve(chat)
    turn = _read(tracker, tuple(collector.replies), language, (time.perf_counter() - started) * 1000)
    return replace(turn, spoken=spoken(text)) if text else turn


def without_slash(text: str) -> str:
    """Rasa takes a text that begins with a slash as a command; a person who types one means words."""
    return text.lstrip().lstrip("/").lstrip() or "?"


def pressed(payload: str) -> dict[str, Any]:
    """What a button means, as if NLU had understood it.

    Raises:
        BadRequest: it is no payload of ours.
    """
    kind, _, value = payload.partition(":")
    if kind not in {"intent", *ENTITIES} or not value.isidentifier():
        raise BadRequest
    name, entity = ENTITIES.get(kind, (value, None))
    entities = [{"entity": entity, "value": value, "start": 0, "end": 0}] if entity else []
    intent = {"name": name, "confidence": 1.0}
    return {"text": "", "intent": intent, "intent_ranking": [intent], "entities": entities, "signals": {}, "rules": []}


def erase(agent: Agent, chat: str) -> None:
    """Forget the conversation of `chat`."""
    own_store(agent).erase(chat)


def own_store(agent: Agent) -> BoundedTrackerStore:
    """Our store, without what Rasa has wrapped around it."""
    store: Any = agent.tracker_store
    while hasattr(store, "_tracker_store"):
        store = store._tracker_store
    return store


def _read(tracker: DialogueStateTracker | None, replies: tuple[Reply, ...], language: str, milliseconds: float) -> Turn:
    parsed: dict[str, Any] = {}
    result: dict[str, Any] = {}
    for event in reversed(list(tracker.events) if tracker else []):
        if isinstance(event, SlotSet) and event.key == RESULT and not result:
            result = event.value or {}
        if isinstance(event, UserUttered):
            parsed = dict(event.parse_data)
            break
    intent = parsed.get("intent") or {}
    return Turn(
        replies=replies,
        language=language,
        intent=intent.get("name"),
        confidence=round(float(intent.get("confidence") or 0.0), 4),
        signals=tuple(parsed.get("signals") or ()),
        rules=tuple(parsed.get("rules") or ()),
        tier=result.get("tier", "T0"),
        route=result.get("route"),
        contacts=tuple(result.get("contacts") or ()),
        milliseconds=round(milliseconds, 1),
    )


def _body(request: Request) -> dict[str, Any]:
    try:
        body = request.json if request.body else None
    except SanicException:
        raise BadRequest from None
    if not isinstance(body, dict):
        raise BadRequest
    return body


def _chat(body: dict[str, Any]) -> str:
    chat = body.get("chat")
    if not isinstance(chat, str) or not 0 < len(chat) <= LONGEST_KEY or not chat.isascii():
        raise BadRequest
    return chat


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _is_one(text: Any, button: Any) -> bool:
    """Either a text or a button, the other absent."""
    return (_is_text(text) and button is None) or (text is None and _is_text(button))


def _is_known(button: str, agent: Agent) -> bool:
    """True for an intent of the domain (not for those with which Rasa steers itself) and for a text that exists."""
    kind, _, value = button.partition(":")
    if kind == "say":
        return value in shared_wording().texts
    if kind == "wage":
        return button in shared_wording().payloads
    return agent.domain is not None and value in agent.domain.intents and value not in DEFAULT_INTENTS


def _refused(status: int) -> HTTPResponse:
    return json({"refused": status}, status=status)
