"""Answers questions about the minimum wage; works out what a pay is per hour when the person tells it."""

from __future__ import annotations

from datetime import date
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from actions.memory import intent_of, recall, signals_of
from actions.services.judgement import judge
from actions.services.results import PENDING
from actions.services.signals import table
from actions.services.wage import hourly
from actions.services.wage_answer import AGE_QUESTION, Answer, answer, values_of
from actions.services.wage_reading import PERIODS, Reading, read
from actions.services.weighing import Step
from actions.weigh_signals import weigh
from bot.language.shared import shared_wording

Events = list[dict[str, Any]]
WAGE = "wage"  # the slot that keeps what was told, the value of PENDING, and the kind of button
YOUNGER = "younger"
USUAL = {
    "ask_working_hours": "utter_pay_working_hours",
    "ask_unpaid_wages": "utter_pay_unpaid_wages",
    "ask_contract": "utter_pay_contract",
    "out_of_scope": "utter_talk_out_of_scope",
}  # what is said to a message after our question that is no answer; otherwise the text about the minimum wage


class ActionAnswerWage(Action):
    """Answers the person's own pay, asks once for what is missing, or says the text about the minimum wage; then weighs (rule Q3)."""

    def name(self) -> str:
        """As in the domain."""
        return "action_answer_wage"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> Events:
        """One answer or one question, never both and never a second question in the same turn (decision A4)."""
        intent = intent_of(tracker)[0]
        aside = intent in USUAL and tracker.get_slot(PENDING) != WAGE  # the question was another one; pay may be told with it
        if aside:
            dispatcher.utter_message(response=USUAL[intent])
        events = say_wage(dispatcher, tracker, only_whole=aside)
        answered = bool(events) or intent != "nlu_fallback"
        if not events and answered and not aside:
            dispatcher.utter_message(response=USUAL.get(intent, "utter_pay_minimum_wage"))
        weighed = [*weigh(dispatcher, tracker, answered), *events]
        leads_on = any(event["event"] == "followup" for event in weighed)
        return weighed if leads_on else [*weighed, FollowupAction("action_listen")]


def say_wage(dispatcher: CollectingDispatcher, tracker: Tracker, only_whole: bool = False) -> Events:
    """Say what the message leads to, if it tells of pay; the events that remember it, none when nothing was said.

    Args:
        only_whole: answer only what is whole at once, for a message that was not understood.
    """
    reading, found = _understood(tracker, only_whole)
    if found is None:
        return []
    dispatcher.utter_message(response=found.key, **found.values)
    kept = SlotSet(WAGE, {"reading": reading.as_slot(), "asked": found.asked})
    return [kept, SlotSet(PENDING, WAGE)] if found.asked else [kept]


def shown_values(tracker: Tracker) -> dict[str, str]:
    """The values of the last answer about pay, to say it again."""
    return values_of(_kept(tracker)[0], shared_wording().facts)


def _understood(tracker: Tracker, only_whole: bool) -> tuple[Reading, Answer | None]:
    pressed = next(tracker.get_latest_entity_values("told"), None)
    before, asked = _kept(tracker) if pressed or tracker.get_slot(PENDING) == WAGE else (Reading(), None)
    may_ask = not only_whole and _nothing_else_to_ask(tracker)
    if pressed == YOUNGER:
        return before, Answer(AGE_QUESTION, {}, "age") if may_ask and hourly(before) is not None else None
    message = tracker.latest_message or {}
    language = (message.get("metadata") or {}).get("language")
    news = Reading(period=pressed) if pressed in PERIODS else read(message.get("text") or "", language, before, asked)
    reading = before.merged(news)
    return reading, None if news.is_empty else answer(reading, shared_wording().facts, date.today(), may_ask)


def _nothing_else_to_ask(tracker: Tracker) -> bool:
    intent, confidence = intent_of(tracker)
    return judge(recall(tracker), signals_of(tracker), intent, confidence, table()).decision.step is Step.NOTHING


def _kept(tracker: Tracker) -> tuple[Reading, str | None]:
    slot = tracker.get_slot(WAGE) or {}
    return Reading.from_slot(slot.get("reading")), slot.get("asked")
