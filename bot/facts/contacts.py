"""The organisations a person can turn to, as data. The only place a phone number comes from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from bot.facts.hours import Hours


@dataclass(frozen=True)
class Contact:
    """One organisation. `only` lists the routes on which it may be shown unasked (empty: any)."""

    id: str
    name: str
    does: str
    source: str
    source_date: str
    checked_on: date
    confidence: str
    phone: str | None = None
    mail: str | None = None
    web: str | None = None
    free: bool | None = None
    name_needed: bool | None = None
    languages: tuple[str, ...] | None = None
    hours: Hours | None = None
    facts: tuple[str, ...] = ()
    only: tuple[str, ...] = field(default=())


class Contacts(Mapping[str, Contact]):
    """All contacts by id."""

    def __init__(self, contacts: Mapping[str, Contact]) -> None:
        self._contacts = dict(contacts)

    @classmethod
    def load(cls, path: Path) -> Contacts:
        """Read a contacts file.

        Raises:
            ValueError: an id occurs twice, or hours cannot be understood.
        """
        contacts: dict[str, Contact] = {}
        for row in yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader):
            if row["id"] in contacts:
                raise ValueError(f"{path}: contact {row['id']} stands there twice")
            contacts[row["id"]] = Contact(**{name: _read(name, value) for name, value in row.items()})
        return cls(contacts)

    def __getitem__(self, key: str) -> Contact:
        return self._contacts[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._contacts)

    def __len__(self) -> int:
        return len(self._contacts)


def _read(name: str, value: Any) -> Any:
    if name == "hours" and value is not None:
        return Hours.read(value)
    return tuple(value) if isinstance(value, list) else value
