"""Writes an evaluation as JSON for programs and as one HTML page for people. The page needs nothing from elsewhere."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from html import escape
from pathlib import Path
from typing import Any

from bot.evaluation.figures import Figures
from bot.evaluation.pictures import bars, confusion_map, curve
from bot.evaluation.sentences import Heard

STYLE = """body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#1c2429}
table{border-collapse:collapse;font-size:14px}td,th{padding:.2rem .6rem;border-bottom:1px solid #d5dee6;text-align:left}
details{margin:.4rem 0}svg{max-width:100%;height:auto}"""


def write(folder: Path, figures: Figures, heard: Sequence[Heard]) -> Path:
    """Write `evaluation.json` and `evaluation.html`; returns the page. `figures` may hold more than the counting gave."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "evaluation.json").write_text(json.dumps(figures, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    page = folder / "evaluation.html"
    page.write_text(html(figures, heard), encoding="utf-8")
    return page


def html(figures: Figures, heard: Sequence[Heard]) -> str:
    """The page."""
    parts = [
        f"<p>{figures['sentences']} sentences that trained nothing. Model {escape(str(figures.get('model', '?')))}, "
        f"{escape(str(figures.get('date', '?')))}.</p>",
        f"<p>Mean F1 over the twelve languages <b>{figures['macro_f1_of_twelve']:.3f}</b>, "
        f"over six languages that trained nothing <b>{figures['macro_f1_untrained']:.3f}</b>.</p>",
        _part("Intents: macro F1 per language", bars(figures["macro_f1"], 0.85)),
        _part("Everyday sentences answered as a topic", bars(figures["oos_as_topic"], 0.05)),
        _part("Confidence and truth", _confidence(figures)),
        _part("Signals: what the person would see", _safety(figures["safety"])),
        _part("Routes", _table(("wanted", "got", "times"), ([row["wanted"], row["got"], row["times"]] for row in figures["routes"]))),
        _part("Every intent", _scores(figures["intents"]["all"])),
        _part("Every signal", _scores(figures["signals"]["all"])),
        _part("Which intents are mixed up", _map(heard)),
        _part("The worst, with sentences", _confusions(figures["confusions"])),
    ]
    head = f'<!doctype html><html lang="en"><meta charset="utf-8"><title>Evaluation</title><style>{STYLE}</style><h1>Evaluation</h1>'
    return head + "".join(parts)


def _confidence(figures: Figures) -> str:
    points = [(row["confidence"], row["right"]) for row in figures["calibration"] if row["count"]]
    head = ("threshold", "answered", "right", "oos_as_topic")
    rows = ([row[name] for name in head] for row in figures["thresholds"])
    return curve(points, "confidence", "share that was right") + _table(head, rows)


def _safety(safety: Mapping[str, Mapping[str, float]]) -> str:
    head = ["language", *next(iter(safety.values()))]
    return _table(head, ([name, *row.values()] for name, row in safety.items()))


def _scores(scores: Mapping[str, Mapping[str, float]]) -> str:
    head = ["name", *next(iter(scores.values()), {})]
    return _table(head, ([name, *row.values()] for name, row in scores.items()))


def _map(heard: Sequence[Heard]) -> str:
    pairs = Counter((one.sentence.intent, one.counted_as) for one in heard if not one.is_right)
    return confusion_map(sorted({name for pair in pairs for name in pair}), pairs)


def _confusions(rows: Iterable[Mapping[str, Any]]) -> str:
    return "".join(
        f"<details><summary>{row['told']} heard as {row['said']}: {row['times']}</summary><ul>"
        + "".join(f"<li>{escape(place)}: {escape(text)}</li>" for place, text in row["sentences"])
        + "</ul></details>"
        for row in rows
    )


def _part(title: str, content: str) -> str:
    return f"<h2>{escape(title)}</h2>{content}"


def _table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    top = "".join(f"<th>{escape(name.replace('_', ' '))}</th>" for name in head)
    body = "".join("<tr>" + "".join(f"<td>{escape(_shown(cell))}</td>" for cell in row) + "</tr>" for row in rows)
    return f"<table><tr>{top}</tr>{body}</table>"


def _shown(cell: object) -> str:
    return f"{cell:.2f}" if isinstance(cell, float) else str(cell)
