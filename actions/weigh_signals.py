"""After every answer: add up what was revealed, and ask, offer or warn when it is time."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import FollowupAction
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from actions.memory import intent_of, recall, remember, signals_of
from actions.services.reflection import reflected
from actions.services.routes import danger_route, offer_route
from actions.services.signals import SignalTable, table
from actions.services.weighing import Decision, Memory, Step, after_danger, after_offer, after_question, decide, with_signals

Events = list[dict[str, Any]]


class ActionWeighSignals(Action):
    """Runs after the answer to the person's own question (rule Q3)."""

    def name(self) -> str:
        """As in the domain."""
        return "action_weigh_signals"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> Events:
        """Decide and act; the contact itself is shown by action_hand_over."""
        signal_table = table()
        intent, confidence = intent_of(tracker)
        heard = {} if intent in signal_table.routing["about_others"] else signals_of(tracker)
        memory = with_signals(recall(tracker), list(heard))
        sure = confidence >= signal_table.routing["risk_intent_from"]
        risk_intent = sure and intent in signal_table.route_of["intent_form"]
        sure_danger = confidence >= signal_table.routing["danger_intent_from"].get(intent, 1.0)
        danger = danger_route(list(heard), intent if sure_danger else None, signal_table)
        if danger is not None:
            more = {"say": list(danger.keys), "cards": list(danger.cards)}
            return [*remember(after_danger(memory), None, danger.tier, danger, **more), FollowupAction("action_hand_over")]
        decision = decide(memory, signal_table, risk_intent=risk_intent)
        risky = intent in signal_table.route_of["intent_form"] or intent in signal_table.route_of["intent_acute"]
        if risky and decision.step is Step.NOTHING:
            dispatcher.utter_message(response="utter_talk_express_feeling")  # heard, but not sure enough: warmth and a way to people
        events = act(dispatcher, memory, decision, intent if risk_intent else None, heard, signal_table)
        unclear = intent == "nlu_fallback" and decision.step is Step.NOTHING
        return [*events, FollowupAction("action_not_understood")] if unclear else events


def act(
    dispatcher: CollectingDispatcher,
    memory: Memory,
    decision: Decision,
    intent: str | None,
    heard: Mapping[str, float],
    signal_table: SignalTable,
) -> Events:
    """Carry out a decision: ask the one question, or hand over, or nothing."""
    if decision.step is Step.ASK and decision.question:
        dispatcher.utter_message(
            response=f"ask_signal_{decision.question}", before=reflected(heard, signal_table), intro="utter_ask_intro"
        )
        return remember(after_question(memory, decision.question), "question", decision.tier)
    if decision.step is Step.OFFER:
        route = offer_route(memory.signals, intent, signal_table)
        more = {"say": list(route.keys), "cards": list(route.cards), "reflect": reflected(heard, signal_table)}
        return [*remember(after_offer(memory), "offer", decision.tier, route, **more), FollowupAction("action_hand_over")]
    return remember(memory, None, decision.tier)
