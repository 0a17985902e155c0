"""Puts the parts together: engine (started here or running elsewhere), texts, patterns, front desk."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from bot.engine.client import EngineClient
from bot.engine.supervisor import PATH, Supervisor
from bot.front_desk import FrontDesk
from bot.language.renewal import Renewal
from bot.language.wording import Wording
from bot.nlu.patterns import PatternNet
from bot.settings import DATA, Settings


@asynccontextmanager
async def front(settings: Settings, model: Path) -> AsyncIterator[tuple[FrontDesk, Wording, Supervisor | None]]:
    """The front desk with its engine: those of ENGINE_URLS, or one of its own."""
    wording, patterns = Wording(DATA), PatternNet.load(DATA / "signals")
    async with Renewal(wording):
        if settings.engine_urls:
            client = EngineClient([url + PATH for url in settings.engine_urls], settings.engine_secret or "")
            yield FrontDesk(wording, patterns, client, settings.session_minutes), wording, None
            await client.close()
        else:
            async with Supervisor(model, settings.session_minutes) as supervisor:
                yield FrontDesk(wording, patterns, supervisor.client, settings.session_minutes), wording, supervisor
