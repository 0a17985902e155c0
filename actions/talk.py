"""The talk itself: texts behind buttons, saying something again, not understanding."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import FollowupAction
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from actions.answer_wage import say_wage, shown_values
from actions.services.wage_answer import PREFIX as WAGE_TEXTS

Events = list[dict[str, Any]]
UNSURE_FROM = 0.12  # confidence from which an intent is worth a "do you mean"
GUESSES = 3


class ActionShowText(Action):
    """Says the text behind a button."""

    def name(self) -> str:
        """As in the domain."""
        return "action_show_text"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> Events:
        """The key comes with the button; the gateway has checked that it is one of ours."""
        shown = next(tracker.get_latest_entity_values("shown"), None)
        dispatcher.utter_message(response=shown or "utter_talk_old_button")
        return []


class ActionRepeat(Action):
    """Says the last texts once more."""

    def name(self) -> str:
        """As in the domain."""
        return "action_repeat"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> Events:
        """All texts of the last turn that had any."""
        for key in last_said(tracker) or ["utter_talk_repeat_nothing"]:
            dispatcher.utter_message(response=key, **(shown_values(tracker) if key.startswith(WAGE_TEXTS) else {}))
        return []


class ActionExplain(Action):
    """Somebody does not understand: offer to choose, or ask for a topic when nothing was said yet."""

    def name(self) -> str:
        """As in the domain."""
        return "action_explain"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> Events:
        """Choose by whether there is anything to explain."""
        dispatcher.utter_message(response="utter_talk_simpler" if last_said(tracker) else "utter_talk_clarification")
        return []


class ActionNotUnderstood(Action):
    """Says so, offers the likeliest topics; the second time in a row always people (rule H5)."""

    def name(self) -> str:
        """As in the domain."""
        return "action_not_understood"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> Events:
        """Count the misses in a row. A message that tells the whole of a pay is answered, whatever else it is."""
        paid = say_wage(dispatcher, tracker, only_whole=True)
        if paid:
            return [*paid, FollowupAction("action_listen")]
        misses = _misses_in_a_row(tracker)
        guesses = [row["name"] for row in (tracker.latest_message or {}).get("intent_ranking") or [] if _is_topic(row)][:GUESSES]
        if misses > 1:
            dispatcher.utter_message(response="utter_talk_not_understood_people")
        elif guesses:
            dispatcher.utter_message(response="utter_talk_not_sure", choices=",".join(guesses), otherwise="utter_talk_not_understood")
        else:
            dispatcher.utter_message(response="utter_talk_not_understood")
        return [FollowupAction("action_listen")]


def _is_topic(row: dict[str, Any]) -> bool:
    return str(row["name"]).startswith("ask_") and float(row["confidence"]) >= UNSURE_FROM


def _misses_in_a_row(tracker: Tracker) -> int:
    intents = [event["parse_data"]["intent"]["name"] for event in tracker.events if event["event"] == "user"]
    row = 0
    for name in reversed(intents):
        if name != "nlu_fallback":
            break
        row += 1
    return max(row, 1)


def last_said(tracker: Tracker) -> list[str]:
    """The response keys of the last turn in which the bot said texts of its own, oldest first; cards are left out."""
    said: list[str] = []
    for event in reversed(tracker.events[:-1]):
        if event["event"] == "user" and said:
            break
        key = (event.get("metadata") or {}).get("utter_action") if event["event"] == "bot" else None
        if key and key != "utter_contact":
            said.append(key)
    return said[::-1]
