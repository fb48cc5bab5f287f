"""The two sides as blocking code sees them: every verb of `ocpp_generic_api.Station` and `Csms`, waiting for its answer."""

from collections.abc import Callable, Coroutine
from datetime import datetime
from functools import wraps
from types import MethodType
from typing import Any, Concatenate, Generic, ParamSpec, Self, TypeVar, cast, overload

import ocpp_generic_api as api
from ocpp_core import Replies

from .portal import Portal

__all__ = ["Csms", "Remote", "Station", "Verb"]

F = TypeVar("F", bound=api.Remote)
P = ParamSpec("P")
R = TypeVar("R")


class Remote(Generic[F]):
    """The other side of a connection, whatever its version and transport. Any thread may call it, several at once too.

    Not the thread of the event loop itself, where handlers run: there a call raises RuntimeError, for it would wait for itself.
    Two of these are equal if they are of the same connection.
    """

    def __init__(self, remote: F, portal: Portal, timeout: float | None = None) -> None:
        self.remote = remote
        """The same for code in the event loop."""
        self.timeout = timeout
        """Seconds that a call may take, the wait in the queue included; None: as the transport has it."""
        self._portal = portal

    @property
    def identity(self) -> str:
        """The station's identity, on both sides."""
        return self.remote.identity

    @property
    def version(self) -> str:
        """The OCPP version spoken, as ``1.6``."""
        return self.remote.version

    @property
    def transport(self) -> str:
        """Short name of the transport, as ``ws``."""
        return self.remote.transport

    @property
    def remote_address(self) -> str:
        """Host and port of the other side; empty if the transport has none."""
        return self.remote.remote_address

    @property
    def connected_at(self) -> datetime:
        """When the connection was made."""
        return self.remote.connected_at

    def within(self, seconds: float | None) -> Self:
        """The same with another limit, as ``station.within(5).reset(request)``.

        Args:
            seconds: that a call may take; None: as the transport has it.
        """
        return type(self)(self.remote, self._portal, seconds)

    def call(self, request: Replies[R]) -> R:
        """Ask and wait for the answer.

        Raises:
            NotSupported: the version cannot say it; nothing was sent.
            TimeoutError: the limit of `timeout` was reached; the other side may have received the call.
            OcppError: as `ocpp_core.Peer.call`.
            RuntimeError: the connection's context has been left, or this is the event loop's own thread.
        """
        return self._run(lambda: self.remote.call(request))

    def execute(self, request: Replies[R]) -> api.Execution[R]:
        """Ask, and return the answer with times and losses; raises as `call`."""
        return self._run(lambda: self.remote.execute(request))

    def close(self) -> None:
        """End the connection; raises as `call`, but no error of OCPP."""
        self._run(self.remote.close)

    def _run(self, work: Callable[[], Coroutine[Any, Any, R]]) -> R:
        return self._portal.run(work, self.timeout)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Remote) and cast("Remote[Any]", other).remote is self.remote

    def __hash__(self) -> int:
        return hash(self.remote)

    def __repr__(self) -> str:
        return repr(self.remote)


class Verb(Generic[F, P, R]):
    """A verb of the asynchronous API, as a method that blocks: same parameters, same result, same documentation."""

    def __init__(self, verb: Callable[Concatenate[F, P], Coroutine[Any, Any, R]]) -> None:
        @wraps(verb)
        def blocking(remote: Remote[F], *args: P.args, **kwargs: P.kwargs) -> R:
            return remote._run(lambda: verb(remote.remote, *args, **kwargs))  # noqa: SLF001 # pyright: ignore[reportPrivateUsage] - a method of it

        self._blocking = blocking
        self.__doc__ = verb.__doc__

    @overload
    def __get__(self, remote: None, owner: type) -> Callable[Concatenate[Remote[F], P], R]: ...
    @overload
    def __get__(self, remote: Remote[F], owner: type) -> Callable[P, R]: ...
    def __get__(self, remote: Remote[F] | None, owner: type) -> Callable[..., R]:
        return self._blocking if remote is None else MethodType(self._blocking, remote)


class Station(Remote[api.Station]):
    """A charging station, as its CSMS sees it."""

    @property
    def accepted(self) -> bool:
        """Whether its last boot was accepted, on this connection or an earlier one."""
        return self.remote.accepted

    certificate_signed = Verb(api.Station.certificate_signed)
    delete_certificate = Verb(api.Station.delete_certificate)
    get_installed_certificate_ids = Verb(api.Station.get_installed_certificate_ids)
    install_certificate = Verb(api.Station.install_certificate)
    get_variables = Verb(api.Station.get_variables)
    get_all_variables = Verb(api.Station.get_all_variables)
    set_variables = Verb(api.Station.set_variables)
    reset = Verb(api.Station.reset)
    clear_cache = Verb(api.Station.clear_cache)
    get_local_list_version = Verb(api.Station.get_local_list_version)
    send_local_list = Verb(api.Station.send_local_list)
    request_start_transaction = Verb(api.Station.request_start_transaction)
    request_stop_transaction = Verb(api.Station.request_stop_transaction)
    unlock_connector = Verb(api.Station.unlock_connector)
    trigger_message = Verb(api.Station.trigger_message)
    change_availability = Verb(api.Station.change_availability)
    reserve_now = Verb(api.Station.reserve_now)
    cancel_reservation = Verb(api.Station.cancel_reservation)
    set_charging_profile = Verb(api.Station.set_charging_profile)
    clear_charging_profile = Verb(api.Station.clear_charging_profile)
    get_composite_schedule = Verb(api.Station.get_composite_schedule)
    update_firmware = Verb(api.Station.update_firmware)
    get_log = Verb(api.Station.get_log)
    data_transfer = Verb(api.Station.data_transfer)


class Csms(Remote[api.Csms]):
    """A CSMS, as a station sees it."""

    sign_certificate = Verb(api.Csms.sign_certificate)
    security_event_notification = Verb(api.Csms.security_event_notification)
    boot_notification = Verb(api.Csms.boot_notification)
    authorize = Verb(api.Csms.authorize)
    transaction_event = Verb(api.Csms.transaction_event)
    status_notification = Verb(api.Csms.status_notification)
    heartbeat = Verb(api.Csms.heartbeat)
    meter_values = Verb(api.Csms.meter_values)
    firmware_status_notification = Verb(api.Csms.firmware_status_notification)
    log_status_notification = Verb(api.Csms.log_status_notification)
    data_transfer = Verb(api.Csms.data_transfer)
