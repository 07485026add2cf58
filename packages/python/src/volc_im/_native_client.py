"""What both clients have in common: settings, and the native client under them."""

from __future__ import annotations

import ctypes
import os
import weakref
from typing import Any, Callable, Optional, Union

from ._errors import invalid
from ._input_json import exact_json, input_json, options_json
from ._native_library import Library, lent, library
from ._options import BatchOptions, CallOptions, RetryOptions, batch_facts, call_facts, retry_facts, whole_ms

_NO_BYTES = b""


class NativeClient:
    """The native client of a process. A process that was forked makes one of its own."""

    __slots__ = ("__weakref__", "_native", "_settings", "_tells", "library", "on_fork")

    def __init__(
        self,
        *,
        access_key_id: str,
        secret_access_key: str,
        app_id: int,
        session_token: Optional[str],
        region: Optional[str],
        base_url: Optional[str],
        timeout: Optional[float],
        deadline: Optional[float],
        connect_timeout: Optional[float],
        retry: Optional[RetryOptions],
        paced: bool,
        proxy: Optional[str],
        root_certificates: Union[bytes, str, None],
        tells: bool,
    ) -> None:
        self.library: Library = library()
        module = self.library.module
        service = service_config(module, access_key_id, secret_access_key, app_id, session_token, region, base_url)
        if isinstance(root_certificates, str):
            root_certificates = root_certificates.encode()
        retries = retry_facts(retry)
        transport = module.TransportConfig(
            timeout_ms=whole_ms(timeout, "timeout"),
            deadline_ms=whole_ms(deadline, "deadline"),
            connect_timeout_ms=whole_ms(connect_timeout, "connect_timeout"),
            retry=retries and module.RetryOptions(**retries),
            paced=bool(paced),
            proxy=text(proxy, "proxy", optional=True),
            root_certificates=root_certificates,
        )
        self._settings = (service, transport)
        self._tells = tells
        self._native: Any = None
        self.on_fork: Optional[Callable[[], Optional[Callable[[], None]]]] = None
        """Refers weakly to what the owner does in a process that was forked."""
        self._make()
        _clients.add(self)

    def _make(self) -> Any:
        made = self.library.call(self.library.module.NativeClient.telling, *self._settings, self._tells)
        self._native = made
        return made

    @property
    def handle(self) -> int:
        """The native client's."""
        native = self._native or self._make()
        handle: int = native._handle
        return handle

    def abandon(self) -> None:
        """Forgets what belongs to the parent process: taking it down would wait for threads that are not here."""
        if self._native is not None:
            ctypes.pythonapi.Py_IncRef(ctypes.py_object(self._native))
            self._native = None
        act = self.on_fork() if self.on_fork else None
        if act:
            act()

    def start(self, action: str, given: dict[str, Any], options: Optional[CallOptions]) -> int:
        """A call of an action, not yet begun."""
        json = input_json(given)
        packed = _NO_BYTES if options is None else options_json(call_facts(options))
        started: int = self.library.start(self.handle, lent(action.encode()), lent(json), lent(packed))
        return started

    def start_raw(self, action: str, wire: Any, retry_safe: bool, options: Optional[CallOptions]) -> int:
        """A call of any action by the wire's JSON, not yet begun."""
        name = text(action, "action").encode()
        json = wire.encode() if isinstance(wire, str) else exact_json(wire)
        packed = options_json(call_facts(options))
        started: int = self.library.start_raw(self.handle, lent(name), lent(json), bool(retry_safe), lent(packed))
        return started

    def start_batch(self, action: str, given: dict[str, Any], options: Optional[BatchOptions]) -> int:
        """A batch, not yet begun."""
        name = text(action, "action").encode()
        app_id = given.get("app_id")
        facts = batch_facts(options) or {}
        json = input_json({name: value for name, value in given.items() if name != "app_id"})
        packed = options_json({**facts, "app_id": app_id})
        started: int = self.library.start_batch(self.handle, lent(name), lent(json), lent(packed))
        return started


def text(value: Any, path: str, *, optional: bool = False) -> Any:
    """A string, or the error that it is none."""
    if not isinstance(value, str) and not (optional and value is None):
        raise invalid(path, "type", "must be a string", type(value).__name__)
    return value


def service_config(
    module: Any,
    access_key_id: str,
    secret_access_key: str,
    app_id: int,
    session_token: Optional[str],
    region: Optional[str],
    base_url: Optional[str],
) -> Any:
    """Whom to call, as whom, for which application."""
    return module.ServiceConfig(
        access_key_id=text(access_key_id, "access_key_id"),
        secret_access_key=text(secret_access_key, "secret_access_key"),
        app_id=integer32(app_id, "app_id"),
        session_token=text(session_token, "session_token", optional=True),
        region=text(region, "region", optional=True),
        base_url=text(base_url, "base_url", optional=True),
    )


def integer32(value: Any, path: str) -> int:
    """An integer of 32 bits, or the error that it is none."""
    if isinstance(value, bool) or not isinstance(value, int) or not -(1 << 31) <= value < 1 << 31:
        raise invalid(path, "type", "must be an integer of 32 bits", repr(value)[:64])
    return value


_clients: weakref.WeakSet[NativeClient] = weakref.WeakSet()


def _abandon_all() -> None:
    for client in list(_clients):
        client.abandon()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_abandon_all)
