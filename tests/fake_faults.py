"""Faults that the fake Bot API can be told to have."""

from __future__ import annotations

from dataclasses import dataclass

BEFORE = ("status", "flood", "hang", "slow", "reset", "html502")  # nothing was done yet
AFTER = ("badjson", "commit_then_reset", "commit_then_hang")  # done, but the answer is lost


@dataclass
class Fault:
    """One fault. `method` None is any but getUpdates; `chat` None is any; it skips `after` calls and hits `times` calls.

    `value` is the status code, retry_after in seconds, or the seconds of hang and slow.
    """

    kind: str
    method: str | None = None
    chat: int | None = None
    after: int = 0
    times: int = 1
    value: float = 0

    def __post_init__(self) -> None:
        if self.kind not in BEFORE + AFTER:
            raise ValueError(f"no such fault: {self.kind}")

    def hits(self, method: str, chat: int | None) -> bool:
        """True when this call is hit; counts it."""
        concerns = method != "getUpdates" if self.method is None else method == self.method
        if not concerns or self.times <= 0 or (self.chat is not None and self.chat != chat):
            return False
        if self.after > 0:
            self.after -= 1
            return False
        self.times -= 1
        return True
