"""The second net for risk (decision A3): word patterns per language that need no model and may only add a signal.

A rule names lists of words that must all stand close together, in any order. Spelling may be off by one letter in words
of five letters and more, unless the word as typed is in the file itself. Guards (negation, question, past, another
person, film or joke) keep a rule from firing. A phrase may name another list: "<hit> me" stands for every word of `hit`.

Places in a message are bits of a number, so that a long message costs little more than a short one.
"""

from __future__ import annotations

import hashlib
import json
import os
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from graphlib import TopologicalSorter
from pathlib import Path
from sys import intern
from typing import Any

import regex
import yaml
from rapidfuzz.distance import OSA
from rapidfuzz.process import extract

from bot.nlu.normalise import folded
from bot.settings import ROOT

FUZZY_FROM = 5  # letters; shorter words must be spelt right
WITHIN = 10  # tokens from the first to the last word of a hit
NEAR = 1  # tokens around the hit where a guard counts whose name begins with "negation"; the others count in the whole sentence
CACHE = ROOT / ".cache" / "patterns"
TRIES = 64  # places in one message where a rule is tried
_TOKEN = regex.compile(r"[\p{Han}\p{Thai}]|[[\p{L}\p{M}\p{N}]--[\p{Han}\p{Thai}]]+(?:'\p{L}+)?|[.!?؟。…]+", regex.V1)
_END = regex.compile(r"[.!?؟。…]")
_LIST_NAME = regex.compile(r"<([^<>]+)>")
_LIST = regex.compile(r"(<[^<>]+>)")
_STAR = regex.compile(r"(\*)")

Places = dict[int, int]  # length of a phrase in tokens -> the places where such a phrase begins, as bits


@dataclass(frozen=True)
class Hit:
    """A rule that fired, and the signal it stands for."""

    rule: str
    signal: str


@dataclass(frozen=True)
class Rule:
    """One rule: every list of `all` must be met within `within` tokens and no guard of `unless` may be near."""

    id: str
    signal: str
    all: tuple[str, ...]
    unless: tuple[str, ...]
    within: int
    match: tuple[str, ...]
    no_match: tuple[str, ...]


class LanguagePatterns:
    """The rules of one language."""

    def __init__(self, lists: Mapping[str, Sequence[Sequence[str]]], rules: Sequence[Rule]) -> None:
        self.rules = tuple(rules)
        self._phrases: dict[str, list[tuple[str, tuple[str, ...]]]] = defaultdict(list)  # first word -> list, and the words that follow
        self._built: dict[str, list[Sequence[str]]] = defaultdict(list)  # phrases that name other lists
        for name, phrases in lists.items():
            for parts in phrases:
                if any(part[0] == "<" for part in parts):
                    self._built[name].append(parts)
                else:
                    self._phrases[intern(parts[0])].append((intern(name), tuple(map(intern, parts[1:]))))
        named = {name: {part[1:-1] for parts in phrases for part in parts if part[0] == "<"} for name, phrases in self._built.items()}
        self._order = [name for name in TopologicalSorter(named).static_order() if name in self._built]
        self.words = frozenset(intern(part) for phrases in lists.values() for parts in phrases for part in parts if part[0] != "<")

    @classmethod
    def load(cls, path: Path) -> LanguagePatterns:
        """Read `patterns.<lang>.yml`.

        Raises:
            ValueError: a rule or a phrase names a list that is not there.
        """
        content = _content(path)
        lists, guards = content["lists"], content["guards"]
        rules = [_rule(row, tuple(guards)) for row in content["patterns"]]
        named = {f"rule {rule.id}": [*rule.all, *rule.unless] for rule in rules}
        named |= {f"list {name}": [part[1:-1] for parts in phrases for part in parts if part[0] == "<"] for name, phrases in lists.items()}
        for place, names in named.items():
            missing = [name for name in names if name not in lists]
            if missing:
                raise ValueError(f"{path}: {place} names {', '.join(missing)}, which is no list of words or guards")
        return cls(lists, rules)

    def find(self, text: str) -> list[Hit]:
        """The rules that fire on `text`, one hit each."""
        return self._alone.find(text)

    def find_in(self, cut: _Cut) -> list[Hit]:
        """The rules that fire on a message that is cut up already."""
        places = self._places(cut)
        if not places:
            return []
        message = _Message(places, cut)
        return [Hit(rule.id, rule.signal) for rule in self.rules if message.fires(rule)]

    @cached_property
    def _alone(self) -> PatternNet:
        return PatternNet({"": self})

    def _places(self, cut: _Cut) -> dict[str, Places]:
        words: dict[str, int] = defaultdict(int)
        for token, bits in cut.typed.items():
            known = token in self.words
            for word in cut.meant[token]:
                if word in self.words and (not known or word == token or word[-1] == "*"):  # what is spelt right is not guessed at
                    words[word] |= bits
        places: dict[str, Places] = defaultdict(lambda: defaultdict(int))
        everywhere = (1 << cut.size) - 1
        for first in self._phrases.keys() & words.keys():
            begins = words[first]
            for name, rest in self._phrases[first]:
                if rest and rest[0] not in words:
                    continue
                bits = begins
                for step, word in enumerate(rest, 1):
                    bits &= words.get(word, 0) >> step
                if bits:
                    places[name][len(rest) + 1] |= bits
        for name in self._order:
            for parts in self._built[name]:
                if not all(part in words or part[1:-1] in places for part in parts):
                    continue
                for size, bits in _built_places(parts, words, places, everywhere).items():
                    places[name][size] |= bits
        return {name: found for name, found in places.items() if any(found.values())}


