"""What one message leads to: the rule that the action follows and that the evaluation measures."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from actions.services.routes import Route, danger_route, offer_route
from actions.services.signals import SignalTable
from actions.services.weighing import Decision, Memory, Step, decide, with_signals


@dataclass(frozen=True)
class Judgement:
    """The memory with what was heard, the decision, and the route of an offer or of danger."""

    memory: Memory
    decision: Decision
    route: Route | None
    heard: Mapping[str, float]


def judge(memory: Memory, heard: Mapping[str, float], intent: str | None, confidence: float, table: SignalTable) -> Judgement:
    """Decide on one message.

    Args:
        heard: the signals of this message with their probability.
        intent: what the message asks or tells, with `confidence` from 0 to 1.
    """
    heard = {} if intent in table.routing["about_others"] else heard
    memory = with_signals(memory, list(heard))
    sure_danger = confidence >= table.routing["danger_intent_from"].get(intent, 1.0)
    danger = danger_route(list(heard), intent if sure_danger else None, table)
    if danger is not None:
        return Judgement(memory, Decision(danger.tier, Step.DANGER), danger, heard)
    risk_intent = intent if confidence >= table.routing["risk_intent_from"] and intent in table.route_of["intent_form"] else None
    decision = decide(memory, table, risk_intent=risk_intent is not None)
    route = offer_route(memory.signals, risk_intent, table) if decision.step is Step.OFFER else None
    return Judgement(memory, decision, route, heard)
