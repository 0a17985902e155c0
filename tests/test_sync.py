"""PO files follow the Dutch texts: a changed text is fuzzy by itself, and nothing that a translator wrote is lost."""

from pathlib import Path

import polib
import pytest

from bot.facts.contacts import Contacts
from bot.language.catalogue import REVIEWED
from bot.language.languages import LANGUAGES
from bot.language.sync import Translatable, synchronise, synchronised, translatables
from bot.language.texts import Texts

OLD, NEW = "Praat met FairWork.", "Praat eerst met FairWork."


def po(*entries: polib.POEntry, **metadata: str) -> polib.POFile:
    file = polib.POFile()
    file.metadata = dict(metadata)
    file.extend(entries)
    return file


def translated(text: str = OLD, key: str = "utter_a", **more: object) -> polib.POEntry:
    return polib.POEntry(msgctxt=key, msgid=text, msgstr="Talk to FairWork.", **more)


def test_a_new_text_waits_for_its_translation() -> None:
    (entry,) = synchronised("en", po(), [Translatable("utter_a", OLD, "talk/responses.yml")])

    assert (entry.msgctxt, entry.msgid, entry.msgstr, entry.fuzzy) == ("utter_a", OLD, "", False)


def test_an_unchanged_text_keeps_its_translation() -> None:
    (entry,) = synchronised("en", po(translated()), [Translatable("utter_a", OLD, "x")])

    assert (entry.msgstr, entry.fuzzy) == ("Talk to FairWork.", False)


def test_a_changed_text_keeps_its_translation_as_fuzzy_with_the_old_dutch() -> None:
    (entry,) = synchronised("en", po(translated()), [Translatable("utter_a", NEW, "x")])

    assert (entry.msgid, entry.msgstr, entry.fuzzy, entry.previous_msgid) == (NEW, "Talk to FairWork.", True, OLD)


def test_fuzzy_stays_fuzzy_until_a_person_takes_it_away() -> None:
    once = synchronised("en", po(translated()), [Translatable("utter_a", NEW, "x")])

    (entry,) = synchronised("en", once, [Translatable("utter_a", NEW, "x")])

    assert (entry.fuzzy, entry.previous_msgid) == (True, OLD)


def test_an_old_text_is_dropped() -> None:
    assert not synchronised("en", po(translated(key="utter_gone")), [])


def test_who_reviewed_is_kept() -> None:
    fresh = synchronised("tr", po(**{REVIEWED: "A native reader"}), [])

    assert fresh.metadata[REVIEWED] == "A native reader"
    assert fresh.metadata["Language"] == "tr_TR"


def test_two_wordings_of_a_response_keep_their_own_translations() -> None:
    old = po(translated(), polib.POEntry(msgctxt="utter_a", msgid="Bel FairWork.", msgstr="Call FairWork."))

    fresh = synchronised("en", old, [Translatable("utter_a", OLD, "x"), Translatable("utter_a", "Bel FairWork.", "x")])

    assert [entry.msgstr for entry in fresh] == ["Talk to FairWork.", "Call FairWork."]


@pytest.fixture
def data(tmp_path: Path) -> Path:
    (tmp_path / "talk").mkdir()
    (tmp_path / "locale").mkdir()
    buttons = '    buttons:\n    - {title: "Menu", payload: "intent:ask_menu"}\n'
    text = f'responses:\n  utter_a:\n  - text: "{OLD}"\n{buttons}  utter_b:\n  - text: "{{fairwork.card}}"\n{buttons}'
    (tmp_path / "talk" / "responses.yml").write_text(text, encoding="utf-8")
    (tmp_path / "contacts.yml").write_text(
        "- {id: fairwork, name: FairWork, does: Helpt., source: s, source_date: '2026', checked_on: 2026-11-21, confidence: high}\n",
        encoding="utf-8",
    )
    return tmp_path


def test_texts_buttons_and_contacts_are_translated_once_and_placeholders_alone_are_not(data: Path) -> None:
    wanted = translatables(Texts.load(data), Contacts.load(data / "contacts.yml"))

    assert [(item.context, item.text) for item in wanted] == [("utter_a", OLD), ("button", "Menu"), ("contact", "Helpt.")]


def test_every_language_but_dutch_gets_its_file_and_a_change_shows_in_it(data: Path) -> None:
    lines = synchronise(data)
    assert lines[0] == "en: 3 texts, 3 to translate"
    assert {path.stem for path in data.glob("locale/*.po")} == set(LANGUAGES) - {"nl"}

    path = data / "locale" / "en.po"
    file = polib.pofile(str(path))
    file.metadata[REVIEWED] = "A native reader"
    for entry in file:
        entry.msgstr = "Translated."
    file.save(str(path))
    texts = data / "talk" / "responses.yml"
    texts.write_text(texts.read_text(encoding="utf-8").replace(OLD, NEW), encoding="utf-8")

    assert synchronise(data)[0] == "en: 3 texts, 1 to translate"
    after = polib.pofile(str(path))
    assert [entry.msgid for entry in after if entry.fuzzy] == [NEW]
    assert after.metadata[REVIEWED] == "A native reader"
