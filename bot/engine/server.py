"""The engine process: Rasa with the custom actions inside, listening on loopback only."""

from __future__ import annotations

import asyncio
import logging
import os
import resource
import sys
import threading
from pathlib import Path
from typing import Any

import click

logger = logging.getLogger(__name__)
PREFIX = "/webhooks/"


@click.command()
@click.option("--port", type=int, required=True)
@click.option("--model", type=click.Path(exists=True, path_type=Path), required=True)
def main(port: int, model: Path) -> None:
    """Serve one model on one loopback port. The secret is read from ENGINE_SECRET."""
    from bot.private_logs import set_up  # noqa: PLC0415

    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # a core would hold what people wrote
    os.environ["RASA_TELEMETRY_ENABLED"] = "false"
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    os.environ.setdefault("SQLALCHEMY_SILENCE_UBER_WARNING", "1")
    set_up(os.environ.get("LOG_LEVEL", "WARNING"))
    threading.Thread(target=_end_with_parent, daemon=True).start()
    serve(port, model, os.environ["ENGINE_SECRET"], float(os.environ.get("SESSION_MINUTES", "60")))


async def _keep_house(app: Any) -> None:
    """Conversations that nobody continues are dropped in time, not only when the next message comes."""
    from bot.engine.channel import own_store  # noqa: PLC0415

    while True:
        await asyncio.sleep(60)
        own_store(app.ctx.agent).forget_idle()


def _end_with_parent() -> None:
    """The gateway holds the other end of standard input: when it is gone, however it went, this process ends too."""
    sys.stdin.buffer.read()
    os._exit(0)


def serve(port: int, model: Path, secret: str, idle_minutes: float = 60) -> None:
    """Load, warm up, listen. Does not return before it is told to stop."""
    logging.disable(logging.WARNING)  # TensorFlow says seven times that TensorBoard is missing
    from rasa.core.channels.channel import register  # noqa: PLC0415
    from sanic import Sanic  # noqa: PLC0415

    from bot.engine.agent import load  # noqa: PLC0415
    from bot.engine.channel import LoopbackChannel  # noqa: PLC0415
    from bot.private_logs import set_up  # noqa: PLC0415

    logging.disable(logging.NOTSET)
    set_up(os.environ.get("LOG_LEVEL", "WARNING"))  # Rasa has set up logs of its own at import
    app = Sanic("werkwijzer_engine", configure_logging=False)
    app.config.MOTD = False
    app.ctx.warm = False
    register([LoopbackChannel(secret)], app, PREFIX)

    @app.before_server_start
    async def start(app: Sanic, _: object) -> None:
        app.ctx.agent = await load(model, idle_minutes)
        app.ctx.warm = True
        app.add_task(_keep_house(app))
        logger.info("engine ready")

    app.run(host="127.0.0.1", port=port, workers=1, access_log=False, debug=False)


if __name__ == "__main__":
    sys.exit(main())
