"""A response key and a language become a text with buttons: translated, filled in, checked for forbidden words."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path

from bot.facts.contacts import Contact, Contacts
from bot.facts.facts import Fact, Facts
from bot.facts.fill import Filler, placeholders
from bot.facts.hours import amsterdam_now
from bot.facts.order import open_first
from bot.language.cards import WAYS, Cards, with_open_cards_first
from bot.language.catalogue import BUTTON
from bot.language.edition import Edition
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
    """All texts in all languages, of the edition that is live.

    `today` and `now` are asked at each use, so that facts expire and contacts close while the bot runs.
    """

    def __init__(self, data: Path, today: Callable[[], date] | None = None, now: Callable[[], datetime] = amsterdam_now) -> None:
        self.data = data
        self._edition = Edition.load(data)
        self._today = today or (lambda: now().date())
        self._now = now

    def renew(self, edition: Edition) -> None:
        """Make another edition live. Call it where texts are said (the event loop), so that no answer mixes two editions."""
        self._edition = edition

    @property
    def texts(self) -> Texts:
        """The Dutch texts by key."""
        return self._edition.texts

    @property
    def facts(self) -> Facts:
        """The facts by id."""
        return self._edition.facts

    @property
    def contacts(self) -> Contacts:
        """The contacts by id."""
        return self._edition.contacts

    @property
    def forbidden(self) -> Forbidden:
        """The words that are never said."""
        return self._edition.forbidden

    @property
    def payloads(self) -> frozenset[str]:
        """What the buttons of all texts send: nothing else is taken for a button."""
        return self._edition.payloads

    def say(self, key: str, language: str, values: Mapping[str, str] | None = None) -> Reply:
        """The reply for `key`.

        Raises:
            UnknownText: no such key.
        """
        if key not in self.texts:
            raise UnknownText(key)
        today, filler = self._today(), self.filler(language)
        variation = self._in_force(self.texts[key].variations, today)
        translated = with_open_cards_first(self.translated(key, variation.text, language), self.contacts, self._now())
        text = filler.fill(translated, **(values or {}))
        due = self._due(variation, values or {}, today)
        if due is not None:
            text += "\n" + filler.fill(self._line("utter_card_checked", language), month=filler.month(due))
        if _is_blocked(self.forbidden, text, language):
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
        return self.say("utter_contact", language, {"contact": contact})

    def open_first(self, contacts: Sequence[str]) -> list[str]:
        """Ids of the contacts of one turn, in the order in which they are shown now."""
        return [contact.id for contact in open_first([self.contacts[name] for name in contacts], self._now())]

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
            found = self._edition.catalogues[code].translate(context, source)
            if found is not None:
                return found
        return source

    def filler(self, language: str) -> Filler:
        """What fills in the placeholders in `language`."""
        about = LANGUAGES[language]
        return Filler(self.facts, self.contacts, about.locale, about.right_to_left, lambda contact: self._card(contact, language))

    def _in_force(self, variations: tuple[Variation, ...], today: date) -> Variation:
        usual = [variation for variation in variations if not variation.instead]
        if all(self.facts[fact].may_be_said(today) for fact in facts_of(usual[0], self.facts)):
            return usual[0]
        return next((variation for variation in variations if variation.instead), usual[0])

    def _due(self, variation: Variation, values: Mapping[str, str], today: date) -> date | None:
        """The oldest check of what the wording says, when something in it had to be looked up again by now."""
        said: list[Fact | Contact] = [self.facts[name] for name in facts_of(variation, self.facts)]
        said += [self.contacts[name] for name in _reached(variation, values) if name in self.contacts]
        return min((item.checked_on for item in said if self._edition.review.is_due(item, today)), default=None)

    def _card(self, contact: Contact, language: str) -> str:
        return Cards(
            lambda context, source: self.translated(context, source, language),
            lambda key: self._line(key, language),
            self.filler(language),
            self._now(),
        ).text(contact)

    def _line(self, key: str, language: str) -> str:
        """A line that stands in another text, its placeholders not yet filled."""
        return self.translated(key, self.texts[key].variations[0].text, language)


@lru_cache(maxsize=4096)
def _is_blocked(forbidden: Forbidden, text: str, language: str) -> bool:
    return forbidden.blocks(text, language)


def _reached(variation: Variation, values: Mapping[str, str]) -> set[str]:
    """The contacts of which a wording tells how to reach them."""
    named = {name for name, part in placeholders(variation.text) if part in {"card", *WAYS}}
    return {values.get(name, name) if name == "contact" else name for name in named}


def facts_of(variation: Variation, facts: Facts) -> set[str]:
    """Every fact a wording depends on: those it declares and those it shows."""
    return set(variation.facts) | {name for name, _ in placeholders(variation.text) if name in facts}
