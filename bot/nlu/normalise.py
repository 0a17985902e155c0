"""What people type, made even: case, accents, repeated letters, full-width letters, digits of other scripts."""

from __future__ import annotations

import unicodedata

import regex

_UNSEEN = regex.compile(r"[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}&&[^\n\t\u200c\u200d]]", regex.V1)
_JOINERS = regex.compile(r"[\u200c\u200d]")
_REPEATED = regex.compile(r"(\p{L})\1{2,}")
_ARABIC_MARKS = regex.compile(r"[\u064b-\u065f\u0670\u0640]")
_ARABIC_LETTERS = str.maketrans({"أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ى": "ي", "ة": "ه", "ک": "ك", "ی": "ي"})
_LATIN_LETTERS = str.maketrans({"ł": "l", "ı": "i", "đ": "d", "ø": "o", "ß": "ss", "æ": "ae", "œ": "oe"})
_ACCENTS = regex.compile(r"(?<=\p{Latin})\p{Mn}+")
_APOSTROPHES = str.maketrans(dict.fromkeys("´`‘’ʼ", "'"))
LONGEST = 4096  # characters; Telegram's own limit


def clean(text: str) -> str:
    """The text without what cannot be seen (controls, NUL, lone surrogates, zero-width signs), at most 4096 characters.

    Line breaks become spaces. The result can be encoded as UTF-8; it may be empty.
    """
    seen = _UNSEEN.sub("", text[:LONGEST])
    return " ".join(seen.split())


def folded(text: str) -> str:
    """`clean`, and one spelling for what differs only in typing: for pieces and patterns, not for the encoder."""
    even = clean(text).translate(_APOSTROPHES).casefold()
    if not even.isascii():
        even = _one_script(even)
    return " ".join(_REPEATED.sub(r"\1", even).split())


def _one_script(text: str) -> str:
    even = unicodedata.normalize("NFKC", text).casefold()
    even = _JOINERS.sub("", even).translate(_ARABIC_LETTERS)
    even = _ARABIC_MARKS.sub("", _without_accents(even)).translate(_LATIN_LETTERS)
    return "".join(_digit(sign) for sign in even)


def _without_accents(text: str) -> str:
    apart = unicodedata.normalize("NFD", text)
    return unicodedata.normalize("NFC", _ACCENTS.sub("", apart))


def _digit(sign: str) -> str:
    value = unicodedata.decimal(sign, None)
    return sign if value is None else str(value)
