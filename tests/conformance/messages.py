"""Every message of the versions that have official JSON schemas."""

from collections.abc import Iterator
from typing import Any, NamedTuple

import ocpp16_core
import ocpp201_core
from conformance import exceptions
from conformance.schemas import Schema
from ocpp_core import OcppModel


class Message(NamedTuple):
    """A request or a response."""

    version: str
    name: str
    model: type[OcppModel]

    def __str__(self) -> str:
        return f"{self.version} {self.name}"

    @property
    def schema(self) -> Schema:
        """The official schema in plain form, deviations applied."""
        return exceptions.amended(self.version, self.name)


def _messages() -> Iterator[Message]:
    for version in (ocpp16_core.VERSION, ocpp201_core.VERSION):
        for operation in version.catalogue:
            models: tuple[tuple[str, type[Any]], ...] = (
                ("Request", operation.request),
                ("Response", operation.response),
            )
            for suffix, model in models:
                yield Message(version.name, operation.action + suffix, model)


MESSAGES = tuple(_messages())
