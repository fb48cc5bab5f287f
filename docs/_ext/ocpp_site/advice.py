"""What to do about errors and codes: the words that no docstring has, by anchor."""

from collections.abc import Mapping
from dataclasses import dataclass

__all__ = ["CLOSE_CODES", "CODES", "EXCEPTIONS", "STATUSES", "Told"]


@dataclass(frozen=True)
class Told:
    """A code that the other side is told."""

    means: str
    """What it says."""
    when: str
    """Who sends it, and when."""
    then: str
    """What to do about it."""


EXCEPTIONS: Mapping[str, str] = {
    "ocpp_core.OcppError": "Catch it where anything of this toolkit may go wrong and the reason does not matter.",
    "ocpp_core.CallError": "Raise it in a handler to refuse a call; the peer gets its code and description.",
    "ocpp_core.CallRefused": "Look at ``code``: the peer understood that a call came, and says no. Sending the same again gives the same, "
    "but for InternalError and GenericError, which may pass.",
    "ocpp_core.InvalidResponse": "The peer is at fault: ``problems`` names the places. If it always answers so, give its stations a profile "
    "(:doc:`/how-to/misbehaving-stations`).",
    "ocpp_core.Timeout": "The peer may have acted on the call all the same. Ask for its state before you send the call again, or give more time "
    "(``timeout=`` of the call, ``Options.call_timeout``).",
    "ocpp_core.ConnectionLost": "As with a timeout, the peer may have acted on the call. A station that is to come back by itself: `supervise` "
    "(:doc:`/how-to/staying-connected`).",
    "ocpp_core.NotSupported": "Choose another way for this version: :doc:`/reference/fidelity` has what each can say.",
    "ocpp_core.NotCallable": "Wait until the station has told its address, or configure one: :doc:`/how-to/soap-networks`.",
    "ocpp_core.NotAccepted": "Wait for the acceptance: the answer to BootNotification says when to ask again.",
    "ocpp_core.QueueFull": "Wait for answers before you send more; ``Options.max_waiting`` says how many calls may wait.",
    "ocpp_core.InvalidPayload": "``problems`` names each place, what is wrong there, and the error code that stands for it.",
    "ocpp_core.ConnectFailed": "``status`` has the HTTP status if there was an answer: :ref:`what each means <http-statuses>`. Without one, "
    "look at the address, the network and TLS.",
    "ocpp_core.PluginError": "Install the package that the sentence names; ``ocpp-toolkit versions`` shows what is there.",
    "ocpp_core.StoreFailed": "Look at the disk and the rights to the file; nothing was changed, as far as can be told.",
    "ocpp_core.StoreTooNew": "Go back to the newer release that wrote the file, or start with another file.",
    "ocpp_security.SecurityError": "Catch it where a password or certificate comes from outside.",
    "ocpp_security.InvalidPassword": "Choose a password of the length and characters that the version allows.",
    "ocpp_security.UnknownIdentity": "Give the station a password first: ``ocpp-toolkit passwords``, or ``set`` of the credentials.",
    "ocpp_security.CertificateError": "Refuse the certificate; the classes below say why.",
    "ocpp_security.CertificateUnreadable": "Send PEM, whole and unchanged.",
    "ocpp_security.CertificateTooLong": "Send a shorter chain, or keys of elliptic curves.",
    "ocpp_security.CertificateExpired": "Have it issued anew. If the clock of this machine is wrong, set that.",
    "ocpp_security.CertificateNotYetValid": "Wait, or set the clock of this machine.",
    "ocpp_security.CertificateRevoked": "Have another issued, for another key.",
    "ocpp_security.UnknownAuthority": "Install the authority's root certificate, if you trust it.",
    "ocpp_security.InvalidChain": "Send the intermediate certificates too, in their order, and none besides.",
    "ocpp_security.WrongName": "Have it issued for the right station, host or operator.",
    "ocpp_security.WrongKey": "Answer the latest signing request; a certificate for an earlier one is of no use.",
    "ocpp_security.WeakKey": "Make a key of at least 2048 bits (RSA) or 224 bits (elliptic curves).",
    "ocpp_wamp.WampError": "Catch it around a `Session` of your own; the transports do so for you.",
    "ocpp_wamp.LocalError": "A mistake of the program that holds the session: it answers what nobody asked, or after the end.",
    "ocpp_wamp.QueueFull": "Wait for answers before you send more.",
    "ocpp_wamp.BadFrame": "``fault`` says which rule is broken; ``ocpp-toolkit decode`` explains a whole log.",
    "ocpp_tolerance.ProfileError": "Correct the profile's file at the place that the sentence names.",
    "ocpp_transport_ws.InvalidIdentity": "Let the URL end in the station's identity, percent-encoded.",
    "ocpp_transport_soap.AddressRefused": "Allow the network of that address, if it is the station's: :doc:`/how-to/soap-networks`.",
}
"""By the name that an exception is imported by. One that is not here says enough in its docstring."""

