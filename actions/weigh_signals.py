"""After every answer: add up what was revealed, and ask, offer or warn when it is time."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import FollowupAction
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from actions.memory import intent_of, recall, remember, signals_of
from actions.services.judgement import Judgement, judge
from actions.services.reflection import reflected
from actions.services.signals import SignalTable, table
from actions.services.weighing import Step, after_danger, after_offer, after_question

Events = list[dict[str, Any]]


class ActionWeighSignals(Action):
    """Runs after the answer to the person's own question (rule Q3)."""

    def name(self) -> str:
        """As in the domain."""
        return "action_weigh_signals"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> Events:
        """Decide and act; the contact itself is shown by action_hand_over."""
        return weigh(dispatcher, tracker)


def weigh(dispatcher: CollectingDispatcher, tracker: Tracker, answered: bool = False) -> Events:
    """Decide on the last message and act. `answered`: something was said to it, though it has no intent."""
    signal_table = table()
    intent, confidence = intent_of(tracker)
    judgement = judge(recall(tracker), signals_of(tracker), intent, confidence, signal_table)
    decision, route = judgement.decision, judgement.route
    if decision.step is Step.DANGER and route is not None:
        more = {"say": list(route.keys), "cards": list(route.cards)}
        return [*remember(after_danger(judgement.memory), None, route.tier, route, **more), FollowupAction("action_hand_over")]
    risky = intent in signal_table.route_of["intent_form"] or intent in signal_table.route_of["intent_acute"]
    if risky and decision.step is Step.NOTHING:
        dispatcher.utter_message(response="utter_talk_express_feeling")  # heard, but not sure enough: warmth and a way to people
    events = act(dispatcher, judgement, signal_table)
    unclear = intent == "nlu_fallback" and not answered and decision.step is Step.NOTHING
    return [*events, FollowupAction("action_not_understood")] if unclear else events


def act(dispatcher: CollectingDispatcher, judgement: Judgement, signal_table: SignalTable) -> Events:
    """Carry out a decision: ask the one question, or hand over, or nothing."""
    memory, decision, route = judgement.memory, judgement.decision, judgement.route
    reflection = reflected(judgement.heard, signal_table)
    if decision.step is Step.ASK and decision.question:
        dispatcher.utter_message(response=f"ask_signal_{decision.question}", before=reflection, intro="utter_ask_intro")
        return remember(after_question(memory, decision.question), "question", decision.tier)
    if decision.step is Step.OFFER and route is not None:
        more = {"say": list(route.keys), "cards": list(route.cards), "reflect": reflection}
        return [*remember(after_offer(memory), "offer", decision.tier, route, **more), FollowupAction("action_hand_over")]
    return remember(memory, None, decision.tier)
