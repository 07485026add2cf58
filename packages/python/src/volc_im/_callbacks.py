"""Callbacks that the service sends: verified, read, answered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Callable, Optional, Union

from ._callback_event import CallbackEvent
from ._callback_handler import AnyHandlers, CallbackHandler
from ._errors import ImError, invalid
from ._input_json import exact_json
from ._moments import Moment, milliseconds
from ._native_client import integer32, text
from ._native_library import lent, library
from ._options import count, whole_ms
from ._protocol import body_bytes
from ._replay_guard import ReplayGuard

if TYPE_CHECKING:
    from ._asgi import AsgiApp
    from ._wsgi import WsgiApp

_DEFAULT: Any = object()


class Callbacks:
    """Verifies, reads and answers the callbacks of Volcengine IM.

    Args:
        secret: The callback secret of the console. Several while one replaces another: each is accepted.
        app_id: The only application whose callbacks are accepted. Set it: the vendor's signature does not bind it.
        tolerance: How far a callback's time may be from this clock, both ways, in whole seconds; `None` for any time. 300
            by default.

    Raises:
        ValidationError: When a setting is wrong, with its path.
    """

    def __init__(
        self,
        *,
        secret: Union[str, Sequence[str]],
        app_id: Optional[int] = None,
        tolerance: Optional[int] = _DEFAULT,
    ) -> None:
        self._library = library()
        native = self._library.module.NativeCallbacks
        secrets = [text(one, "secret") for one in ([secret] if isinstance(secret, str) else secret)]
        app_id = None if app_id is None else integer32(app_id, "app_id")
        if tolerance is _DEFAULT:
            self._native: Any = self._library.call(native.with_default_tolerance, secrets, app_id)
        else:
            self._native = self._library.call(native, secrets, app_id, count(tolerance, "tolerance", 0))

    def verify(self, body: Union[bytes, str], *, now: Optional[Moment] = None) -> CallbackEvent[dict[str, Any]]:
        """Checks that a body is genuine and recent, and reads it.

        Args:
            body: The raw body, exactly as it came in.
            now: The time to check against; by default the present.

        Raises:
            CallbackError: Its `reason` names the check that failed. For your log only: tell the sender nothing of it.
        """
        raw = body_bytes(body)
        return CallbackEvent(self._library.verify(self._native._handle, lent(raw), milliseconds(now)))

    def parse_unverified(self, body: Union[bytes, str]) -> CallbackEvent[dict[str, Any]]:
        """Reads a body without checking that it is genuine. For tools that look at stored bodies: never act on it."""
        return CallbackEvent(self._library.call(self._native.parse_unverified_packed, body_bytes(body)))

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

        json = data if isinstance(data, str) else exact_json(data, "data").decode()
        id = str(uuid.uuid4()) if id is None else text(id, "id")
        nonce = f"{random.randrange(10_000):04}" if nonce is None else text(nonce, "nonce")
        at = milliseconds(time, "time")
        body: str = self._library.call(self._native.sign, text(type, "type"), json, at, id, nonce)
        return body.encode()

    def handler(
        self,
        handlers: AnyHandlers,
        *,
        deadline: Optional[float] = None,
        on_late: str = "accept",
        max_body_bytes: Optional[int] = None,
        log: Optional[Callable[[ImError], object]] = None,
        replay_guard: Optional[ReplayGuard] = _DEFAULT,
    ) -> CallbackHandler:
        """What answers requests by these handlers, for servers without an adapter here.

        Args:
            handlers: What to do for which event. Events without a handler are accepted.
            deadline: How long a handler may take, in seconds. 0.9 by default: the service waits one second.
            on_late: The answer for a Before event whose handler is late or raises: `accept`, `reject`, or a reply of
                your own.
            max_body_bytes: The largest body that is read. 1 MiB by default, and at most.
            log: Gets what the sender is not told: why a body was refused, which handler was late or raised. By default
                the logger `volc_im` gets it.
            replay_guard: Answers events that come twice as the first time, without a handler. By default one of this
                handler's own; `None` for none.

        Raises:
            ValidationError: When a setting is wrong.
        """
        module = self._library.module
        limits = module.handler_limits()
        ms = whole_ms(deadline, "deadline") or limits.deadline_ms
        most = min(count(max_body_bytes, "max_body_bytes") or limits.body_bytes, limits.body_bytes)
        if on_late in ("accept", "reject"):
            undecided = module.undecided_reply(on_late == "reject")
        elif isinstance(on_late, str) and on_late.startswith("{"):
            undecided = on_late
        else:
            raise invalid("on_late", "unknown_value", "must be accept, reject or a reply", repr(on_late)[:64])
        if not isinstance(handlers, Mapping):
            raise invalid("handlers", "type", "must be a dictionary", handlers.__class__.__name__)
        guard = ReplayGuard() if replay_guard is _DEFAULT else replay_guard
        return CallbackHandler(self, handlers, ms / 1000, undecided, most, log, guard)

    def asgi(
        self,
        handlers: AnyHandlers,
        *,
        deadline: Optional[float] = None,
        on_late: str = "accept",
        max_body_bytes: Optional[int] = None,
        log: Optional[Callable[[ImError], object]] = None,
        replay_guard: Optional[ReplayGuard] = _DEFAULT,
    ) -> AsgiApp:
        """An ASGI application that answers callbacks, for Starlette, FastAPI, Django and every ASGI server.

        A handler is a coroutine, or a plain function, which then runs in a thread. The arguments are those of
        `handler`.
        """
        from ._asgi import AsgiApp

        return AsgiApp(
            self.handler(
                handlers,
                deadline=deadline,
                on_late=on_late,
                max_body_bytes=max_body_bytes,
                log=log,
                replay_guard=replay_guard,
            )
        )

    def wsgi(
        self,
        handlers: AnyHandlers,
        *,
        deadline: Optional[float] = None,
        on_late: str = "accept",
        max_body_bytes: Optional[int] = None,
        log: Optional[Callable[[ImError], object]] = None,
        replay_guard: Optional[ReplayGuard] = _DEFAULT,
    ) -> WsgiApp:
        """A WSGI application that answers callbacks, for Flask, Django and every WSGI server.

        A handler is a plain function; it runs in a thread, so that a late one can be answered for. The arguments are
        those of `handler`.
        """
        from ._wsgi import WsgiApp

        return WsgiApp(
            self.handler(
                handlers,
                deadline=deadline,
                on_late=on_late,
                max_body_bytes=max_body_bytes,
                log=log,
                replay_guard=replay_guard,
            )
        )
