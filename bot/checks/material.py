"""Everything the checks look at, read once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

import polib
import yaml

from bot.checks.finding import Places
from bot.facts.contacts import Contacts
from bot.facts.facts import Facts
from bot.language.catalogue import BUTTON, CONTACT
from bot.language.forbidden import Forbidden
from bot.language.languages import LANGUAGES, SOURCE
from bot.language.sync import Translatable, sayings, translatables
from bot.language.texts import Texts


@dataclass(frozen=True)
class Shown:
    """A string that a user can see, in one language. `context`: response key, "button" or "contact"; `source`: the Dutch."""

    language: str
    context: str
    source: str
    text: str
    path: Path
    line: int

    @property
    def key(self) -> str:
        """How a finding names it."""
        return f'{self.context} "{self.source}"' if self.context in {BUTTON, CONTACT} else self.context

    @property
    def is_message(self) -> bool:
        """True for a text of its own, false for a button or a line of a contact card."""
        return self.context not in {BUTTON, CONTACT}


class Material:
    """Texts, translations, facts, contacts and word lists of one data folder, and the day on which they are checked."""

    def __init__(self, data: Path, places: Places, today: date) -> None:
        self.data, self.places, self.today = data, places, today
        self.texts = Texts.load(data)
        self.facts = Facts.load(data / "facts.yml")
        self.contacts = Contacts.load(data / "contacts.yml")
        self.forbidden = Forbidden.load(data / "forbidden.yml")
        self.catalogues = {
            code: polib.pofile(str(self.catalogue_path(code)))
            for code in LANGUAGES
            if code != SOURCE and self.catalogue_path(code).exists()
        }

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages that have texts: Dutch and those with a PO file."""
        return (SOURCE, *self.catalogues)

    def catalogue_path(self, language: str) -> Path:
        """Where the PO file of a language is."""
        return self.data / "locale" / f"{language}.po"

    @cached_property
    def intents(self) -> frozenset[str]:
        """The intents of domain.yml."""
        rows = read_yaml(self.data.parent / "domain.yml")["intents"]
        return frozenset(row if isinstance(row, str) else next(iter(row)) for row in rows)

    @cached_property
    def wanted(self) -> list[Translatable]:
        """Everything that has to be translated."""
        return translatables(self.texts, self.contacts)

    @cached_property
    def shown(self) -> tuple[Shown, ...]:
        """Every string in every language that is there and not fuzzy."""
        return (*self._in_dutch(), *self._translated())

    def _in_dutch(self) -> Iterator[Shown]:
        for item in sayings(self.texts, self.contacts):
            path = self.data / item.place
            words = item.text.split("\n")[0]
            line = self.places.line(path, item.context, words if item.context in {BUTTON, CONTACT} else None)
            yield Shown(SOURCE, item.context, item.text, item.text, path, line)

    def _translated(self) -> Iterator[Shown]:
        current = {(item.context, item.text) for item in self.wanted}
        for language, entries in self.catalogues.items():
            path = self.catalogue_path(language)
            for entry in entries:
                if entry.msgstr and not entry.fuzzy and (entry.msgctxt, entry.msgid) in current:
                    yield Shown(language, entry.msgctxt, entry.msgid, entry.msgstr, path, entry.linenum)


def read_yaml(path: Path) -> Any:
    """The content of a YAML file, as the bot itself reads it."""
    return yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
