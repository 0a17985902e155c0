"""Loads a Rasa agent as the engine uses it: own store, own texts, actions in process, warmed up."""

from __future__ import annotations

from pathlib import Path

from rasa.core.agent import Agent, load_agent
from rasa.core.utils import AvailableEndpoints
from rasa.utils.endpoints import EndpointConfig

from bot.engine.channel import WARM_UP, erase, run_turn
from bot.engine.in_process_actions import InProcessActions, compile_schema_check
from bot.private_logs import quiet_rasa

FIRST_WORDS = ("hallo", "how much is the minimum wage", "mijn baas heeft mijn paspoort")


class NoModel(RuntimeError):
    """The model could not be loaded; train one with `python -m bot train`."""


async def load(model: Path, idle_minutes: float = 60) -> Agent:
    """Load `model` and let it answer a few messages, so that the first person does not wait.

    Raises:
        NoModel: there is no usable model at this path.
    """
    quiet_rasa()
    compile_schema_check()
    store = EndpointConfig(type="bot.engine.tracker_store.BoundedTrackerStore", idle_minutes=idle_minutes)
    endpoints = AvailableEndpoints(
        nlg=EndpointConfig(type="bot.engine.nlg.CatalogueNLG"), action=InProcessActions("actions"), tracker_store=store
    )
    agent = await load_agent(str(model), endpoints=endpoints)
    if not agent.is_ready():
        raise NoModel(f"{model} cannot be loaded; make a new one with 'python -m bot train'")
    for words in FIRST_WORDS:
        await run_turn(agent, WARM_UP, "nl", words)
    erase(agent, WARM_UP)
    return agent
