"""Facts are data: each has a source, a check date and, if it can expire, an end date (decision A12)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import yaml

SHOWN = frozenset({"high", "medium"})


@dataclass(frozen=True)
class Fact:
    """One sourced statement. `values` are the numbers a text may show, by name ("eur", "percent_20")."""

    id: str
    topic: str
    statement_nl: str
    statement_en: str
    source_title: str
    source_url: str
    source_date: str
    checked_on: date
    confidence: str
    valid_from: date | None = None
    valid_until: date | None = None
    note: str | None = None
    values: Mapping[str, Any] = field(default_factory=dict)

    def may_be_said(self, day: date) -> bool:
        """True when the fact is sure enough and in force on `day`."""
        started = self.valid_from is None or self.valid_from <= day
        ended = self.valid_until is not None and self.valid_until < day
        return self.confidence in SHOWN and started and not ended


class Facts(Mapping[str, Fact]):
    """All facts by id."""

    def __init__(self, facts: Mapping[str, Fact]) -> None:
        self._facts = dict(facts)

    @classmethod
    def load(cls, path: Path) -> Facts:
        """Read a facts file.

        Raises:
            ValueError: an id occurs twice.
        """
        rows = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)["facts"]
        facts: dict[str, Fact] = {}
        for row in rows:
            if row["id"] in facts:
                raise ValueError(f"{path}: fact {row['id']} stands there twice")
            facts[row["id"]] = Fact(**row)
        return cls(facts)

    def __getitem__(self, key: str) -> Fact:
        return self._facts[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._facts)

    def __len__(self) -> int:
        return len(self._facts)
