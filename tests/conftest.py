"""Fixtures that many tests share: the texts, and a model that fits the data."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.language.wording import Wording
from bot.settings import DATA
from bot.training.model import MODEL, is_current, verify
from bot.training.train import make

os.environ["RASA_TELEMETRY_ENABLED"] = "false"
os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"


@pytest.fixture(scope="session")
def model() -> Iterator[Path]:
    """The model of `make run`: used when it fits the data, made when it does not."""
    chosen = Path(os.environ.get("MODEL_FILE") or MODEL)
    if chosen == MODEL and not is_current():
        make(MODEL, print)
    verify(chosen)
    yield chosen


@pytest.fixture(scope="session")
def wording() -> Wording:
    """All texts, today."""
    return Wording(DATA)
