"""Conversations in memory: bounded in events, gone after idle time, erased on demand, never on disk (decision A6)."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterable
from typing import Any

from rasa.core.brokers.broker import EventBroker
from rasa.core.tracker_store import SerializedTrackerAsText, TrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import Event, Restarted, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker


class BoundedTrackerStore(TrackerStore, SerializedTrackerAsText):
    """Keeps the last events of each conversation and the latest value of each slot."""

    def __init__(
        self,
        domain: Domain | None,
        host: str | None = None,
        event_broker: EventBroker | None = None,
        events: int = 40,
        idle_minutes: float = 60,
        clock: Callable[[], float] = time.monotonic,
        **kwargs: Any,
    ) -> None:
        super().__init__(domain, event_broker, **kwargs)
        self._events, self._seconds, self._clock = events, idle_minutes * 60, clock
        self._kept: dict[str, tuple[float, str]] = {}

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Keep the conversation, shortened, and drop those that were idle too long."""
        now = self._clock()
        self.forget_idle()
        dialogue = tracker.as_dialogue()
        dialogue.events = bounded(list(dialogue.events), self._events)
        self._kept.pop(tracker.sender_id, None)
        self._kept[tracker.sender_id] = (now, json.dumps(dialogue.as_dict()))

    async def retrieve(self, sender_id: str) -> DialogueStateTracker | None:
        """The conversation, or None when there is none or it was idle too long."""
        self.forget_idle()
        kept = self._kept.get(sender_id)
        return self.deserialise_tracker(sender_id, kept[1]) if kept else None

    async def keys(self) -> Iterable[str]:
        """The conversation keys; they say nothing about anybody."""
        return list(self._kept)

    def erase(self, sender_id: str) -> None:
        """Forget a conversation."""
        self._kept.pop(sender_id, None)

    def forget_idle(self) -> None:
        """Drop the conversations that were idle too long; the engine also calls this every minute."""
        now = self._clock()
        for sender, (used, _) in list(self._kept.items()):  # oldest first: saving moves a conversation to the end
            if now - used <= self._seconds:
                break
            del self._kept[sender]


def bounded(events: list[Event], most: int) -> list[Event]:
    """The last `most` events, cut at a user's turn, with the slots of what was cut before them."""
    restarted = max((place for place, event in enumerate(events) if isinstance(event, Restarted)), default=0)
    events = events[restarted:]
    if len(events) <= most:
        return events
    turns = [place for place, event in enumerate(events) if isinstance(event, UserUttered)]
    cut = next((place for place in turns if place >= len(events) - most), turns[-1] if turns else len(events) - most)
    slots = {event.key: event for event in events[:cut] if isinstance(event, SlotSet)}
    return [*slots.values(), *events[cut:]]
