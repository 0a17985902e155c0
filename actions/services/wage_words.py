"""Finds the words that pay is told with (numbers, hours, days, rent ...) in a message: the table is `data/pay/wage_words.yml`.

Number words are read by text2num and cn2an in the languages they know. Babel and locale rules do not serve for digits: people write
"1.200" and "1,200" for the same amount, whatever their language, so three digits after one separator are thousands here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any

import cn2an
import regex
import yaml
from text_to_num import alpha2digit

from bot.nlu.normalise import clean, folded

WORDS = Path(__file__).resolve().parent.parent.parent / "data" / "pay" / "wage_words.yml"
LONGEST = 400  # characters that are read: who tells of pay needs no more
UNITS = ("hour", "day", "week", "month")
_FUSED = {"hour": "hourly", "day": "daily", "week": "weekly", "month": "monthly"}
_EVERYWHERE = ("euro", "age", "wage", "other")
_COUNTED = frozenset({"nl", "en", "pt", "es", "fr"})  # text2num
_NUMBER = (
    r"(?P<num>(?<![\d.,:/])\d{1,3}(?P<sep>[.,' ])\d{3}(?:(?P=sep)\d{3})*(?:[.,]\d{1,2})?(?!\d)"
    r"|(?<![\d:/])\d{1,6}(?:[.,]\d{1,2})?(?![\d:]|/\d))"
)
_ARABIC_MARKS = str.maketrans({"٫": ".", "٬": ","})
_HAN_NUMBER = regex.compile("[一二两三四五六七八九十百千万半]")


@dataclass(frozen=True)
class Token:
    """Something found. `kind`: num, or a kind of word of the table (unit; per for "hourly" and the like). `which`: the unit;
    `alone`: a unit that may stand without a number; `glued`: a number with the euro sign or its letter on it.
    """

    kind: str
    start: int
    end: int
    value: Decimal = Decimal(0)
    which: str = ""
    alone: bool = False
    glued: bool = False


@dataclass(frozen=True)
class Lexicon:
    """The words of one language: one pattern, what each word stands for (kind, unit, alone), number words, whether a period
    usually stands before what it belongs to, and the words of a range.
    """

    code: str
    pattern: Any
    exact: dict[str, tuple[str, str, bool]]
    stems: tuple[tuple[str, tuple[str, str, bool]], ...]
    numbers: dict[str, str]
    before: bool
    to: frozenset[str]

    def even(self, text: str) -> str:
        """The message in one spelling, number words as digits where a library or the table knows them."""
        short = clean(text)[:LONGEST].casefold().translate(_ARABIC_MARKS)
        if self.code in _COUNTED:
            short = alpha2digit(short, self.code)
        elif self.code == "zh" and _HAN_NUMBER.search(short):
            short = _chinese(short)
        return " ".join(self.numbers.get(word, word) for word in folded(short).split(" "))

    def tokens(self, text: str) -> Iterator[Token]:
        """Everything found in a text that is even, in order."""
        for found in self.pattern.finditer(text):
            if found.group("num"):
                yield Token("num", found.start(), found.end(), _decimal(found), glued=bool(found.group("glued")))
            elif found.group("sign"):
                yield Token("euro" if found.group("sign") == "€" else "foreign", found.start(), found.end())
            else:
                kind, which, alone = self._meaning(found.group())
                yield Token(kind, found.start(), found.end(), which=which, alone=alone)

    def _meaning(self, word: str) -> tuple[str, str, bool]:
        return self.exact.get(word) or next(meaning for stem, meaning in self.stems if word.startswith(stem))


@lru_cache(maxsize=1)
def lexicons(path: Path = WORDS) -> dict[str, Lexicon]:
    """Read the table once."""
    table = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    to = frozenset(folded(word) for word in table.pop("to"))
    alone = {kind: table.pop(kind) for kind in ("foreign", "doubt", "near")}
    shared = alone | {kind: [word for rows in table.values() for word in rows.get(kind, ())] for kind in _EVERYWHERE}
    return {code: _lexicon(code, rows, shared, to) for code, rows in table.items()}


def _chinese(text: str) -> str:
    try:
        return str(cn2an.transform(text))
    except (ValueError, ArithmeticError):
        return text


def _lexicon(code: str, rows: dict[str, Any], shared: dict[str, list[str]], to: frozenset[str]) -> Lexicon:
    meanings: dict[str, tuple[str, str, bool]] = {}
    for kind in ("doubt", "near", "other", "wage", "age", "foreign", "euro"):
        meanings |= {folded(str(word)): (kind, "", False) for word in shared[kind]}
    meanings |= {folded(word): ("other", "", False) for word in rows.get("here", ())}
    meanings |= {folded(str(word)): ("each", "", False) for word in rows["each"]}
    for unit in UNITS:
        meanings |= {folded(word): ("unit", unit, False) for word in rows[f"{unit}s"]}
        meanings |= {folded(word): ("unit", unit, True) for word in rows[unit]}
        meanings |= {folded(word): ("per", unit, False) for word in rows[_FUSED[unit]]}
    numbers = {folded(word): str(number) for word, number in rows.get("numbers", {}).items()}
    glued = r"(?P<glued>(?: ?€|e(?:u|ur|uro)?s?(?!\p{L})))?"
    written, whole, anywhere = _written(meanings)
    pattern = regex.compile(rf"{_NUMBER}{glued}|(?P<sign>[€$£%])|{written}", whole=whole, anywhere=anywhere)
    stems = sorted(((word[:-1], meaning) for word, meaning in meanings.items() if word.endswith("*")), key=lambda row: -len(row[0]))
    return Lexicon(code, pattern, meanings, tuple(stems), numbers, bool(rows.get("before")), to)


def _written(words: Iterable[str]) -> tuple[str, list[str], list[str]]:
    """A pattern for all words with the two lists it names: whole words, and those that may stand anywhere (script without spaces)."""
    plain = [word for word in words if not word.endswith("*")]
    stems = "|".join(regex.escape(word[:-1]) for word in sorted(words, key=len, reverse=True) if word.endswith("*"))
    anywhere = [word for word in plain if regex.search(r"\p{Han}", word)]
    whole = [word for word in plain if not regex.search(r"\p{Han}", word)]
    return rf"(?<!\p{{L}})(?:\L<whole>|(?:{stems})\p{{L}}*)(?!\p{{L}})|\L<anywhere>", whole, anywhere


def _decimal(found: Any) -> Decimal:
    digits, separator = found.group("num"), found.group("sep")
    if separator:
        digits = digits.replace(separator, "")
    return Decimal(digits.replace(",", "."))
