"""From a request's body to the answer: limits, deadline, silence towards forgers. The servers' adapters stand on it."""

from __future__ import annotations

import contextvars
import inspect
import threading
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Callable, Literal, NamedTuple, Optional, Union, cast

from ._callback_event import CallbackEvent, EventHandler, Reply
from ._callback_reply import accept, reject
from ._errors import CallbackError, ImError
from ._replay_guard import Answered, ReplayGuard

if TYPE_CHECKING:
    import asyncio
    from concurrent.futures import ThreadPoolExecutor

    from ._callbacks import Callbacks
    from ._generated.events import Handlers

AnyHandlers = Union["Handlers", Mapping[str, EventHandler[Any]]]
"""What to do for which event. Events without a handler are accepted."""

_UNDECIDED = 1
"""The CheckCode of a refusal that no handler decided."""


class CallbackAnswer(NamedTuple):
    """The answer to a request, for any server."""

    status: int
    """The HTTP status."""
    body: bytes
    """The body: JSON with status 200, else nothing."""

    @property
    def headers(self) -> dict[str, str]:
        """The headers, names in lower case."""
        headers = {"content-length": str(len(self.body))}
        if self.body:
            headers["content-type"] = "application/json"
        if self.status == 405:
            headers["allow"] = "POST"
        return headers


