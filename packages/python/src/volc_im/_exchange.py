"""One request's exchange with core, which decides everything: what is common to both ways of driving it."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any, NamedTuple, Optional

from ._native_library import from_json

if TYPE_CHECKING:
    from ._receiver import Receiver

Input = tuple[Any, ...]
"""What came about: the name that core has for it, then a token and words; `reply` and `body` with a value."""

WAKE: Input = ("wake", 0, "")
STARTED: Input = ("started", 0, "")


class CallbackAnswer(NamedTuple):
    """The response to a request, for any server."""

    status: int
    """The HTTP status."""
    body: bytes
    """The body: JSON with status 200, else nothing."""
    headers: dict[str, str]
    """The headers, names in lower case."""


def words_of(error: BaseException) -> str:
    """Message."""
    try:
        return f"{type(error).__name__}: {error}"
    except Exception:
        return type(error).__name__


class Exchange:
    """Carries out what core asks for, and reports."""

    __slots__ = ("address", "answer", "failure", "has_started", "is_over", "most", "native", "number", "read_ms", "receiver", "telemetry")

    def __init__(self, receiver: Receiver) -> None:
        self.receiver = receiver
        # Of this process, for as long as the exchange lasts.
        self.native, self.address = receiver.native, receiver.address
        self.number = 0
        self.answer: Optional[CallbackAnswer] = None
        self.is_over = False
        self.has_started = False
        """Whether the handler runs, and core was not told yet."""
        self.failure: Optional[BaseException] = None
        """What the handler or the store raised, for the log."""
        self.most = 0
        """How much of the body is to be read at most; 0 for nothing."""
        self.read_ms = 0
        self.telemetry = receiver.telemetry.start_event() if receiver.telemetry is not None else None

    def start(self, head: bytes, body: Optional[bytes]) -> None:
        """Starts with the request's head, and its body where that is there."""
        receiver = self.receiver
        wall, mono = time.time_ns() // 1_000_000, time.monotonic_ns() // 1_000_000
        entropy = receiver.entropy()
        given = (head, len(head), entropy, len(entropy), body, 0 if body is None else len(body))
        self._take(receiver.library.receive(self.address, wall, mono, *given))

    def feed(self, given: Input) -> None:
        """Reports something, and does what comes of it."""
        name = given[0]
        wall, mono = time.time_ns() // 1_000_000, time.monotonic_ns() // 1_000_000
        library, address, number = self.receiver.library, self.address, self.number
        if name == "reply":
            reply = given[1]
            if reply is None:
                return self._take(library.on_reply(address, number, wall, mono, None, 0))
            if isinstance(reply, str):
                text = reply.encode("utf-8", "surrogatepass")
                return self._take(library.on_reply(address, number, wall, mono, text, len(text)))
            given = ("handlerFailed", 0, f"it returned a value of type {type(reply).__name__}")
        elif name == "body":
            body = given[1]
            return self._take(library.on_body(address, number, wall, mono, body, len(body)))
        name, token, words = given
        kind, told = name.encode(), words.encode("utf-8", "surrogatepass")
        self._take(library.on_input(address, number, wall, mono, token, kind, len(kind), told, len(told)))

    def _take(self, text: str) -> None:
        line, _, event = text.partition("\n")
        outputs = from_json(line)
        self.number = outputs[0]
        for output in outputs[1:]:
            kind = output["type"]
            if kind == "answer":
                body = output["body"].encode()
                headers = {**output["headers"], "content-length": str(len(body))}
                if self.telemetry is not None:
                    self.telemetry.on_answer(output["status"])
                self._on_answer(CallbackAnswer(output["status"], body, headers))
            elif kind == "over":
                self.is_over = True
                if self.telemetry is not None:
                    self.telemetry.on_over()
            elif kind == "run":
                self._on_run(output["handler"], output["isBefore"], event)
            elif kind == "log":
                if self.telemetry is not None:
                    self.telemetry.on_log(output)
                self.receiver.write(output, self.failure)
            elif kind == "read":
                self.most, self.read_ms = output["most"], output["waitMs"]
                continue
            elif kind != "wait":
                self._on_store(output)
            if "waitMs" in output:
                self._on_wait(output["waitMs"])

    def _on_answer(self, answer: CallbackAnswer) -> None:
        self.answer = answer

    def _on_run(self, handler: str, is_before: bool, event: str) -> None:
        raise NotImplementedError

    def _on_store(self, step: dict[str, Any]) -> None:
        raise NotImplementedError

    def _on_wait(self, ms: int) -> None:
        raise NotImplementedError

    def _on_time(self) -> Input:
        """What to report when the time that core gave is over."""
        if self.has_started:
            self.has_started = False
            return STARTED
        return WAKE
