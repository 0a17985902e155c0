"""Trains a model with Rasa's own command, shows what it is doing, and keeps its flood of output in a file."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from bot.settings import ROOT
from bot.training.model import write_card

LOG = ROOT / ".cache" / "train.log"
_STAGE = re.compile(r"Starting to train component '(\w+)'")


class TrainingFailed(RuntimeError):
    """Rasa did not make a model."""


def make(model: Path, tell: Callable[[str], None], options: Sequence[str] = ()) -> float:
    """Train and write `model` with its card beside it.

    Args:
        tell: hears a line for each stage.
        options: more options for `rasa train`.

    Returns:
        Seconds.

    Raises:
        TrainingFailed: with the last lines of Rasa's output and where the rest stands.
    """
    started = time.monotonic()
    LOG.parent.mkdir(exist_ok=True)
    name = model.name.removesuffix(".tar.gz")
    command = [sys.executable, "-m", "rasa", "train", "--fixed-model-name", name, "--out", str(model.parent), *options]
    environment = {**os.environ, "RASA_TELEMETRY_ENABLED": "false", "TF_CPP_MIN_LOG_LEVEL": "3", "PYTHONUNBUFFERED": "1"}
    environment["OMP_NUM_THREADS"] = str(os.cpu_count() or 1)  # nobody is waiting for an answer from this process
    environment.pop("TELEGRAM_TOKEN", None)
    with LOG.open("w", encoding="utf-8") as log:
        process = subprocess.Popen(
            command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace"
        )
        assert process.stdout is not None
        for line in process.stdout:
            log.write(line)
            if stage := _STAGE.search(line):
                tell(f"{time.monotonic() - started:4.0f} s  {stage.group(1)}")
    if process.wait() != 0 or not model.exists():
        last = "".join(LOG.read_text(encoding="utf-8").splitlines(keepends=True)[-5:])
        raise TrainingFailed(f"{last}\nThe whole output stands in {LOG}.")
    write_card(model)
    return time.monotonic() - started
