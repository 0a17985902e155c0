"""Says back in one sentence what was heard: picked by signal, never made from the person's words (rule T1)."""

from __future__ import annotations

from collections.abc import Sequence

from actions.services.signals import SignalTable


def reflected(heard: Sequence[str], signal_table: SignalTable) -> str | None:
    """The response key that reflects the heaviest of the signals just heard, or None."""
    told = [signal for signal in signal_table.known(list(heard)) if signal.strength in {"weak", "medium", "strong"}]
    return f"utter_reflect_{max(told, key=lambda signal: signal.weight).id}" if told else None
