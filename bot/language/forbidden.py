"""Words the bot never sends. The last check before a text leaves, and the check of every text in the repository."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import regex
import yaml

from bot.language.languages import LANGUAGES

ALWAYS = ("nl", "en")  # names of organisations leak Dutch and English words into every language
ARABIC = str.maketrans({"أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ى": "ي", "ة": "ه", "ـ": ""})
ZERO_WIDTH = regex.compile(r"[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\u00ad]")
VOWEL_SIGNS = regex.compile(r"[\u064b-\u0652]")
HYPHEN = regex.compile(r"(?<=\w)[-‐‑](?=\w)")


@dataclass(frozen=True)
class Hit:
    """A forbidden pattern that matched. `tier` is "hard" or "soft"."""

    language: str
    tier: str
    pattern: str


class Forbidden:
    """The lists of `data/forbidden.yml`, compiled."""

    def __init__(self, languages: Mapping[str, Mapping[str, Any]], strip: frozenset[str]) -> None:
        self._strip = strip
        self._patterns = {code: _compiled(lists) for code, lists in languages.items()}
        named = {code: lists["hard"]["trafficking"] for code, lists in languages.items()}
        self._named = {code: [regex.compile(source, regex.IGNORECASE) for source in sources] for code, sources in named.items()}

    @classmethod
    def load(cls, path: Path) -> Forbidden:
        """Read the lists."""
        content = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
        return cls(content["languages"], frozenset(content["normalise"]["latin_strip_marks"]))

    def find(self, text: str, language: str) -> list[Hit]:
        """All hits in a text of `language`: its own lists and the Dutch and English ones."""
        forms = {strip: normalised(text, strip) for strip in (True, False)}
        return [
            Hit(code, tier, pattern.pattern)
            for code in dict.fromkeys((language, *ALWAYS))
            for tier, pattern in self._patterns.get(code, ())
            if any(pattern.search(form) for form in forms[code in self._strip])
        ]

    def names_it(self, text: str) -> bool:
        """True when a person typed the legal word, in any of our languages."""
        return any(
            pattern.search(form)
            for code, patterns in self._named.items()
            if code in LANGUAGES
            for form in normalised(text, code in self._strip)
            for pattern in patterns
        )

    def blocks(self, text: str, language: str) -> bool:
        """True when the text may not be sent."""
        return any(hit.tier == "hard" for hit in self.find(text, language))


def normalised(text: str, strip_marks: bool) -> tuple[str, str]:
    """The text as the patterns expect it, with hyphens kept and with hyphens removed."""
    plain = ZERO_WIDTH.sub("", unicodedata.normalize("NFKC", text)).casefold().translate(ARABIC)
    if strip_marks:
        plain = "".join(mark for mark in unicodedata.normalize("NFD", plain) if not unicodedata.combining(mark))
        plain = plain.replace("ł", "l").replace("ı", "i")
    plain = " ".join(VOWEL_SIGNS.sub("", plain).split())
    return plain, HYPHEN.sub("", plain)


def _compiled(lists: Mapping[str, Any]) -> list[tuple[str, regex.Pattern[str]]]:
    hard, soft = lists.get("hard") or {}, lists.get("soft") or []
    sources = [("hard", pattern) for group in hard.values() for pattern in group]
    sources += [("soft", pattern) for pattern in soft]
    return [(tier, regex.compile(source, regex.IGNORECASE | regex.UNICODE)) for tier, source in sources]
