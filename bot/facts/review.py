"""How long a fact or contact counts as fresh after somebody looked it up; the periods stand in data/review.yml."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import yaml

from bot.facts.contacts import Contact
from bot.facts.facts import Fact

KINDS = ("facts", "contacts")
CONFIDENCES = ("high", "medium", "low")


@dataclass(frozen=True)
class Review:
    """Days after which something must be looked up again, by kind ("facts", "contacts") and confidence."""

    days: Mapping[str, Mapping[str, int]]

    @classmethod
    def load(cls, path: Path) -> Review:
        """Read the periods.

        Raises:
            ValueError: a kind or confidence has no whole number of days.
        """
        days = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)["review_after_days"]
        for kind in KINDS:
            for confidence in CONFIDENCES:
                period = (days.get(kind) or {}).get(confidence)
                if not isinstance(period, int) or period < 1:
                    raise ValueError(f"{path.name}: {kind} {confidence} needs a number of days, from 1; it is {period!r}")
        return cls(days)

    def period(self, kind: str, confidence: str) -> timedelta:
        """The period of a kind and confidence; the shortest of the kind for a confidence that is none."""
        periods = self.days[kind]
        return timedelta(days=periods.get(confidence, min(periods.values())))

    def is_due(self, item: Fact | Contact, today: date) -> bool:
        """True when it was checked too long ago. A fact with an end is good until that day and then not said any more."""
        if isinstance(item, Fact):
            return item.valid_until is None and today - item.checked_on > self.period("facts", item.confidence)
        return today - item.checked_on > self.period("contacts", item.confidence)
