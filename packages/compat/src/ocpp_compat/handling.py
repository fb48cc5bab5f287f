"""How a handler or hook is called: with keyword arguments, or with the models of an operation."""

import inspect
import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

from ocpp_core import OcppModel, Operation, Version, encode

from .messages import Call, CallResult
from .payloads import arguments, payload_of
from .strict import model_in
from .text import dumps

__all__ = ["Exchange", "result_of"]


@dataclass
class Exchange:
    """A call of the peer while it is worked on."""

    version: Version
    """The version in use."""
    msg: Call
    """The call."""
    request: str
    """Its payload, as it was checked."""
    answer: str = "{}"
    """The payload of the answer, once there is one."""

    @cached_property
    def arguments(self) -> dict[str, Any]:
        """The payload as keyword arguments."""
        return arguments(self.version.name, self.msg)

    def handle(self, handler: Callable[..., Any]) -> Any:
        """Have a method of `on` answer the call.

        Returns:
            What it returns: the answer, or an awaitable of it.

        Raises:
            OCPPError: it wants a model, which the unchecked payload is not.
        """
        operation: Operation[Any, Any] | None = getattr(handler, "_on_operation", None)
        if operation is not None:
            return handler(model_in(self.version, operation.request, self.request))
        return self._with_arguments(handler)

    def follow(self, hook: Callable[..., Any]) -> Any:
        """Have a method of `after` follow the answer; returns and raises as `handle`."""
        operation: Operation[Any, Any] | None = getattr(hook, "_after_operation", None)
        if operation is not None:
            return hook(
                model_in(self.version, operation.request, self.request),
                model_in(self.version, operation.response, self.answer),
            )
        return self._with_arguments(hook)

    def _with_arguments(self, method: Callable[..., Any]) -> Any:
        asks = _asks_for_id(getattr(method, "__func__", method))
        return method(**self.arguments, **({"call_unique_id": self.msg.unique_id} if asks else {}))


@lru_cache(1024)
def _asks_for_id(method: Callable[..., Any]) -> bool:
    return "call_unique_id" in inspect.signature(method).parameters


def result_of(msg: Call, response: Any) -> tuple[CallResult, str]:
    """The answer that a handler has returned, and its payload as text.

    Raises:
        TypeError: it is neither a dataclass nor a model, or holds what JSON cannot carry.
    """
    if isinstance(response, OcppModel):
        text = encode(response)
        return msg.create_call_result(json.loads(text)), text
    result = msg.create_call_result(payload_of(response))
    return result, dumps(result.payload)
