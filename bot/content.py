"""Which text says which fact, and why the others are not said: the table of docs/content.md."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import yaml

from bot.facts.facts import SHOWN, Fact, Facts
from bot.language.texts import Texts
from bot.language.wording import facts_of

HEAD = """\
# Which text says which fact

Made by `python -m bot content` from `data/facts.yml`, the `responses.yml` of every topic and `data/unsaid.yml`; do not edit.
A fact that has ended or whose confidence is low is not said, and neither is one with a reason in `data/unsaid.yml`.
State of {day}, the day on which the last fact was checked: {facts} facts, {said} said, {unsaid} not.
"""


@dataclass(frozen=True)
class Coverage:
    """The facts, the keys of the texts that say each, and the reasons why others are not said."""

    facts: Facts
    said: Mapping[str, tuple[str, ...]]
    reasons: Mapping[str, str]

    @classmethod
    def load(cls, data: Path) -> Coverage:
        """Read facts, texts and reasons."""
        facts, said = Facts.load(data / "facts.yml"), defaultdict(list)
        for source in Texts.load(data).values():
            for fact in set().union(*(facts_of(variation, facts) for variation in source.variations)):
                said[fact].append(source.key)
        path = data / "unsaid.yml"
        reasons = yaml.safe_load(path.read_text(encoding="utf-8")) or {}
        return cls(facts, {fact: tuple(keys) for fact, keys in said.items()}, reasons)

    @property
    def day(self) -> date:
        """The day on which the last fact was checked: the table does not change by itself with the calendar."""
        return max(fact.checked_on for fact in self.facts.values())

    def why_not(self, fact: Fact) -> str | None:
        """The reason why a fact is not said, if there is any."""
        if fact.confidence not in SHOWN:
            return f"confidence is {fact.confidence}"
        if fact.valid_until is not None and fact.valid_until < self.day:
            return f"ended on {fact.valid_until}"
        return self.reasons.get(fact.id)

    @property
    def silent(self) -> list[str]:
        """Facts that could be said, but neither are nor have a reason."""
        return [fact.id for fact in self.facts.values() if fact.id not in self.said and self.why_not(fact) is None]

    @property
    def needless(self) -> list[str]:
        """Reasons for facts that are said, do not exist, or have a reason already."""
        return [
            name
            for name, reason in self.reasons.items()
            if name not in self.facts or name in self.said or self.why_not(self.facts[name]) != reason
        ]


def table(data: Path) -> str:
    """The table as Markdown, one section for each topic of the facts."""
    coverage = Coverage.load(data)
    said = sum(fact in coverage.said for fact in coverage.facts)
    head = HEAD.format(day=coverage.day, facts=len(coverage.facts), said=said, unsaid=len(coverage.facts) - said)
    return "\n".join((head, *_sections(coverage))) + "\n"


def _sections(coverage: Coverage) -> Iterator[str]:
    topic = None
    for fact in coverage.facts.values():
        if fact.topic != topic:
            topic = fact.topic
            yield f"\n## {topic}\n\n| fact | confidence | ends | said by, or why not |\n|---|---|---|---|"
        keys = ", ".join(f"`{key}`" for key in coverage.said.get(fact.id, ()))
        yield f"| {fact.id} | {fact.confidence} | {fact.valid_until or ''} | {keys or f'not said: {coverage.why_not(fact)}'} |"
