"""Translations as gettext PO files (decision A11): context is the response key, the message id is the Dutch text."""

from __future__ import annotations

import polib

BUTTON = "button"
CONTACT = "contact"
REVIEWED = "X-Reviewed-By"


class Catalogue:
    """Translations into one language."""

    def __init__(self, entries: polib.POFile) -> None:
        self._found = {(entry.msgctxt, entry.msgid): entry.msgstr for entry in entries if entry.msgstr and not entry.fuzzy}
        self.reviewed_by: str = entries.metadata.get(REVIEWED, "")

    @classmethod
    def read(cls, text: str) -> Catalogue:
        """Read the text of a PO file; no text is an empty catalogue."""
        return cls(polib.pofile(text) if text else polib.POFile())

    def translate(self, context: str, source: str) -> str | None:
        """The translation, or None when there is none or it is marked fuzzy."""
        return self._found.get((context, source))
