"""The register of a transaction over 1.x: ``meterStart`` and ``meterStop`` out of an event's readings, and what is left."""

from decimal import Decimal

import pytest
from one_x_link import (
    APPARENT,
    AT_2,
    BEGIN,
    END,
    ENDED,
    LATER,
    POWER,
    SIGNED,
    STARTED,
    TAG,
    THEN,
    UPDATED,
    Link,
    end,
    event,
    expected_register,
    lost,
    measured,
    register,
    start,
)
from one_x_support import BOTH

from ocpp_core import NotSupported
from ocpp_generic_api import (
    Location,
    Phase,
    ReadingContext,
    SampledValue,
    UnitOfMeasure,
)


@BOTH
@pytest.mark.parametrize(
    ("samples", "wh", "lost_at"),
    [
        ([register(1500)], 1500, {}),
        ([register(1500, BEGIN)], 1500, {}),
        ([SampledValue(value=Decimal("1.5"), unit_of_measure=UnitOfMeasure(unit="kWh"))], 1500, {}),
        ([SampledValue(value=Decimal("1.5"), unit_of_measure=UnitOfMeasure(multiplier=3))], 1500, {}),
        ([SampledValue(value=Decimal(1500))], 1500, {}),
        ([register(1500, location=Location.OUTLET)], 1500, {}),
        ([register(1500, location=Location.INLET)], 1500, {"location": Location.INLET}),
        ([register("1500.75")], 1500, {"value": Decimal("1500.75")}),
        ([register("-0.5")], -1, {"value": Decimal("-0.5")}),
        ([register(0)], 0, {}),
        ([register(7, ReadingContext.SAMPLE_CLOCK)], 7, {"context": ReadingContext.SAMPLE_CLOCK}),
        ([register(1500, text="about 1.5 kWh")], 1500, {"text": "about 1.5 kWh"}),
    ],
)
def test_the_register_at_the_start(ocpp, samples, wh, lost_at):
    link = Link(ocpp)
    execution = link.ask(start(measured(*samples)))
    assert link.sent[0].meter_start == wh
    assert lost(execution) == {f"meter_value[0].sampled_value[0].{name}": value for name, value in lost_at.items()}
    assert execution.messages == 1
    assert link.received[0].meter_value == [expected_register(wh, BEGIN, THEN)]


@BOTH
def test_the_register_read_at_another_time(ocpp):
    link = Link(ocpp)
    execution = link.ask(start(measured(register(1, BEGIN), at=LATER)))
    assert lost(execution) == {"meter_value[0].timestamp": LATER}


@BOTH
@pytest.mark.parametrize(
    "readings",
    [
        [measured(POWER)],
        [measured(register(1, phase=Phase.L1))],
        [measured(register(1, unit="varh"))],
        [measured(SampledValue(text="1"))],
        [measured(register(1), register(2))],
        [measured(register(1), at=THEN), measured(register(2), at=LATER)],
    ],
)
@pytest.mark.parametrize("kind", [STARTED, ENDED])
def test_no_register_or_several(ocpp, readings, kind):
    link = Link(ocpp)
    verb = "starts" if kind is STARTED else "ends"
    with pytest.raises(NotSupported, match=rf"in OCPP 1\.x a transaction {verb} with one reading of the energy"):
        link.ask(event(kind, *readings, evse=AT_2, id_token=TAG))
    assert not link.sent
    assert link.record() is None


@BOTH
def test_no_measurements_at_all(ocpp):
    link = Link(ocpp)
    with pytest.raises(NotSupported, match="energy register"):
        link.ask(event(STARTED, evse=AT_2, id_token=TAG))
    with pytest.raises(NotSupported, match="energy register"):
        link.ask(event(ENDED, evse=AT_2))
    assert not link.sent


@BOTH
def test_the_reading_of_the_start_is_not_that_of_the_end(ocpp):
    link = Link(ocpp)
    link.ask(start())
    with pytest.raises(NotSupported, match="energy register"):
        link.ask(event(ENDED, measured(register(100, BEGIN))))
    with pytest.raises(NotSupported, match="energy register"):
        link.ask(start(measured(register(100, END)), transaction_id="other"))


@BOTH
def test_the_marked_one_of_several(ocpp):
    link = Link(ocpp)
    link.ask(start(measured(register(5), register(100, BEGIN), register(8, END))))
    assert link.sent[0].meter_start == 100
    assert link.names() == ["StartTransaction", "MeterValues"]
    readings = [
        measured(register(100, BEGIN)),
        measured(register(500, ReadingContext.SAMPLE_PERIODIC), POWER),
        measured(register(900, END), at=LATER),
    ]
    execution = link.ask(end(*readings))
    assert not execution.losses
    assert link.sent[-1].meter_stop == 900
    assert link.received[-1].meter_value == [*readings[:2], expected_register(900, END, LATER)]


@BOTH
def test_what_else_was_measured_at_the_start(ocpp):
    link = Link(ocpp)
    execution = link.ask(start(measured(APPARENT), measured(register(100, BEGIN), APPARENT, POWER)))
    # Places in the event as it was, though the register was taken out.
    assert lost(execution) == {
        "meter_value[0].sampled_value[0]": APPARENT,
        "meter_value[1].sampled_value[1]": APPARENT,
    }
    assert execution.messages == 2
    first, second = link.received
    assert first.event_type is STARTED
    assert second.event_type is UPDATED
    assert second.seq_no == 1
    assert second.transaction_info.transaction_id == "1"
    assert second.meter_value == [measured(POWER)]


@BOTH
def test_the_signature_of_the_register_is_kept(ocpp):
    link = Link(ocpp)
    link.ask(start(measured(register(100, BEGIN, signed_meter_value=SIGNED))))
    link.ask(end(measured(register(900, END, signed_meter_value=SIGNED), at=LATER)))
    assert link.names() == ["StartTransaction", "MeterValues", "StopTransaction"]
    for received, context in ((link.received[1], BEGIN), (link.received[2], END)):
        (signed,) = received.meter_value[0].sampled_value
        assert signed.signed_meter_value == SIGNED
        assert (signed.value, signed.context) == (None, context)
    assert link.received[2].meter_value[1:] == [expected_register(900, END, LATER)]
