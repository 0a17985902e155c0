"""The signal table: what a message can reveal, how heavy it is, which part of the picture it fills."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

TABLE = Path(__file__).resolve().parent.parent.parent / "data" / "signals.yml"


@dataclass(frozen=True)
class Signal:
    """One row of `data/signals.yml`. `elements` are the three parts action, means and purpose."""

    id: str
    strength: str
    weight: int
    group: str
    forms: tuple[str, ...]
    elements: tuple[str, ...]
    offer_alone: bool

    @property
    def is_acute(self) -> bool:
        """True for the six signals of danger at this moment."""
        return self.strength == "acute"

    @property
    def is_strong(self) -> bool:
        """True for strong and acute signals: what can reopen a subject that was declined."""
        return self.strength in {"strong", "acute"}


@dataclass(frozen=True)
class SignalTable:
    """The whole table: the signals, and the numbers and routes that go with them."""

    signals: Mapping[str, Signal]
    scoring: Mapping[str, Any]
    routing: Mapping[str, Any]
    routes: Mapping[str, Mapping[str, Any]]
    route_of: Mapping[str, Any]
    cases: tuple[Mapping[str, Any], ...]

    def known(self, ids: tuple[str, ...] | list[str]) -> list[Signal]:
        """The signals with these ids, each once, unknown ids left out."""
        return [self.signals[name] for name in dict.fromkeys(ids) if name in self.signals]


@lru_cache(maxsize=1)
def table(path: Path = TABLE) -> SignalTable:
    """Read the table once."""
    content = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    weights = {strength: row["weight"] for strength, row in content["scale"].items()}
    signals = {
        row["id"]: Signal(
            id=row["id"],
            strength=row["strength"],
            weight=weights[row["strength"]],
            group=row["group"],
            forms=tuple(row["forms"]),
            elements=tuple(row["elements"]),
            offer_alone=bool(row.get("offer_alone")),
        )
        for row in content["signals"]
    }
    return SignalTable(signals, content["scoring"], content["routing"], content["routes"], content["route_of"], tuple(content["cases"]))
