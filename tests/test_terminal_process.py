"""`python -m bot run` without a token and `python -m bot chat`, as somebody types them."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from processes import end_group, environment

from bot.language.wording import Wording
from bot.settings import ROOT

FIELDS = {"user", "language", "intent", "confidence", "signals", "rules", "tier", "route", "contacts", "replies", "ms"}
SCRIPT = ["mijn baas heeft mijn paspoort", "#1", "", "#1", "kun je dat herhalen"]
SCRIPT += ["hoeveel is het minimumloon", "help hij slaat me nu", "/menu"]
ODD = b"\xff\xfe hallo\nhoeveel is het minimumloon\n"
RUNS: dict[str, tuple[list[str], bytes]] = {
    "pipe": (["run"], b"mijn baas betaalt mij niet\nhoeveel is het minimumloon\n"),
    "nothing": (["run"], b""),
    "script": (["chat", "--json", "--script", "{script}"], b""),
    "odd": (["chat", "--json", "--lang", "en"], ODD),
}


@pytest.fixture(scope="module")
def ended(model: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, tuple[int, str, str]]]:
    """Exit code, standard output and standard error of each run; two at a time, for the machine has two cores."""
    folder = tmp_path_factory.mktemp("terminal")
    (folder / "script").write_text("\n".join(SCRIPT) + "\n", encoding="utf-8")
    settings = environment(folder, MODEL_FILE=str(model.resolve()), PYTHONIOENCODING="utf-8:strict")
    names, results = list(RUNS), {}
    for pair in (names[:2], names[2:]):
        started = {name: start(name, folder, settings) for name in pair}
        for name, process in started.items():
            try:
                out, err = process.communicate(RUNS[name][1], timeout=120)
                results[name] = process.returncode, out.decode(), err.decode()
            finally:
                end_group(process)
    yield results


def start(name: str, folder: Path, settings: dict[str, str]) -> subprocess.Popen[bytes]:
    words = [word.replace("{script}", str(folder / "script")) for word in RUNS[name][0]]
    pipe = subprocess.PIPE
    command = [sys.executable, "-m", "bot", *words]
    return subprocess.Popen(command, cwd=ROOT, env=settings, stdin=pipe, stdout=pipe, stderr=pipe, start_new_session=True)


@pytest.fixture
def rows(ended: dict[str, tuple[int, str, str]]) -> list[dict[str, Any]]:
    return [json.loads(line) for line in ended["script"][1].splitlines()]


@pytest.mark.parametrize("name", RUNS)
def test_it_ends_well_and_without_a_word_of_trouble(ended: dict[str, tuple[int, str, str]], name: str) -> None:
    code, _, err = ended[name]
    assert code == 0 and "Traceback" not in err and "WARNING" not in err and "ERROR" not in err


def test_a_pipe_is_answered_line_by_line(ended: dict[str, tuple[int, str, str]], wording: Wording) -> None:
    out = ended["pipe"][1]
    wage, unpaid = (wording.say(key, "nl").text for key in ("utter_pay_minimum_wage", "utter_pay_unpaid_wages"))
    assert 0 <= out.index(unpaid) < out.index(wage)


def test_without_a_token_it_says_what_opens(ended: dict[str, tuple[int, str, str]]) -> None:
    assert "TELEGRAM_TOKEN" in ended["nothing"][2]


def test_a_script_gives_one_object_a_message(rows: list[dict[str, Any]]) -> None:
    assert [row["user"] for row in rows] == [line for line in SCRIPT if line]
    assert all(set(row) == FIELDS for row in rows)
    assert all(set(reply) == {"text", "buttons"} for row in rows for reply in row["replies"])


def test_what_was_understood_is_told(rows: list[dict[str, Any]], wording: Wording) -> None:
    wage, danger = rows[4], rows[5]
    assert (wage["intent"], wage["language"]) == ("ask_minimum_wage", "nl") and wage["confidence"] > 0.5 and wage["ms"] > 0
    assert wage["replies"][0]["text"] == wording.say("utter_pay_minimum_wage", "nl").text
    assert danger["tier"] == "T3" and "A01_violence_now" in danger["signals"] and danger["rules"]
    assert danger["route"] and danger["contacts"][0] == "emergency112" and "112" in danger["replies"][0]["text"]


def test_a_number_presses_a_button_of_the_last_answer(rows: list[dict[str, Any]]) -> None:
    assert rows[0]["replies"][-1]["buttons"] and rows[1]["replies"]
    assert rows[1]["intent"] not in {"nlu_fallback", "out_of_scope"} and rows[1]["replies"] != rows[0]["replies"]


def test_an_empty_line_begins_a_new_conversation(rows: list[dict[str, Any]], wording: Wording) -> None:
    assert rows[2]["intent"] is None or rows[2]["replies"] != rows[1]["replies"]  # no button is left to press
    before = {reply["text"] for row in rows[:2] for reply in row["replies"]}
    assert not before & {reply["text"] for row in rows[2:4] for reply in row["replies"]}


def test_bytes_that_are_no_text_are_answered_too(ended: dict[str, tuple[int, str, str]], wording: Wording) -> None:
    rows = [json.loads(line) for line in ended["odd"][1].splitlines()]
    assert len(rows) == 2 and all(row["replies"] for row in rows)
    assert rows[1]["replies"][0]["text"] == wording.say("utter_pay_minimum_wage", "en").text
