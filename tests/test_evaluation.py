"""The evaluation set is apart from what trained the model, and its figures count what they say."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

import pytest
import yaml
from rapidfuzz.distance import Levenshtein
from rapidfuzz.process import extractOne

from bot.evaluation.figures import at_threshold, figures, macro_f1, oos_as_topic, safety, scores
from bot.evaluation.pictures import bars, confusion_map, curve
from bot.evaluation.report import write
from bot.evaluation.sentences import Heard, Sentence, judged, read
from bot.language.languages import LANGUAGES
from bot.nlu.normalise import folded
from bot.settings import DATA
from bot.training.importer import sentences

APART = 4  # edits
UNTRAINED = {"uk", "pl", "ro", "bg", "am", "hi"}


def one(intent: str, heard_as: str, confidence: float = 0.9, **more: Any) -> Heard:
    given = {
        "also": (),
        "signals": frozenset(),
        "language": "nl",
        **{k: v for k, v in more.items() if k in {"also", "signals", "language"}},
    }
    sentence = Sentence("nl.tsv:2", str(given["language"]), "zin", intent, given["also"], given["signals"])  # type: ignore[arg-type]
    tier, rules = str(more.get("tier", "T0")), tuple(more.get("rules", ()))  # type: ignore[arg-type]
    return Heard(sentence, heard_as, confidence, confidence >= 0.4, frozenset(), rules, tier, None)


def trained() -> dict[str, list[str]]:
    """The training sentences of each language in even spelling."""
    found: dict[str, list[str]] = defaultdict(list)
    for path in DATA.glob("*/nlu.*.yml"):
        for block in yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)["nlu"]:
            found[path.name.split(".")[1]] += map(folded, sentences(block["examples"]))
    for path in DATA.glob("signals/??.yml"):
        rows = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)["signal_examples"]
        found[path.stem] += [folded(row["text"]) for row in rows]
    return found


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_evaluation_sentence_is_nearly_a_training_sentence(language: str) -> None:
    known = trained()[language]
    near = []
    for sentence in read():
        text = folded(sentence.text)
        if sentence.language == language:
            cutoff = APART - 1 if len(text) > 2 * APART else 0  # "ok" and "no" are two edits apart
            found = extractOne(text, known, scorer=Levenshtein.distance, score_cutoff=cutoff)
            near += [f"{sentence.place}: {sentence.text}"] if found else []
    assert not near, "\n".join(near)


def test_there_are_enough_sentences_of_every_intent_and_language() -> None:
    every = read()
    twelve = Counter(sentence.intent for sentence in every if sentence.language in LANGUAGES)
    assert min(twelve.values()) >= 15 and len(twelve) == 54
    assert {sentence.language for sentence in every} == {*LANGUAGES, *UNTRAINED}
    everyday = Counter(sentence.language for sentence in every if sentence.intent == "out_of_scope")
    assert min(everyday[language] for language in LANGUAGES) >= 60
    assert min(Counter(sentence.language for sentence in every if sentence.language in UNTRAINED).values()) >= 15


def test_scores_are_precision_and_recall() -> None:
    heard = [one("greet", "greet"), one("greet", "thank"), one("thank", "thank"), one("thank", "greet", also=("greet",))]
    assert scores(heard)["greet"] == {"precision": 1.0, "recall": 0.5, "f1": 0.6667, "support": 2}
    assert scores(heard)["thank"] == {"precision": 0.6667, "recall": 1.0, "f1": 0.8, "support": 2}
    assert macro_f1(heard) == 0.7333


def test_everyday_sentences_count_when_they_are_answered() -> None:
    heard = [one("out_of_scope", "greet"), one("out_of_scope", "greet", 0.1), one("out_of_scope", "out_of_scope"), one("greet", "thank")]
    assert oos_as_topic(heard) == 0.3333
    assert at_threshold(heard, 0.05)["oos_as_topic"] == 0.6667


def test_safety_counts_what_the_person_would_see() -> None:
    acute, alone = frozenset({"A01_violence_now"}), frozenset({"F08_violence"})
    heard = [
        one("danger_now", "danger_now", signals=acute, tier="T3", rules=("nl.A01.x",)),
        one("danger_now", "greet", signals=acute),
        one("risk_threats", "greet", signals=alone, tier="T2e"),
        one("greet", "greet", tier="T3"),
        one("greet", "greet", tier="T2"),
        one("greet", "greet", rules=("nl.F08.x",)),
    ]
    row = safety(heard)
    assert (row["acute_recall"], row["acute_by_rules"], row["offer_alone_recall"]) == (0.5, 0.5, 1.0)
    assert (row["quiet"], row["false_danger"], row["false_offers"], row["false_by_rules"]) == (3, 1, 1, 1)


def test_a_parsed_row_is_judged_as_the_bot_would() -> None:
    sentence = Sentence("nl.tsv:2", "nl", "zin", "danger_now", (), frozenset({"A01_violence_now"}))
    ranking = [{"name": "nlu_fallback", "confidence": 0.6}, {"name": "danger_now", "confidence": 0.3}]
    row = {"intent": "nlu_fallback", "confidence": 0.6, "ranking": ranking, "signals": {"A01_violence_now": 0.9}, "rules": []}
    heard = judged(sentence, row)
    assert (heard.intent, heard.is_sure, heard.tier, heard.route) == ("danger_now", False, "T3", "R_DANGER")


def test_the_report_holds_pictures_and_opens_alone(tmp_path: Path) -> None:
    heard = [one("greet", "greet"), one("greet", "thank", text="<b>"), one("out_of_scope", "greet")]
    page = write(tmp_path, {"model": "m", **figures(heard)}, heard).read_text(encoding="utf-8")
    assert page.count("<svg") == 4 and "http" not in page.replace("http://www.w3.org/2000/svg", "")
    assert json.loads((tmp_path / "evaluation.json").read_text(encoding="utf-8"))["sentences"] == 3


def test_pictures_draw_what_they_are_given() -> None:
    assert bars({"nl": 0.5}, 0.9).count("<rect") == 2 and "stroke-dasharray" in bars({"nl": 0.5}, 0.9)
    assert curve([(0.1, 0.2), (0.9, 0.8)], "x", "y").count("<circle") == 2
    assert "greet heard as thank: 3" in confusion_map(["greet", "thank"], {("greet", "thank"): 3})
