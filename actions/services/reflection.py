"""Says back in one sentence what was heard: picked by signal, never made from the person's words (rule T1)."""

from __future__ import annotations

from collections.abc import Mapping

from actions.services.signals import SignalTable


def reflected(heard: Mapping[str, float], signal_table: SignalTable) -> str | None:
    """The response key that reflects the heaviest of the signals just heard, or None.

    A signal that is not sure may count, but is not said back: nobody must read that they wrote what they did not write.
    """
    sure = [name for name, chance in heard.items() if chance >= signal_table.routing["reflect_from"]]
    told = [signal for signal in signal_table.known(sure) if signal.strength in {"weak", "medium", "strong"}]
    return f"utter_reflect_{max(told, key=lambda signal: signal.weight).id}" if told else None
