"""Figures of an evaluation: intents, confidence, signals, tiers and routes, per language. Pure counting, no model."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from actions.services.judgement import judge
from actions.services.signals import table
from actions.services.weighing import Memory
from bot.evaluation.sentences import OTHER, Heard
from bot.language.languages import LANGUAGES

BINS = 10
THRESHOLDS = [round(0.05 * step, 2) for step in range(2, 19)]
OFFERS, DANGER = ("T2",), ("T3",)
Figures = dict[str, Any]


def figures(heard: Sequence[Heard]) -> Figures:
    """All figures of one model: plain lists, mappings and numbers, fit for JSON."""
    languages = sorted({one.sentence.language for one in heard}, key=lambda name: (name not in LANGUAGES, name))
    by_language = {name: [one for one in heard if one.sentence.language == name] for name in languages}
    macro = {name: macro_f1(rows) for name, rows in by_language.items()}
    known = [name for name in languages if name in LANGUAGES]
    return {
        "sentences": len(heard),
        "macro_f1": macro,
        "macro_f1_of_twelve": _mean(macro[name] for name in known),
        "macro_f1_untrained": _mean(macro[name] for name in languages if name not in LANGUAGES),
        "oos_as_topic": {name: oos_as_topic(rows) for name, rows in by_language.items()},
        "intents": {name: scores(rows) for name, rows in {"all": list(heard), **by_language}.items()},
        "confusions": confusions(heard),
        "calibration": calibration(heard),
        "thresholds": [at_threshold(heard, threshold) for threshold in THRESHOLDS],
        "signals": {name: signal_scores(rows) for name, rows in {"all": list(heard), **by_language}.items()},
        "safety": {name: safety(rows) for name, rows in {"all": list(heard), **by_language}.items()},
        "routes": routes(heard),
    }


def scores(heard: Sequence[Heard]) -> dict[str, dict[str, float]]:
    """Precision, recall, F1 and support of every intent that stands in the set."""
    told, said, right = Counter[str](), Counter[str](), Counter[str]()
    for one in heard:
        told[one.sentence.intent] += 1
        said[one.counted_as] += 1
        right[one.sentence.intent] += one.is_right
    return {
        name: {
            "precision": _share(right[name], said[name]),
            "recall": _share(right[name], told[name]),
            "f1": _share(2 * right[name], said[name] + told[name]),
            "support": told[name],
        }
        for name in sorted(told)
    }


def macro_f1(heard: Sequence[Heard]) -> float:
    """Mean F1 of the intents that stand in the set."""
    return _mean(row["f1"] for row in scores(heard).values())


def oos_as_topic(heard: Sequence[Heard]) -> float:
    """Share of the everyday sentences that are answered as a topic: sure, and not as out of scope."""
    everyday = [one for one in heard if one.sentence.intent == OTHER]
    return _share(sum(one.is_sure and not one.is_right for one in everyday), len(everyday))


def confusions(heard: Sequence[Heard], most: int = 40) -> list[dict[str, Any]]:
    """The pairs of intents that are mixed up most, with up to five sentences each."""
    pairs: dict[tuple[str, str], list[Heard]] = defaultdict(list)
    for one in heard:
        if not one.is_right:
            pairs[one.sentence.intent, one.intent].append(one)
    worst = sorted(pairs.items(), key=lambda pair: -len(pair[1]))[:most]
    return [
        {"told": told, "said": said, "times": len(rows), "sentences": [[one.sentence.place, one.sentence.text] for one in rows[:5]]}
        for (told, said), rows in worst
    ]


def calibration(heard: Sequence[Heard]) -> list[dict[str, float]]:
    """For each tenth of confidence: how many sentences, their mean confidence, and the share that was right."""
    bins: list[list[Heard]] = [[] for _ in range(BINS)]
    for one in heard:
        bins[min(int(one.confidence * BINS), BINS - 1)].append(one)
    return [
        {
            "from": place / BINS,
            "count": len(rows),
            "confidence": _mean(one.confidence for one in rows),
            "right": _share(sum(one.is_right for one in rows), len(rows)),
        }
        for place, rows in enumerate(bins)
    ]


def at_threshold(heard: Sequence[Heard], threshold: float) -> dict[str, float]:
    """What a fallback threshold would do: share answered, share of those right, everyday sentences answered as a topic."""
    questions = [one for one in heard if one.sentence.intent != OTHER]
    answered = [one for one in questions if one.confidence >= threshold]
    everyday = [one for one in heard if one.sentence.intent == OTHER]
    wrong = [one for one in everyday if one.confidence >= threshold and not one.is_right]
    return {
        "threshold": threshold,
        "answered": _share(len(answered), len(questions)),
        "right": _share(sum(one.is_right for one in answered), len(answered)),
        "oos_as_topic": _share(len(wrong), len(everyday)),
    }


def signal_scores(heard: Sequence[Heard]) -> dict[str, dict[str, float]]:
    """Precision, recall and support of every signal that stands in the set or was heard."""
    told = Counter(signal for one in heard for signal in one.sentence.signals)
    said = Counter(signal for one in heard for signal in one.signals)
    right = Counter(signal for one in heard for signal in one.signals & one.sentence.signals)
    return {
        name: {"precision": _share(right[name], said[name]), "recall": _share(right[name], told[name]), "support": told[name]}
        for name in sorted(told | said)
    }


def safety(heard: Sequence[Heard]) -> dict[str, float]:
    """Danger and offers, counted by what the person would see, and what the word patterns hear without a model."""
    signals = table().signals
    acute = {name for name, signal in signals.items() if signal.is_acute}
    alone = {name for name, signal in signals.items() if signal.offer_alone}
    in_danger = [one for one in heard if one.sentence.signals & acute]
    pressed = [one for one in heard if one.sentence.signals & alone and not one.sentence.signals & acute]
    quiet = [one for one in heard if not one.sentence.signals and not one.sentence.intent.startswith(("risk_", "danger_", "being_"))]

    def share(rows: Sequence[Heard], test: Callable[[Heard], bool]) -> float:
        return _share(sum(map(test, rows)), len(rows))

    return {
        "acute": len(in_danger),
        "acute_recall": share(in_danger, lambda one: one.tier.startswith(DANGER)),
        "acute_by_rules": share(in_danger, lambda one: bool(_by_rules(one) & acute)),
        "offer_alone": len(pressed),
        "offer_alone_recall": share(pressed, lambda one: one.tier.startswith((*OFFERS, *DANGER))),
        "quiet": len(quiet),
        "false_danger": sum(one.tier.startswith(DANGER) for one in quiet),
        "false_offers": sum(one.tier.startswith(OFFERS) for one in quiet),
        "false_by_rules": sum(bool(_by_rules(one) & (acute | alone)) for one in quiet),
    }


def _by_rules(one: Heard) -> set[str]:
    """The signals of the word patterns that fired; a rule's name holds the number of its signal."""
    numbers = {rule.split(".")[1] for rule in one.rules}
    return {name for name in table().signals if name.split("_")[0] in numbers}


def routes(heard: Sequence[Heard]) -> list[dict[str, Any]]:
    """How often a sentence that deserves a route got it or another: pairs with their number."""
    pairs: Counter[tuple[str, str]] = Counter()
    for one in heard:
        wanted = wanted_route(one)
        if wanted is not None:
            pairs[wanted, one.route or "none"] += 1
    return [{"wanted": wanted, "got": got, "times": times} for (wanted, got), times in sorted(pairs.items())]


def wanted_route(one: Heard) -> str | None:
    """The route to which the labels of the sentence lead."""
    labels = dict.fromkeys(one.sentence.signals, 1.0)
    route = judge(Memory(), labels, one.sentence.intent, 0.0, table()).route
    return route.id if route else None


def _mean(values: Iterable[float]) -> float:
    listed = list(values)
    return round(sum(listed) / len(listed), 4) if listed else 0.0


def _share(part: float, whole: float) -> float:
    return round(part / whole, 4) if whole else 0.0
