"""Charging profiles of 1.6 and 2.0.1 that keep every rule, for the examples."""

from tolerance.certified import DROP, put

BEGIN, END = "2024-05-01T12:00:00Z", "2024-05-01T13:00:00Z"

OLD_SCHEDULE = {
    "chargingRateUnit": "A",
    "startSchedule": BEGIN,
    "chargingSchedulePeriod": [{"startPeriod": 0, "limit": 16.0}, {"startPeriod": 60, "limit": 8.0}],
}
OLD_PROFILE = {
    "chargingProfileId": 1,
    "stackLevel": 0,
    "chargingProfilePurpose": "TxDefaultProfile",
    "chargingProfileKind": "Absolute",
    "chargingSchedule": OLD_SCHEDULE,
}
OLD_RELATIVE = put(OLD_PROFILE, {"chargingProfileKind": "Relative", "chargingSchedule.startSchedule": DROP})
OLD_TX = put(OLD_PROFILE, {"chargingProfilePurpose": "TxProfile"})
NEW_SCHEDULE = OLD_SCHEDULE | {"id": 1}
NEW_PROFILE = {
    "id": 1,
    "stackLevel": 0,
    "chargingProfilePurpose": "TxDefaultProfile",
    "chargingProfileKind": "Absolute",
    "chargingSchedule": [NEW_SCHEDULE],
}
NEW_RELATIVE = put(NEW_PROFILE, {"chargingProfileKind": "Relative", "chargingSchedule[0].startSchedule": DROP})
NEW_TX = put(NEW_PROFILE, {"chargingProfilePurpose": "TxProfile"})

SET = "SetChargingProfileRequest"
OLD_PATH, NEW_PATH = "csChargingProfiles", "chargingProfile"


def old(profile=OLD_PROFILE, connector=1):
    return {"connectorId": connector, "csChargingProfiles": profile}


def new(profile=NEW_PROFILE, evse=1):
    return {"evseId": evse, "chargingProfile": profile}


STARTED = {
    "eventType": "Started",
    "timestamp": BEGIN,
    "triggerReason": "CablePluggedIn",
    "seqNo": 0,
    "transactionInfo": {"transactionId": "T1"},
    "evse": {"id": 1},
}
