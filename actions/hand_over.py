"""Shows the organisation that fits, at once (decision A5): nothing is sent to anybody, the person decides."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import FollowupAction
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from actions.memory import recall, remember
from actions.services.results import RESULT
from actions.services.routes import offer_route
from actions.services.signals import table
from actions.services.weighing import after_offer
from bot.language.shared import shared_wording

Events = list[dict[str, Any]]
DECIDING = {"action_weigh_signals", "action_take_answer", "action_answer_wage"}  # what may have led here; else somebody asked


class ActionHandOver(Action):
    """After weighing: says what was decided. By itself: somebody asked for people, so the contact comes without a word before it."""

    def name(self) -> str:
        """As in the domain."""
        return "action_hand_over"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> Events:
        """Say the texts of the route, then a card for each contact."""
        result: dict[str, Any] = tracker.get_slot(RESULT) or {}
        if tracker.latest_action_name not in DECIDING or not result.get("say"):
            return self._asked_for(dispatcher, tracker)
        for key in result["say"]:
            dispatcher.utter_message(response=key, reflect=result.get("reflect"))
        show_cards(dispatcher, result["cards"])
        return [FollowupAction("action_listen")]

    def _asked_for(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> Events:
        memory = recall(tracker)
        route = offer_route(memory.signals, None, table())
        if route.id == "R_LABOUR":
            dispatcher.utter_message(response="utter_talk_human")
        else:
            dispatcher.utter_message(response="utter_asked_for_help")
            show_cards(dispatcher, list(route.cards))
        return [*remember(after_offer(memory), None, "T2", route), FollowupAction("action_listen")]


def show_cards(dispatcher: CollectingDispatcher, contacts: list[str]) -> None:
    """One card for each contact, those that are open before those that are closed."""
    for contact in shared_wording().open_first(contacts):
        dispatcher.utter_message(response="utter_contact", contact=contact)
