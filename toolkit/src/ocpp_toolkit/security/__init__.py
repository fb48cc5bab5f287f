"""Security profiles and certificates in programs that name no version.

A CSMS has a `CsmsSecurity` for each port, a `CertificateDesk` for its stations' certificates, and `change_password`; a station has a
`StationSecurity`, and what its CSMS can change of it by `Settings` and a `CertificateKeeper`, which `secure` attaches both.
"""

from ocpp_supervision import Supervisor
from ocpp_toolkit.station import ChargingStation

from .csms_certificates import CertificateDesk
from .passwords import change_password
from .serving import CsmsSecurity
from .settings import Settings
from .station import StationSecurity
from .station_certificates import CertificateKeeper

__all__ = [
    "CertificateDesk",
    "CertificateKeeper",
    "CsmsSecurity",
    "Settings",
    "StationSecurity",
    "change_password",
    "secure",
]


def secure(station: ChargingStation, security: StationSecurity, line: Supervisor | None = None) -> None:
    """Let a station's CSMS change its password, profile, certificates and roots, as far as it has stores for them.

    Call it when the program has registered its own handlers of SetVariables, GetVariables, GetAllVariables, TriggerMessage and
    SetNetworkProfile: they are asked for what is not about security. The program must be that of one station.

    Args:
        station: the program.
        security: what it connects with.
        line: the station's, as `ocpp_toolkit.supervise` made it: security events wait in its queue, and with what is new it
            comes back at once. None: events are sent at once or lost, and who connects again is the program.
    """
    security.line = line
    Settings(security).attach(station)
    CertificateKeeper(security).attach(station)
