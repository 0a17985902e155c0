"""Reads and writes what the conversation remembers about risk, as slots."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.events import SlotSet

from actions.services.results import MEMORY, PENDING, RESULT
from actions.services.routes import Route
from actions.services.weighing import Memory


def recall(tracker: Tracker) -> Memory:
    """What is remembered; nothing at the start of a conversation."""
    slot: dict[str, Any] = tracker.get_slot(MEMORY) or {}
    kept: dict[str, Any] = {name: tuple(value) if isinstance(value, list) else value for name, value in slot.items()}
    return Memory(**kept)


def remember(memory: Memory, pending: str | None, tier: str, route: Route | None = None, **more: Any) -> list[dict[str, Any]]:
    """The events that keep memory, what a yes or no will answer, and what was decided in this turn."""
    result = {"tier": tier[:2], "route": route.id if route else None, "contacts": list(route.contacts) if route else [], **more}
    return [SlotSet(MEMORY, asdict(memory)), SlotSet(PENDING, pending), SlotSet(RESULT, result)]


def signals_of(tracker: Tracker) -> dict[str, float]:
    """The signals that were heard in the last message, with how sure that is."""
    return dict((tracker.latest_message or {}).get("signals") or {})


def intent_of(tracker: Tracker) -> tuple[str, float]:
    """Name and confidence of the last intent."""
    intent = (tracker.latest_message or {}).get("intent") or {}
    return intent.get("name") or "", float(intent.get("confidence") or 0.0)
