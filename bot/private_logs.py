"""Logs that cannot hold a person: our own lines, and of everybody else's only who spoke and how loud (decision A6).

Rasa, rasa_sdk, httpx and Telegram's library log messages, ids and the bot token in many places, some of them in exception
texts; a list of places to redact is never complete. So records of others lose their text, and errors lose theirs.
"""

from __future__ import annotations

import asyncio
import logging
import re
import sys
import traceback
import warnings
from types import TracebackType
from typing import Any

OURS = ("bot", "actions", "__main__")
LIBRARIES = ("telegram", "httpx", "httpcore")  # they say most below WARNING: every address with the token in it
HIDDEN = "(hidden)"
_TOKEN = re.compile(r"bot\d+:\S+|\b\d{3,}:[\w-]{20,}")
logger = logging.getLogger(__name__)


class Redactor:
    """Makes log records: those of others keep only logger and level, ours lose tokens and the values in tracebacks."""

    def __init__(self, inner: Any, token: str | None) -> None:
        self.inner = inner
        self._secret = re.compile(f"{re.escape(token)}|{_TOKEN.pattern}") if token else _TOKEN

    def __call__(self, *args: Any, **kwargs: Any) -> logging.LogRecord:
        """A record with nothing private in it."""
        record: logging.LogRecord = self.inner(*args, **kwargs)
        if record.name.split(".")[0] in OURS:
            self._redact(record)
        else:
            record.msg, record.args, record.exc_info = f"{record.levelname} {HIDDEN}", (), None
        return record

    def _redact(self, record: logging.LogRecord) -> None:
        try:
            text = record.getMessage()
        except (TypeError, ValueError):
            text = f"{record.levelname} that cannot be formatted"
        record.msg, record.args = self._secret.sub(HIDDEN, text), ()
        if record.exc_info and isinstance(record.exc_info, tuple):
            kind, _, trace = record.exc_info
            record.exc_text, record.exc_info = f"{_where(trace)}{kind.__name__ if kind else None}", None


def guard(token: str | None = None) -> None:
    """Guard all log records of this process from now on; may be called again."""
    for name in LIBRARIES:
        logging.getLogger(name).setLevel(logging.WARNING)
    made = logging.getLogRecordFactory()
    logging.setLogRecordFactory(Redactor(made.inner if isinstance(made, Redactor) else made, token))


def set_up(level: str, token: str | None = None) -> None:
    """Guard the records, print ours from `level` on and those of others from ERROR on, and hide what errors say."""
    guard(token)
    logging.basicConfig(format="%(asctime)s %(levelname)-7s %(name)s: %(message)s", datefmt="%H:%M:%S", level=logging.ERROR, force=True)
    for name in OURS:
        logging.getLogger(name).setLevel(level)
    warnings.showwarning = _warn  # type: ignore[assignment]
    sys.excepthook = _uncaught


def quiet_rasa() -> None:
    """Call after Rasa was imported: its structured logs carry texts and slots, and it sets up logs of its own."""
    import structlog  # noqa: PLC0415 - the gateway does without

    structlog.configure(
        processors=[structlog.stdlib.filter_by_level, lambda _logger, _method, _event: HIDDEN],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING),
        cache_logger_on_first_use=False,
    )


def type_only(loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    """Exception handler of the event loop: asyncio's own prints the error with its text."""
    logger.error("unexpected error in a task: %s", type(context.get("exception")).__name__)


def _warn(message: object, category: type[Warning], filename: str, lineno: int, *_: object) -> None:
    logger.debug("%s at %s:%d", category.__name__, filename.rsplit("/", 1)[-1], lineno)


def _uncaught(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    if not issubclass(kind, KeyboardInterrupt):
        logger.critical("stopped by %s\n%s", kind.__name__, _where(trace))


def _where(trace: TracebackType | None) -> str:
    return "".join(traceback.format_tb(trace))  # our code, never a value
