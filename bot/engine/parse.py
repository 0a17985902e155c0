"""What is understood of a text, without dialogue: for `python -m bot parse` and the evaluation."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable
from pathlib import Path
from typing import Any

from bot.engine.agent import load
from bot.engine.channel import without_slash


async def parsed(model: Path, lines: Iterable[str], language: str) -> AsyncIterator[dict[str, Any]]:
    """One mapping for each line, in order. The model is loaded once."""
    agent = await load(model)
    for line in lines:
        found = await agent.parse_message(without_slash(line))
        yield {
            "text": line,
            "language": language,
            "intent": found["intent"]["name"],
            "confidence": round(found["intent"]["confidence"], 4),
            "ranking": [{**row, "confidence": round(row["confidence"], 4)} for row in found["intent_ranking"][:5]],
            "signals": {name: round(chance, 4) for name, chance in found["signals"].items()},
            "rules": found["rules"],
        }
