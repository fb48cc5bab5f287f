"""A protocol version of three actions, for tests that need a version but none of the real ones."""

from enum import StrEnum
from typing import Annotated

from pydantic import Field

from ocpp_core import Catalogue, OcppModel, Operation, Opt, Replies, Role, Version


class Mood(StrEnum):
    HAPPY = "Happy"
    NOT_SO_HAPPY = "NotSoHappy"


class GreetRequest(OcppModel, Replies["GreetResponse"]):
    name: Annotated[str, Field(max_length=8)]
    mood: Opt[Mood] = None
    guest_names: Opt[Annotated[list[str], Field(min_length=1)]] = None


class GreetResponse(OcppModel):
    text: str


class KnockRequest(OcppModel, Replies["KnockResponse"]):
    pass


class KnockResponse(OcppModel):
    open: bool


class EchoRequest(OcppModel, Replies["EchoResponse"]):
    data: Opt[str] = None


class EchoResponse(OcppModel):
    data: Opt[str] = None


GREET = Operation("Greet", GreetRequest, GreetResponse, Role.STATION)
KNOCK = Operation("Knock", KnockRequest, KnockResponse, Role.CSMS)
ECHO = Operation("Echo", EchoRequest, EchoResponse, Role.BOTH)

CATALOGUE = Catalogue((GREET, KNOCK), (ECHO,))
STRICT = Version(name="0.2", subprotocol="ocpp0.2", catalogue=CATALOGUE, rpc="2.0.1", tolerates_empty=False)
TOLERANT = Version(name="0.1", subprotocol="ocpp0.1", catalogue=CATALOGUE, rpc="1.6", tolerates_empty=True)

# Or pydantic would do it for whoever asks first, and keep what that one's frame holds.
for each in (GREET, KNOCK, ECHO):
    each.request.model_rebuild()
    each.response.model_rebuild()
