"""What may pass a conversation now: the place for the rules about stations that have not been accepted."""

from typing import Any, Protocol

from ocpp_core import OcppModel, Operation

__all__ = ["Gate"]


class Gate(Protocol):
    """Decides about requests, neutral ones and those of a version that mean nothing neutral."""

    def check(self, operation: Operation[Any, Any], request: OcppModel) -> None:
        """Let a request of our own pass.

        Raises:
            NotAccepted: it may not be sent now.
        """
        ...

    def answer(self, request: OcppModel) -> OcppModel | None:
        """The answer that a request of the peer gets in place of the handler's; None: the handler answers.

        Raises:
            CallError: SecurityError, where there may be no answer at all.
        """
        ...

    def note(self, response: OcppModel) -> None:
        """Take note of a handler's answer, before it goes out."""
        ...
