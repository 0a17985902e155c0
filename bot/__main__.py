"""The command line. Thin: each command reads the settings, builds what it needs and hands over."""

from __future__ import annotations

import asyncio
import json
import logging
import os
import sys
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.language.languages import LANGUAGES
from bot.private_logs import set_up
from bot.settings import DATA, ROOT, SettingError, Settings

if TYPE_CHECKING:
    from bot.engine.supervisor import Supervisor

logger = logging.getLogger("bot")
LANG = click.option("--lang", type=click.Choice(list(LANGUAGES)), default="nl", show_default=True, help="Language of the answers.")


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.pass_context
def cli(context: click.Context) -> None:
    """Werkwijzer: rights for people who work in the Netherlands without papers."""
    os.environ["RASA_TELEMETRY_ENABLED"] = "false"
    try:
        context.obj = Settings.read(os.environ)
    except SettingError as error:
        raise click.ClickException(str(error)) from None
    set_up(context.obj.log_level, context.obj.telegram_token)


@cli.command()
@click.pass_obj
def run(settings: Settings) -> None:
    """Serve Telegram when TELEGRAM_TOKEN is set; otherwise open the chat here."""
    model = _ready_model(settings)
    if settings.telegram_token:
        asyncio.run(_serve(settings, model))
    else:
        click.echo("No TELEGRAM_TOKEN, so the chat opens here. Type, or press a button with #1, #2 ... Ctrl-D ends.", err=True)
        asyncio.run(_chat(settings, model, "nl", False, sys.stdin, prompt=True))


@cli.command()
@LANG
@click.option("--json", "as_json", is_flag=True, help="One JSON object for each message.")
@click.option("--script", type=click.File(encoding="utf-8"), help="One message a line; #3 presses a button; an empty line begins anew.")
@click.pass_obj
def chat(settings: Settings, lang: str, as_json: bool, script: Iterable[str] | None) -> None:
    """Chat without Telegram."""
    lines = sys.stdin if script is None else script
    asyncio.run(_chat(settings, _ready_model(settings), lang, as_json, lines, prompt=script is None and not as_json))


@cli.command()
@LANG
@click.pass_obj
def parse(settings: Settings, lang: str) -> None:
    """Say for each line of standard input what is understood, as JSON; no dialogue."""
    os.environ["OMP_NUM_THREADS"] = str(os.cpu_count() or 1)  # no chat waits for this process; see bot/__init__.py
    from bot.engine.parse import parsed  # noqa: PLC0415 - Rasa takes seconds to import

    async def answer() -> None:
        async for row in parsed(_ready_model(settings), (line.rstrip("\n") for line in sys.stdin), lang):
            print(json.dumps(row, ensure_ascii=False), flush=True)

    asyncio.run(answer())


@cli.command(context_settings={"ignore_unknown_options": True})
@click.argument("options", nargs=-1, type=click.UNPROCESSED)
@click.pass_obj
def train(settings: Settings, options: tuple[str, ...]) -> None:
    """Train the model. OPTIONS go to `rasa train`."""
    _train(_model_path(settings), options)


@cli.command()
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), default=ROOT / ".cache" / "evaluation", help="Where to write.")
@click.pass_obj
def evaluate(settings: Settings, out: Path) -> None:
    """Measure the model on sentences that trained nothing; writes JSON and a page with pictures."""
    os.environ["OMP_NUM_THREADS"] = str(os.cpu_count() or 1)  # no chat waits for this process; see bot/__init__.py
    from bot.evaluation.command import evaluate as run_evaluation  # noqa: PLC0415 - Rasa takes seconds to import

    run_evaluation(_ready_model(settings), out, click.echo)


