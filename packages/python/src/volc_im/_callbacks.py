"""Callbacks that the service sends: verified, read, answered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal, NoReturn, Optional, TypedDict, Union, overload

from ._callback_event import CallbackEvent, UnverifiedEvent, unverified, verified
from ._callback_handler import CallbackHandler
from ._callback_reply import AnyHandlers, Undecided
from ._errors import invalid
from ._input_json import exact_json
from ._logger import Logger
from ._moments import Moment, milliseconds
from ._native_library import library
from ._options import options_json
from ._protocol import body_bytes
from ._receiver import Receiver
from ._replay_store import ReplayStore
from ._text import text
from ._telemetry import Telemetry

if TYPE_CHECKING:
    from typing_extensions import Unpack

    from ._asgi import AsgiApp
    from ._generated.events import AfterHandlers
    from ._wsgi import WsgiApp

_DEFAULT: Any = object()


class ReceiverOptions(TypedDict, total=False):
    """How callbacks are received."""

    deadline: Optional[float]
    """Time limit of the response, in seconds. 0.9 by default: the service waits one second."""
    max_body_bytes: Optional[int]
    """The largest body that is read, 1 to 1048576 bytes. 1048576 by default."""
    events: Optional[Sequence[str]]
    """Names of events that are newer than this package's list and have a handler."""
    replay: Union[Literal["process", "off"], ReplayStore, None]
    """Where events are remembered, so that a redelivery is handled once: in this process, which is the default,
    nowhere, or in a store that several processes share."""
    replay_capacity: Optional[int]
    """Events that are remembered in this process, 1 to 10000000. 200000 by default."""
    redelivery: Optional[Literal["signature", "id"]]
    """How a redelivery is known: by the signature, or by type, id and data, which is the default; or by type and id."""
    handler_threads: Optional[int]
    """Threads for handlers that are plain functions, 1 to 10000: so many for Before events, as many for all others. 32 by
    default."""
    handler_queue: Optional[int]
    """Events of each of the two kinds that may wait for a thread, 1 to 10000. 256 by default. One more is undecided."""
    logger: Optional[Logger]
    """Gets log records: why a body was refused, which handler was late or failed, and at level error every
    Before event that passes undecided. The logger `volc_im` by default."""
    telemetry: Optional[Telemetry]
    """Traces and measures events: a `volc_im.opentelemetry.Telemetry`."""


