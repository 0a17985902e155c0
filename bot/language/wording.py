"""A response key and a language become a text with buttons: translated, filled in, checked for forbidden words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path

from bot.facts.contacts import Contact, Contacts
from bot.facts.facts import Facts
from bot.facts.fill import Filler, placeholders
from bot.language.catalogue import BUTTON, Catalogue
from bot.language.forbidden import Forbidden
from bot.language.languages import LANGUAGES, SOURCE
from bot.language.texts import Button, Texts, Variation

LAST_RESORT = "utter_talk_error"


class UnknownText(KeyError):
    """A response key that no `responses.yml` holds."""


@dataclass(frozen=True)
class Reply:
    """One bubble: plain text and its buttons."""

    text: str
    buttons: tuple[Button, ...] = ()


class Wording:
    """All texts in all languages. `today` is asked at each use, so that facts expire while the bot runs."""

    def __init__(self, data: Path, today: Callable[[], date] = date.today) -> None:
        self.texts = Texts.load(data)
        self.facts = Facts.load(data / "facts.yml")
        self.contacts = Contacts.load(data / "contacts.yml")
        self.forbidden = Forbidden.load(data / "forbidden.yml")
        self._locale_folder = data / "locale"
        self._catalogues: dict[str, Catalogue] = {}
        self._today = today

    def say(self, key: str, language: str, values: Mapping[str, str] | None = None) -> Reply:
        """The reply for `key`.

        Raises:
            UnknownText: no such key.
        """
        if key not in self.texts:
            raise UnknownText(key)
        variation = self._in_force(self.texts[key].variations)
        text = self.filler(language).fill(self.translated(key, variation.text, language), **(values or {}))
        if self._is_blocked(text, language):
            return self.say(LAST_RESORT, language)
        return Reply(text, tuple(Button(self.title(button.title, language), button.payload) for button in variation.buttons))

    def composed(self, key: str, language: str, extras: Mapping[str, str]) -> Reply:
        """The reply for `key` with what an action adds to it.

        Args:
            extras: "before" and "intro": keys of texts that come first; "reflect": key of a sentence that comes after the
                first line, so that a notification shows nothing of it (rule S5); "choices": intents, separated by commas,
                offered as buttons, and "otherwise": the key to say when none of them has a button; others fill placeholders.

        Raises:
            UnknownText: no such key.
        """
        choices = [self._choice(intent, language) for intent in extras.get("choices", "").split(",") if intent]
        if "otherwise" in extras and not any(choices):
            key = extras["otherwise"]
        reply = self.say(key, language, extras)
        first, *rest = reply.text.split("\n")
        before = [self.say(extras[name], language).text for name in ("before", "intro") if name in extras]
        reflected = [self.say(extras["reflect"], language).text] if "reflect" in extras else []
        buttons = reply.buttons + tuple(choice for choice in choices if choice is not None)
        return Reply("\n".join((*before, first, *reflected, *rest)), buttons)

    def card(self, contact: str, language: str) -> Reply:
        """The contact card as a bubble of its own."""
        return Reply(self._card(self.contacts[contact], language))

    def button(self, payload: str, language: str) -> Button:
        """One of the buttons that stand under many texts (`utter_buttons`), found by its payload."""
        title = next(button.title for button in self.texts["utter_buttons"].variations[0].buttons if button.payload == payload)
        return Button(self.title(title, language), payload)

    def _choice(self, intent: str, language: str) -> Button | None:
        """The menu button of an intent, if it has one."""
        payload = f"intent:{intent}"
        sources = sorted(self.texts.values(), key=lambda source: not source.key.startswith(("utter_menu", "utter_talk_menu")))
        title = next((b.title for source in sources for v in source.variations for b in v.buttons if b.payload == payload), None)
        return Button(self.title(title, language), payload) if title else None

    def title(self, title: str, language: str) -> str:
        """A button title in `language`."""
        return self.translated(BUTTON, title, language)

    def translated(self, context: str, source: str, language: str) -> str:
        """The translation; English, then Dutch, where there is none yet."""
        for code in dict.fromkeys((language, "en")):
            if code == SOURCE:
                return source
            found = self.catalogue(code).translate(context, source)
            if found is not None:
                return found
        return source

    def catalogue(self, language: str) -> Catalogue:
        """The translations into `language`, read once."""
        if language not in self._catalogues:
            self._catalogues[language] = Catalogue.load(self._locale_folder / f"{language}.po")
        return self._catalogues[language]

    def filler(self, language: str) -> Filler:
        """What fills in the placeholders in `language`."""
        about = LANGUAGES[language]
        return Filler(self.facts, self.contacts, about.locale, about.right_to_left, lambda contact: self._card(contact, language))

    def _in_force(self, variations: tuple[Variation, ...]) -> Variation:
        today = self._today()
        usual = [variation for variation in variations if not variation.instead]
        if all(self.facts[fact].may_be_said(today) for fact in facts_of(usual[0], self.facts)):
            return usual[0]
        return next((variation for variation in variations if variation.instead), usual[0])

    def _card(self, contact: Contact, language: str) -> str:
        filler = self.filler(language)
        does = self.translated("contact", contact.does, language)
        parts = (filler.fill(f"{{{contact.id}}}"), filler.fill(does), *self._promises(contact, language))
        ways = [filler.fill(f"{{{contact.id}.{way}}}") for way in ("phone", "web") if getattr(contact, way)]
        return "\n".join((*parts, *ways))

    def _promises(self, contact: Contact, language: str) -> list[str]:
        keys = []
        if contact.free:
            keys.append("utter_card_free")
        if contact.name_needed is False:
            keys.append("utter_card_no_name")
        said = " ".join(self.translated(key, self.texts[key].variations[0].text, language) for key in keys)
        return [said] if said else []

    @lru_cache(maxsize=4096)  # noqa: B019 - one Wording per process
    def _is_blocked(self, text: str, language: str) -> bool:
        return self.forbidden.blocks(text, language)


def facts_of(variation: Variation, facts: Facts) -> set[str]:
    """Every fact a wording depends on: those it declares and those it shows."""
    return set(variation.facts) | {name for name, _ in placeholders(variation.text) if name in facts}
