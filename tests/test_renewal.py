"""A changed file goes live by itself when it is right; a broken one is told with its line and changes nothing."""

from __future__ import annotations

import json
import logging
import os
import re
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from shutil import copy2, copytree, ignore_patterns

import pytest
from processes import end_group, environment

from bot.facts.hours import Hours
from bot.language.renewal import Renewal
from bot.language.wording import Wording
from bot.settings import DATA, ROOT

FREE, NEW = "Het is gratis.", "Het kost niets."


@pytest.fixture
def data(tmp_path: Path) -> Path:
    copy2(ROOT / "domain.yml", tmp_path / "domain.yml")
    return Path(copytree(DATA, tmp_path / "data", ignore=ignore_patterns("nlu.*.yml", "signals")))


def change(path: Path, old: str, new: str) -> None:
    """Change a file as an editor does, with a stamp that differs even on a coarse clock."""
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")
    later = path.stat().st_mtime_ns + 10**7
    os.utime(path, ns=(later, later))


def renewed(wording: Wording, renewal: Renewal) -> bool:
    edition = renewal.look()
    if edition is not None:
        wording.renew(edition)
    return edition is not None


def test_a_file_that_did_not_change_is_not_read_again(data: Path) -> None:
    wording = Wording(data)

    assert not renewed(wording, Renewal(wording))


def test_a_changed_translation_number_and_contact_go_live_together(data: Path) -> None:
    wording = Wording(data)
    renewal = Renewal(wording)
    assert "It is free." in wording.card("fairwork", "en").text
    change(data / "locale" / "en.po", "It is free.", "It costs nothing.")
    change(data / "contacts.yml", "020 760 08 09", "020 760 08 10")
    change(data / "contacts.yml", 'languages: []\n  hours: null\n  source: "seeds/002_dcb2a9848a1b7ef3.txt; https', ALWAYS)

    assert renewed(wording, renewal)

    card = wording.card("fairwork", "en").text
    assert "It costs nothing." in card and "020 760 08 10" in card
    assert wording.contacts["fairwork"].hours == Hours.read({"days": "mon-sun", "from": "00:00", "until": "24:00", "holidays": True})
    assert not renewed(wording, renewal)


ALWAYS = (
    'languages: []\n  hours: {days: mon-sun, from: "00:00", until: "24:00", holidays: true}\n'
    '  source: "seeds/002_dcb2a9848a1b7ef3.txt; https'
)
PHONE = "020 760 08 09"
BROKEN: dict[str, tuple[str, str, str, str]] = {
    "no YAML": ("talk/responses.yml", f"  - text: {FREE}\n", f"  - text: [{FREE}\n", r"data/talk/responses.yml:\d+ YAML: cannot be read"),
    "no PO": ("locale/tr.po", 'msgid "Het is gratis."', 'msgid "Het is "gratis."', r"data/locale/tr.po:\d+ PO: cannot be read"),
    "a forbidden word": (
        "locale/en.po",
        'msgstr "It is free."',
        'msgstr "You are a victim."',
        r"data/locale/en.po:\d+ utter_card_free: holds a word",
    ),
    "a lost placeholder": (
        "locale/en.po",
        'msgstr "Checked in {month}."',
        'msgstr "Checked."',
        r"data/locale/en.po:\d+ utter_card_checked: lacks",
    ),
    "a Dutch text without its translations": (
        "talk/responses.yml",
        f"text: {FREE}",
        f"text: {NEW}",
        r"data/locale/ar.po:\d+ utter_card_free: has no",
    ),
    "a typed number": (
        "locale/en.po",
        'msgstr "It is free."',
        'msgstr "Call 020 123."',
        r"data/locale/en.po:\d+ utter_card_free: holds the number",
    ),
    "a contact without its check": ("contacts.yml", "  checked_on: 2026-11-21\n", "", r"data/contacts.yml:\d+ fairwork: has no checked_on"),
    "hours of no sense": ("contacts.yml", "mon-fri", "weekdays", r"data/contacts.yml:\d+ comensha: 'weekdays' are no days"),
    "a text of another shape": ("talk/responses.yml", f"  - text: {FREE}\n", f"  - {FREE}\n", r"data/talk/responses.yml:\d+ \w+: "),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_file_keeps_the_former_texts_and_is_told_once(data: Path, caplog: pytest.LogCaptureFixture, name: str) -> None:
    file, old, new, told = BROKEN[name]
    wording = Wording(data)
    renewal, before = Renewal(wording), wording.card("fairwork", "en")
    change(data / file, old, new)

    with caplog.at_level(logging.WARNING, logger="bot.language.renewal"):
        assert not renewed(wording, renewal)
        assert not renewed(wording, renewal)

    (line,) = [record.getMessage() for record in caplog.records]
    assert "\n" not in line and "the former ones stay" in line
    assert re.search(told, line)
    assert wording.card("fairwork", "en") == before


def test_a_file_that_was_mended_goes_live(data: Path) -> None:
    wording = Wording(data)
    renewal = Renewal(wording)
    change(data / "contacts.yml", PHONE, "[")
    assert not renewed(wording, renewal)

    change(data / "contacts.yml", 'phone: "["', 'phone: "020 760 08 11"')

    assert renewed(wording, renewal)
    assert "020 760 08 11" in wording.card("fairwork", "nl").text


def until(holds: Callable[[], bool], seconds: float) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if holds():
            return True
        time.sleep(0.5)
    return False


@pytest.mark.timeout(400)
def test_a_running_chat_says_the_new_words(model: Path, tmp_path: Path) -> None:
    """A copy of the whole program, so that its own files can be changed while it runs: gateway side and engine."""
    for name in ("bot", "actions"):
        copytree(ROOT / name, tmp_path / name, ignore=ignore_patterns("__pycache__"))
    copytree(DATA, tmp_path / "data")
    copy2(ROOT / "domain.yml", tmp_path / "domain.yml")
    settings = environment(tmp_path, MODEL_FILE=str(model.resolve()), PYTHONPATH=str(tmp_path))
    pipe, log = subprocess.PIPE, (tmp_path / "err").open("w")
    process = subprocess.Popen(
        [sys.executable, "-m", "bot", "chat", "--json", "--lang", "en"],
        cwd=tmp_path, env=settings, stdin=pipe, stdout=pipe, stderr=log, text=True, start_new_session=True,
    )  # fmt: skip

    def say(words: str) -> str:
        assert process.stdin is not None and process.stdout is not None
        process.stdin.write(words + "\n")
        process.stdin.flush()
        return "\n".join(reply["text"] for reply in json.loads(process.stdout.readline())["replies"])

    try:
        assert PHONE in say("my boss has my passport")
        change(tmp_path / "data" / "contacts.yml", PHONE, "020 760 08 10")
        assert until(lambda: "020 760 08 10" in say("my boss has my passport"), 120)
        change(tmp_path / "data" / "contacts.yml", 'phone: "020 760 08 10"', 'phone: "020 [')
        assert until(lambda: "the former ones stay: data/contacts.yml:" in (tmp_path / "err").read_text(), 120)
        assert "020 760 08 10" in say("my boss has my passport")
    finally:
        end_group(process)
        log.close()
