"""The constructor of a message knows its fields: their names, their types, and which are required."""

from datetime import datetime
from decimal import Decimal
from typing import Annotated, assert_type

from ocpp16_core.remote_trigger import MessageTrigger, TriggerMessageRequest
from ocpp_core import CallError, DateTime, ErrorCode, Exact, Number, OcppModel, Opt, decode, encode, now, wire_name


class Sample(OcppModel):
    sampled_at: DateTime
    energy: Annotated[Decimal, Exact(decimal_places=1)]
    limit: Opt[Number] = None
    web_page: Annotated[Opt[str], wire_name("webPageURL")] = None


def arguments_that_fit() -> None:
    TriggerMessageRequest(requested_message=MessageTrigger.HEARTBEAT)
    TriggerMessageRequest(requested_message=MessageTrigger.HEARTBEAT, connector_id=None)
    Sample(sampled_at=now(), energy=Decimal("0.1"), limit=Decimal(5), web_page="x")


def arguments_that_do_not() -> None:
    TriggerMessageRequest()  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
    TriggerMessageRequest(connector_id=1)  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
    TriggerMessageRequest(requested_message="Heartbeat")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    TriggerMessageRequest(requested_message=MessageTrigger.HEARTBEAT, connector_id="1")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    TriggerMessageRequest(requested_message=MessageTrigger.HEARTBEAT, connector=1)  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
    TriggerMessageRequest(MessageTrigger.HEARTBEAT)  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
    Sample(sampled_at="2024-05-06T07:08:09Z", energy=Decimal(1))  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    Sample(sampled_at=now(), energy=0.1)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]


def fields_have_their_types(request: TriggerMessageRequest, sample: Sample) -> None:
    assert_type(request.requested_message, MessageTrigger)
    assert_type(request.connector_id, int | None)
    assert_type(sample.sampled_at, datetime)
    assert_type(sample.energy, Decimal)
    assert_type(sample.limit, Decimal | None)
    assert_type(sample.web_page, str | None)
    print(sample.webPageURL)  # type: ignore[attr-defined]  # pyright: ignore[reportAttributeAccessIssue, reportUnknownMemberType, reportUnknownArgumentType]  # noqa: T201


def text_and_back(request: TriggerMessageRequest) -> None:
    assert_type(encode(request), str)
    assert_type(decode(TriggerMessageRequest, "{}"), TriggerMessageRequest)


def errors_carry_data(error: CallError) -> None:
    assert_type(error.code, ErrorCode | str)
    assert_type(error.description, str)
