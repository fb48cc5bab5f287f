"""A station that breaks the rules: the CSMS has to answer each breach, and to live on."""

from ocpp_core import ErrorCode
from ocpp_toolkit.scripting import ScriptedStation, script


async def malformed_frame(station: ScriptedStation) -> None:
    """Send what is no JSON: a CALLERROR, the end of the connection or nothing may follow, but the next call is answered."""
    await station.boot()
    await station.send_raw('[2,"1","Heartbeat"')
    if station.connected:
        await station.heartbeat()


async def unknown_action(station: ScriptedStation) -> None:
    """Call an action that OCPP has not: NotImplemented."""
    await station.boot()
    await station.expect_refusal(("Dance", {}), ErrorCode.NOT_IMPLEMENTED, ErrorCode.NOT_SUPPORTED)


async def wrong_payload(station: ScriptedStation) -> None:
    """Send an Authorize without an identifier: a CALLERROR about its fields."""
    await station.boot()
    refusal = await station.expect_refusal(("Authorize", {}))
    station.check(refusal.code != ErrorCode.INTERNAL_ERROR, "it says that it broke, and not that the payload is wrong")


async def repeated_id(station: ScriptedStation) -> None:
    """Use the id of a call that was answered again: it is answered again, or refused."""
    await station.boot()
    for _ in range(2):
        await station.send_raw('[2,"again","Heartbeat",{}]')
        answer = await station.expect_raw_answer(within=5)
        station.check(answer.message is not None and answer.message.id == "again", "the answer has another id")


async def cut_in_a_transaction(station: ScriptedStation) -> None:
    """Lose the connection while charging: the transaction goes on over the next one."""
    await station.boot()
    transaction = station.transaction()
    await transaction.authorize()
    await transaction.start_energy()
    await station.cut()
    await station.connect()
    await transaction.meter(1500)
    await transaction.stop()


@script(versions=["2.0.1"])
async def events_out_of_order(station: ScriptedStation) -> None:
    """Leave an event out, repeat another, end twice: each message is answered, for the CSMS has to sort that out."""
    await station.boot()
    transaction = station.transaction()
    await transaction.send(transaction.events.plug_in())
    transaction.events.authorize()  # made, and lost
    await transaction.send(transaction.events.start_energy())
    reading = transaction.events.meter(1500)
    await transaction.send(reading)
    await transaction.send(reading)
    await transaction.stop()
    await transaction.stop()
