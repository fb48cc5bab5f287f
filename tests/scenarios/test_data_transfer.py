"""Messages of a vendor's own, both ways."""

from scenarios.sides import Pair

from ocpp_generic_api import DataTransferRequest, DataTransferResponse, DataTransferStatus


async def test_text_from_the_station(pair: Pair) -> None:
    request = DataTransferRequest(vendor_id="acme", message_id="greet", data="hello")
    answer = DataTransferResponse(status=DataTransferStatus.ACCEPTED, data="42")
    await pair.station_asks("data.text", request, answer)


async def test_structure_from_the_csms(pair: Pair) -> None:
    request = DataTransferRequest(vendor_id="acme", data={"lamp": ["on", 5]})
    answer = DataTransferResponse(status=DataTransferStatus.ACCEPTED, data=[1, True])
    await pair.csms_asks("data.structure", request, answer)


async def test_not_known(pair: Pair) -> None:
    for step, status in (
        ("data.vendor", DataTransferStatus.UNKNOWN_VENDOR_ID),
        ("data.message", DataTransferStatus.UNKNOWN_MESSAGE_ID),
        ("data.rejected", DataTransferStatus.REJECTED),
    ):
        request = DataTransferRequest(vendor_id="nobody", message_id="m")
        await pair.csms_asks(step, request, DataTransferResponse(status=status))