CODES: Mapping[str, str] = {
    "NotImplemented": "Do not send this action to this peer; it may be of another version.",
    "NotSupported": "Do not send this action to this peer. If the peer is a program of this toolkit, register a handler.",
    "InternalError": "Try again later; the peer's log has the reason. A handler of this toolkit that raises gives this, and logs what it raised.",
    "ProtocolError": "Look at the order of messages: a number used twice, or too many calls at once.",
    "SecurityError": "Do not repeat it. A station: boot first, and wait to be accepted.",
    "FormatViolation": "Compare the payload with the message's page: a member that it does not have, or no object at all.",
    "FormationViolation": "Compare the payload with the message's page; of a frame without readable number, compare the frame with OCPP-J.",
    "PropertyConstraintViolation": "Compare the value with the bounds on the message's page: too long, out of range, or none of those allowed.",
    "OccurrenceConstraintViolation": "Compare with the message's page which fields must be there, and how often.",
    "OccurenceConstraintViolation": "Compare with the message's page which fields must be there, and how often.",
    "TypeConstraintViolation": "Compare the JSON types with the message's page: a text for a number, or the other way round.",
    "GenericError": "Look at the description. 1.6 has it in place of codes that came with 2.0.1.",
    "MessageTypeNotSupported": "Use message types 2, 3 and 4; 5 and 6 are of OCPP 2.1.",
    "RpcFrameworkError": "Compare the frame with part 4 of the specification: its number, its length, its message id.",
}
"""By the code as it is spelt on the wire."""

STATUSES: Mapping[int, Told] = {
    101: Told("Switching Protocols", "the CSMS: the station is let in", "Speak the version that the header names."),
    400: Told(
        "Bad Request",
        "the CSMS: the URL has no identity that can be one; or, if it is told to refuse so, there is no version in common",
        "Let the URL end in the identity, percent-encoded, and offer a version that the CSMS speaks.",
    ),
    401: Told(
        "Unauthorized",
        "the CSMS: the password is missing or wrong, or the user name is not the identity",
        "Give the right password; :doc:`/how-to/security` tells how passwords are set.",
    ),
    403: Told(
        "Forbidden",
        "the CSMS: the client's certificate does not belong to that identity",
        "Use the station's own certificate.",
    ),
    404: Told(
        "Not Found",
        "the CSMS: no station of that identity is known",
        "Make the station known to the CSMS; it tries again by itself.",
    ),
    409: Told(
        "Conflict",
        'the CSMS with ``duplicates="refuse"``: a connection of that identity is open',
        "Give each station an identity of its own. After a cut, wait until the old connection's ping has failed.",
    ),
    426: Told(
        "Upgrade Required",
        "the CSMS: a plain HTTP request came to the port of WebSocket",
        "Connect with ``ws://`` or ``wss://``.",
    ),
    500: Told(
        "Internal Server Error", "the CSMS: a function that decides about stations raised", "Look into the CSMS's log."
    ),
    503: Told(
        "Service Unavailable",
        "the CSMS: it is about to go away, has as many connections as it may have, or could not decide in time",
        "Come back later; a supervised station does.",
    ),
}
"""HTTP statuses that answer the handshake of a WebSocket."""

CLOSE_CODES: Mapping[int, Told] = {
    1000: Told("Normal Closure", "either side: it has nothing more to say", "Nothing."),
    1001: Told(
        "Going Away",
        "the CSMS when it closes; a station that is switched off",
        "Connect again later; a supervised station does.",
    ),
    1002: Told(
        "Protocol Error",
        "either side: no version in common, or more bad frames in a row than ``Options.max_bad_frames``",
        "Offer a version that the CSMS speaks; look at the frames with ``Options.trace`` or a recording.",
    ),
    1003: Told("Unsupported Data", "either side: a binary message came, and OCPP is text", "Send text frames."),
    1006: Told(
        "Abnormal Closure",
        "nobody: it stands for a connection that ended without a word",
        "Look at the network; connect again.",
    ),
    1007: Told("Invalid Data", "either side: text that is not UTF-8", "Send UTF-8."),
    1008: Told(
        "Policy Violation",
        "the CSMS: a newer connection of the same identity has taken its place",
        "Give each station an identity of its own.",
    ),
    1009: Told(
        "Message Too Big",
        "either side: a frame longer than ``Options.max_size``",
        "Send less at a time, or allow more.",
    ),
    1011: Told(
        "Internal Error",
        "either side: it failed, or the pings were not answered in time",
        "Look into the log of that side; connect again.",
    ),
    1012: Told(
        "Service Restart",
        "the CSMS: it has drained its connections",
        "Connect again; a supervised station waits a random time first.",
    ),
}
"""Codes that a WebSocket is closed with."""
