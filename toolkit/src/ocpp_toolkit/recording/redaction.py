"""Messages of either transport without their secrets."""

from ocpp_core.redact import redact

__all__ = ["without_secrets"]


def without_secrets(transport: str, text: str) -> str:
    """A frame or an envelope without secrets; one that cannot be read is only counted."""
    if transport != "soap":
        return redact(text)
    from ocpp_transport_soap.redaction import redact_envelope  # noqa: PLC0415 - slow to import, not needed without SOAP

    return redact_envelope(text)
