"""What a station does when it connects, and that it says who it is."""

from ocpp_generic_api import (
    BOOT_NOTIFICATION,
    GetVariableStatus,
    MessageTrigger,
    TriggerMessageStatus,
)
from ocpp_toolkit.scripting import ScriptedCsms, script


async def boot(csms: ScriptedCsms) -> None:
    """The station boots, by itself or when asked to, and names its maker."""
    if not any("BootNotification" in frame.text for frame in csms.frames) and csms.version != "1.5":
        answer = await csms.trigger(MessageTrigger.BOOT_NOTIFICATION)
        csms.require(
            answer.status is TriggerMessageStatus.ACCEPTED, f"it neither boots nor lets itself be asked: {answer}"
        )
    request = await csms.expect(BOOT_NOTIFICATION)
    about = request.charging_station
    csms.say(f"{about.vendor_name} {about.model}, firmware {about.firmware_version or 'unknown'}")
    csms.check(about.vendor_name.strip(), "the maker has no name")


@script(versions=["1.6"])
async def configuration_keys(csms: ScriptedCsms) -> None:
    """It knows how many connectors it has, and says so of a key that it does not know."""
    known = await csms.get_variable("ConfigurationKey", "NumberOfConnectors")
    csms.check(int(known.attribute_value or 0) > 0, "it has no connectors")
    unknown = await csms.get_variable("ConfigurationKey", "NoSuchKey")
    csms.check(unknown.attribute_status is GetVariableStatus.UNKNOWN_VARIABLE, "it knows a key that there is not")


@script(versions=["2.0.1"])
async def variables(csms: ScriptedCsms) -> None:
    """It has the interval of heartbeats, and says so of a variable that it does not know."""
    known = await csms.get_variable("OCPPCommCtrlr", "HeartbeatInterval")
    csms.check(known.attribute_status is GetVariableStatus.ACCEPTED, f"HeartbeatInterval: {known.attribute_status}")
    unknown = await csms.get_variable("OCPPCommCtrlr", "NoSuchVariable")
    csms.check(unknown.attribute_status is not GetVariableStatus.ACCEPTED, "it knows a variable that there is not")
