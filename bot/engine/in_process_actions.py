"""Runs the custom actions inside the engine: no second server, and no request whose failure would print a conversation.

Also takes away the 40 ms that Rasa spends on each action turn to check its own constant schema (RasaHQ/rasa#11717).
"""

from __future__ import annotations

import logging
from typing import Any

import jsonschema
from rasa.core.actions.action import RemoteAction
from rasa.utils.endpoints import ClientResponseError, EndpointConfig
from rasa_sdk.executor import ActionExecutor
from rasa_sdk.interfaces import ActionExecutionRejection

logger = logging.getLogger(__name__)


class InProcessActions(EndpointConfig):
    """Looks to Rasa like the address of an action server."""

    def __init__(self, package: str) -> None:
        super().__init__(url="in-process", enable_selective_domain=True)
        self._executor = ActionExecutor()
        self._executor.register_package(package)

    async def request(self, method: str = "post", subpath: str | None = None, **kwargs: Any) -> Any:
        """Run the action that Rasa asks for.

        Raises:
            ClientResponseError: the action failed; its text holds nothing of the conversation.
        """
        call = kwargs["json"]
        try:
            return await self._executor.run(call)
        except ActionExecutionRejection as rejection:
            body = {"error": str(rejection), "action_name": rejection.action_name}
            raise ClientResponseError(400, "rejected", body) from None
        except Exception as error:  # whatever an action does, the conversation must not end up in a log
            logger.error("action %s failed: %s", call.get("next_action"), type(error).__name__)
            raise ClientResponseError(500, "failed", {}) from None


def compile_schema_check() -> None:
    """Check the answers of actions against a schema that is compiled once."""
    schema = RemoteAction.action_response_format_spec()
    validator = jsonschema.validators.validator_for(schema)(schema)

    def validate(self: RemoteAction, result: Any) -> bool:
        error = jsonschema.exceptions.best_match(validator.iter_errors(result))
        if error:
            raise error
        return True

    RemoteAction._validate_action_result = validate
