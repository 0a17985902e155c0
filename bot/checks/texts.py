"""The source texts: what they name exists and may be said, and every button leads somewhere."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta

from bot.checks.finding import Finding
from bot.checks.material import Material, Shown
from bot.facts.facts import SHOWN, Fact
from bot.facts.fill import COMPUTED, PLACEHOLDER, placeholders
from bot.front_desk import COMMANDS
from bot.language.languages import LANGUAGES
from bot.language.texts import Button, Source, Variation
from bot.language.wording import facts_of

TYPED_NUMBERS = {"112", "113"}  # everybody must be able to read these without a contact
CONTACT_VALUE = "contact"  # filled in by actions: stands for any contact
GIVEN = {"day", "time", "month"}  # filled in when a card or a date of check is said
WAGE_BUTTONS = {"hour", "day", "week", "month", "younger"}  # what the wage helper asks for (actions/answer_wage.py)
CONTACT_PARTS = ("phone", "web")
LONGEST_TITLE, LONGEST_PAYLOAD, MOST_BUTTONS = 20, 64, 3
SOON = timedelta(days=60)
FAMILIES = {
    "R_PRO": ("utter_others_as_professional",),
    "R_POLICE_ASKED": ("utter_documents_police", "utter_documents_labour_inspectorate"),
    "R_RETURN": ("utter_life_return_home",),
}  # route that a contact is kept for -> the texts that may show its number
AUTHORITY = "R_POLICE_ASKED"  # contacts of this route are named after FairWork only
_ADDRESS = re.compile(r"[\w-]+\.(?:nl|nu|org|com|chat|eu)\b")


def check_texts(material: Material) -> Iterator[Finding]:
    """All texts, and the strings in all languages."""
    for source in material.texts.values():
        for variation in source.variations:
            yield from _facts(material, source, variation)
            yield from _contacts(material, source, variation)
            yield from _buttons(material, source, variation)
    for shown in material.shown:
        yield from _strings(material, shown)


def _facts(material: Material, source: Source, variation: Variation) -> Iterator[Finding]:
    places, path, key = material.places, source.path, source.key
    for name in variation.facts:
        if name not in material.facts:
            yield places.error(path, key, f"names fact {name}, which facts.yml does not hold")
    for name in sorted(facts_of(variation, material.facts) & set(material.facts)):
        fact = material.facts[name]
        if fact.confidence not in SHOWN:
            yield places.error(path, key, f"says {name}, whose confidence is {fact.confidence}; leave it out or find a better source")
        if variation.instead and fact.valid_until:
            yield places.error(path, key, f"is the wording for when a fact has ended, but names {name}, which ends on {fact.valid_until}")
        elif not variation.instead:
            yield from _end(material, source, fact)


def _end(material: Material, source: Source, fact: Fact) -> Iterator[Finding]:
    places, path, key = material.places, source.path, source.key
    spare = any(variation.instead for variation in source.variations)
    tells_when = any((fact.id, "from") in placeholders(variation.text) for variation in source.variations)
    if fact.valid_from and fact.valid_from > material.today and not tells_when:
        yield places.error(path, key, f"says {fact.id}, which begins only on {fact.valid_from}; say from when: {{{fact.id}.from}}")
    if not fact.valid_until:
        return
    ended = f"says {fact.id}, which {'ends' if fact.valid_until >= material.today else 'ended'} on {fact.valid_until}"
    if fact.valid_until < material.today:
        find = places.warning if spare else places.error
        yield find(path, key, f"{ended}; {'the wording without it is said now; ' if spare else ''}find the new value")
    elif not spare:
        yield places.warning(path, key, f"{ended}; write a wording with `instead: true` for after that day")
    elif fact.valid_until - material.today <= SOON:
        yield places.warning(path, key, f"{ended}; find the new value")


def _contacts(material: Material, source: Source, variation: Variation) -> Iterator[Finding]:
    for found in PLACEHOLDER.finditer(variation.text):
        contact = material.contacts.get(found.group(1))
        if contact is None:
            continue
        if contact.confidence not in SHOWN:
            yield material.places.error(source.path, source.key, f"names {contact.id}, whose confidence is {contact.confidence}")
        if not contact.only or found.group(2) not in {"phone", "card"}:
            continue
        families = [family for route in contact.only for family in FAMILIES.get(route, ())]
        if not source.key.startswith(tuple(families)):
            yield material.places.error(
                source.path, source.key, f"shows how to reach {contact.id}, which only {', '.join(families)} may do; leave it out"
            )
        if AUTHORITY in contact.only and "fairwork" not in variation.text[: found.start()].casefold():
            yield material.places.warning(source.path, source.key, f"shows how to reach {contact.id} before FairWork; name FairWork first")


def _buttons(material: Material, source: Source, variation: Variation) -> Iterator[Finding]:
    if len(variation.buttons) > MOST_BUTTONS and "menu" not in source.key and source.key != "utter_buttons":
        yield material.places.warning(source.path, source.key, f"has {len(variation.buttons)} buttons; keep {MOST_BUTTONS}")
    for button in variation.buttons:
        wrong = _wrong_payload(button, material)
        if wrong:
            yield material.places.error(source.path, source.key, f'button "{button.title}" {wrong}', at=button.payload)


def _wrong_payload(button: Button, material: Material) -> str | None:
    if len(button.payload.encode()) > LONGEST_PAYLOAD:
        return f"sends {button.payload}, more than {LONGEST_PAYLOAD} bytes; give the text a shorter key"
    kind, _, value = button.payload.partition(":")
    targets = {"say": material.texts, "intent": material.intents, "command": {*COMMANDS, "hide"}, "lang": LANGUAGES, "wage": WAGE_BUTTONS}
    if kind not in targets:
        return f"sends {button.payload}; begin with {', '.join(f'{name}:' for name in targets)}"
    return None if value in targets[kind] else f"leads to {button.payload}, which does not exist"


def _strings(material: Material, shown: Shown) -> Iterator[Finding]:
    for name, part in placeholders(shown.text):
        if not _is_known(material, name, part):
            placeholder = f"{name}.{part}" if part else name
            yield material.places.error(shown.path, shown.key, f"names {{{placeholder}}}, which no fact or contact gives", at=shown.line)
    bare = PLACEHOLDER.sub(" ", shown.text)
    for number in sorted(set(re.findall(r"\d+", _ADDRESS.sub(" ", bare))) - TYPED_NUMBERS):
        yield material.places.error(shown.path, shown.key, f"holds the number {number}; name a fact or contact for it", at=shown.line)
    for address in _ADDRESS.findall(bare):
        yield material.places.error(shown.path, shown.key, f"holds the address {address}; name a contact for it", at=shown.line)
    if shown.context == "button" and len(shown.text) > LONGEST_TITLE:
        yield material.places.warning(
            shown.path, shown.key, f'"{shown.text}" has {len(shown.text)} characters; keep {LONGEST_TITLE}', at=shown.line
        )


def _is_known(material: Material, name: str, part: str | None) -> bool:
    if name in GIVEN:
        return part is None
    if name in COMPUTED:
        return part in COMPUTED[name]
    if name == CONTACT_VALUE:
        return part in {None, "name", "card", *CONTACT_PARTS}
    if name in material.facts:
        fact = material.facts[name]
        dates = {"checked": fact.checked_on, "from": fact.valid_from, "until": fact.valid_until}
        return dates.get(part or "") is not None or part in fact.values
    if name in material.contacts:
        return part in {None, "name", "card"} or (part in CONTACT_PARTS and getattr(material.contacts[name], part) is not None)
    return False
