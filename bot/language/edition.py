"""One edition of everything that is said: texts, translations, facts, contacts, word lists. Read as a whole, replaced as a whole."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from bot.facts.contacts import Contacts
from bot.facts.facts import Facts
from bot.facts.review import Review
from bot.language.catalogue import Catalogue
from bot.language.forbidden import Forbidden
from bot.language.languages import LANGUAGES, SOURCE
from bot.language.texts import Texts

FILES = ("facts.yml", "contacts.yml", "review.yml", "forbidden.yml")
FOLDERS = ("*/responses.yml", "locale/*.po", "glossary/*.yml")


class Catalogues:
    """The translations by language. The files are read at once, so that all are of one edition, but parsed when first wanted."""

    def __init__(self, texts: Mapping[str, str]) -> None:
        self._texts = texts
        self._parsed: dict[str, Catalogue] = {}

    def __getitem__(self, language: str) -> Catalogue:
        if language not in self._parsed:
            self._parsed[language] = Catalogue.read(self._texts[language])
        return self._parsed[language]


@dataclass(frozen=True)
class Edition:
    """What was read from a data folder at one moment."""

    texts: Texts
    facts: Facts
    contacts: Contacts
    review: Review
    forbidden: Forbidden
    catalogues: Catalogues

    @cached_property
    def payloads(self) -> frozenset[str]:
        """What the buttons of all texts send."""
        return frozenset(b.payload for source in self.texts.values() for v in source.variations for b in v.buttons)

    @classmethod
    def load(cls, data: Path) -> Edition:
        """Read a data folder; a language without a file has an empty catalogue."""
        return cls(
            Texts.load(data),
            Facts.load(data / "facts.yml"),
            Contacts.load(data / "contacts.yml"),
            Review.load(data / "review.yml"),
            Forbidden.load(data / "forbidden.yml"),
            Catalogues({code: _text(data / "locale" / f"{code}.po") for code in LANGUAGES if code != SOURCE}),
        )


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8") if path.exists() else ""


def files(data: Path) -> Iterator[Path]:
    """The files that an edition is made of, and those it is checked with."""
    yield from (data / name for name in FILES)
    for pattern in FOLDERS:
        yield from sorted(data.glob(pattern))
