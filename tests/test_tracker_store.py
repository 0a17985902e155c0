"""Conversations in memory: bounded, with all slots, gone after idle time, on demand, and with a restart."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

import pytest
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, BotUttered, Event, Restarted, SlotSet, UserUttered
from rasa.shared.core.slots import AnySlot
from rasa.shared.core.trackers import DialogueStateTracker

from bot.engine.tracker_store import BoundedTrackerStore, bounded

EVENTS = 12
MINUTES = 60
SLOT = AnySlot("risk", [], influence_conversation=False)


@dataclass
class Clock:
    now: float = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def store(clock: Clock) -> BoundedTrackerStore:
    slots = {"risk": {"type": "any", "influence_conversation": False, "mappings": [{"type": "custom"}]}}
    domain = Domain.from_dict({"slots": slots})
    return BoundedTrackerStore(domain, events=EVENTS, idle_minutes=MINUTES, clock=clock)


def turn(number: int) -> list[Event]:
    said = f"text {number}"
    return [ActionExecuted("action_listen"), UserUttered(said), ActionExecuted("utter_x"), BotUttered(said)]


def save(store: BoundedTrackerStore, sender: str, events: list[Event]) -> None:
    asyncio.run(store.save(DialogueStateTracker.from_events(sender, events, slots=[SLOT])))


def load(store: BoundedTrackerStore, sender: str) -> DialogueStateTracker | None:
    return asyncio.run(store.retrieve(sender))


def test_a_conversation_comes_back_as_it_was(store: BoundedTrackerStore) -> None:
    save(store, "a", [*turn(1), SlotSet("risk", {"signals": ["x"]})])
    tracker = load(store, "a")

    assert tracker is not None and tracker.get_slot("risk") == {"signals": ["x"]}
    assert [event.text for event in tracker.events if isinstance(event, UserUttered)] == ["text 1"]


def test_a_long_conversation_is_shortened_and_keeps_its_slots(store: BoundedTrackerStore) -> None:
    early: list[Event] = [SlotSet("risk", "first"), *turn(0), SlotSet("risk", "last")]
    save(store, "a", early + [event for number in range(1, 50) for event in turn(number)])
    tracker = load(store, "a")

    assert tracker is not None and tracker.get_slot("risk") == "last"
    assert len(tracker.events) <= EVENTS + 1
    assert tracker.latest_message is not None and tracker.latest_message.text == "text 49"


def test_it_stays_bounded_however_often_it_is_saved(store: BoundedTrackerStore) -> None:
    for number in range(60):
        known = load(store, "a")
        save(store, "a", [*(known.events if known else []), *turn(number), SlotSet("risk", number)])
    tracker = load(store, "a")

    assert tracker is not None and len(tracker.events) <= 2 * EVENTS and tracker.get_slot("risk") == 59


def test_it_is_cut_where_somebody_speaks() -> None:
    events = bounded([event for number in range(20) for event in turn(number)], EVENTS)
    assert isinstance(events[0], UserUttered) and len(events) <= EVENTS


def test_one_endless_turn_is_kept_whole() -> None:
    events: list[Event] = [UserUttered("x"), *(BotUttered(str(number)) for number in range(30))]
    assert bounded(events, EVENTS) == events


def test_nothing_from_before_a_restart_is_kept() -> None:
    events = bounded([SlotSet("risk", "old"), *turn(1), Restarted(), *turn(2)], EVENTS)
    assert SlotSet("risk", "old") not in events and isinstance(events[0], Restarted)


def test_an_idle_conversation_is_gone_also_from_memory(store: BoundedTrackerStore, clock: Clock) -> None:
    save(store, "a", turn(1))
    clock.now = MINUTES * 60
    assert load(store, "a") is not None
    clock.now += 1
    save(store, "b", turn(1))

    assert asyncio.run(store.keys()) == ["b"] and load(store, "a") is None


def test_who_writes_stays(store: BoundedTrackerStore, clock: Clock) -> None:
    for sender in ("a", "b"):
        save(store, sender, turn(1))
    clock.now = MINUTES * 60 - 1
    save(store, "a", turn(2))
    clock.now = MINUTES * 60 + 1
    store.forget_idle()

    assert asyncio.run(store.keys()) == ["a"]


def test_reading_does_not_lengthen_a_conversation(store: BoundedTrackerStore, clock: Clock) -> None:
    save(store, "a", turn(1))
    clock.now = MINUTES * 60 - 1
    load(store, "a")
    clock.now += 2
    assert load(store, "a") is None


def test_erased_is_gone_for_one_only(store: BoundedTrackerStore) -> None:
    save(store, "a", turn(1))
    save(store, "b", turn(1))
    store.erase("a")
    store.erase("nobody")

    assert load(store, "a") is None and load(store, "b") is not None


def test_a_new_store_knows_nobody(store: BoundedTrackerStore) -> None:
    save(store, "a", turn(1))
    assert load(BoundedTrackerStore(store.domain), "a") is None
