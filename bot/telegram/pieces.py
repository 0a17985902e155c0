"""Cuts a text that is too long for one message, at a line, a sentence or a word, in that order."""

from __future__ import annotations

import re

LONGEST = 4096  # UTF-16 units, Telegram's limit
_PLACES = (re.compile(r"\n+"), re.compile(r"(?<=[.!?؟…])\s+|(?<=[。！？])"), re.compile(r"\s+"))


def pieces(text: str, longest: int = LONGEST) -> list[str]:
    """The text in parts of at most `longest` UTF-16 units; no part is empty."""
    parts, rest = [], text.strip()
    while rest:
        head = _head(rest, longest)
        end = len(rest) if len(head) == len(rest) else _last_place(rest, len(head))
        parts.append(rest[:end].strip())
        rest = rest[end:].strip()
    return parts


def units(text: str) -> int:
    """Length as Telegram counts: in UTF-16 units."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def _head(text: str, longest: int) -> str:
    """The longest beginning of at most `longest` units that does not cut a sign in two."""
    cut = text.encode("utf-16-le", "surrogatepass")[: longest * 2]
    return text if units(text) <= longest else cut.decode("utf-16-le", "ignore")


def _last_place(text: str, most: int) -> int:
    for place in _PLACES:
        ends = [found.start() for found in place.finditer(text[: most + 1]) if 0 < found.start() <= most]
        if ends:
            return ends[-1]
    return max(1, most)