class Callbacks:
    """Verifies, reads and answers the callbacks of Volcengine IM.

    Args:
        secret: The callback secret of the console. Several while one replaces another: each is accepted.
        app_id: The only application whose callbacks are accepted. Set it: the vendor's signature does not bind it.
        event_id: The form of the ids of your events: `uuid`, `digits`, `hex`, or a pattern such as `evt-[0-9a-f]{24}`. Set
            it when you know it: a signed body then has one reading for certain.
        events: Names of events that are newer than this package's list.
        tolerance: How far a callback's time may be from this clock, both ways, in whole seconds; `None` for any time. 300
            by default.

    Raises:
        ValidationError: When an option is wrong or unknown, with its path.
    """

    def __init__(
        self,
        *,
        secret: Union[str, Sequence[str]],
        app_id: Optional[int] = None,
        event_id: Optional[str] = None,
        events: Optional[Sequence[str]] = None,
        tolerance: Optional[int] = _DEFAULT,
        **unknown: NoReturn,
    ) -> None:
        self._library = library()
        options: dict[str, Any] = {"secret": secret, "app_id": app_id, "event_id": event_id, "events": events, **unknown}
        if tolerance is not _DEFAULT:
            options["tolerance"] = False if tolerance is None else tolerance
        make, json = self._library.module.NativeCallbacks, options_json(options).decode() or "{}"
        self._native: Any = self._library.call(make, json, self._library.language)
        self._address: int = self._native.address()

    def verify(self, body: Union[bytes, str], *, now: Optional[Moment] = None) -> CallbackEvent[dict[str, Any]]:
        """Verifies signature and time of a body, and reads it.

        Args:
            body: The raw body, exactly as received.
            now: The time to check against; by default the present.

        Raises:
            CallbackError: Its `reason` names the check that failed. Log it; never return it to the sender.
        """
        raw = body_bytes(body)
        return verified(self._library.verify(self._address, raw, len(raw), milliseconds(now)))

    def parse_unverified(self, body: Union[bytes, str]) -> UnverifiedEvent:
        """Reads a body without verifying it. For tools that look at stored bodies: never act on it."""
        raw = body_bytes(body)
        return unverified(self._library.unverified(self._address, raw, len(raw)))

    def sign(
        self,
        type: str,
        data: Union[Mapping[str, Any], str],
        *,
        time: Optional[Moment] = None,
        id: Optional[str] = None,
        nonce: Optional[str] = None,
    ) -> bytes:
        """Makes the signed body of an event, as the service would send it. For tests of a backend.

        Args:
            type: The event's name, such as `BeforeSendMessage`.
            data: What it is about: a dictionary, or JSON text.
            time: When it happened; by default now.
            id: Its id; by default a random one.
            nonce: Its four digits; by default random ones.

        Raises:
            ValidationError: When the event would not be accepted.
        """
        import random
        import uuid

        json = text(data, "data") if isinstance(data, str) else exact_json(data, "data").decode()
        id = str(uuid.uuid4()) if id is None else text(id, "id")
        nonce = f"{random.randrange(10_000):04}" if nonce is None else text(nonce, "nonce")
        at = milliseconds(time, "time")
        body: str = self._library.call(self._native.sign, text(type, "type"), json, at, id, nonce)
        return body.encode()

    @overload
    def handler(
        self, handlers: AfterHandlers, *, undecided: Optional[Undecided] = None, **options: Unpack[ReceiverOptions]
    ) -> CallbackHandler: ...
    @overload
    def handler(
        self, handlers: AnyHandlers, *, undecided: Undecided, **options: Unpack[ReceiverOptions]
    ) -> CallbackHandler: ...
    def handler(self, handlers: Any, **options: Any) -> CallbackHandler:
        """Answers requests with these handlers, for servers without an adapter here.

        Args:
            handlers: A handler for each event: a plain function, which runs on a thread, or, where the server awaits, a
                coroutine function. It returns `accept()`, `reject(code, message)`, or nothing, which accepts. `*` handles
                every event without its own handler; other events are accepted.
            undecided: The reply to a Before event that no handler decided in time, or whose handler failed: `accept`,
                `reject`, or your own reply. Required when a Before event has a handler.
            options: See `ReceiverOptions`.

        Raises:
            ValidationError: When an option is wrong or unknown, or a handler's event is.
        """
        return CallbackHandler(Receiver(self._native, handlers, options))

    @overload
    def asgi(
        self, handlers: AfterHandlers, *, undecided: Optional[Undecided] = None, **options: Unpack[ReceiverOptions]
    ) -> AsgiApp: ...
    @overload
    def asgi(self, handlers: AnyHandlers, *, undecided: Undecided, **options: Unpack[ReceiverOptions]) -> AsgiApp: ...
    def asgi(self, handlers: Any, **options: Any) -> AsgiApp:
        """An ASGI application that answers callbacks, for Starlette, FastAPI, Django and every ASGI server.

        Arguments and errors are those of `handler`.
        """
        from ._asgi import AsgiApp

        return AsgiApp(Receiver(self._native, handlers, options))

    @overload
    def wsgi(
        self, handlers: AfterHandlers, *, undecided: Optional[Undecided] = None, **options: Unpack[ReceiverOptions]
    ) -> WsgiApp: ...
    @overload
    def wsgi(self, handlers: AnyHandlers, *, undecided: Undecided, **options: Unpack[ReceiverOptions]) -> WsgiApp: ...
    def wsgi(self, handlers: Any, **options: Any) -> WsgiApp:
        """A WSGI application that answers callbacks, for Flask, Django and every WSGI server.

        Arguments and errors are those of `handler`; coroutine functions are refused.
        """
        from ._wsgi import WsgiApp

        receiver = Receiver(self._native, handlers, options)
        for name in receiver.coroutines:
            raise invalid(f"handlers.{name}", "type", "must be a plain function: a WSGI server does not await")
        if receiver.store_coroutines:
            words = "must have plain functions: a WSGI server does not await"
            raise invalid("replay", "type", words, type(receiver.store).__name__)
        return WsgiApp(receiver)
