"""An OCPP version as data."""

from dataclasses import dataclass

from .operation import Catalogue
from .soap import SoapBinding

__all__ = ["Version"]


@dataclass(frozen=True, slots=True, eq=False)
class Version:
    """What tells one version from another, apart from the messages themselves.

    Each core package has one, named ``VERSION``; plugins of further versions bring theirs.
    """

    name: str
    """Short name, as ``1.6`` or ``2.0.1``."""
    subprotocol: str
    """WebSocket subprotocol (IANA registry), also the name of its entry point: ``ocpp1.6``."""
    catalogue: Catalogue
    """All operations."""
    rpc: str
    """Which rules of OCPP-J frames it follows, by the name of the version that brought them: ``1.6``, ``2.0.1`` or ``2.1``."""
    tolerates_empty: bool
    """Whether an optional field sent as ``null``, ``[]`` or ``{}`` counts as absent (1.x), or is a violation (2.x)."""
    soap: SoapBinding | None = None
    """How it is bound to SOAP; None: it is not, as 2.x."""

    def __repr__(self) -> str:
        return f"<OCPP {self.name}>"
