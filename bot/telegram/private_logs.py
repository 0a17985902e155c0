"""Keeps the token and what people write out of every log, whatever the level and whoever writes it (decision A6)."""

from __future__ import annotations

import asyncio
import logging
import re
import traceback
from typing import Any

LIBRARIES = ("telegram", "httpx", "httpcore")
HIDDEN = "(hidden)"
_TOKEN = re.compile(r"bot\d+:\S+|\b\d{3,}:[\w-]{20,}")
logger = logging.getLogger(__name__)


class Redactor:
    """Makes log records. Records of libraries keep only their level: they quote URLs, updates and answers."""

    def __init__(self, inner: Any, token: str | None) -> None:
        self.inner = inner
        self._secret = re.compile(f"{re.escape(token)}|{_TOKEN.pattern}") if token else _TOKEN

    def __call__(self, *args: Any, **kwargs: Any) -> logging.LogRecord:
        record: logging.LogRecord = self.inner(*args, **kwargs)
        if record.name.split(".")[0] in LIBRARIES:
            record.msg, record.args, record.exc_info = f"{record.levelname} {HIDDEN}", (), None
        else:
            self._redact(record)
        return record

    def _redact(self, record: logging.LogRecord) -> None:
        try:
            text = record.getMessage()
        except (TypeError, ValueError):
            text = f"{record.levelname} that cannot be formatted"
        record.msg, record.args = self._secret.sub(HIDDEN, text), ()
        if record.exc_info and isinstance(record.exc_info, tuple):
            kind, _, trace = record.exc_info
            where = "".join(traceback.format_tb(trace))  # our code, never a value
            record.exc_text, record.exc_info = f"{where}{kind.__name__ if kind else None}", None


def guard(token: str | None) -> None:
    """Guard all logs of this process from now on; may be called again."""
    for name in LIBRARIES:
        logging.getLogger(name).setLevel(logging.WARNING)
    made = logging.getLogRecordFactory()
    logging.setLogRecordFactory(Redactor(made.inner if isinstance(made, Redactor) else made, token))


def type_only(loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    """Exception handler of the event loop: asyncio's own prints the error with its text."""
    logger.error("unexpected error in a task: %s", type(context.get("exception")).__name__)
