"""Adds signals up. Several small things together must ring; one alone must not (handbook, exercise 9)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from actions.services.signals import Signal, SignalTable

AROUND = "surroundings"  # no Dutch, cash, no bank account: normal life without papers, never counted as a group


@dataclass(frozen=True)
class Score:
    """The sum, and the value of each group that has any."""

    total: int
    groups: dict[str, int]

    @property
    def groups_counted(self) -> int:
        """How many groups say something about the situation."""
        return len([name for name, value in self.groups.items() if value and name != AROUND])


def score(signals: Iterable[Signal], table: SignalTable) -> Score:
    """Per group the heaviest signal, plus one if there is a second; groups with a cap are capped."""
    by_group: dict[str, list[int]] = defaultdict(list)
    for signal in signals:
        if signal.weight:
            by_group[signal.group].append(signal.weight)
    caps = table.scoring["group_caps"]
    groups = {}
    for group, weights in by_group.items():
        value = max(weights) + min(1, len(weights) - 1)
        groups[group] = min(value, caps.get(group, value))
    return Score(sum(groups.values()), groups)
