"""The PO files: complete, not fuzzy, with the same placeholders, and read by somebody who speaks the language."""

from __future__ import annotations

from collections.abc import Iterator
from textwrap import shorten

from bot.checks.finding import Finding
from bot.checks.material import Material, Shown
from bot.facts.fill import placeholders
from bot.language.catalogue import REVIEWED

MUST_BE_THERE = ("en",)  # what is said when a translation is missing
REFRESH = "run `python -m bot texts`"


def check_translations(material: Material) -> Iterator[Finding]:
    """Every PO file there is; a language without one is not offered yet and is left alone, except English."""
    for language in MUST_BE_THERE:
        if language not in material.catalogues:
            yield material.places.error(material.catalogue_path(language), language, f"is missing; {REFRESH} and translate it")
    for language in material.catalogues:
        yield from _complete(material, language)
    for shown in material.shown:
        yield from _placeholders(material, shown)


def _complete(material: Material, language: str) -> Iterator[Finding]:
    places, path, catalogue = material.places, material.catalogue_path(language), material.catalogues[language]
    if not catalogue.metadata.get(REVIEWED, "").strip():
        yield places.warning(path, REVIEWED, "is empty; ask a native reader to read the file and fill in who read it")
    entries = {(entry.msgctxt, entry.msgid): entry for entry in catalogue if not entry.obsolete}
    for item in material.wanted:
        entry = entries.pop((item.context, item.text), None)
        told = _beginning(item.text)
        if entry is None:
            yield places.error(path, item.context, f'has no entry for "{told}"; {REFRESH}')
        elif not entry.msgstr.strip():
            yield places.error(path, item.context, f'has no translation of "{told}"; add it', at=entry.linenum)
        elif entry.fuzzy:
            yield places.error(path, item.context, f'is fuzzy: the Dutch is now "{told}"; correct it and unmark it', at=entry.linenum)
    for (context, source), entry in entries.items():
        told = _beginning(source)
        yield places.warning(path, context, f'translates "{told}", which is not said any more; {REFRESH}', at=entry.linenum)


def _placeholders(material: Material, shown: Shown) -> Iterator[Finding]:
    here, there = set(placeholders(shown.text)), set(placeholders(shown.source))
    for names, said in ((there - here, "lacks"), (here - there, "has, unlike the Dutch,")):
        for name, part in sorted(names, key=str):
            yield material.places.error(shown.path, shown.key, f"{said} {{{f'{name}.{part}' if part else name}}}", at=shown.line)


def _beginning(text: str) -> str:
    return shorten(text.split("\n")[0], 60, placeholder=" ...")
