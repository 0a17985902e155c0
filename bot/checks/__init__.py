"""What `python -m bot check` looks at: one module for each kind of thing, each a function that yields findings."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import yaml

from bot.checks.facts import check_contacts, check_facts
from bot.checks.finding import Finding, Places
from bot.checks.material import Material, read_yaml
from bot.checks.plain import check_plain
from bot.checks.signals import check_signals
from bot.checks.taxonomy import check_taxonomy
from bot.checks.texts import check_texts
from bot.checks.translations import check_translations
from bot.checks.words import check_words

CHECKS = (check_texts, check_translations, check_words, check_plain, check_taxonomy, check_signals)


def findings(data: Path, today: date | None = None) -> Iterator[Finding]:
    """Everything that is wrong in a data folder (domain.yml and tests/ are looked for beside it).

    Facts and contacts come first: when a row of theirs cannot be used, the rest is left for the next time.
    """
    places, day = Places(data.parent), today or date.today()
    try:
        rows = [*check_facts(data, places, day), *check_contacts(data, places, day)]
        yield from rows
        if any(finding.is_error for finding in rows):
            return
        material = Material(data, places, day)
        for check in CHECKS:
            yield from check(material)
    except (yaml.YAMLError, ValueError, OSError, KeyError) as error:
        yield from _unreadable(data, places, error)


def _unreadable(data: Path, places: Places, error: Exception) -> Iterator[Finding]:
    """The findings for files that are no YAML; when all are, the error itself, whose message names the file or key."""
    told = False
    for path in sorted(data.glob("**/*.yml")):
        try:
            read_yaml(path)
        except yaml.YAMLError as wrong:
            told, mark = True, getattr(wrong, "problem_mark", None)
            problem = getattr(wrong, "problem", None) or wrong
            yield places.error(path, "YAML", f"cannot be read; correct it: {problem}", at=mark.line + 1 if mark else 1)
    if not told:
        yield places.error(data, type(error).__name__, f"something cannot be read; correct it: {' '.join(str(error).split())}", at=1)
