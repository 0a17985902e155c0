"""Which texts and which contacts: danger by signal, the others by the form that weighs most (at most two contacts)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from actions.services.scoring import score
from actions.services.signals import Signal, SignalTable, table
from bot.facts.order import EMERGENCY


@dataclass(frozen=True)
class Route:
    """Route id, tier, response keys to say, contact ids that are shown, and those of them that get a card, in order."""

    id: str
    tier: str
    keys: tuple[str, ...]
    contacts: tuple[str, ...]
    cards: tuple[str, ...]


def danger_route(signals: Sequence[str], intent: str | None, signal_table: SignalTable) -> Route | None:
    """The route for danger at this moment, or None when nothing tells of any."""
    acute: dict[str, str] = signal_table.route_of["acute"]
    name = next((acute[signal] for signal in acute if signal in signals), None)
    name = name or signal_table.route_of["intent_acute"].get(intent)
    if name is None:
        return None
    row = signal_table.routes[name]
    contacts = list(row["show"])
    if row.get("then_form"):
        otherwise = [row["otherwise"]] if "otherwise" in row else []
        forms = _forms(signal_table.known(list(signals)), signal_table) or otherwise
        contacts += [_contact(form, signal_table) for form in forms[:1]]
    shown = tuple(dict.fromkeys(contacts))
    return Route(name, "T3", tuple(row["say"]), shown, tuple(row.get("cards", [c for c in shown if c != EMERGENCY])))


def offer_route(signals: Sequence[str], intent: str | None, signal_table: SignalTable) -> Route:
    """The route for an offer. Labour when nothing tells another form."""
    known = signal_table.known(list(signals))
    forms = _forms(known, signal_table)
    by_intent = signal_table.route_of["intent_form"].get(intent)
    forms = list(dict.fromkeys([*([by_intent] if by_intent else []), *forms])) or ["labour"]
    name = signal_table.route_of["form"][forms[0]]
    keys = signal_table.routes[name]["say"] if len(forms) == 1 else [signal_table.route_of["mixed_say"]]
    contacts = tuple(dict.fromkeys(_contact(form, signal_table) for form in forms[:2]))
    return Route(name, "T2", tuple(keys), contacts, contacts)


def first_aid(signals: Sequence[str]) -> Route | None:
    """What can be said on pattern hits alone, without a model: danger, or one signal that is enough by itself."""
    signal_table = table()
    danger = danger_route(signals, None, signal_table)
    if danger is not None:
        return danger
    enough = any(signal.offer_alone for signal in signal_table.known(list(signals)))
    return offer_route(signals, None, signal_table) if enough else None


def _contact(form: str, signal_table: SignalTable) -> str:
    return str(signal_table.routes[signal_table.route_of["form"][form]]["show"][0])


def _forms(signals: Sequence[Signal], signal_table: SignalTable) -> list[str]:
    """The forms that decide, heaviest first: those that a strong signal tells by itself, else the form of the heaviest group.

    Empty when no signal has any weight. A tie goes to labour, and so does a signal that fits several forms.
    """
    weights = score(signals, signal_table).groups
    heavy = [signal for signal in signals if signal.weight]
    told = {form: weights[signal.group] for signal in heavy if signal.is_strong and (form := _form(signal, signal_table))}
    if told:
        return sorted(told, key=lambda form: (-told[form], form != "labour"))
    if not heavy:
        return []
    heaviest = max(heavy, key=lambda signal: (weights[signal.group], _form(signal, signal_table) in {None, "labour"}))
    return [_form(heaviest, signal_table) or ("labour" if "labour" in heaviest.forms else "other")]


def _form(signal: Signal, signal_table: SignalTable) -> str | None:
    """The one form that a signal tells by itself, if it does."""
    by_group: str | None = signal_table.route_of["group_form"].get(signal.group)
    if by_group is not None:
        return by_group
    return signal.forms[0] if len(signal.forms) == 1 else None
