"""A CSMS whose metrics Prometheus can fetch, at http://127.0.0.1:9464/metrics.

pip install "ocpp-toolkit[telemetry]" opentelemetry-sdk opentelemetry-exporter-prometheus
python examples/prometheus.py, then: ocpp-toolkit station ws://127.0.0.1:9000 --id CS1
"""

import asyncio

from opentelemetry.exporter.prometheus import PrometheusMetricReader
from opentelemetry.sdk.metrics import MeterProvider
from prometheus_client import start_http_server

from ocpp_core import now
from ocpp_generic_api import (
    BOOT_NOTIFICATION,
    BootNotificationRequest,
    BootNotificationResponse,
    RegistrationStatus,
    Station,
)
from ocpp_toolkit import CSMS, serve
from ocpp_toolkit.telemetry import Telemetry
from ocpp_transport_ws import Options

csms = CSMS()


@csms.on(BOOT_NOTIFICATION)
def boot(station: Station, request: BootNotificationRequest) -> BootNotificationResponse:
    return BootNotificationResponse(status=RegistrationStatus.ACCEPTED, current_time=now(), interval=300)


async def main() -> None:
    telemetry = Telemetry(meter_provider=MeterProvider([PrometheusMetricReader()]))
    telemetry.watch(csms)
    start_http_server(9464, "127.0.0.1")
    async with serve(csms, "127.0.0.1:9000", options=Options(trace=telemetry)) as server:
        await server.wait_closed()


if __name__ == "__main__":
    asyncio.run(main())
