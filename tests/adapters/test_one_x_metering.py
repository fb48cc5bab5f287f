"""Measurements over 1.x: what a sample becomes, what comes back, and what is left out."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from adapter_support import messages, scope_of
from effort import tries
from hypothesis import given
from hypothesis import strategies as st
from one_x_support import BOTH

import ocpp15_core
import ocpp16_core
from ocpp_adapters.one_x.metering import Metering, energy_wh, is_register
from ocpp_generic_api import (
    Location,
    Measurand,
    MeterValue,
    Phase,
    ReadingContext,
    SampledValue,
    SignedMeterValue,
    UnitOfMeasure,
)

THEN = datetime(2025, 3, 1, 12, tzinfo=UTC)
SIGNED = SignedMeterValue(signed_meter_data="c2ln", signing_method="", encoding_method="", public_key="")


def sample(number=None, unit=None, multiplier=None, **fields):
    measure = None if unit is None and multiplier is None else UnitOfMeasure(unit=unit, multiplier=multiplier)
    value = None if number is None else Decimal(number)
    return SampledValue(value=value, unit_of_measure=measure, **fields)


def out(ocpp, *samples, said=None):
    """What is sent of samples, and what is lost."""
    scope = scope_of(ocpp.VERSION)
    metering = Metering(ocpp)
    readings = metering.out([MeterValue(timestamp=THEN, sampled_value=list(samples))], scope, said=said)
    sent = [each for reading in readings for each in getattr(reading, metering._values)]
    return sent, {loss.path.removeprefix("meter_value[0]."): loss.value for loss in scope.losses}


def back(ocpp, *samples):
    """What is read in samples of the version."""
    metering = Metering(ocpp)
    reading = ocpp.MeterValue(timestamp=THEN, **{metering._values: list(samples)})
    (read,) = metering.into([reading])
    assert read.timestamp == THEN
    return read.sampled_value


@BOTH
@pytest.mark.parametrize(
    ("number", "multiplier", "text"),
    [
        ("0", None, "0"),
        ("-0", None, "0"),
        ("100", None, "100"),
        ("1E+3", None, "1000"),
        ("1.50", None, "1.50"),
        ("2.00", None, "2"),
        ("1.5", 3, "1500"),
        ("1.5", 0, "1.5"),
        ("1500", -3, "1.500"),
        ("1E-9", None, "0.000000001"),
        ("-12.5", 1, "-125"),
        ("123456789012345678901234567890.125", 2, "12345678901234567890123456789012.5"),
    ],
)
def test_a_number_goes_out_plain_and_exact(ocpp, number, multiplier, text):
    sent, losses = out(ocpp, sample(number, multiplier=multiplier))
    assert [each.value for each in sent] == [text]
    assert not losses
    (read,) = back(ocpp, *sent)
    assert read.value == Decimal(text)
    assert read.unit_of_measure is None


@BOTH
@pytest.mark.parametrize(
    "text", ["", "n/a", "1_000", "1,5", "NaN", "Infinity", "0x10", "1e999", "١٢", "12 kWh", "1" * 101]
)
def test_what_is_no_number_is_text(ocpp, text):
    (read,) = back(ocpp, ocpp.SampledValue(value=text))
    assert read == SampledValue(text=text)
    sent, losses = out(ocpp, read)
    assert [each.value for each in sent] == [text]
    assert not losses


@BOTH
@pytest.mark.parametrize("text", ["12", " 12 ", "+12", "12.", "12.0", "1.2e1", "1.2E+1"])
def test_what_stations_write_for_a_number(ocpp, text):
    (read,) = back(ocpp, ocpp.SampledValue(value=text))
    assert read == SampledValue(value=Decimal(12))


@pytest.mark.parametrize(
    ("neutral", "in_15", "in_16", "read"),
    [
        ("Wh", "Wh", "Wh", "Wh"),
        ("kWh", "kWh", "kWh", "kWh"),
        ("A", "Amp", "A", "A"),
        ("Amp", "Amp", "A", "A"),
        ("V", "Volt", "V", "V"),
        ("Volt", "Volt", "V", "V"),
        ("Celsius", "Celsius", "Celsius", "Celsius"),
        ("Celcius", "Celsius", "Celsius", "Celsius"),
        ("Hz", None, "Hertz", "Hz"),
        ("VA", None, "VA", "VA"),
        ("kVA", None, "kVA", "kVA"),
        ("K", None, "K", "K"),
        ("Percent", None, "Percent", "Percent"),
        ("MWh", None, None, None),
        ("", None, None, None),
    ],
)
def test_units(neutral, in_15, in_16, read):
    for ocpp, wire in ((ocpp15_core, in_15), (ocpp16_core, in_16)):
        given_sample = sample("1", neutral, measurand=Measurand.TEMPERATURE)
        sent, losses = out(ocpp, given_sample)
        if wire is None:  # without its unit, it would be read in another
            assert not sent
            assert losses == {"sampled_value[0]": given_sample}
        else:
            assert [each.unit.value for each in sent] == [wire]
            assert not losses
            assert back(ocpp, *sent)[0].unit_of_measure == UnitOfMeasure(unit=read)


def test_both_spellings_of_celsius_come_in():
    for unit in (ocpp16_core.UnitOfMeasure.CELSIUS, ocpp16_core.UnitOfMeasure.CELCIUS):
        (read,) = back(ocpp16_core, ocpp16_core.SampledValue(value="1", unit=unit))
        assert read.unit_of_measure == UnitOfMeasure(unit="Celsius")


@BOTH
@pytest.mark.parametrize("multiplier", [100, -100, 10**9])
def test_a_power_of_ten_beyond_writing_is_left_out(ocpp, multiplier):
    huge = sample("1", "Wh", multiplier)
    sent, losses = out(ocpp, huge)
    assert not sent
    assert losses == {"sampled_value[0]": huge}
    assert not is_register(huge)


@BOTH
@pytest.mark.parametrize("measurand", [None, *Measurand])
def test_measurands(ocpp, measurand):
    given_sample = sample("1", measurand=measurand)
    sent, losses = out(ocpp, given_sample, sample("2"))
    if measurand is None or measurand in set(ocpp.Measurand):
        assert not losses
        assert back(ocpp, *sent)[0].measurand is measurand
    else:
        assert losses == {"sampled_value[0]": given_sample}
        assert [each.value for each in sent] == ["2"]


@BOTH
@pytest.mark.parametrize("name", ["context", "location"])
def test_words_about_a_value(ocpp, name):
    kind, version = {
        "context": (ReadingContext, ocpp.ReadingContext),
        "location": (Location, ocpp.Location),
    }[name]
    for word in kind:
        sent, losses = out(ocpp, sample("1", **{name: word}))
        (read,) = back(ocpp, *sent)
        if word in set(version):
            assert not losses
            assert getattr(read, name) is word
        else:
            assert losses == {f"sampled_value[0].{name}": word}
            assert read == SampledValue(value=Decimal(1))


@pytest.mark.parametrize("phase", list(Phase))
def test_16_has_phases(phase):
    sent, losses = out(ocpp16_core, sample("1", phase=phase))
    assert not losses
    assert back(ocpp16_core, *sent)[0].phase is phase


@pytest.mark.parametrize("measurand", [Measurand.VOLTAGE, Measurand.CURRENT_IMPORT])
def test_15_has_no_phases(measurand):
    sent, losses = out(ocpp15_core, sample("230", measurand=measurand, phase=Phase.L1))
    assert [each.value for each in sent] == ["230"]
    assert losses == {"sampled_value[0].phase": Phase.L1}


@pytest.mark.parametrize("measurand", [None, Measurand.ENERGY_ACTIVE_IMPORT_REGISTER, Measurand.POWER_ACTIVE_IMPORT])
def test_in_15_the_energy_or_power_of_one_phase_is_not_passed_off_as_the_whole(measurand):
    given_sample = sample("230", measurand=measurand, phase=Phase.L1)
    sent, losses = out(ocpp15_core, given_sample)
    assert not sent
    assert losses == {"sampled_value[0]": given_sample}


@BOTH
def test_number_and_text(ocpp):
    sent, losses = out(ocpp, sample("1", text="one"))
    assert [each.value for each in sent] == ["1"]
    assert losses == {"sampled_value[0].text": "one"}


@BOTH
def test_an_empty_sample(ocpp):
    sent, losses = out(ocpp, SampledValue())
    assert not sent
    assert losses == {"sampled_value[0]": SampledValue()}


@BOTH
def test_signed_data_are_split_and_joined(ocpp):
    signed = sample("5", "kWh", context=ReadingContext.TRANSACTION_END, signed_meter_value=SIGNED)
    sent, losses = out(ocpp, signed)
    assert not losses
    assert [(each.value, each.format and each.format.value) for each in sent] == [("5", None), ("c2ln", "SignedData")]
    assert {(each.unit.value, each.context.value) for each in sent} == {("kWh", "Transaction.End")}
    assert back(ocpp, *sent) == [signed]


@BOTH
def test_signed_data_alone_and_other_peoples(ocpp):
    alone = SampledValue(signed_meter_value=SIGNED)
    other = sample("5", context=ReadingContext.SAMPLE_CLOCK)
    for samples in ([alone], [other, alone], [alone, alone], [alone, sample("1")]):
        sent, losses = out(ocpp, *samples)
        assert not losses
        assert back(ocpp, *sent) == samples


@BOTH
def test_signed_data_that_look_like_a_number_are_data(ocpp):
    (read,) = back(ocpp, ocpp.SampledValue(value="12", format=ocpp.ValueFormat.SIGNED_DATA))
    assert read.value is None
    assert read.signed_meter_value == SignedMeterValue(
        signed_meter_data="12", signing_method="", encoding_method="", public_key=""
    )
    (read,) = back(ocpp, ocpp.SampledValue(value="12", format=ocpp.ValueFormat.RAW))
    assert read == SampledValue(value=Decimal(12))


@BOTH
def test_how_it_was_signed_is_lost(ocpp):
    signed = SignedMeterValue(signed_meter_data="d", signing_method="m", encoding_method="e", public_key="k")
    sent, losses = out(ocpp, SampledValue(signed_meter_value=signed))
    assert [each.value for each in sent] == ["d"]
    assert losses == {
        f"sampled_value[0].signed_meter_value.{name}": value
        for name, value in (("signing_method", "m"), ("encoding_method", "e"), ("public_key", "k"))
    }


@BOTH
def test_a_number_said_elsewhere_leaves_its_signature(ocpp):
    sent, losses = out(ocpp, sample("1", signed_meter_value=SIGNED), sample("2"), said=(0, 0))
    assert [each.value for each in sent] == ["c2ln", "2"]
    sent, losses = out(ocpp, sample("1"), sample("2"), said=(0, 1))
    assert [each.value for each in sent] == ["1"]
    sent, losses = out(ocpp, sample("1", text="one"), said=(0, 0))
    assert not sent
    assert losses == {"sampled_value[0].text": "one"}


@BOTH
def test_no_readings(ocpp):
    assert Metering(ocpp).into(None) == []
    assert Metering(ocpp).out([], scope_of(ocpp.VERSION)) == []


@pytest.mark.parametrize(
    ("reading", "wh"),
    [
        (sample("12"), "12"),
        (sample("12", "Wh"), "12"),
        (sample("1.5", "kWh"), "1500"),
        (sample("1.5", "Wh", 3), "1500"),
        (sample("1.5", None, 3), "1500"),
        (sample("1.5", "kWh", -1), "150"),
        (sample("1234567890123456789012345678.125", "kWh"), "1234567890123456789012345678125"),
        (sample("1", measurand=Measurand.ENERGY_ACTIVE_IMPORT_REGISTER), "1"),
    ],
)
def test_a_register_in_wh(reading, wh):
    assert is_register(reading)
    assert energy_wh(reading) == Decimal(wh)


@pytest.mark.parametrize(
    "reading",
    [
        sample("1", phase=Phase.L1),
        sample("1", measurand=Measurand.ENERGY_ACTIVE_EXPORT_REGISTER),
        sample("1", "varh"),
        SampledValue(text="1"),
        SampledValue(signed_meter_value=SIGNED),
    ],
)
def test_what_is_no_register(reading):
    assert not is_register(reading)


@pytest.mark.parametrize(
    ("ocpp", "words"), [(ocpp15_core, {"context", "location", "phase"}), (ocpp16_core, set())], ids=["1.5", "1.6"]
)
def test_what_is_declared(ocpp, words):
    sample_at = "m[].sampled_value[]"
    assert Metering(ocpp).losses("m").keys() == {
        sample_at,
        f"{sample_at}.text",
        *(f"{sample_at}.signed_meter_value.{name}" for name in ("signing_method", "encoding_method", "public_key")),
        *(f"{sample_at}.{word}" for word in words),
    }


@pytest.mark.unmeasured
@tries(50)
@given(data=st.data())
@BOTH
def test_samples_of_the_version_come_back_as_they_were(ocpp, data):
    metering = Metering(ocpp)
    values = st.sampled_from(["", "n/a", "c2ln"]) | st.integers(-99, 99).map(str)
    sent = data.draw(st.lists(messages(ocpp.MeterValue, {"value": values}), max_size=3))
    scope = scope_of(ocpp.VERSION)
    again = metering.out(metering.into(sent), scope)
    assert not scope.losses

    def normal(readings):
        # Celsius in one spelling, Raw for no format; see the head of the module.
        text = repr([reading.model_dump(mode="json", exclude_none=True) for reading in readings])
        return text.replace("Celcius", "Celsius").replace("'format': 'Raw', ", "").replace(", 'format': 'Raw'", "")

    assert normal(again) == normal(sent)
