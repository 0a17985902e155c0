"""`docs/safety.md` holds every rule once, and every test and story that it names is there."""

import re
from pathlib import Path

import pytest
import yaml

from bot.language.forbidden import Forbidden
from bot.settings import DATA, ROOT

DOC = (ROOT / "docs" / "safety.md").read_text(encoding="utf-8")
TESTS = Path(__file__).parent
RULES = [row.split(" | ", 2) for row in re.findall(r"^\| ([A-Z]\d+ \| .*) \|$", DOC, re.MULTILINE)]
NAMED = sorted(set(re.findall(r"`(test_\w+\.py)::(test_\w+)`", DOC)))
STORIES = sorted(set(re.findall(r'with "([^"]+)"', DOC)))


def test_every_rule_of_the_list_has_one_row() -> None:
    listed = DOC.split("## All rules")[1].replace(",", " ").split()
    assert listed and [rule for rule, _, _ in RULES] == listed
    assert len(set(listed)) == len(listed)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule[0])
def test_a_rule_is_one_sentence_with_a_test_or_a_reason(rule: list[str]) -> None:
    _, sentence, held = rule
    assert re.fullmatch(r"[^.]+\.", sentence)
    assert re.search(r"`test_\w+\.py::test_\w+`", held) or re.match(r"no test(?: of its own)?: [\w`]+", held)


@pytest.mark.parametrize(("file", "name"), NAMED)
def test_a_test_that_is_named_is_there(file: str, name: str) -> None:
    assert re.search(rf"^(?:async )?def {name}\(", (TESTS / file).read_text(encoding="utf-8"), re.MULTILINE)


def test_a_story_that_is_named_is_there() -> None:
    files = [yaml.safe_load(path.read_text(encoding="utf-8")) for path in (TESTS / "conversations").glob("test_*.yml")]
    assert STORIES and set(STORIES) <= {story["story"] for file in files for story in file["stories"]}


def test_the_page_keeps_its_own_first_rule() -> None:
    assert Forbidden.load(DATA / "forbidden.yml").find(DOC, "en") == []