class PatternNet:
    """The patterns of all languages; every message is tried against all of them, because people mix."""

    def __init__(self, languages: Mapping[str, LanguagePatterns]) -> None:
        self.languages = dict(languages)
        self._vocabulary = _Vocabulary(word for patterns in languages.values() for word in patterns.words)

    @classmethod
    def load(cls, folder: Path) -> PatternNet:
        """Read every `patterns.<lang>.yml` in `folder`."""
        paths = sorted(folder.glob("patterns.*.yml"))
        return cls({path.name.split(".")[1]: LanguagePatterns.load(path) for path in paths})

    def find(self, text: str) -> list[Hit]:
        """All hits in `text`, in the order of languages and rules."""
        tokens = _tokens(text, keep_ends=True)
        typed: dict[str, int] = defaultdict(int)
        for place, token in enumerate(tokens):
            typed[token] |= 1 << place
        ends = [place for place, token in enumerate(tokens) if _END.match(token)]
        cut = _Cut(len(tokens), typed, ends, {token: self._vocabulary.matches(token) for token in typed})
        return [hit for patterns in self.languages.values() for hit in patterns.find_in(cut)]


@dataclass(frozen=True)
class _Cut:
    """A message cut up, the same for all languages: tokens, where each stands (bits), where sentences end, what each may mean."""

    size: int
    typed: Mapping[str, int]
    ends: Sequence[int]
    meant: Mapping[str, Sequence[str]]


class _Message:
    """Where the lists of one language stand in one message."""

    def __init__(self, places: Mapping[str, Places], cut: _Cut) -> None:
        self._places, self._ends, self._size = places, cut.ends, cut.size
        self._shadows: dict[str, int] = {}

    def fires(self, rule: Rule) -> bool:
        lists = [self._places[name] for name in rule.all if name in self._places]
        if len(lists) < len(rule.all):
            return False
        return any(self._allowed(rule, first, last) for first, last in self._stretches(rule, lists))

    def _stretches(self, rule: Rule, lists: Sequence[Places]) -> Iterator[tuple[int, int]]:
        """First and last token of what holds one phrase of every list and is at most `within` tokens long."""
        firsts = 0
        for places in lists:
            firsts |= _any(places)
        for places in lists:
            firsts &= _before(places, rule.within)
        for name in rule.unless:
            firsts &= ~self._shadow(name)
        for _ in range(TRIES):
            if not firsts:
                return
            first = _lowest(firsts)
            firsts &= firsts - 1
            yield (
                first,
                max(min(first + _lowest(bits >> first) + size - 1 for size, bits in places.items() if bits >> first) for places in lists),
            )

    def _allowed(self, rule: Rule, first: int, last: int) -> bool:
        for name in rule.unless:
            begin, finish = (max(0, first - NEAR), last + NEAR) if _works_near(name) else self._sentence(first, last)
            for size, bits in self._places.get(name, {}).items():
                width = finish - begin - size + 2
                if width > 0 and (bits >> begin) & ((1 << width) - 1):
                    return False
        return True

    def _sentence(self, first: int, last: int) -> tuple[int, int]:
        before, after = bisect_left(self._ends, first), bisect_right(self._ends, last)
        return self._ends[before - 1] + 1 if before else 0, self._ends[after] - 1 if after < len(self._ends) else self._size

    def _shadow(self, name: str) -> int:
        """The sentences in which the guard `name` stands; a guard that works nearby has none."""
        if name not in self._shadows:
            self._shadows[name] = 0
            bits = 0 if _works_near(name) else _any(self._places.get(name, {}))
            while bits:
                begin, finish = self._sentence(_lowest(bits), _lowest(bits))
                sentence = ((1 << (finish - begin + 1)) - 1) << begin
                self._shadows[name] |= sentence
                bits &= ~(sentence | (bits & -bits))
        return self._shadows[name]


def _works_near(guard: str) -> bool:
    return guard.startswith("negation")


def _any(places: Places) -> int:
    together = 0
    for bits in places.values():
        together |= bits
    return together


