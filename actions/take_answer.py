"""What a yes, a no or "rather not" means after a question or an offer."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import FollowupAction
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from actions.memory import intent_of, recall, remember
from actions.services.judgement import judge
from actions.services.signals import table
from actions.services.weighing import Step, after_answer, after_refusal
from actions.weigh_signals import act

ANSWERS = {"affirm": "yes", "deny": "no", "skip": "skip"}


class ActionTakeAnswer(Action):
    """Takes the answer to the one question that was asked, and weighs again."""

    def name(self) -> str:
        """As in the domain."""
        return "action_take_answer"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[dict[str, Any]]:
        """Thank, or go on to what the answer leads to."""
        signal_table = table()
        answer = ANSWERS[intent_of(tracker)[0]]
        before = recall(tracker)
        memory = after_answer(before, answer, signal_table)
        news = {signal: 1.0 for signal in memory.signals if signal not in before.signals}
        judgement = judge(memory, news, None, 0.0, signal_table)
        if judgement.decision.step is Step.NOTHING:
            dispatcher.utter_message(response="utter_skipped" if answer == "skip" else "utter_thanks_for_answer")
        events = act(dispatcher, judgement, signal_table)
        return events if judgement.decision.step is Step.OFFER else [*events, FollowupAction("action_listen")]


class ActionDecline(Action):
    """Takes "not now": one sentence, no reason asked, and no second offer without something new and strong (rule O4)."""

    def name(self) -> str:
        """As in the domain."""
        return "action_decline"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[dict[str, Any]]:
        """Accept."""
        dispatcher.utter_message(response="utter_declined")
        return [*remember(after_refusal(recall(tracker)), None, "T0"), FollowupAction("action_listen")]
