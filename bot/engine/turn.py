"""What the engine answers to one message: the contract between engine, gateway, terminal and evaluation."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.language.texts import Button
from bot.language.wording import Reply


@dataclass(frozen=True)
class Turn:
    """One turn. `signals` are ids, `rules` pattern rules that fired, `contacts` ids shown, `milliseconds` engine time,
    `spoken` the language the message is clearly written in.
    """

    replies: tuple[Reply, ...]
    language: str
    intent: str | None = None
    confidence: float = 0.0
    signals: tuple[str, ...] = ()
    rules: tuple[str, ...] = ()
    tier: str = "T0"
    route: str | None = None
    contacts: tuple[str, ...] = ()
    milliseconds: float = 0.0
    spoken: str | None = None

    def as_json(self) -> dict[str, Any]:
        """As sent over loopback."""
        return {
            "replies": [
                {"text": reply.text, "buttons": [{"title": b.title, "payload": b.payload} for b in reply.buttons]} for reply in self.replies
            ],
            "language": self.language,
            "intent": self.intent,
            "confidence": self.confidence,
            "signals": list(self.signals),
            "rules": list(self.rules),
            "tier": self.tier,
            "route": self.route,
            "contacts": list(self.contacts),
            "ms": self.milliseconds,
            "spoken": self.spoken,
        }

    @classmethod
    def from_json(cls, body: Mapping[str, Any]) -> Turn:
        """Read what `as_json` wrote.

        Raises:
            KeyError, TypeError: the body is something else.
        """
        return cls(
            replies=tuple(Reply(row["text"], tuple(Button(b["title"], b["payload"]) for b in row["buttons"])) for row in body["replies"]),
            language=body["language"],
            intent=body["intent"],
            confidence=body["confidence"],
            signals=tuple(body["signals"]),
            rules=tuple(body["rules"]),
            tier=body["tier"],
            route=body["route"],
            contacts=tuple(body["contacts"]),
            milliseconds=body["ms"],
            spoken=body["spoken"],
        )
