"""The base of every message and data type: strict, frozen, typed.

One model serves as the Python type, the validator and the JSON form of a message::

    >>> from ocpp_core.model import OcppModel, Opt
    >>> class IdTagInfo(OcppModel):
    ...     status: str
    ...     parent_id_tag: Opt[str] = None
    >>> IdTagInfo(status="Accepted")
    IdTagInfo(status='Accepted')

The rules, the same for every version:

- Names in Python are ``snake_case``; names on the wire are their camelCase form, fixed when the class
  is made by one rule (`pydantic.alias_generators.to_camel`). A wire name that the rule does not yield is declared
  with the field (`wire_name`). Wire names alone are accepted from the wire.
- Strict: no text for a number, no number for text, no unknown member, no ``null``.
- Absent and present are the only states of an optional field: it is ``None`` in Python when absent, and
  is never sent as ``null`` (OCPP 2.0.1 part 4, 4.1.4; OCPP-J 1.6, 4.2.1).
- Frozen: a message does not change once made.
"""

from collections.abc import Iterable
from typing import Annotated, Any, Generic, TypeVar

from pydantic import BaseModel, ConfigDict, Field, GetCoreSchemaHandler
from pydantic.alias_generators import to_camel
from pydantic_core import CoreSchema, core_schema

__all__ = ["OcppModel", "Opt", "Replies", "wire_name"]

T = TypeVar("T")
R = TypeVar("R")


class OcppModel(BaseModel):
    """Base of all messages and data types.

    Raises:
        pydantic.ValidationError: on construction, if a value breaks the type, length, range or
            cardinality that the specification states for its field.
    """

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        strict=True,
        allow_inf_nan=False,
        alias_generator=to_camel,
        validate_by_name=True,
        validate_by_alias=True,
        serialize_by_alias=True,
        # Who logs the error of a wrong message must not log the identifier or password in it.
        hide_input_in_errors=True,
        # A program that speaks one version uses a few of its messages: each validator is built when first needed.
        defer_build=True,
    )

    def __repr_args__(self) -> Iterable[tuple[str | None, Any]]:
        """Show what is there: fields that are absent are left out."""
        return [(name, value) for name, value in super().__repr_args__() if value is not None]

    def __str__(self) -> str:
        """As `repr`: with the name of the class."""
        return repr(self)


class Replies(Generic[R]):
    """Mixin that tells a type checker which response answers a request.

    ``class HeartbeatRequest(OcppModel, Replies["HeartbeatResponse"])`` makes
    ``await peer.call(HeartbeatRequest())`` a ``HeartbeatResponse``.
    """

    __slots__ = ()


class _NotNull:
    """Refuse ``null`` from the wire where Python has ``None`` for an absent field."""

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        schema = handler(source)
        present = schema["schema"] if schema["type"] == "nullable" else schema
        return core_schema.json_or_python_schema(json_schema=present, python_schema=schema)


Opt = Annotated[T | None, _NotNull()]
"""An optional field: ``reason: Opt[Reason] = None``. ``None`` means absent; ``null`` on the wire is refused."""


def wire_name(name: str) -> Any:
    """Declare the wire name of a field where the camelCase rule does not give it.

    ``responder_url: Annotated[CiString512, wire_name("responderURL")]``; around `Opt`, not inside it, if the field is optional.
    """
    return Field(validation_alias=name, serialization_alias=name)
