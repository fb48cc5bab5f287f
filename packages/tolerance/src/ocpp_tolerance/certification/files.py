"""Firmware, diagnostics and logs: where files go, when, and which request a report is about (1.6 and 2.0.1)."""

import re
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlsplit

from .rule import Rule
from .state import State

__all__ = ["RULES"]

_MD5 = re.compile(r"[0-9A-Fa-f]{32}")
_SCHEMES = frozenset({"ftp", "ftps", "http", "https"})


def _scheme(location: str) -> str:
    try:
        return urlsplit(location).scheme
    except ValueError:
        return ""


def _other_scheme(message: Any, _: State) -> Iterator[str]:
    if _scheme(message.location) not in _SCHEMES:
        yield "location"


def _no_uri(firmware: Any, _: State) -> Iterator[str]:
    if not _scheme(firmware.location):
        yield "location"


def _window_backwards(message: Any, _: State) -> Iterator[str]:
    if message.start_time is not None and message.stop_time is not None and message.stop_time < message.start_time:
        yield "stopTime"


def _log_window_backwards(log: Any, _: State) -> Iterator[str]:
    oldest, latest = log.oldest_timestamp, log.latest_timestamp
    if oldest is not None and latest is not None and latest < oldest:
        yield "latestTimestamp"


def _install_before_retrieve(firmware: Any, _: State) -> Iterator[str]:
    installed = firmware.install_date_time
    if installed is not None and installed < firmware.retrieve_date_time:
        yield "installDateTime"


def _request_missing(report: Any, _: State) -> Iterator[str]:
    if report.request_id is None and report.status != "Idle":
        yield "requestId"


def _idle_untriggered(action: str) -> Callable[[Any, State], Iterator[str]]:
    def places(report: Any, state: State) -> Iterator[str]:
        # Without the boot's answer, it is not known what was asked for, on this connection or the one before.
        if report.status == "Idle" and state.boot is not None and action not in state.triggered:
            yield "status"

    return places


def _published_nowhere(report: Any, _: State) -> Iterator[str]:
    if report.status == "Published" and report.location is None:
        yield "location"


def _no_md5(message: Any, _: State) -> Iterator[str]:
    if not _MD5.fullmatch(message.checksum):
        yield "checksum"


_PART2 = "OCPP 2.0.1 part 2, {}"
_WHITEPAPER = "OCPP 1.6 security whitepaper edition 2, {}"

RULES = (
    Rule(
        "location-of-other-scheme",
        ("GetDiagnosticsRequest", "UpdateFirmwareRequest"),
        "Files go by FTP, FTPS, HTTP or HTTPS.",
        {"1.6": "OCPP 1.6, 8; errata sheet, 3.88"},
        _other_scheme,
    ),
    Rule(
        "firmware-location-no-uri",
        ("FirmwareType",),
        "The place of firmware is a URI, with its scheme.",
        {"2.0.1": _PART2.format("FirmwareType.location")},
        _no_uri,
    ),
    Rule(
        "diagnostics-window-backwards",
        ("GetDiagnosticsRequest",),
        "The time that diagnostics cover ends after it begins.",
        {"1.6": "OCPP 1.6, 6.25"},
        _window_backwards,
    ),
    Rule(
        "log-window-backwards",
        ("LogParametersType",),
        "The time that a log covers ends after it begins.",
        {"1.6": _WHITEPAPER.format("6.12"), "2.0.1": _PART2.format("LogParametersType")},
        _log_window_backwards,
    ),
    Rule(
        "install-before-retrieve",
        ("FirmwareType",),
        "Firmware is installed after it is fetched.",
        {"1.6": _WHITEPAPER.format("6.7"), "2.0.1": _PART2.format("FirmwareType")},
        _install_before_retrieve,
    ),
    Rule(
        "log-request-missing",
        ("LogStatusNotificationRequest",),
        "A report on the upload of a log names the request, unless there is no upload.",
        {
            "1.6": _WHITEPAPER.format("N01.FR.12"),
            "2.0.1": _PART2.format("LogStatusNotificationRequest.requestId"),
        },
        _request_missing,
    ),
    Rule(
        "signed-firmware-request-missing",
        ("SignedFirmwareStatusNotificationRequest",),
        "A report on a signed update of firmware names the request, unless there is no update.",
        {"1.6": _WHITEPAPER.format("L01.FR.21")},
        _request_missing,
    ),
    Rule(
        "firmware-request-missing",
        ("FirmwareStatusNotificationRequest",),
        "A report on an update of firmware names the request, unless there is no update.",
        {"2.0.1": _PART2.format("FirmwareStatusNotificationRequest.requestId; L01.FR.20")},
        _request_missing,
    ),
    Rule(
        "diagnostics-idle-untriggered",
        ("DiagnosticsStatusNotificationRequest",),
        "Idle is told only to a central system that asked.",
        {"1.6": "OCPP 1.6, 4.4"},
        _idle_untriggered("DiagnosticsStatusNotification"),
    ),
    Rule(
        "firmware-idle-untriggered",
        ("FirmwareStatusNotificationRequest",),
        "Idle is told only to a central system that asked.",
        {"1.6": "OCPP 1.6, 4.5"},
        _idle_untriggered("FirmwareStatusNotification"),
    ),
    Rule(
        "published-nowhere",
        ("PublishFirmwareStatusNotificationRequest",),
        "Published firmware has a location.",
        {"2.0.1": _PART2.format("PublishFirmwareStatusNotificationRequest.location")},
        _published_nowhere,
    ),
    Rule(
        "checksum-no-md5",
        ("PublishFirmwareRequest", "UnpublishFirmwareRequest"),
        "The checksum of firmware is 32 hexadecimal digits.",
        {"2.0.1": _PART2.format("PublishFirmwareRequest.checksum and UnpublishFirmwareRequest.checksum")},
        _no_md5,
    ),
)
