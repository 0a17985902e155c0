"""Signals: nothing names one that does not exist, and every route, question and reflection has its text."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from actions.services.signals import SignalTable, table
from bot.checks.finding import Finding
from bot.checks.material import Material, read_yaml
from bot.checks.taxonomy import rows_of

REFLECTED = {"weak", "medium", "strong"}


def check_signals(material: Material) -> Iterator[Finding]:
    """signals.yml against the texts, the contacts, the examples, the patterns and the evaluation set."""
    path = material.data / "signals.yml"
    signals = table.__wrapped__(path)
    for key, message in (*_routes(signals, material), *_questions(signals, material), *_route_of(signals)):
        yield material.places.error(path, key, message)
    yield from _named(material, signals)


def _routes(signals: SignalTable, material: Material) -> Iterator[tuple[str, str]]:
    for route, row in signals.routes.items():
        for key in row["say"]:
            if key not in material.texts:
                yield route, f"says {key}, which no responses.yml holds"
        for name in dict.fromkeys((*row["show"], *(row.get("cards") or ()))):
            if name not in material.contacts:
                yield route, f"shows {name}, which contacts.yml does not hold"
            elif material.contacts[name].only and route not in material.contacts[name].only:
                yield route, f"shows {name}, which is kept for {', '.join(material.contacts[name].only)}"


def _questions(signals: SignalTable, material: Material) -> Iterator[tuple[str, str]]:
    for element, name in signals.routing["default_question"].items():
        if name not in signals.signals:
            yield "default_question", f"asks {name} for {element}, which is not a signal"
        if f"ask_signal_{name}" not in material.texts:
            yield "default_question", f"needs the text ask_signal_{name}"
    for signal in signals.signals.values():
        if signal.strength in REFLECTED and f"utter_reflect_{signal.id}" not in material.texts:
            yield signal.id, f"needs the text utter_reflect_{signal.id}"
    if signals.route_of["mixed_say"] not in material.texts:
        yield "mixed_say", f"says {signals.route_of['mixed_say']}, which no responses.yml holds"


def _route_of(signals: SignalTable) -> Iterator[tuple[str, str]]:
    for name in ("acute", "form", "intent_acute"):
        for source, route in signals.route_of[name].items():
            if route not in signals.routes:
                yield source, f"leads to {route}, which is not a route"
    for source in (*signals.route_of["acute"], *signals.route_of["acute_intent"]):
        if source not in signals.signals:
            yield source, "has a route, but is not a signal"
    for signal in signals.signals.values():
        if signal.is_acute and signal.id not in signals.route_of["acute"]:
            yield signal.id, "is acute, but has no route"


def _named(material: Material, signals: SignalTable) -> Iterator[Finding]:
    for path in sorted(material.data.glob("signals/*.yml")):
        for name in dict.fromkeys(_signals_in(read_yaml(path))):
            if name not in signals.signals:
                yield material.places.error(path, name, "is not a signal of signals.yml")
    for path in sorted(material.data.parent.glob("tests/evaluation/*.tsv")):
        for line, row in rows_of(path):
            for name in filter(None, (row.get("signals") or "").split(",")):
                if name not in signals.signals:
                    yield material.places.error(path, name, "is not a signal of signals.yml", at=line)


def _signals_in(content: dict[str, Any]) -> Iterator[str]:
    for row in content.get("signal_examples") or ():
        yield from row.get("signals") or ()
        near = row.get("near") or ()
        yield from (near,) if isinstance(near, str) else near
    for row in content.get("rules") or ():
        yield row["signal"]
