"""The CSMS asks for a log, and is told how the upload goes."""

from ocpp_generic_api import GET_LOG, GetLogResponse, LogStatus, UploadLogStatus
from ocpp_toolkit.scripting import ScriptedStation, script


@script(timeout=0)
async def get_diagnostics(station: ScriptedStation) -> None:
    """Answer GetLog (1.x: GetDiagnostics), and report the upload."""
    await station.boot()
    log = GetLogResponse(status=LogStatus.ACCEPTED, filename="diagnostics.log")
    asked = await station.expect(GET_LOG, respond=log, within=600)
    station.say(f"to be uploaded to {asked.log.remote_location}")
    if station.version != "1.5":  # which has no such state
        await station.log_status(UploadLogStatus.UPLOADING, asked.request_id)
    await station.log_status(UploadLogStatus.UPLOADED, asked.request_id)
