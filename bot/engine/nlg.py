"""Rasa asks here for the words of a response; they come from the catalogues, not from the trained model (decision A11)."""

from __future__ import annotations

from typing import Any

from rasa.core.nlg.response import TemplatedNaturalLanguageGenerator
from rasa.shared.core.domain import Domain
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.utils.endpoints import EndpointConfig

from bot.language.languages import LANGUAGES, SOURCE
from bot.language.shared import shared_wording
from bot.language.wording import UnknownText


class CatalogueNLG(TemplatedNaturalLanguageGenerator):
    """Texts in the language that came with the message."""

    def __init__(self, endpoint_config: EndpointConfig | None = None, domain: Domain | None = None) -> None:
        super().__init__(domain.responses if domain else {})

    async def generate(self, utter_action: str, tracker: DialogueStateTracker, output_channel: str, **kwargs: Any) -> dict[str, Any] | None:
        """The response as Rasa wants it, or None when there is no such text."""
        extras = {name: value for name, value in kwargs.items() if isinstance(value, str)}
        try:
            reply = shared_wording().composed(utter_action, language_of(tracker), extras)
        except UnknownText:
            return None
        buttons = [{"title": button.title, "payload": button.payload} for button in reply.buttons]
        return {"text": reply.text, "buttons": buttons} if buttons else {"text": reply.text}


def language_of(tracker: DialogueStateTracker) -> str:
    """The language that the gateway sent with the last message; Dutch in Rasa's own shell."""
    message = tracker.latest_message
    code = ((message.metadata if message else None) or {}).get("language")
    return code if code in LANGUAGES else SOURCE
