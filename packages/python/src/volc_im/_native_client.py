"""The base of both clients: settings, and the native client."""

from __future__ import annotations

import ctypes
import threading
import weakref
from collections.abc import Mapping
from typing import Any, Callable, Optional, Union

from ._errors import invalid
from ._fork import renew_after_fork
from ._input_json import exact_json, input_json
from ._native_library import Library, library
from ._options import BatchOptions, CallOptions, facts_of, options_json
from ._rate_store import RateStore, RateStoreThreads

_NO_BYTES = b""

Asked = tuple[int, bytes, int, bytes, int, bytes, int]
"""A call as it crosses: its kind, then action, input and options, each with its length."""


class NativeClient:
    """The native client of a process. A forked process makes a new one."""

    __slots__ = (
        "__weakref__",
        "_address",
        "_certificates",
        "_making",
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
        self._options = options_json(options).decode()
        self._certificates = root_certificates
        self._rate_store = rate_store
        self._tells = tells
        self._native: Any = None
        self._address = 0
        self._making = threading.Lock()
        self._rates: Optional[RateStoreThreads] = None
        self.on_fork: Optional[Callable[[], Optional[Callable[[], None]]]] = None
        """A weak reference to the owner's action after a fork."""
        self._make()
        renew_after_fork(self)

    def _make(self) -> None:
        rates = None if self._rate_store is None else RateStoreThreads(self.library, self._rate_store)
        store = rates and rates.native
        make, language = self.library.module.NativeClient, self.library.language
        try:
            made = self.library.call(
                make, self._options, self._certificates, store, None, self._tells, language
            )
        except BaseException:
            if rates is not None:
                rates.close()
            raise
        if rates is not None:
            weakref.finalize(self, rates.close).atexit = False
        self._rates = rates
        self._address = made.address()
        self._native = made

    @property
    def address(self) -> int:
        """The native client's."""
        if self._native is None:
            # Of two made at once, one would be freed while a call of the other thread is inside of it.
            with self._making:
                if self._native is None:
                    self._make()
        return self._address

    def after_fork(self) -> None:
        """Drops the state of the parent process: closing it would wait for threads that do not exist here."""
        # A thread of the parent process may have held it.
        self._making = threading.Lock()
        if self._native is not None:
            ctypes.pythonapi.Py_IncRef(ctypes.py_object(self._native))
            self._native = None
        if self._rates is not None:
            self._rates.abandon()
            self._rates = None
        act = self.on_fork() if self.on_fork else None
        if act:
            act()

    def asked(self, action: str, given: dict[str, Any], options: Optional[CallOptions]) -> Asked:
        """A call of an action."""
        packed = _NO_BYTES if options is None else options_json(facts_of(options, CallOptions))
        return _asked(0, action.encode(), input_json(given), packed)

    def asked_raw(self, action: str, wire: Any, retry_safe: bool, options: Optional[CallOptions]) -> Asked:
        """A call of any action by the wire's JSON."""
        packed = options_json({**facts_of(options, CallOptions), "retry_safe": retry_safe})
        return _asked(1, text(action, "action").encode(), wire_json(wire), packed)

    def asked_batch(
        self, action: str, given: dict[str, Any], options: Optional[BatchOptions], on_progress: Any
    ) -> Asked:
        """A batch."""
        app_id = given.get("app_id")
        json = input_json({name: value for name, value in given.items() if name != "app_id"})
        packed = options_json({**facts_of(options, BatchOptions), "app_id": app_id, "on_progress": on_progress})
        return _asked(2, text(action, "action").encode(), json, packed)


def _asked(kind: int, action: bytes, json: bytes, options: bytes) -> Asked:
    return kind, action, len(action), json, len(json), options, len(options)


def wire_json(wire: Any) -> bytes:
    """A request body by the wire's names: JSON text, or what JSON can hold."""
    if isinstance(wire, str):
        # Half a surrogate pair is kept, and refused as invalid UTF-8.
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

