"""What people ask: async views run in the event loop that the stations are served in, so they can call them."""

from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_POST

import ocpp_generic_api as ocpp
from ocpp_core import OcppError

from .csms import csms
from .models import Session, Station


async def stations(request: HttpRequest) -> JsonResponse:
    found = {}
    async for each in Station.objects.all():
        sessions = Session.objects.filter(station=each)
        found[each.identity] = {
            "model": each.model,
            "connected": each.identity in csms.stations,
            "sessions": await sessions.acount(),
            "charging": await sessions.filter(ended=False).aexists(),
        }
    return JsonResponse(found)


@require_POST
async def start(request: HttpRequest, identity: str) -> JsonResponse:
    station = csms.stations.get(identity)
    if station is None:
        return JsonResponse({"error": "the station is not connected"}, status=404)
    token = ocpp.IdToken(id_token=request.GET.get("token", "RFID-0001"))
    try:
        answer = await station.request_start_transaction(ocpp.RequestStartTransactionRequest(evse_id=1, id_token=token))
    except OcppError as error:
        return JsonResponse({"error": str(error)}, status=502)
    return JsonResponse({"status": answer.status})
