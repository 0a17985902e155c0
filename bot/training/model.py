"""The model file, what it was made of, and whether it still fits the data, the configuration and the code."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import yaml

from bot.settings import MODELS, ROOT

MODEL = MODELS / "werkwijzer.tar.gz"
CODE = ("bot/nlu/*.py", "bot/training/importer.py", "actions/services/signals.py")
DATA = ("config.yml", "domain.yml", "data/*/nlu.*.yml", "data/*/rules.yml", "data/*/stories.yml", "data/signals/*.yml")


class ModelDoesNotFit(RuntimeError):
    """The model file is not the one that training wrote."""


@dataclass(frozen=True)
class Card:
    """What is known about a model file: written beside it as JSON."""

    sha256: str
    fingerprint: str
    made_on: str

    @classmethod
    def beside(cls, model: Path) -> Card | None:
        """The card of `model`, or None."""
        path = _card_path(model)
        return cls(**json.loads(path.read_text(encoding="utf-8"))) if path.exists() else None


def write_card(model: Path) -> Card:
    """Write down what `model` was made of, just after it was made."""
    card = Card(_sha256(model), fingerprint(), date.today().isoformat())
    _card_path(model).write_text(json.dumps(card.__dict__, indent=2) + "\n", encoding="utf-8")
    return card


def is_current(model: Path = MODEL) -> bool:
    """True when there is a model and it was made of the present data, configuration and code."""
    card = Card.beside(model)
    return model.exists() and card is not None and card.fingerprint == fingerprint()


def verify(model: Path) -> None:
    """Check the model file against its card.

    Raises:
        ModelDoesNotFit: no card, or another file than training wrote.
    """
    card = Card.beside(model)
    if card is None or not model.exists() or card.sha256 != _sha256(model):
        raise ModelDoesNotFit(f"{model} is not the file that training wrote; make a new one with 'python -m bot train'")


def fingerprint(root: Path = ROOT) -> str:
    """A hash over everything that a model is made of. Of the texts only the keys count: changing a word needs no training."""
    digest = hashlib.sha256()
    for pattern in (*DATA, *CODE):
        for path in sorted(root.glob(pattern)):
            digest.update(f"{path.relative_to(root)}\n".encode() + path.read_bytes())
    for path in sorted(root.glob("data/*/responses.yml")):
        keys = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)["responses"]
        digest.update("\n".join(sorted(keys)).encode())
    return digest.hexdigest()


def _card_path(model: Path) -> Path:
    return model.with_name(model.name.removesuffix(".tar.gz") + ".json")


def _sha256(model: Path) -> str:
    return hashlib.sha256(model.read_bytes()).hexdigest()
