"""Words that are never said, and one word for one thing (the glossary)."""

from __future__ import annotations

from collections.abc import Iterator

import regex

from bot.checks.finding import Finding
from bot.checks.material import Material, read_yaml
from bot.facts.fill import PLACEHOLDER

UNSPACED = {"zh"}  # languages that write words without spaces between them


def check_words(material: Material) -> Iterator[Finding]:
    """Every string, and the names and addresses of contacts, which are shown in every language."""
    for shown in material.shown:
        for hit in material.forbidden.find(PLACEHOLDER.sub(" ", shown.text), shown.language):
            find = material.places.error if hit.tier == "hard" else material.places.warning
            yield find(shown.path, shown.key, f"holds a word of forbidden.yml ({hit.language}: {hit.pattern})", at=shown.line)
    path = material.data / "contacts.yml"
    for contact in material.contacts.values():
        for word in (contact.name, contact.web, contact.mail):
            hits = {hit for code in material.languages for hit in material.forbidden.find(word or "", code)}
            for hit in sorted(hits, key=str):
                find = material.places.error if hit.tier == "hard" else material.places.warning
                yield find(path, contact.id, f'"{word}" holds a word of forbidden.yml ({hit.language}: {hit.pattern})')
    yield from _glossary(material)


def _glossary(material: Material) -> Iterator[Finding]:
    for language in material.languages:
        use = _avoided(material, language)
        words = "|".join(regex.escape(word) for word in sorted(use, key=len, reverse=True))
        found = regex.compile(words if language in UNSPACED else rf"\b(?:{words})\b")
        for shown in material.shown if use else ():
            said = found.findall(PLACEHOLDER.sub(" ", shown.text).casefold()) if shown.language == language else ()
            for word in dict.fromkeys(said):
                message = f'says "{word}"; the glossary says "{use[word]}"'
                yield material.places.warning(shown.path, shown.key, message, at=shown.line)


def _avoided(material: Material, language: str) -> dict[str, str]:
    """Word to avoid -> what to say for it."""
    path = material.data / "glossary" / f"{language}.yml"
    if not path.exists():
        return {}
    terms = read_yaml(path).get("terms") or {}
    return {str(word).casefold(): str(term.get("use")) for term in terms.values() for word in term.get("avoid") or ()}
