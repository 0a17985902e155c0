"""Intents: each has example sentences and a way on, and nothing names one that does not exist."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bot.checks.finding import Finding
from bot.checks.material import Material, read_yaml

FEWEST = 12
LANGUAGES = ("nl", "en")  # examples must be there in these; the others are learnt through the sentence encoder
UNTRAINED = {"nlu_fallback", "show_text", "ask_legal_word"}  # made by a classifier, a button, a pattern


def check_taxonomy(material: Material) -> Iterator[Finding]:
    """domain.yml against the examples, rules, stories and the evaluation set."""
    domain = material.data.parent / "domain.yml"
    intents = material.intents
    yield from _examples(material, domain, intents)
    yield from _ways_on(material, domain, intents, set(read_yaml(domain)["actions"]))
    for path in sorted(material.data.parent.glob("tests/evaluation/*.tsv")):
        for line, row in rows_of(path):
            for name in filter(None, (row["intent"], *(row.get("also") or "").split(","))):
                if name not in intents:
                    yield material.places.error(path, name, "is not an intent of domain.yml", at=line)


def _examples(material: Material, domain: Path, intents: frozenset[str]) -> Iterator[Finding]:
    counts: dict[str, Counter[str]] = {language: Counter() for language in LANGUAGES}
    for path in sorted(material.data.glob("*/nlu.*.yml")):
        language = path.name.split(".")[1]
        for block in read_yaml(path)["nlu"]:
            name = block.get("intent")
            if name is not None and name not in intents:
                yield material.places.error(path, name, "is not an intent of domain.yml")
            if name is not None and language in counts:
                counts[language][name] += len(re.findall(r"^\s*- \S", block.get("examples") or "", re.MULTILINE))
    for name in sorted(intents - UNTRAINED):
        for language, count in counts.items():
            if count[name] < FEWEST:
                message = f"has {count[name]} sentences in {language}; write at least {FEWEST} in nlu.{language}.yml"
                yield material.places.error(domain, name, message)


def _ways_on(material: Material, domain: Path, intents: frozenset[str], actions: set[str]) -> Iterator[Finding]:
    led = set()
    for path in sorted((*material.data.glob("*/rules.yml"), *material.data.glob("*/stories.yml"))):
        for step in _steps(read_yaml(path)):
            intent, action = step.get("intent"), step.get("action")
            led.add(intent)
            if intent is not None and intent not in intents:
                yield material.places.error(path, intent, "is not an intent of domain.yml", at=f"intent: {intent}")
            if action is not None and action not in actions and action not in material.texts and action != "action_listen":
                yield material.places.error(path, action, "is neither an action of domain.yml nor a text", at=f"action: {action}")
    for name in sorted(intents - led):
        yield material.places.error(domain, name, "has no rule or story; write one in data/<topic>/rules.yml")


def _steps(content: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for flow in (*(content.get("rules") or ()), *(content.get("stories") or ())):
        for step in flow.get("steps") or ():
            yield from step.get("or") or (step,)


def rows_of(path: Path) -> Iterator[tuple[int, dict[str, str]]]:
    """Line number and row of a file with tabs between its columns and their names in the first line."""
    header, *lines = path.read_text(encoding="utf-8").splitlines()
    for number, line in enumerate(lines, 2):
        if line.strip():
            yield number, dict(zip(header.split("\t"), line.split("\t")))
