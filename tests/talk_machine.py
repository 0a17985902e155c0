"""Runs the rules of the talk without Rasa: the real actions, the real texts, quick enough for thousands of conversations.

What Rasa does is done here by looking up: which rule or story goes with an intent, and what a followup action asks for.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from importlib import import_module
from pkgutil import iter_modules
from typing import Any

import yaml
from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

import actions
from actions.services.results import MEMORY, PENDING, RESULT
from actions.services.signals import table
from bot.language.wording import Reply, Wording
from bot.settings import DATA, ROOT

DOMAIN = yaml.safe_load((ROOT / "domain.yml").read_text(encoding="utf-8"))


def _actions() -> dict[str, Action]:
    """Every action of the package, by name, as the action server finds them."""
    for module in iter_modules(actions.__path__):
        import_module(f"actions.{module.name}")
    return {action.name(): action for action in (kind() for kind in Action.__subclasses__()) if action.name() in DOMAIN["actions"]}


ACTIONS = _actions()
Path = tuple[str, ...]


@dataclass(frozen=True)
class Heard:
    """What NLU makes of one message. `shown` is the text behind a button."""

    intent: str
    confidence: float = 1.0
    signals: Mapping[str, float] = field(default_factory=dict)
    shown: str | None = None

    @classmethod
    def pressed(cls, payload: str) -> Heard:
        """What a button means."""
        kind, _, value = payload.partition(":")
        return cls(value) if kind == "intent" else cls("show_text", shown=value)


@dataclass(frozen=True)
class Said:
    """One turn. `keys` are the response keys behind `replies`; `open` is what a yes or no would have answered ("question", "offer");
    `before` and `after` are the memory of risk.
    """

    heard: Heard
    open: str | None
    keys: Path
    replies: tuple[Reply, ...]
    tier: str
    route: str | None
    contacts: Path
    before: Mapping[str, Any]
    after: Mapping[str, Any]

    @property
    def text(self) -> str:
        """All bubbles."""
        return "\n".join(reply.text for reply in self.replies)

    @property
    def buttons(self) -> Path:
        """Payloads that can be pressed, those of menus and texts."""
        payloads = (button.payload for reply in self.replies for button in reply.buttons)
        return tuple(payload for payload in payloads if payload.startswith(("say:", "intent:")))


class TalkMachine:
    """One conversation in one language."""

    def __init__(self, wording: Wording, language: str) -> None:
        self._wording, self._language = wording, language
        self._slots: dict[str, Any] = dict.fromkeys(DOMAIN["slots"])
        self._events: list[dict[str, Any]] = []
        self._decided: dict[str, Any] = {}
        self._last, self._acted = "", "action_listen"

    def hear(self, heard: Heard) -> Said:
        """Answer one message."""
        heard = _in_danger(heard)
        open_, before = self._slots[PENDING], self._slots[MEMORY] or {}
        self._decided, self._acted = {}, "action_listen"
        intent = {"name": heard.intent, "confidence": heard.confidence}
        self._events.append({"event": "user", "parse_data": {"intent": intent}})
        messages = list(self._messages(heard, _steps(open_, self._last, heard.intent)))
        self._last = heard.intent
        replies = tuple(self._reply(message) for message in messages)
        keys = tuple(message["response"] for message in messages)
        route, contacts = self._decided.get("route"), tuple(self._decided.get("contacts") or ())
        tier = self._decided.get("tier", "T0")
        return Said(heard, open_, keys, replies, tier, route, contacts, before, self._slots[MEMORY] or {})

    def _messages(self, heard: Heard, steps: Path) -> Iterator[dict[str, Any]]:
        waiting = list(steps)
        while waiting:
            step = waiting.pop(0)
            said, follow = self._run(step, heard) if step in ACTIONS else ([{"response": step}], None)
            self._acted = step
            self._events += [{"event": "bot", "metadata": {"utter_action": message["response"]}} for message in said]
            yield from said
            if follow is not None:
                waiting = [] if follow == "action_listen" else [follow]

    def _run(self, name: str, heard: Heard) -> tuple[list[dict[str, Any]], str | None]:
        ranking = [{"name": heard.intent, "confidence": heard.confidence}]
        entities = [{"entity": "shown", "value": heard.shown}] if heard.shown else []
        latest = {"intent": ranking[0], "intent_ranking": ranking, "signals": dict(heard.signals), "entities": entities}
        tracker = Tracker("chat", self._slots, latest, [*self._events, {"event": "action"}], False, None, {}, self._acted)
        dispatcher, follow = CollectingDispatcher(), None
        for event in ACTIONS[name].run(dispatcher, tracker, {}):
            if event["event"] == "slot":
                self._slots[event["name"]] = event["value"]
                self._decided = event["value"] if event["name"] == RESULT else self._decided
            elif event["event"] == "followup":
                follow = event["name"]
        return dispatcher.messages, follow

    def _reply(self, message: Mapping[str, Any]) -> Reply:
        extras = {name: value for name, value in message.items() if isinstance(value, str)}
        return self._wording.composed(message["response"], self._language, extras)


def _in_danger(heard: Heard) -> Heard:
    """A message that tells of danger now has the intent of that danger, as `bot/nlu/pattern_net.py` sees to."""
    intents: dict[str, str] = table().route_of["acute_intent"]
    acute = next((signal for signal in intents if signal in heard.signals), None)
    return heard if acute is None else Heard(intents[acute], heard.signals[acute], heard.signals)


def _steps(pending: str | None, last: str, intent: str) -> Path:
    """What the rules and stories say: those of a question that is open, those of what was just said, those of the intent alone."""
    found = _rules()
    return next(found[key] for key in ((pending, "", intent), (None, last, intent), (None, "", intent)) if key in found)


def intents() -> list[str]:
    """Every intent that can begin a turn by itself."""
    return sorted({intent for pending, last, intent in _rules() if not pending and not last and intent != "show_text"})


@lru_cache(maxsize=1)
def _rules() -> dict[tuple[str | None, str, str], Path]:
    """(what is open, the intent before, intent) -> actions."""
    found: dict[tuple[str | None, str, str], Path] = {}
    for path in sorted([*DATA.glob("*/rules.yml"), *DATA.glob("*/stories.yml")]):
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
        for row in [*content.get("rules", ()), *content.get("stories", ())]:
            conditions = [slot for condition in row.get("condition", ()) for slot in condition.get("slot_was_set", ())]
            pending = next((slot[PENDING] for slot in conditions if PENDING in slot), None)
            last = ""
            for intent, follow in _turns(row["steps"]):
                found[pending, last, intent] = follow
                last = intent
    return found


def _turns(steps: list[dict[str, str]]) -> Iterator[tuple[str, Path]]:
    begins = [number for number, step in enumerate(steps) if "intent" in step]
    for begin, end in zip(begins, [*begins[1:], len(steps)], strict=True):
        yield steps[begin]["intent"], tuple(step["action"] for step in steps[begin + 1 : end])
