"""How long the gateway waits for what: one table, so that tests can be fast and nobody hunts for seconds."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True)
class Pace:
    """All in seconds, except `window`, `keep` and `sends_per_second`, which are counts."""

    long_poll: int = 25  # Telegram holds getUpdates this long when there is nothing
    read: float = 10.0  # for the answer to one call; with more, a hanging server stops a chat for too long
    connect: float = 5.0
    gentle: float = 0.1  # between two polls while something is in hand, doubled while nothing new comes
    gentle_most: float = 0.5
    backoff: float = 0.5  # after a failed call, doubled
    backoff_most: float = 10.0
    patience: float = 900.0  # waits for one answer together, when the server is there and does not take it
    grace: float = 2.0  # a call that is under way may finish when its message is cut short
    slot: float = 2.0  # a chat that waits longer than this no longer counts as one of `chats_at_once`
    hush: float = 1.0  # Hide waits this long for its turn, then it goes before what is waiting
    typing: float = 4.0  # the typing sign lasts 5 seconds
    stop: float = 8.0  # to finish what is in hand when the process is asked to stop; `grace` comes on top
    window: int = 100  # updates in hand; the most that one getUpdates returns
    crowded: float = 5.0  # a window that stays full for so long hides others
    keep: int = 10  # messages that one chat then keeps
    stuck: float = 30.0  # and how long one message may then hold the window
    sends_per_second: int = 30

    def backoffs(self) -> Iterator[float]:
        """Waits between tries, without end."""
        pause = self.backoff
        while True:
            yield pause
            pause = min(pause * 2, self.backoff_most)
