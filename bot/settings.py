"""The only reader of the environment: every setting, cast once, with an error that names the variable."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
DATA = ROOT / "data"
MODELS = ROOT / "models"


class SettingError(ValueError):
    """A variable holds something that cannot be used; the message says which and what to do."""


@dataclass(frozen=True)
class Settings:
    """Settings of one process. `telegram_token` and `engine_secret` never appear in the repr."""

    telegram_token: str | None = field(default=None, repr=False)
    bot_api_url: str = "https://api.telegram.org"
    engine_urls: tuple[str, ...] = ()
    engine_secret: str | None = field(default=None, repr=False)
    model_file: Path | None = None
    session_minutes: int = 60
    chats_at_once: int = 8
    log_level: str = "WARNING"

    @classmethod
    def read(cls, environment: Mapping[str, str]) -> Settings:
        """Read settings from a mapping such as os.environ.

        Raises:
            SettingError: a variable cannot be cast.
        """
        model = environment.get("MODEL_FILE", "").strip()
        return cls(
            telegram_token=environment.get("TELEGRAM_TOKEN", "").strip() or None,
            bot_api_url=_url(environment, "BOT_API_URL", "https://api.telegram.org"),
            engine_urls=tuple(url.rstrip("/") for url in environment.get("ENGINE_URLS", "").split(",") if url.strip()),
            engine_secret=environment.get("ENGINE_SECRET", "").strip() or None,
            model_file=Path(model) if model else None,
            session_minutes=_whole_number(environment, "SESSION_MINUTES", 60, least=1),
            chats_at_once=_whole_number(environment, "CHATS_AT_ONCE", 8, least=1),
            log_level=_level(environment),
        )


def _whole_number(environment: Mapping[str, str], name: str, otherwise: int, least: int) -> int:
    text = environment.get(name, "").strip()
    if not text:
        return otherwise
    if not text.isdecimal() or int(text) < least:
        raise SettingError(f"{name} must be a whole number from {least}; it is {text!r}.")
    return int(text)


def _url(environment: Mapping[str, str], name: str, otherwise: str) -> str:
    text = environment.get(name, "").strip() or otherwise
    if not text.startswith(("http://", "https://")):
        raise SettingError(f"{name} must begin with http:// or https://.")
    return text.rstrip("/")


def _level(environment: Mapping[str, str]) -> str:
    text = environment.get("LOG_LEVEL", "").strip().upper() or "WARNING"
    if text not in {"DEBUG", "INFO", "WARNING", "ERROR"}:
        raise SettingError("LOG_LEVEL must be DEBUG, INFO, WARNING or ERROR.")
    return text
