"""What `python -m bot check` looks at: one module for each kind of thing, each a function that yields findings."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import yaml

from bot.checks.facts import check_contacts, check_facts
from bot.checks.finding import Finding, Places
from bot.checks.material import Material
from bot.checks.plain import check_plain
from bot.checks.signals import check_signals
from bot.checks.taxonomy import check_taxonomy
from bot.checks.texts import check_texts
from bot.checks.translations import check_translations
from bot.checks.unreadable import unreadable
from bot.checks.words import check_words

Check = Callable[[Material], Iterator[Finding]]
WORDING: tuple[Check, ...] = (check_texts, check_translations, check_words)  # what must be right before a change of words goes live
CHECKS: tuple[Check, ...] = (*WORDING, check_plain, check_taxonomy, check_signals)


def findings(data: Path, today: date | None = None, checks: tuple[Check, ...] = CHECKS) -> Iterator[Finding]:
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
        for check in checks:
            yield from check(material)
    except (yaml.YAMLError, ValueError, OSError, KeyError, TypeError, AttributeError) as error:
        yield from unreadable(data, places, error)
