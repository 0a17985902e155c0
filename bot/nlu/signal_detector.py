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
from scipy.sparse import csr_matrix
from tqdm import tqdm

from actions.services.signals import table
from bot.nlu.features import side_by_side, spelling, words
from bot.nlu.fingerprint import of_files
from bot.nlu.linear import Parts, fitted, held_out
from bot.nlu.vectors import VectorStore, scale_of, scaled_by, shared_encoder

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
            "quiet": [],  # intents whose training sentences reveal nothing: small talk and everyday things
            "calm": [],  # intents whose training sentences tell of no danger at this moment, whatever else they reveal
            "meaning": 1.0,
            "spelling": 1.0,
            "strength": 0.3,  # inverse of the regularisation
            "folds": 2,  # parts in which the training sentences are held out in turn to find the probabilities
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
        self._thresholds = np.array([table().routing["heard_from"][kind_of(label)] for label in self._labels])

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
        quiet, calm = (self._sentences_of(training_data, self._config[kind]) for kind in ("quiet", "calm"))
        texts, revealed = texts + quiet + calm, revealed + [set()] * (len(quiet) + len(calm))
        vectors = VectorStore.of(self._config["store"]).encode_all(texts, shared_encoder())
        mean, deviation = scale_of(vectors)
        meaning = scaled_by(vectors, mean, deviation) * self._config["meaning"]
        pieces = spelling([words(text) for text in texts]) * self._config["spelling"]
        labels = sorted({signal for signals in revealed for signal in signals})
        wanted = np.array([[label in signals for label in labels] for signals in revealed])
        known = np.ones(wanted.shape, dtype=bool)
        known[len(texts) - len(calm) :] = [kind_of(label) == "acute" for label in labels]
        weights, bias = self._fitted(meaning, pieces, wanted, known)
        stored: dict[str, Any] = {"mean": mean, "deviation": deviation, "weights": weights.astype(np.float16), "bias": bias}
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
        vector = scaled_by(shared_encoder().encode(text), self._stored["mean"], self._stored["deviation"]).reshape(1, -1)
        features = side_by_side(vector * self._config["meaning"], [words(text)], self._config["spelling"])
        logits = (features @ self._stored["weights"] + self._stored["bias"])[0]
        return np.asarray(1.0 / (1.0 + np.exp(-logits)))

    @staticmethod
    def _sentences_of(training_data: TrainingData, intents: Sequence[str]) -> list[str]:
        return [example.get(TEXT) for example in training_data.intent_examples if example.get(INTENT) in intents]

    def _fitted(self, meaning: np.ndarray, pieces: csr_matrix, wanted: np.ndarray, known: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Weights and biases whose logistic value is a probability (Platt, on held-out parts)."""
        from sklearn.model_selection import KFold  # noqa: PLC0415 - not needed to answer

        parts, strength = Parts(meaning), self._config["strength"]
        features = parts.of(meaning, pieces)
        splits = KFold(self._config["folds"], shuffle=True, random_state=0).split(wanted)
        distances = held_out(features, wanted, strength, splits, balanced=True, known=known)
        with tqdm(total=wanted.shape[1], desc="signals", leave=False, disable=None) as bar:
            weights, bias = fitted(features, wanted, strength, balanced=True, known=known, done=bar.update)
        rows = [known[:, label] for label in range(wanted.shape[1])]
        slopes, shifts = zip(*(platt(distances[used, label], wanted[used, label]) for label, used in enumerate(rows)))
        return parts.unfolded(weights) * np.array(slopes, dtype=np.float32), bias * slopes + shifts


def platt(distances: np.ndarray, revealed: np.ndarray) -> tuple[float, float]:
    """Slope and shift that turn a distance into log odds."""
    from sklearn.linear_model import LogisticRegression  # noqa: PLC0415 - not needed to answer

    fit = LogisticRegression(C=1e3).fit(distances.reshape(-1, 1), revealed)
    return float(fit.coef_[0, 0]), float(fit.intercept_[0])


def kind_of(label: str) -> str:
    """Which of the three thresholds of `data/signals.yml` a signal has."""
    signal = table().signals[label]
    return "acute" if signal.is_acute else "strong" if signal.is_strong else "other"


def example_files(folder: Path) -> list[Path]:
    """The files with training sentences: `<lang>.yml`, not the patterns beside them."""
    return sorted(path for path in folder.glob("*.yml") if not path.name.startswith("patterns."))


def read_examples(folder: Path) -> tuple[list[str], list[set[str]]]:
    """The training sentences and what each reveals."""
    rows = []
    for path in example_files(folder):
        rows += yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)["signal_examples"]
    return [row["text"] for row in rows], [set(row["signals"]) for row in rows]
