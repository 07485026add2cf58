"""What both clients have in common: settings, and the native client under them."""

from __future__ import annotations

import ctypes
import weakref
from collections.abc import Mapping
from typing import Any, Callable, Optional, Union

from ._errors import invalid
from ._fork import renew_after_fork
from ._input_json import exact_json, input_json
from ._native_library import Library, lent, library
from ._options import BatchOptions, CallOptions, facts_of, options_json
from ._rate_store import RateStore, RateStoreThreads

_NO_BYTES = b""


class NativeClient:
    """The native client of a process. A process that was forked makes one of its own."""

    __slots__ = (
        "__weakref__",
        "_certificates",
        "_native",
        "_options",
        "_rate_store",
        "_rates",
        "_tells",
        "library",
        "on_fork",
    )

    def __init__(
        self,
        options: Mapping[str, Any],
        root_certificates: Union[bytes, str, None],
        rate_store: Optional[RateStore],
        tells: bool,
    ) -> None:
        self.library: Library = library()
        if isinstance(root_certificates, str):
            root_certificates = root_certificates.encode("utf-8", "replace")
        if root_certificates is not None and not isinstance(root_certificates, bytes):
            raise invalid("root_certificates", "type", "must be bytes or a string", type(root_certificates).__name__)
        self._options = options_json(options)
        self._certificates = root_certificates
        self._rate_store = rate_store
        self._tells = tells
        self._native: Any = None
        self._rates: Optional[RateStoreThreads] = None
        self.on_fork: Optional[Callable[[], Optional[Callable[[], None]]]] = None
        """Refers weakly to what the owner does in a process that was forked."""
        self._make()
        renew_after_fork(self)

    def _make(self) -> Any:
        rates = None if self._rate_store is None else RateStoreThreads(self.library, self._rate_store)
        store = rates and rates.native
        make = self.library.module.NativeClient.of_options
        try:
            made = self.library.call(make, self._options, self._certificates, store, self._tells)
        except BaseException:
            if rates is not None:
                rates.close()
            raise
        if rates is not None:
            weakref.finalize(self, rates.close).atexit = False
        self._rates = rates
        self._native = made
        return made

    @property
    def handle(self) -> int:
        """The native client's."""
        native = self._native or self._make()
        handle: int = native._handle
        return handle

    def after_fork(self) -> None:
        """Forgets what belongs to the parent process: taking it down would wait for threads that are not here."""
        if self._native is not None:
            ctypes.pythonapi.Py_IncRef(ctypes.py_object(self._native))
            self._native = None
        if self._rates is not None:
            self._rates.abandon()
            self._rates = None
        act = self.on_fork() if self.on_fork else None
        if act:
            act()

    def start(self, action: str, given: dict[str, Any], options: Optional[CallOptions]) -> int:
        """A call of an action, not yet begun."""
        json = input_json(given)
        packed = _NO_BYTES if options is None else options_json(facts_of(options, CallOptions))
        started: int = self.library.start(self.handle, lent(action.encode()), lent(json), lent(packed))
        return started

    def start_raw(self, action: str, wire: Any, retry_safe: bool, options: Optional[CallOptions]) -> int:
        """A call of any action by the wire's JSON, not yet begun."""
        name = text(action, "action").encode()
        packed = options_json({**facts_of(options, CallOptions), "retry_safe": retry_safe})
        started: int = self.library.start_raw(self.handle, lent(name), lent(wire_json(wire)), lent(packed))
        return started

    def start_batch(
        self, action: str, given: dict[str, Any], options: Optional[BatchOptions], on_progress: Any
    ) -> int:
        """A batch, not yet begun."""
        name = text(action, "action").encode()
        app_id = given.get("app_id")
        json = input_json({name: value for name, value in given.items() if name != "app_id"})
        packed = options_json({**facts_of(options, BatchOptions), "app_id": app_id, "on_progress": on_progress})
        started: int = self.library.start_batch(self.handle, lent(name), lent(json), lent(packed))
        return started


def wire_json(wire: Any) -> bytes:
    """A request body by the wire's names: JSON text, or what JSON can hold."""
    if isinstance(wire, str):
        # Half of a surrogate pair stays what it is, and is refused as no UTF-8.
        return wire.encode("utf-8", "surrogatepass")
    return exact_json(wire)


def text(value: Any, path: str, *, optional: bool = False) -> Any:
    """A string of characters, or the error that it is none."""
    if isinstance(value, str):
        if not value.isascii():
            try:
                value.encode()
            except UnicodeEncodeError as error:
                words = "must be Unicode text, without half of a surrogate pair"
                raise invalid(path, "syntax", words, f"position {error.start}") from None
        return value
    if optional and value is None:
        return None
    raise invalid(path, "type", "must be a string", type(value).__name__)


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
