"""Translations are found by response key and Dutch text; what is fuzzy is not said."""

from pathlib import Path

import polib

from bot.language.catalogue import REVIEWED, Catalogue


def catalogue(*entries: polib.POEntry, reviewed_by: str = "") -> Catalogue:
    file = polib.POFile()
    file.metadata = {REVIEWED: reviewed_by}
    file.extend(entries)
    return Catalogue(file)


def test_the_same_dutch_can_be_translated_in_two_ways() -> None:
    found = catalogue(
        polib.POEntry(msgctxt="utter_a", msgid="Ja.", msgstr="Yes."), polib.POEntry(msgctxt="button", msgid="Ja.", msgstr="Go on")
    )

    assert (found.translate("utter_a", "Ja."), found.translate("button", "Ja.")) == ("Yes.", "Go on")


def test_nothing_is_found_for_another_text_or_key() -> None:
    found = catalogue(polib.POEntry(msgctxt="utter_a", msgid="Ja.", msgstr="Yes."))

    assert found.translate("utter_a", "Nee.") is None
    assert found.translate("utter_b", "Ja.") is None


def test_fuzzy_and_empty_entries_are_not_said() -> None:
    found = catalogue(
        polib.POEntry(msgctxt="utter_a", msgid="Ja.", msgstr="Yes.", flags=["fuzzy"]), polib.POEntry(msgctxt="utter_b", msgid="Ja.")
    )

    assert found.translate("utter_a", "Ja.") is None
    assert found.translate("utter_b", "Ja.") is None


def test_a_file_that_is_not_there_is_an_empty_catalogue(tmp_path: Path) -> None:
    found = Catalogue.read("")

    assert found.translate("utter_a", "Ja.") is None
    assert found.reviewed_by == ""


def test_who_read_the_file_is_known() -> None:
    assert catalogue(reviewed_by="A native reader, 2026").reviewed_by == "A native reader, 2026"
