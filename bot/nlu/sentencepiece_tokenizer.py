"""Cuts messages into SentencePiece pieces: spelling that people get nearly right still shares most pieces."""

from __future__ import annotations

import io
from typing import Any

import regex
import sentencepiece
from rasa.engine.graph import ExecutionContext
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.tokenizers.tokenizer import Token, Tokenizer
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.nlu.fingerprint import of_files
from bot.nlu.normalise import folded

MODEL = "pieces.model"
_READABLE = regex.compile(r"[\p{L}\p{N}\p{So}]")  # a letter, a digit or an emoji
NOTHING = "∅"  # the token of a message with nothing to read in it: a tokenizer must return at least one


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_TOKENIZER, is_trainable=True)
class SentencePieceTokenizer(Tokenizer):
    """A unigram piece model, trained from the training sentences and stored in the model."""

    @staticmethod
    def required_packages() -> list[str]:
        """Packages that must be there."""
        return ["sentencepiece"]

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Defaults."""
        return {
            "vocabulary": 4000,  # pieces at most; fewer when the sentences do not hold as many
            "intent_tokenization_flag": False,  # Rasa's own options below, unused here
            "intent_split_symbol": "_",
            "token_pattern": None,
            "prefix_separator_symbol": None,
        }

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str | None:
        """A change in what it calls must train it anew."""
        return of_files()

    def __init__(self, config: dict[str, Any], model_storage: ModelStorage, resource: Resource, model: bytes = b"") -> None:
        super().__init__(config)
        self._model_storage, self._resource = model_storage, resource
        self._pieces = sentencepiece.SentencePieceProcessor(model_proto=model) if model else None

    @classmethod
    def create(
        cls, config: dict[str, Any], model_storage: ModelStorage, resource: Resource, execution_context: ExecutionContext
    ) -> SentencePieceTokenizer:
        """A tokenizer that has still to be trained."""
        return cls(config, model_storage, resource)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> SentencePieceTokenizer:
        """The tokenizer of a trained model.

        Raises:
            ValueError: the model holds no pieces.
        """
        with model_storage.read_from(resource) as folder:
            return cls(config, model_storage, resource, (folder / MODEL).read_bytes())

    def train(self, training_data: TrainingData) -> Resource:
        """Train the pieces. The order of the sentences does not matter to the result."""
        sentences = sorted({folded(example.get(TEXT) or "") for example in training_data.intent_examples} - {""})
        model = io.BytesIO()
        sentencepiece.SentencePieceTrainer.train(
            sentence_iterator=iter(sentences),
            model_writer=model,
            vocab_size=self._config["vocabulary"],
            hard_vocab_limit=False,
            model_type="unigram",
            character_coverage=1.0,
            normalization_rule_name="identity",
            num_threads=1,
            minloglevel=2,
        )
        self._pieces = sentencepiece.SentencePieceProcessor(model_proto=model.getvalue())
        with self._model_storage.write_to(self._resource) as folder:
            (folder / MODEL).write_bytes(model.getvalue())
        return self._resource

    def tokenize(self, message: Message, attribute: str) -> list[Token]:
        """The pieces of a text, at least one. Places count in the evened-out text."""
        assert self._pieces is not None, "train or load first"
        text = folded(message.get(attribute))
        pieces = self._pieces.encode(text, out_type=str) if _READABLE.search(text) else [NOTHING]
        tokens, start = [], 0
        for piece in pieces:
            tokens.append(Token(piece, start))
            start += len(piece)
        return tokens
