"""The source texts: `responses.yml` of every topic, in Rasa's own format, read without Rasa."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml


@dataclass(frozen=True)
class Button:
    """A button: what it shows and what it sends ("say:<key>", "intent:<name>", "command:<name>", "lang:<code>")."""

    title: str
    payload: str


@dataclass(frozen=True)
class Variation:
    """One wording of a response. `instead` marks the wording for when a fact of the first has expired."""

    text: str
    buttons: tuple[Button, ...] = ()
    facts: tuple[str, ...] = ()
    instead: bool = False


@dataclass(frozen=True)
class Source:
    """A response: its key, file and wordings."""

    key: str
    path: Path
    variations: tuple[Variation, ...]


class Texts(Mapping[str, Source]):
    """All source texts by key."""

    def __init__(self, sources: Mapping[str, Source]) -> None:
        self._sources = dict(sources)

    @classmethod
    def load(cls, data: Path) -> Texts:
        """Read every `responses.yml` under `data`.

        Raises:
            ValueError: a key stands in two files.
        """
        sources: dict[str, Source] = {}
        for path in sorted(data.glob("*/responses.yml")):
            for source in read_source(path):
                if source.key in sources:
                    raise ValueError(f"{source.key} stands in {sources[source.key].path} and in {path}")
                sources[source.key] = source
        return cls(sources)

    def __getitem__(self, key: str) -> Source:
        return self._sources[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._sources)

    def __len__(self) -> int:
        return len(self._sources)


def read_source(path: Path) -> Iterator[Source]:
    """The texts of one `responses.yml`."""
    content = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    for key, rows in content["responses"].items():
        yield Source(key, path, tuple(_variation(row) for row in rows))


def _variation(row: Mapping[str, Any]) -> Variation:
    metadata = row.get("metadata") or {}
    return Variation(
        text=(row.get("text") or "").strip(),
        buttons=tuple(Button(button["title"], button["payload"]) for button in row.get("buttons") or ()),
        facts=tuple(metadata.get("facts") or ()),
        instead=bool(metadata.get("instead")),
    )
