"""The base of both clients: settings, and the native client."""

from __future__ import annotations

import ctypes
import threading
import weakref
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Callable, Optional, Union

from ._credentials_provider import ProviderThreads
from ._errors import invalid
from ._fork import renew_after_fork
from ._input_json import exact_json, input_json
from ._native_library import Library, library
from ._options import BatchOptions, CallOptions, facts_of, options_json
from ._rate_store import AsyncRateStore, RateStore, RateStoreThreads
from ._text import text

if TYPE_CHECKING:
    from ._campaign_run import CampaignRun

_NO_BYTES = b""

Asked = tuple[int, bytes, int, bytes, int, bytes, int]
"""A call as it crosses: its kind, then action, input and options, each with its length."""


class NativeClient:
    """The native client of a process. A forked process makes a new one."""

    __slots__ = (
        "__weakref__",
        "_address",
        "_certificates",
        "_helpers",
        "_logs",
        "_making",
        "_native",
        "_options",
        "_rate_store",
        "_provider",
        "_tells",
        "_urls",
        "library",
        "on_fork",
    )

    def __init__(
        self,
        options: Mapping[str, Any],
        root_certificates: Union[bytes, str, None],
        rate_store: Union[RateStore, AsyncRateStore, None],
        provider: Optional[Callable[[], Any]],
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
        self._provider = provider
        self._tells = tells
        self._logs = False
        self._urls: dict[str, str] = {}
        self._native: Any = None
        self._address = 0
        self._making = threading.Lock()
        self._helpers: list[Union[RateStoreThreads, ProviderThreads]] = []
        self.on_fork: Optional[Callable[[], Optional[Callable[[], None]]]] = None
        """A weak reference to the owner's action after a fork."""
        self._make()
        renew_after_fork(self)

    def _make(self) -> None:
        rates = None if self._rate_store is None else RateStoreThreads(self.library, self._rate_store)
        provider = None if self._provider is None else ProviderThreads(self.library, self._provider)
        helpers = [helper for helper in (rates, provider) if helper is not None]
        store, keys = rates and rates.native, provider and provider.native
        make, language = self.library.module.NativeClient, self.library.language
        try:
            made = self.library.call(
                make, self._options, self._certificates, store, keys, self._tells, language
            )
        except BaseException:
            for helper in helpers:
                helper.close()
            raise
        for helper in helpers:
            weakref.finalize(self, helper.close).atexit = False
        self._helpers = helpers
        made.set_logs(self._logs)
        self._address = made.address()
        self._native = made

    def set_logs(self, logs: bool) -> None:
        """Says whether calls report records of level debug."""
        if logs != self._logs:
            self._logs = logs
            if self._native is not None:
                self._native.set_logs(logs)

    def url(self, action: str) -> str:
        """Where an action is sent to."""
        url = self._urls.get(action)
        if url is None:
            # Made if need be.
            assert self.address
            url = self._urls[action] = str(self._native.url(action))
        return url

    def runs_on(self, loop: Any) -> None:
        """Says on which event loop a store of rates, or a provider of keys, may run its coroutines."""
        for helper in self._helpers:
            helper.loop = loop

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
        for helper in self._helpers:
            helper.abandon()
        self._helpers = []
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
        return _asked(2, text(action, "action").encode(), *_batch(given, options, on_progress))

    def asked_campaign(
        self, action: str, run: CampaignRun, options: Optional[BatchOptions], on_progress: Any
    ) -> Asked:
        """A batch that a ledger remembers."""
        json, packed = _batch(run.given, options, on_progress)
        return _asked(3, text(action, "action").encode(), json, b"%d\n%b" % (run.number, packed))


def _batch(given: dict[str, Any], options: Optional[BatchOptions], on_progress: Any) -> tuple[bytes, bytes]:
    """Input and options of a batch."""
    app_id = given.get("app_id")
    json = input_json({name: value for name, value in given.items() if name != "app_id"})
    packed = options_json({**facts_of(options, BatchOptions), "app_id": app_id, "on_progress": on_progress})
    return json, packed


def _asked(kind: int, action: bytes, json: bytes, options: bytes) -> Asked:
    return kind, action, len(action), json, len(json), options, len(options)


def wire_json(wire: Any) -> bytes:
    """A request body by the wire's names: JSON text, or what JSON can hold."""
    if isinstance(wire, str):
        # Half a surrogate pair is kept, and refused as invalid UTF-8.
        return wire.encode("utf-8", "surrogatepass")
    return exact_json(wire)