@cli.command()
@click.option("--on", "day", type=click.DateTime(["%Y-%m-%d"]), help="Check as if it were this day (2027-07-02); default today.")
def check(day: datetime | None) -> None:
    """Check facts, contacts, texts, translations, words, plain language, taxonomy and signals."""
    from bot.checks import findings  # noqa: PLC0415

    found = sorted(findings(DATA, day.date() if day else None))
    for finding in found:
        click.echo(str(finding))
    errors = sum(finding.is_error for finding in found)
    click.echo(f"{errors} errors, {len(found) - errors} warnings")
    sys.exit(1 if errors else 0)


@cli.command()
def texts() -> None:
    """Bring the PO files in step with the Dutch texts; changed texts are marked fuzzy."""
    from bot.language.sync import synchronise  # noqa: PLC0415

    for line in synchronise(DATA):
        click.echo(line)


@cli.command()
def content() -> None:
    """Write docs/content.md: which text says which fact, and why some are not said."""
    from bot.content import table  # noqa: PLC0415

    path = ROOT / "docs" / "content.md"
    path.write_text(table(DATA), encoding="utf-8")
    click.echo(f"wrote {path.relative_to(ROOT)}")


@cli.command()
@click.pass_obj
def transcripts(settings: Settings) -> None:
    """Write docs/transcripts/: ten questions in each language with the answers of the engine, to read aloud."""
    asyncio.run(_transcripts(settings, _ready_model(settings), ROOT / "docs" / "transcripts"))


async def _transcripts(settings: Settings, model: Path, folder: Path) -> None:
    from bot.transcripts import read_questions, transcripts  # noqa: PLC0415

    questions = read_questions(DATA / "transcripts.yml")
    async with _front(settings, model) as (desk, _, supervisor):
        await _until_ready(supervisor)
        folder.mkdir(parents=True, exist_ok=True)
        async for language, text in transcripts(desk, questions):
            (folder / f"{language}.md").write_text(text, encoding="utf-8")
            click.echo(f"wrote {(folder / f'{language}.md').relative_to(ROOT)}")


async def _until_ready(supervisor: Supervisor | None) -> None:
    if supervisor is not None and not await supervisor.until_ready():
        raise click.ClickException("The engine did not start; run again with LOG_LEVEL=INFO to see more.")


async def _serve(settings: Settings, model: Path) -> None:
    from bot.telegram.gateway import serve  # noqa: PLC0415

    async with _front(settings, model) as (desk, wording, _):
        await serve(settings, desk, wording)


async def _chat(settings: Settings, model: Path, lang: str, as_json: bool, lines: Iterable[str], prompt: bool) -> None:
    from bot.terminal import Terminal  # noqa: PLC0415

    async with _front(settings, model) as (desk, _, supervisor):
        await _until_ready(supervisor)
        await Terminal(desk, lang, as_json).run(lines, prompt)


def _front(settings: Settings, model: Path):  # type: ignore[no-untyped-def]
    from bot.assembly import front  # noqa: PLC0415

    return front(settings, model)


def _model_path(settings: Settings) -> Path:
    from bot.training.model import MODEL  # noqa: PLC0415

    return settings.model_file or MODEL


def _ready_model(settings: Settings) -> Path:
    """The model to use; a fresh one when there is none that fits. A model that the setting names is used as it is."""
    from bot.training.model import ModelDoesNotFit, is_current, verify  # noqa: PLC0415

    model = _model_path(settings)
    if settings.model_file is None and not is_current(model):
        _train(model, ())
    try:
        verify(model)
    except ModelDoesNotFit as error:
        raise click.ClickException(str(error)) from None
    return model


def _train(model: Path, options: tuple[str, ...]) -> None:
    from bot.training.train import TrainingFailed, make  # noqa: PLC0415

    click.echo("Training the model (a few minutes the first time; sentence vectors are kept for the next)", err=True)
    try:
        seconds = make(model, lambda line: click.echo(f"  {line}", err=True), options)
    except TrainingFailed as error:
        raise click.ClickException(str(error)) from None
    click.echo(f"Trained in {seconds:.0f} s: {model} ({model.stat().st_size / 1e6:.1f} MB)", err=True)


if __name__ == "__main__":
    cli()
