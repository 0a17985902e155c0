"""Plain language: length of messages and sentences, one question, no marks that shout (conversation-safety, 3.1)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import regex

from bot.checks.finding import Finding
from bot.checks.material import Material, Shown
from bot.facts.fill import PLACEHOLDER

QUESTION = regex.compile("[?？؟]")
LOUD = {
    "an exclamation mark": regex.compile("[!！¡]"),
    "brackets": regex.compile(r"[(（\[]"),
    "a slash": regex.compile("/"),
}
DANGER = "utter_danger"
DANGER_WORDS = 30
_END = regex.compile(r"[.!?؟…。！？\n]+")
_WORD = regex.compile(r"[\p{L}\p{M}\p{N}]+(?:['’-][\p{L}\p{M}\p{N}]+)*")
_CHARACTER = regex.compile(r"\p{Han}|[[\p{L}\p{M}\p{N}]--\p{Han}]+", regex.V1)  # a Latin name counts once


@dataclass(frozen=True)
class Limits:
    """Most in a message, in a sentence, and in a sentence on average; what is counted, and most sentences in a message."""

    message: int = 60
    sentence: int = 15
    average: float = 10
    unit: str = "words"
    sentences: int = 6

    def count(self, text: str) -> int:
        """Words, or characters for a language without spaces."""
        return len((_CHARACTER if self.unit == "characters" else _WORD).findall(text))


LIMITS = {"zh": Limits(100, 25, 18, "characters"), "vi": Limits(80, 18, 12)}  # a Vietnamese word is a syllable


def check_plain(material: Material) -> Iterator[Finding]:
    """Every message in every language."""
    for shown in material.shown:
        for wrong in (*_marks(shown), *(_length(shown) if shown.is_message else ())):
            yield material.places.warning(shown.path, shown.key, wrong, at=shown.line)
        for wrong in _too_long(shown) if shown.is_message else ():
            yield material.places.error(shown.path, shown.key, wrong, at=shown.line)
        questions = len(QUESTION.findall(shown.text))
        if questions > 1:
            yield material.places.error(shown.path, shown.key, f"asks {questions} questions; keep one", at=shown.line)


def _marks(shown: Shown) -> Iterator[str]:
    for name, mark in LOUD.items():
        if mark.search(shown.text):
            yield f"holds {name}; write it without"


def _too_long(shown: Shown) -> Iterator[str]:
    limits = LIMITS.get(shown.language, Limits())
    total = limits.count(spoken(shown.text))
    most = min(limits.message, DANGER_WORDS if shown.context.startswith(DANGER) and limits.unit == "words" else limits.message)
    if total > most:
        yield f"has {total} {limits.unit}; keep {most}"


def _length(shown: Shown) -> Iterator[str]:
    limits = LIMITS.get(shown.language, Limits())
    sentences = [count for sentence in _END.split(spoken(shown.text)) if (count := limits.count(sentence))]
    total = sum(sentences)
    if sentences and max(sentences) > limits.sentence:
        yield f"has a sentence of {max(sentences)} {limits.unit}; keep {limits.sentence}"
    if len(sentences) > 1 and total / len(sentences) > limits.average:
        yield f"has {total / len(sentences):.1f} {limits.unit} a sentence; keep {limits.average:g}"
    if len(sentences) > limits.sentences:
        yield f"has {len(sentences)} sentences; keep {limits.sentences}"


def spoken(text: str) -> str:
    """The text with a word for every number and name, and nothing for cards, phone numbers and addresses."""
    return PLACEHOLDER.sub(lambda found: " " if found.group(2) in {"card", "phone", "web"} else "X", text)
