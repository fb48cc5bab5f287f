"""What both simulators are built with."""

from collections.abc import Sequence

from ocpp_core import OcppModel
from ocpp_core.registry import Registry
from ocpp_generic_api import Conversation
from ocpp_generic_api.losses import Loss

__all__ = ["REGISTRY", "QuietConversation"]

REGISTRY = Registry()
"""Where all simulators find versions, adapters and transports: looked up once, however many stations there are."""


class QuietConversation(Conversation):
    """Says all that any version can; that the one spoken cannot say some of it is no news."""

    def note(self, message: OcppModel, losses: Sequence[Loss]) -> None:
        """Let it pass."""
