"""From a request's body to the answer: limits, deadline, silence towards forgers. The servers' adapters stand on it."""

from __future__ import annotations

import contextvars
import inspect
import threading
import time
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Callable, NamedTuple, Optional, Union, cast

from ._callback_event import CallbackEvent, EventHandler, Reply
from ._callback_reply import accept
from ._errors import CallbackError, ImError
from ._native_library import library
from ._replay_guard import Answered, Claim, ReplayGuard

if TYPE_CHECKING:
    import asyncio
    from concurrent.futures import ThreadPoolExecutor

    from ._callbacks import Callbacks
    from ._generated.events import Handlers

AnyHandlers = Union["Handlers", Mapping[str, EventHandler[Any]]]
"""What to do for which event. Events without a handler are accepted."""

_POLL = 0.02
"""How long a duplicate waits, in seconds, before it asks again whether the first delivery was answered."""


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
        undecided: str,
        max_body_bytes: int,
        log: Optional[Callable[[ImError], object]],
        replay_guard: Optional[ReplayGuard],
    ) -> None:
        self._callbacks = callbacks
        self._handlers = cast("Mapping[str, EventHandler[Any]]", handlers)
        self._deadline = deadline
        self._undecided = undecided
        self.max_body_bytes = max_body_bytes
        """The largest body that is read."""
        self._log = log or _log
        self._guard = replay_guard
        self._native: Any = library().module
        self._accepted = accept()
        self._executor: Optional[ThreadPoolExecutor] = None
        self._late: set[asyncio.Future[Any]] = set()
        self._lock = threading.Lock()

    def refuse(self, method: str, content_type: Optional[str], length: Optional[int]) -> Optional[CallbackAnswer]:
        """The answer to a request that is turned away before its body is read; `None` where it may go on.

        Args:
            method: The HTTP method.
            content_type: The header of that name, where there is one.
            length: The length that is announced, where there is one.
        """
        status = self._native.refuse_request(method, content_type, length, self.max_body_bytes)
        return None if status is None else CallbackAnswer(status, b"")

    def answer(self, method: str, body: bytes, *, content_type: Optional[str] = None) -> CallbackAnswer:
        """Answers a request, in a thread that may wait."""
        over = time.monotonic() + self._deadline
        event = self._received(method, body, content_type)
        if isinstance(event, CallbackAnswer):
            return event
        claim = self._claim(event)
        while claim == "running":
            left = over - time.monotonic()
            if left <= 0:
                return self._without_reply(event, self._native.NoReply.RUNNING)
            time.sleep(min(_POLL, left))
            claim = self._claim(event)
        if isinstance(claim, Answered):
            return _reply(claim.answer)
        handler = self._handlers[event.type]
        run = self._threads().submit(contextvars.copy_context().run, self._in_thread, handler, event)
        try:
            return self._answered(event, run.result(max(0.0, over - time.monotonic())))
        except BaseException as error:
            # A handler's own TimeoutError comes after its end.
            return self._failed(event, error) if run.done() else self._not_in_time(event, run)

    async def answer_async(
        self, method: str, body: bytes, *, content_type: Optional[str] = None
    ) -> CallbackAnswer:
        """Answers a request, in an event loop."""
        import asyncio

        over = time.monotonic() + self._deadline
        event = self._received(method, body, content_type)
        if isinstance(event, CallbackAnswer):
            return event
        claim = self._claim(event)
        while claim == "running":
            left = over - time.monotonic()
            if left <= 0:
                return self._without_reply(event, self._native.NoReply.RUNNING)
            await asyncio.sleep(min(_POLL, left))
            claim = self._claim(event)
        if isinstance(claim, Answered):
            return _reply(claim.answer)
        handler = self._handlers[event.type]
        if inspect.iscoroutinefunction(handler) or inspect.iscoroutinefunction(getattr(handler, "__call__", None)):
            run: asyncio.Future[Any] = asyncio.ensure_future(cast(Any, handler(event)))
        else:
            run = asyncio.ensure_future(self._in_loop(handler, event))
        await asyncio.wait({run}, timeout=max(0.0, over - time.monotonic()))
        if not run.done():
            self._late.add(run)
            return self._not_in_time(event, run)
        try:
            return self._answered(event, run.result())
        except BaseException as error:
            return self._failed(event, error)

    def _received(
        self, method: str, body: bytes, content_type: Optional[str]
    ) -> Union[CallbackEvent[Any], CallbackAnswer]:
        """The event that a handler is to answer, or the answer."""
        refused = self.refuse(method, content_type, len(body))
        if refused is not None:
            return refused
        try:
            event = self._callbacks.verify(body)
        except ImError as error:
            # The sender learns nothing: what is wrong would help whoever forges bodies.
            self._tell(error)
            reason = error.reason if isinstance(error, CallbackError) else ""
            return CallbackAnswer(self._native.refusal_status(reason), b"")
        return event if event.type in self._handlers else _reply(self._accepted)

    def _claim(self, event: CallbackEvent[Any]) -> Claim:
        return "fresh" if self._guard is None else self._guard.claim(event)

    def _answered(self, event: CallbackEvent[Any], answer: Any) -> CallbackAnswer:
        body = self._checked(answer)
        if self._guard is not None:
            self._guard.settle(event, body)
        return _reply(body)

    def _checked(self, answer: Any) -> str:
        if answer is None:
            return self._accepted
        if not isinstance(answer, str):
            raise TypeError("a handler returns accept(), reject() or nothing")
        return answer

    def _failed(self, event: CallbackEvent[Any], error: BaseException) -> CallbackAnswer:
        if self._guard is not None:
            self._guard.release(event)
        if not isinstance(error, Exception):
            raise error
        told = CallbackError(f"the handler of {event.type} raised {error!r} [handler_failed]", reason="handler_failed")
        told.__cause__ = error
        self._tell(told)
        return self._without_reply(event, self._native.NoReply.FAILED)

    def _not_in_time(self, event: CallbackEvent[Any], run: Any) -> CallbackAnswer:
        """The answer in the place of a handler's that is at work still. It goes on: what it does may be half done."""
        words = f"the handler of {event.type} gave no answer within {self._deadline * 1000:.0f} ms [handler_late]"
        self._tell(CallbackError(words, reason="handler_late"))
        answer = self._without_reply(event, self._native.NoReply.LATE)

        def afterwards(run: Any) -> None:
            # The answer that the sender got is the one for duplicates too, once the event was handled.
            self._late.discard(run)
            try:
                self._checked(run.result())
            except BaseException as error:
                if isinstance(error, Exception):
                    self._failed(event, error)
                elif self._guard is not None:
                    self._guard.release(event)
            else:
                if self._guard is not None:
                    self._guard.settle(event, answer.body.decode())

        run.add_done_callback(afterwards)
        return answer

    def _without_reply(self, event: CallbackEvent[Any], why: Any) -> CallbackAnswer:
        answer = self._native.answer_without_reply(event.type, why, self._undecided)
        return CallbackAnswer(answer.status, answer.body.encode())

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


def _reply(body: str) -> CallbackAnswer:
    return CallbackAnswer(200, body.encode())


def _log(error: BaseException) -> None:
    import logging

    logging.getLogger("volc_im").warning("callback: %s", error, exc_info=error.__cause__)
