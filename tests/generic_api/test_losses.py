import pytest
from generic_api.little_neutral import HELLO_THERE, INFO

from ocpp_core import now
from ocpp_generic_api import (
    BootNotificationResponse,
    Loss,
    MeterValue,
    MeterValuesRequest,
    Phase,
    RegistrationStatus,
    SampledValue,
)
from ocpp_generic_api.losses import lost


def meter_values(*phases):
    samples = [SampledValue(phase=phase) for phase in phases]
    return MeterValuesRequest(meter_value=[MeterValue(timestamp=now(), sampled_value=samples)])


def found(message, *places):
    return [(loss.path, loss.value) for loss in lost(message, dict.fromkeys(places, "why"))]


def test_a_loss_says_where_and_why_and_keeps_the_value_to_itself():
    loss = Loss("id_token.id_token", "04A1B2C3", "there is no room")
    assert str(loss) == "id_token.id_token: there is no room"
    assert loss.value == "04A1B2C3"
    assert "04A1B2C3" not in repr(loss)


def test_what_is_absent_is_not_lost():
    response = BootNotificationResponse(current_time=now(), interval=1, status=RegistrationStatus.ACCEPTED)
    assert found(response, "status_info", "status_info.reason_code") == []


def test_what_is_there_is_lost_as_a_whole_or_in_part():
    response = BootNotificationResponse(
        current_time=now(), interval=1, status=RegistrationStatus.ACCEPTED, status_info=INFO
    )
    assert found(response, "status_info") == [("status_info", INFO)]
    assert found(response, "status_info.reason_code", "interval") == [("status_info.reason_code", "x"), ("interval", 1)]


def test_every_entry_of_a_list_is_lost_at_its_own_place():
    message = meter_values(Phase.L1, None, Phase.L2)
    place = "meter_value[].sampled_value[].phase"
    assert found(message, place) == [
        ("meter_value[0].sampled_value[0].phase", Phase.L1),
        ("meter_value[0].sampled_value[2].phase", Phase.L2),
    ]
    assert [path for path, _ in found(message, "meter_value[].sampled_value[]")] == [
        f"meter_value[0].sampled_value[{index}]" for index in range(3)
    ]


def test_a_list_may_be_absent():
    assert found(HELLO_THERE, "charging_station.modem") == []
    response = BootNotificationResponse(current_time=now(), interval=1, status=RegistrationStatus.ACCEPTED)
    assert found(response, "status_info[].x") == []


def test_a_place_that_no_message_has_is_a_mistake():
    with pytest.raises(AttributeError):
        found(HELLO_THERE, "colour")
