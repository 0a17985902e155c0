"""The pattern net as a pipeline component: adds signals, never takes one away, and lets danger go before everything."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message

from actions.services.signals import table
from bot.language.forbidden import Forbidden
from bot.nlu.fingerprint import of_files
from bot.nlu.patterns import PatternNet

LEGAL_WORD = "ask_legal_word"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=False)
class PatternNetClassifier(IntentClassifier, GraphComponent):
    """Runs the patterns on every message. An acute signal, from here or from the detector, decides the intent.

    So does the legal word that the bot never says: whoever types it gets an answer of its own (rule W6).
    """

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Defaults."""
        return {"patterns": "data/signals", "forbidden": "data/forbidden.yml"}

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str | None:
        """The patterns are files of this component's own."""
        return of_files(sorted(Path({**cls.get_default_config(), **config}["patterns"]).glob("patterns.*.yml")))

    def __init__(self, config: dict[str, Any]) -> None:
        self._net = PatternNet.load(Path(config["patterns"]))
        self._intents: dict[str, str] = table().route_of["acute_intent"]
        self._forbidden = Forbidden.load(Path(config["forbidden"]))

    @classmethod
    def create(
        cls, config: dict[str, Any], model_storage: ModelStorage, resource: Resource, execution_context: ExecutionContext
    ) -> PatternNetClassifier:
        """The net; it has nothing to train."""
        return cls(config)

    def process(self, messages: list[Message]) -> list[Message]:
        """Add rules and signals; replace the intent when there is danger now."""
        for message in messages:
            hits = self._net.find(message.get(TEXT) or "")
            signals = {**(message.get("signals") or {}), **{hit.signal: 1.0 for hit in hits}}
            message.set("signals", signals, add_to_output=True)
            message.set("rules", [hit.rule for hit in hits], add_to_output=True)
            acute = next((signal for signal in self._intents if signal in signals), None)
            if acute is not None:
                intent = {"name": self._intents[acute], "confidence": signals[acute]}
                message.set("intent", intent, add_to_output=True)
            elif self._forbidden.names_it(message.get(TEXT) or ""):
                message.set("intent", {"name": LEGAL_WORD, "confidence": 1.0}, add_to_output=True)
        return messages
