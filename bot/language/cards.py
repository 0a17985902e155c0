"""The card of a contact: what it does, what is promised, when it opens if it is closed now, and how to reach it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

from bot.facts.contacts import Contact, Contacts
from bot.facts.fill import Filler
from bot.facts.hours import AMSTERDAM
from bot.facts.order import open_first
from bot.language.catalogue import CONTACT

CARD = re.compile(r"^\s*\{([A-Za-z0-9_-]+)\.card\}\s*$")
WAYS = ("phone", "web")


@dataclass(frozen=True)
class Cards:
    """Makes cards in one language at one moment. `translated` gives a Dutch text of a context in that language, `line` a response."""

    translated: Callable[[str, str], str]
    line: Callable[[str], str]
    filler: Filler
    now: datetime

    def text(self, contact: Contact) -> str:
        """The whole card."""
        return "\n".join(self._lines(contact))

    def _lines(self, contact: Contact) -> Iterator[str]:
        yield self.filler.fill(f"{{{contact.id}}}")
        yield self.filler.fill(self.translated(CONTACT, contact.does))
        yield from self._promises(contact)
        yield from self._opening(contact)
        yield from (self.filler.fill(f"{{{contact.id}.{way}}}") for way in WAYS if getattr(contact, way))

    def _promises(self, contact: Contact) -> Iterator[str]:
        told = [("utter_card_free", bool(contact.free)), ("utter_card_no_name", contact.name_needed is False)]
        if any(holds for _, holds in told):
            yield " ".join(self.line(key) for key, holds in told if holds)

    def _opening(self, contact: Contact) -> Iterator[str]:
        if contact.hours is None or contact.hours.is_open(self.now):
            return
        opening = contact.hours.next_opening(self.now)
        if opening is not None:
            is_today = opening.date() == self.now.astimezone(AMSTERDAM).date()
            line = self.line("utter_card_opens_today" if is_today else "utter_card_opens")
            yield self.filler.fill(line, day=self.filler.weekday(opening), time=self.filler.clock(opening))


def with_open_cards_first(text: str, contacts: Contacts, now: datetime) -> str:
    """A text in which cards that stand directly below each other are put in the order of who is open."""
    lines, run = [], list[Contact]()
    for line in (*text.split("\n"), ""):
        found = CARD.match(line)
        if found and found.group(1) in contacts:
            run.append(contacts[found.group(1)])
            continue
        lines += [f"{{{contact.id}.card}}" for contact in open_first(run, now)]
        lines.append(line)
        run = []
    return "\n".join(lines[:-1])
