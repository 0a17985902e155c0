"""Logs that cannot hold a person: our own lines in full, of everybody else's only who spoke, how loud and which error type.

Rasa, rasa_sdk, httpx and Telegram's library log messages, ids and the bot token in many places, some of them in exception
texts; a list of places to redact is never complete. So nothing of theirs is printed but the name of the logger (decision A6).
"""

from __future__ import annotations

import logging
import sys
import traceback
import warnings
from types import TracebackType
from typing import TextIO

OURS = ("bot", "actions", "__main__")


class PrivateFormatter(logging.Formatter):
    """Formats our own records; of other records keeps logger, level and the type of the error."""

    def format(self, record: logging.LogRecord) -> str:
        """One line, without any value of a foreign record."""
        kind = record.exc_info[0] if isinstance(record.exc_info, tuple) else None
        where = f" ({kind.__name__} at {_place(record.exc_info)})" if kind else ""
        text = record.getMessage() if record.name.split(".")[0] in OURS else "(said something)"
        return f"{self.formatTime(record, '%H:%M:%S')} {record.levelname:7} {record.name}: {text}{where}"


def set_up(level: str, stream: TextIO | None = None) -> None:
    """Route every log, warning and uncaught error of this process through the private formatter."""
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(PrivateFormatter())
    logging.basicConfig(handlers=[handler], level=logging.WARNING, force=True)
    for name in OURS:
        logging.getLogger(name).setLevel(level)
    warnings.showwarning = _warn  # type: ignore[assignment]
    warnings.simplefilter("ignore")
    sys.excepthook = _uncaught
    try:
        _quiet_structlog()
    except ImportError:
        pass  # the gateway can do without


def _quiet_structlog() -> None:
    """Rasa's own structured logs carry texts and slots: keep the name of the event, drop all else."""
    import structlog  # noqa: PLC0415

    structlog.configure(
        processors=[structlog.stdlib.filter_by_level, lambda _logger, _method, _event: "event"],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING),
        cache_logger_on_first_use=False,
    )


def _warn(message: object, category: type[Warning], filename: str, lineno: int, *_: object) -> None:
    logging.getLogger("bot.warnings").debug("%s at %s:%d", category.__name__, filename.rsplit("/", 1)[-1], lineno)


def _uncaught(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    if issubclass(kind, KeyboardInterrupt):
        return
    logging.getLogger("bot").critical("stopped by %s at %s", kind.__name__, _place((kind, error, trace)))


def _place(about: object) -> str:
    """File and line of the innermost frame: code, never values."""
    frames = traceback.extract_tb(about[2]) if isinstance(about, tuple) and about[2] else []
    return f"{frames[-1].filename.rsplit('/', 1)[-1]}:{frames[-1].lineno}" if frames else "unknown place"
