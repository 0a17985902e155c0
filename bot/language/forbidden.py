"""Words the bot never sends. The last check before a text leaves, and the check of every text in the repository."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import regex
import yaml

ALWAYS = ("nl", "en")  # names of organisations leak Dutch and English words into every language
ARABIC = str.maketrans({"أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ى": "ي", "ة": "ه", "ـ": ""})
ZERO_WIDTH = regex.compile(r"[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\u00ad]")


@dataclass(frozen=True)
class Hit:
    """A forbidden pattern that matched. `tier` is "hard" or "soft"."""

    language: str
    tier: str
    pattern: str


class Forbidden:
    """The lists of `data/forbidden.yml`, compiled."""

    def __init__(self, languages: Mapping[str, Mapping[str, object]], strip: frozenset[str]) -> None:
        self._strip = strip
        self._patterns = {code: _compiled(lists) for code, lists in languages.items()}

    @classmethod
    def load(cls, path: Path) -> Forbidden:
        """Read the lists."""
        content = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
        return cls(content["languages"], frozenset(content["normalise"]["latin_strip_marks"]))

    def find(self, text: str, language: str) -> list[Hit]:
        """All hits in a text of `language`: its own lists and the Dutch and English ones."""
        return [
            Hit(code, tier, pattern.pattern)
            for code in dict.fromkeys((language, *ALWAYS))
            for tier, pattern in self._patterns.get(code, ())
            if any(pattern.search(form) for form in normalised(text, code in self._strip))
        ]

    def blocks(self, text: str, language: str) -> bool:
        """True when the text may not be sent."""
        return any(hit.tier == "hard" for hit in self.find(text, language))


def normalised(text: str, strip_marks: bool) -> tuple[str, str]:
    """The text as the patterns expect it, with hyphens kept and with hyphens removed."""
    plain = ZERO_WIDTH.sub("", unicodedata.normalize("NFKC", text)).casefold().translate(ARABIC)
    if strip_marks:
        plain = "".join(mark for mark in unicodedata.normalize("NFD", plain) if not unicodedata.combining(mark))
        plain = plain.replace("ł", "l").replace("ı", "i")
    plain = " ".join(regex.sub(r"[\u064b-\u0652]", "", plain).split())
    return plain, regex.sub(r"(?<=\w)[-‐‑](?=\w)", "", plain)


def _compiled(lists: Mapping[str, object]) -> list[tuple[str, regex.Pattern[str]]]:
    hard, soft = lists.get("hard") or {}, lists.get("soft") or []
    sources = [("hard", pattern) for group in hard.values() for pattern in group]  # type: ignore[attr-defined]
    sources += [("soft", pattern) for pattern in soft]  # type: ignore[attr-defined]
    return [(tier, regex.compile(source, regex.IGNORECASE | regex.UNICODE)) for tier, source in sources]
