"""The evaluation set, and what the bot makes of each of its sentences as the first words of a conversation."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from actions.services.judgement import judge
from actions.services.signals import table
from actions.services.weighing import Memory
from bot.settings import ROOT

EVALUATION = ROOT / "tests" / "evaluation"
FALLBACK, OTHER = "nlu_fallback", "out_of_scope"


@dataclass(frozen=True)
class Sentence:
    """A sentence with what it should be understood as. `place` is file and line; `also` are other intents that are right too."""

    place: str
    language: str
    text: str
    intent: str
    also: tuple[str, ...]
    signals: frozenset[str]


@dataclass(frozen=True)
class Heard:
    """What a sentence was understood as. `intent` is the likeliest one, also where the bot asks again (`is_sure` false)."""

    sentence: Sentence
    intent: str
    confidence: float
    is_sure: bool
    signals: frozenset[str]
    rules: tuple[str, ...]
    tier: str
    route: str | None

    @property
    def is_right(self) -> bool:
        """The intent, or another that is right too."""
        return self.intent == self.sentence.intent or self.intent in self.sentence.also

    @property
    def counted_as(self) -> str:
        """The intent that the figures count: another right one counts as the first."""
        return self.sentence.intent if self.is_right else self.intent


def read(folder: Path = EVALUATION) -> list[Sentence]:
    """All sentences of `<lang>.tsv`."""
    return [sentence for path in sorted(folder.glob("*.tsv")) for sentence in _read(path)]


def _read(path: Path) -> Iterator[Sentence]:
    with path.open(encoding="utf-8", newline="") as lines:
        for number, row in enumerate(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE), 2):
            yield Sentence(
                f"{path.name}:{number}",
                row["lang"],
                row["text"],
                row["intent"],
                tuple(filter(None, (row["also"] or "").split(","))),
                frozenset(filter(None, (row["signals"] or "").split(","))),
            )


async def hear(model: Path, sentences: Sequence[Sentence], done: Callable[[int], None] = lambda one: None) -> list[Heard]:
    """What `model` makes of every sentence. Takes about 50 ms each."""
    from bot.engine.parse import parsed  # noqa: PLC0415 - Rasa takes seconds to import

    heard: list[Heard] = []
    rows = parsed(model, [sentence.text for sentence in sentences], "nl")
    async for row in rows:
        heard.append(judged(sentences[len(heard)], row))
        done(1)
    return heard


def judged(sentence: Sentence, row: dict[str, Any]) -> Heard:
    """What a row of `python -m bot parse` means for this sentence."""
    signals = {**row["signals"]}
    judgement = judge(Memory(), signals, row["intent"], row["confidence"], table())
    likeliest = next(each for each in row["ranking"] if each["name"] != FALLBACK)
    return Heard(
        sentence,
        likeliest["name"],
        likeliest["confidence"],
        row["intent"] != FALLBACK,
        frozenset(signals),
        tuple(row["rules"]),
        judgement.decision.tier,
        judgement.route.id if judgement.route else None,
    )
