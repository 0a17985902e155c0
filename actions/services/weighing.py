"""Decides after each message: only answer, ask one question, offer a contact, or danger first.

The numbers are those of `data/signals.yml`, routing. Precedence: danger, asked for help, one signal that is enough alone,
the sum, the sum after a question, one question, a second question, nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import Enum

from actions.services.scoring import Score, score
from actions.services.signals import Signal, SignalTable


class Step(str, Enum):
    """What follows on the answer."""

    NOTHING = "nothing"
    ASK = "ask"
    OFFER = "offer"
    DANGER = "danger"


@dataclass(frozen=True)
class Memory:
    """What is remembered of one conversation. Signal ids only, never words."""

    signals: tuple[str, ...] = ()
    asked: tuple[str, ...] = ()
    known_at_question: tuple[str, ...] = ()
    last_answer: str | None = None
    settled: tuple[str, ...] = ()  # what was known at the last offer or refusal
    offers: int = 0
    declined: bool = False


@dataclass(frozen=True)
class Decision:
    """The tier ("T0", "T1", "T1b", "T2", "T2b" ... "T3"), the step, and the question to ask, if any."""

    tier: str
    step: Step
    question: str | None = None


def decide(memory: Memory, table: SignalTable, asked_for_help: bool = False, risk_intent: bool = False) -> Decision:
    """Decide on all signals of `memory`, the new ones included.

    `asked_for_help`: the person asks for people, a lawyer or a shelter. `risk_intent`: the message as a whole tells of a
    situation that people can help with.
    """
    signals = table.known(memory.signals)
    if any(signal.is_acute and signal.id not in memory.settled for signal in signals):
        return Decision("T3", Step.DANGER)
    if asked_for_help:
        return Decision("T2d", Step.OFFER)
    tier = _offer_tier(memory, table, signals, risk_intent)
    if tier is not None:
        return Decision(tier, Step.OFFER)
    return _question(memory, table, signals)


def _offer_tier(memory: Memory, table: SignalTable, signals: list[Signal], risk_intent: bool) -> str | None:
    fresh = [signal for signal in signals if signal.id not in memory.settled]
    had_enough = memory.offers >= table.routing["max_offers_per_session"]
    nothing_new = (memory.declined or memory.offers) and not any(signal.is_strong for signal in fresh)
    if had_enough or nothing_new:
        return None
    if risk_intent or any(signal.offer_alone for signal in fresh):
        return "T2e"
    total = score(signals, table)
    if total.total >= 6 and total.groups_counted >= 2:
        return "T2"
    if memory.asked and total.total >= 5 and total.groups_counted >= 3:
        return "T2b"
    if memory.asked and _complaints(signals, table) >= 2:
        return "T2c"
    return None


def _complaints(signals: list[Signal], table: SignalTable) -> int:
    """How many of FairWork's complaint groups hold a signal of medium weight or more."""
    groups = table.routing["fairwork_groups"]
    return len({signal.group for signal in signals if signal.weight >= 2 and signal.group in groups})


def _question(memory: Memory, table: SignalTable, signals: list[Signal]) -> Decision:
    nothing = Decision("T0", Step.NOTHING)
    if memory.declined or memory.offers or len(memory.asked) >= table.routing["max_signal_questions_per_session"]:
        return nothing
    total = score(signals, table)
    question = _missing(memory, table, signals)
    if question is None:
        return nothing
    if not memory.asked and total.total >= 3:
        return Decision("T1", Step.ASK, question)
    if memory.asked and _may_ask_again(memory, total):
        return Decision("T1b", Step.ASK, question)
    return nothing


def _may_ask_again(memory: Memory, total: Score) -> bool:
    news = set(memory.signals) - set(memory.known_at_question)
    return total.total >= 4 and bool(news) and memory.last_answer not in {"no", "skip"}


def _missing(memory: Memory, table: SignalTable, signals: list[Signal]) -> str | None:
    """The question for the first part of the picture that no signal has filled, that was not asked before."""
    filled = {element for signal in signals for element in signal.elements}
    questions: dict[str, str] = table.routing["default_question"]
    order: Sequence[str] = sorted(table.routing["missing_element_order"], key=lambda element: element in filled)
    return next((questions[e] for e in order if questions[e] not in (*memory.asked, *memory.signals)), None)


def with_signals(memory: Memory, ids: Sequence[str]) -> Memory:
    """The memory with new signals."""
    return replace(memory, signals=tuple(dict.fromkeys((*memory.signals, *ids))))


def after_question(memory: Memory, question: str) -> Memory:
    """The memory after `question` was asked."""
    return replace(memory, asked=(*memory.asked, question), known_at_question=memory.signals, last_answer=None)


def after_answer(memory: Memory, answer: str, table: SignalTable) -> Memory:
    """The memory after the person answered the last question with "yes", "no" or "skip"."""
    heard = replace(memory, last_answer=answer)
    return with_signals(heard, memory.asked[-1:]) if answer == table.routing["affirmed_by"] else heard


def after_offer(memory: Memory) -> Memory:
    """The memory after a contact was offered: the same signals do not lead to a second offer."""
    return replace(memory, offers=memory.offers + 1, settled=memory.signals)


def after_danger(memory: Memory) -> Memory:
    """The memory after the danger text: what was known then does not ring again by itself."""
    return replace(memory, settled=memory.signals)


def after_refusal(memory: Memory) -> Memory:
    """The memory after "not now"."""
    return replace(memory, declined=True, settled=memory.signals)