def _before(places: Places, within: int) -> int:
    """The places from which a whole phrase stands within so many tokens."""
    together = 0
    for size, bits in places.items():
        for step in range(within - size + 1):
            together |= bits >> step
    return together


def _lowest(bits: int) -> int:
    return (bits & -bits).bit_length() - 1


class _Vocabulary:
    """Finds the words of all languages a typed word may stand for: the same, a known beginning ("избив*"), or one letter off.

    One letter added, dropped, changed or swapped with its neighbour leaves the first three letters or the end as it was.
    """

    def __init__(self, words: Iterable[str]) -> None:
        words = set(words)
        self._whole = {word for word in words if not word.endswith("*")}
        self._beginnings: dict[str, str] = {word[:-1]: word for word in words if word.endswith("*")}
        self._longest = max((len(word) for word in self._beginnings), default=0)
        self._near: dict[str, list[str]] = defaultdict(list)
        for word in sorted(self._whole):
            if len(word) >= FUZZY_FROM:
                for part in _kept_parts(word):
                    self._near[part].append(word)

    def matches(self, token: str) -> list[str]:
        found = [token] if token in self._whole else []
        if FUZZY_FROM <= len(token) <= 24:
            near = dict.fromkeys(word for part in _kept_parts(token) for word in self._near.get(part, ()))
            found += [word for word, _, _ in extract(token, list(near), scorer=OSA.distance, score_cutoff=1, limit=None) if word != token]
        found += [
            self._beginnings[token[:size]] for size in range(1, min(len(token), self._longest) + 1) if token[:size] in self._beginnings
        ]
        return found


def _kept_parts(word: str) -> tuple[str, str]:
    return word[:3], f"{word[0]} {word[-2:]}"


def _built_places(parts: Sequence[str], words: Mapping[str, int], places: Mapping[str, Places], everywhere: int) -> Places:
    """Where the phrase stands whose parts are words and "<list>"s."""
    found: Places = {0: everywhere}
    for part in parts:
        follows = places.get(part[1:-1], {}) if part[0] == "<" else {1: words.get(part, 0)}
        longer: Places = defaultdict(int)
        for size, bits in found.items():
            for step, begins in follows.items():
                if bits & (begins >> size):
                    longer[size + step] |= bits & (begins >> size)
        found = longer
    return found


def _parts(phrase: str) -> list[str]:
    """The words of a phrase, with a "<list>" whole."""
    parts: list[str] = []
    for piece in _LIST.split(phrase):
        parts += [piece] if _LIST_NAME.match(piece) else _tokens(piece)
    return parts


def _tokens(text: str, keep_ends: bool = False) -> list[str]:
    """Words without apostrophes, single Chinese and Thai signs, and (for a message) the ends of sentences and lines."""
    if keep_ends:
        return [token.replace("'", "") for token in _TOKEN.findall(folded(text.replace("\n", ".")))]
    tokens: list[str] = []
    for piece in _STAR.split(text):
        if piece == "*" and tokens:
            tokens[-1] += "*"
        else:
            tokens += [token.replace("'", "") for token in _TOKEN.findall(folded(piece)) if not _END.match(token)]
    return tokens


def _content(path: Path) -> dict[str, Any]:
    """A pattern file with its phrases cut up. That takes half a second a language, so it is kept under a hash of text and code."""
    text = path.read_bytes()
    code = b"".join((Path(__file__).parent / name).read_bytes() for name in ("patterns.py", "normalise.py"))
    kept = CACHE / f"{hashlib.sha256(code + text).hexdigest()[:32]}.json"
    with suppress(OSError, ValueError):
        return dict(json.loads(kept.read_bytes()))
    content = _cut_up(yaml.load(text, Loader=yaml.CBaseLoader))  # "no", "on" and 112 stay words
    with suppress(OSError):  # a read-only place: cut up anew each time
        CACHE.mkdir(parents=True, exist_ok=True)
        beside = kept.with_suffix(f".{os.getpid()}")
        beside.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
        beside.replace(kept)
    return content


def _cut_up(content: Mapping[str, Any]) -> dict[str, Any]:
    guards = content.get("guards") or {}
    lists = {**content["words"], **guards}
    parts = {name: [cut for phrase in phrases if (cut := _parts(phrase))] for name, phrases in lists.items()}
    return {"lists": parts, "guards": list(guards), "patterns": content["patterns"]}


def _rule(row: Mapping[str, object], guards: tuple[str, ...]) -> Rule:
    def names(key: str, otherwise: tuple[str, ...] = ()) -> tuple[str, ...]:
        return tuple(row[key]) if key in row else otherwise  # type: ignore[arg-type]

    return Rule(
        id=str(row["id"]),
        signal=str(row["signal"]),
        all=names("all"),
        unless=names("unless", guards),
        within=int(row.get("within", WITHIN)),  # type: ignore[call-overload]
        match=names("match"),
        no_match=names("no_match"),
    )