class CallbackHandler:
    """Answers callbacks by their events' handlers. `Callbacks.handler` makes it.

    A handler is a plain function or, on a server that awaits, a coroutine. It answers with `accept()`, with
    `reject(code, message)` or with nothing, which accepts.
    """

    def __init__(
        self,
        callbacks: Callbacks,
        handlers: AnyHandlers,
        deadline: float,
        on_late: Literal["accept", "reject"],
        max_body_bytes: int,
        log: Optional[Callable[[ImError], object]],
        replay_guard: Optional[ReplayGuard],
    ) -> None:
        self._callbacks = callbacks
        self._handlers = cast("Mapping[str, EventHandler[Any]]", handlers)
        self._deadline = deadline
        self._on_late = on_late
        self.max_body_bytes = max_body_bytes
        """The largest body that is read."""
        self._log = log or _log
        self._guard = replay_guard
        self._executor: Optional[ThreadPoolExecutor] = None
        self._late: set[asyncio.Future[Any]] = set()
        self._lock = threading.Lock()

    def answer(self, method: str, body: bytes) -> CallbackAnswer:
        """Answers a request, in a thread that may wait."""
        event = self._received(method, body)
        if isinstance(event, CallbackAnswer):
            return event
        handler = self._handlers[event.type]
        run = self._threads().submit(contextvars.copy_context().run, self._in_thread, handler, event)
        try:
            return self._answered(event, run.result(self._deadline))
        except BaseException as error:
            # A late handler's own TimeoutError comes after its end.
            late = not run.done()
            if late:
                run.add_done_callback(lambda run: self._settle_late(event, run))
            return self._failed(event, error, late)

    async def answer_async(self, method: str, body: bytes) -> CallbackAnswer:
        """Answers a request, in an event loop."""
        import asyncio

        event = self._received(method, body)
        if isinstance(event, CallbackAnswer):
            return event
        handler = self._handlers[event.type]
        if inspect.iscoroutinefunction(handler) or inspect.iscoroutinefunction(getattr(handler, "__call__", None)):
            run: asyncio.Future[Any] = asyncio.ensure_future(cast(Any, handler(event)))
        else:
            run = asyncio.ensure_future(self._in_loop(handler, event))
        await asyncio.wait({run}, timeout=self._deadline)
        if not run.done():
            # It goes on: what it does may be half done.
            self._late.add(run)
            run.add_done_callback(lambda run: self._settle_late(event, run))
            return self._failed(event, TimeoutError(), late=True)
        try:
            return self._answered(event, run.result())
        except BaseException as error:
            return self._failed(event, error, late=False)

    def _received(self, method: str, body: bytes) -> Union[CallbackEvent[Any], CallbackAnswer]:
        """The event that a handler is to answer, or the answer."""
        if method != "POST":
            return CallbackAnswer(405, b"")
        if len(body) > self.max_body_bytes:
            return CallbackAnswer(413, b"")
        try:
            event = self._callbacks.verify(body)
        except ImError as error:
            # The sender learns nothing: what is wrong would help whoever forges bodies.
            self._tell(error)
            return CallbackAnswer(401, b"")
        if event.type not in self._handlers:
            return _reply(accept())
        claim = "fresh" if self._guard is None else self._guard.claim(event)
        if isinstance(claim, Answered):
            return _reply(claim.answer)
        if claim == "running":
            # Whoever has it decides; this one is not told of it in time.
            return _reply(self._undecided(event))
        return event

    def _answered(self, event: CallbackEvent[Any], answer: Any) -> CallbackAnswer:
        body = _checked(answer)
        if self._guard is not None:
            self._guard.settle(event, body)
        return _reply(body)

    def _failed(self, event: CallbackEvent[Any], error: BaseException, late: bool) -> CallbackAnswer:
        if not late and self._guard is not None:
            self._guard.release(event)
        if not isinstance(error, Exception):
            raise error
        if late:
            words = f"the handler of {event.type} gave no answer within {self._deadline * 1000:.0f} ms [handler_late]"
            told = CallbackError(words, reason="handler_late")
        else:
            told = CallbackError(f"the handler of {event.type} raised {error!r} [handler_failed]", reason="handler_failed")
            told.__cause__ = error
        self._tell(told)
        if late or event.is_before:
            return _reply(self._undecided(event))
        # An After event that no handler took in is not accepted, so that the service can send it again.
        return CallbackAnswer(500, b"")

    def _settle_late(self, event: CallbackEvent[Any], run: Any) -> None:
        """What a late handler decided counts when the event comes again."""
        self._late.discard(run)
        if run.cancelled() or run.exception() is not None:
            if self._guard is not None:
                self._guard.release(event)
        elif self._guard is not None:
            self._guard.settle(event, self._undecided(event))

    def _undecided(self, event: CallbackEvent[Any]) -> str:
        if event.is_before and self._on_late == "reject":
            return reject(_UNDECIDED, "no decision in time")
        return accept()

    def _in_thread(self, handler: EventHandler[Any], event: CallbackEvent[Any]) -> Reply:
        answer = handler(event)
        if inspect.isawaitable(answer):
            if inspect.iscoroutine(answer):
                answer.close()
            raise TypeError("a server that does not await takes handlers that are plain functions")
        return answer

    async def _in_loop(self, handler: EventHandler[Any], event: CallbackEvent[Any]) -> Reply:
        """A plain function may wait: it does so in a thread."""
        import asyncio

        context = contextvars.copy_context()
        answer = await asyncio.get_running_loop().run_in_executor(self._threads(), context.run, handler, event)
        return await answer if inspect.isawaitable(answer) else answer

    def _threads(self) -> ThreadPoolExecutor:
        with self._lock:
            if self._executor is None:
                from concurrent.futures import ThreadPoolExecutor

                self._executor = ThreadPoolExecutor(32, "volc-im callbacks")
            return self._executor

    def _tell(self, error: ImError) -> None:
        try:
            self._log(error)
        except Exception as failure:
            _log(failure)


def _checked(answer: Any) -> str:
    if answer is None:
        return accept()
    if not isinstance(answer, str):
        raise TypeError("a handler returns accept(), reject() or nothing")
    return answer


def _reply(body: str) -> CallbackAnswer:
    return CallbackAnswer(200, body.encode())


def _log(error: BaseException) -> None:
    import logging

    logging.getLogger("volc_im").warning("callback: %s", error, exc_info=error.__cause__)
