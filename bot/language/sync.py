"""Brings the PO files in step with the Dutch source texts: new ones are added, changed ones marked fuzzy, old ones dropped."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import polib

from bot.facts.contacts import Contacts
from bot.facts.fill import PLACEHOLDER
from bot.language.catalogue import BUTTON, CONTACT, REVIEWED
from bot.language.languages import LANGUAGES, SOURCE
from bot.language.texts import Texts


class Translatable(NamedTuple):
    """A Dutch text with its context (response key, "button" or "contact") and the file it stands in."""

    context: str
    text: str
    place: str


def translatables(texts: Texts, contacts: Contacts) -> list[Translatable]:
    """Everything that has to be translated, once, in the order of the files; a text of placeholders alone has no words."""
    return [item for item in sayings(texts, contacts) if PLACEHOLDER.sub("", item.text).strip()]


def sayings(texts: Texts, contacts: Contacts) -> list[Translatable]:
    """Every Dutch string that a user can see, once, in the order of the files."""
    return list({(item.context, item.text): item for item in reversed(list(_all(texts, contacts)))}.values())[::-1]


def _all(texts: Texts, contacts: Contacts) -> Iterator[Translatable]:
    for source in texts.values():
        place = f"{source.path.parent.name}/{source.path.name}"
        for variation in source.variations:
            if variation.text:
                yield Translatable(source.key, variation.text, place)
            for button in variation.buttons:
                yield Translatable(BUTTON, button.title, place)
    for contact in contacts.values():
        yield Translatable(CONTACT, contact.does, "contacts.yml")


def synchronised(language: str, old: polib.POFile, wanted: list[Translatable]) -> polib.POFile:
    """A PO file for `wanted` with the translations of `old`; where the source changed, the former one is kept as fuzzy."""
    fresh = polib.POFile(wrapwidth=0)
    fresh.metadata = {
        "Language": LANGUAGES[language].locale,
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=utf-8",
        "Content-Transfer-Encoding": "8bit",
        REVIEWED: old.metadata.get(REVIEWED, ""),
    }
    known = {(entry.msgctxt, entry.msgid): entry for entry in old}
    present = {(item.context, item.text) for item in wanted}
    former = {
        entry.msgctxt: entry
        for entry in old
        if entry.msgstr and entry.msgctxt not in {BUTTON, CONTACT} and (entry.msgctxt, entry.msgid) not in present
    }
    for item in wanted:
        fresh.append(_entry(item, known.get((item.context, item.text)), former.get(item.context)))
    return fresh


def _entry(item: Translatable, same: polib.POEntry | None, former: polib.POEntry | None) -> polib.POEntry:
    entry = polib.POEntry(msgctxt=item.context, msgid=item.text, occurrences=[(item.place, "")])
    if "{" in item.text:
        entry.flags.append("python-brace-format")
    source = same or former
    if source is not None:
        entry.msgstr = source.msgstr
        if same is None or same.fuzzy:
            entry.flags.append("fuzzy")
            entry.previous_msgid = source.previous_msgid or source.msgid if same is None else same.previous_msgid
    return entry


def synchronise(data: Path) -> list[str]:
    """Bring all PO files in step; returns a line for each language."""
    wanted = translatables(Texts.load(data), Contacts.load(data / "contacts.yml"))
    lines = []
    for language in LANGUAGES:
        if language == SOURCE:
            continue
        path = data / "locale" / f"{language}.po"
        fresh = synchronised(language, polib.pofile(str(path)) if path.exists() else polib.POFile(), wanted)
        fresh.save(str(path))
        still = sum(not entry.msgstr or entry.fuzzy for entry in fresh)
        lines.append(f"{language}: {len(fresh)} texts, {still} to translate")
    return lines
