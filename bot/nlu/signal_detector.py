"""Hears what a message reveals beside what it asks: one probability for each of the signals (decision A2)."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import yaml
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from tqdm import tqdm

from actions.services.signals import table
from bot.nlu.features import side_by_side, words
from bot.nlu.fingerprint import of_files
from bot.nlu.vectors import VectorStore, shared_encoder

WEIGHTS, LABELS = "weights.npz", "labels.json"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class SignalDetector(IntentClassifier, GraphComponent):
    """One linear support vector machine per signal, its distance made a probability, trained on `data/signals/<lang>.yml`."""

    @staticmethod
    def required_packages() -> list[str]:
        """Packages that must be there."""
        return ["numpy", "scipy"]

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Defaults."""
        return {
            "examples": "data/signals",  # folder of the training sentences
            "threshold": 0.5,  # probability from which a signal counts
            "sure": 0.5,  # the same for a strong signal
            "acute": 0.5,  # and for danger at this moment
            "quiet": [],  # intents whose training sentences reveal nothing: small talk and everyday things
            "meaning": 0.05,
            "spelling": 1.0,
            "strength": 0.3,  # inverse of the regularisation
            "store": ".cache/vectors.npz",
        }

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str | None:
        """The training sentences are files of this component's own; a change in them must train it anew."""
        return of_files(example_files(Path({**cls.get_default_config(), **config}["examples"])))

    def __init__(
        self,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        labels: Sequence[str] = (),
        stored: dict[str, np.ndarray] | None = None,
    ) -> None:
        self._config, self._model_storage, self._resource = config, model_storage, resource
        self._labels, self._stored = list(labels), stored or {}
        self._thresholds = np.array([config[kind_of(label)] for label in self._labels])

    @classmethod
    def create(
        cls, config: dict[str, Any], model_storage: ModelStorage, resource: Resource, execution_context: ExecutionContext
    ) -> SignalDetector:
        """A detector that has still to be trained."""
        return cls(config, model_storage, resource)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> SignalDetector:
        """The detector of a trained model.

        Raises:
            ValueError: the model holds no weights.
        """
        with model_storage.read_from(resource) as folder, np.load(folder / WEIGHTS, allow_pickle=False) as stored:
            labels = json.loads((folder / LABELS).read_text(encoding="utf-8"))
            return cls(config, model_storage, resource, labels, {name: stored[name].astype(np.float32) for name in stored})

    def train(self, training_data: TrainingData) -> Resource:
        """Fit one classifier per signal."""
        texts, revealed = read_examples(Path(self._config["examples"]))
        quiet = [example.get(TEXT) for example in training_data.intent_examples if example.get(INTENT) in self._config["quiet"]]
        texts, revealed = texts + quiet, revealed + [set()] * len(quiet)
        vectors = VectorStore.of(self._config["store"]).encode_all(texts, shared_encoder())
        mean, deviation = vectors.mean(axis=0), vectors.std(axis=0) + 1e-6
        features = self._features(texts, (vectors - mean) / deviation)
        labels = sorted({signal for signals in revealed for signal in signals})
        fitted = [
            fit_one(features, np.array([label in signals for signals in revealed]), self._config["strength"])
            for label in tqdm(labels, desc="signals", leave=False, disable=None)
        ]
        weights, bias = np.stack([one[0] for one in fitted], axis=1), np.array([one[1] for one in fitted])
        stored = {"mean": mean, "deviation": deviation, "weights": weights.astype(np.float16), "bias": bias}
        with self._model_storage.write_to(self._resource) as folder:
            (folder / LABELS).write_text(json.dumps(labels), encoding="utf-8")
            np.savez_compressed(folder / WEIGHTS, **stored)
        return self._resource

    def process(self, messages: list[Message]) -> list[Message]:
        """Set the signals that count, with their probability."""
        for message in messages:
            chances = self.probabilities(message.get(TEXT) or "")
            heard = {self._labels[place]: float(chances[place]) for place in np.flatnonzero(chances >= self._thresholds)}
            message.set("signals", heard, add_to_output=True)
        return messages

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Nothing later in the pipeline is trained on what this one says."""
        return training_data

    def probabilities(self, text: str) -> np.ndarray:
        """The probability of each signal: shape (signals,)."""
        if not words(text):
            return np.zeros(len(self._labels))
        vector = (shared_encoder().encode(text) - self._stored["mean"]) / self._stored["deviation"]
        logits = (self._features([text], vector.reshape(1, -1)) @ self._stored["weights"] + self._stored["bias"])[0]
        return np.asarray(1.0 / (1.0 + np.exp(-logits)))

    def _features(self, texts: Sequence[str], meaning: np.ndarray) -> Any:
        spelled = [words(text) for text in texts]
        return side_by_side(meaning * self._config["meaning"], spelled, self._config["spelling"])


def fit_one(features: Any, revealed: np.ndarray, strength: float) -> tuple[np.ndarray, float]:
    """Weights and bias of one signal whose logistic value is a probability (Platt, on held-out parts)."""
    from sklearn.linear_model import LogisticRegression  # noqa: PLC0415 - not needed to answer
    from sklearn.model_selection import StratifiedKFold, cross_val_predict  # noqa: PLC0415
    from sklearn.svm import LinearSVC  # noqa: PLC0415

    model = LinearSVC(C=strength, class_weight="balanced", random_state=0)
    parts = StratifiedKFold(3, shuffle=True, random_state=0)
    held_out = cross_val_predict(model, features, revealed, cv=parts, method="decision_function")
    platt = LogisticRegression(C=1e3).fit(held_out.reshape(-1, 1), revealed)
    model.fit(features, revealed)
    slope = platt.coef_[0, 0]
    return (model.coef_[0] * slope).astype(np.float32), float(model.intercept_[0] * slope + platt.intercept_[0])


def kind_of(label: str) -> str:
    """Which of the three thresholds a signal has."""
    signal = table().signals[label]
    return "acute" if signal.is_acute else "sure" if signal.is_strong else "threshold"


def example_files(folder: Path) -> list[Path]:
    """The files with training sentences: `<lang>.yml`, not the patterns beside them."""
    return sorted(path for path in folder.glob("*.yml") if not path.name.startswith("patterns."))


def read_examples(folder: Path) -> tuple[list[str], list[set[str]]]:
    """The training sentences and what each reveals."""
    rows = []
    for path in example_files(folder):
        rows += yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)["signal_examples"]
    return [row["text"] for row in rows], [set(row["signals"]) for row in rows]
