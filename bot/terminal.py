"""Chat in the terminal: by hand, from a pipe, or from a script with a JSON object for each message."""

from __future__ import annotations

import asyncio
import io
import json
import secrets
import sys
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, TextIO

from bot.engine.turn import Turn
from bot.front_desk import COMMANDS, FrontDesk, Incoming, Outgoing
from bot.language.texts import Button

PROMPT = "> "


@dataclass
class Terminal:
    """One conversation at a time. `#3` presses the third button of the last reply; an empty line begins a new conversation."""

    desk: FrontDesk
    language: str
    as_json: bool = False
    out: TextIO = sys.stdout
    _chat: str = field(default_factory=lambda: secrets.token_hex(16))
    _buttons: tuple[Button, ...] = ()

    async def run(self, lines: Iterable[str], prompt: bool) -> None:
        """Answer line after line. Bytes that are no text are shown as a question mark and stop nothing."""
        for stream in (lines, self.out):
            if isinstance(stream, io.TextIOWrapper):
                stream.reconfigure(errors="replace")
        await self._begin()
        self._show_prompt(prompt)
        for line in lines:
            await asyncio.sleep(0)  # while nothing was typed, texts may have been renewed
            words = line.rstrip("\n")
            if words.strip():
                await self._answer(words)
            else:
                await self._begin()
            self._show_prompt(prompt)

    async def _begin(self) -> None:
        """A new conversation in the wanted language."""
        self._chat, self._buttons = secrets.token_hex(16), ()
        async for _ in self.desk.answer(Incoming(self._chat, "button", f"lang:{self.language}")):
            pass

    async def _answer(self, words: str) -> None:
        started, parts = time.perf_counter(), []
        async for part in self.desk.answer(self._incoming(words)):
            parts.append(part)
            if not self.as_json:
                self._print(part)
        if parts and parts[-1].replies:
            self._buttons = parts[-1].replies[-1].buttons
        if self.as_json:
            print(json.dumps(self._row(words, parts, started), ensure_ascii=False), file=self.out, flush=True)

    def _incoming(self, words: str) -> Incoming:
        stripped = words.strip()
        if stripped.startswith("/") and stripped[1:] in COMMANDS:
            return Incoming(self._chat, "command", stripped[1:])
        if stripped.startswith("#") and stripped[1:].isdecimal() and 0 < int(stripped[1:]) <= len(self._buttons):
            return Incoming(self._chat, "button", self._buttons[int(stripped[1:]) - 1].payload)
        return Incoming(self._chat, "text", words)

    def _row(self, words: str, parts: list[Outgoing], started: float) -> dict[str, Any]:
        turn = next((part.turn for part in reversed(parts) if part.turn), None) or Turn((), self.language)
        row = turn.as_json()
        row.pop("spoken")  # no part of the contract
        replies = [{"text": r.text, "buttons": [b.title for b in r.buttons]} for part in parts for r in part.replies]
        milliseconds = round((time.perf_counter() - started) * 1000, 1)
        chosen = self.desk.chosen(self._chat) or self.language
        return {"user": words, **row, "language": chosen, "replies": replies, "ms": milliseconds}

    def _print(self, part: Outgoing) -> None:
        for reply in part.replies:
            print(f"\n{reply.text}", file=self.out)
            if reply.buttons:
                numbered = (f"#{number} {button.title}" for number, button in enumerate(reply.buttons, start=1))
                print("  ".join(numbered), file=self.out)
        print(file=self.out, flush=True)

    def _show_prompt(self, prompt: bool) -> None:
        if prompt:
            print(PROMPT, end="", file=self.out, flush=True)
