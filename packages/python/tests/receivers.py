"""The four ways of answering a callback, and bodies to answer."""

from __future__ import annotations

import asyncio
import io
import logging
import threading
import time
from collections.abc import Mapping
from typing import Any, Callable, Optional

import pytest
from volc_im import Callbacks

callbacks = Callbacks(secret=["new-secret-of-tests", "old-secret-of-tests"], app_id=123456)

Way = Callable[..., tuple[int, bytes]]
JSON = {"content-type": "application/json"}


def body(type: str = "BeforeSendMessage", **more: Any) -> bytes:
    return callbacks.sign(type, {"AppId": 123456, "MessageBody": {"ConversationType": 2}}, **more)


class Answering:
    """One receiver in one of the ways."""

    def __init__(self, handlers: Any, **options: Any) -> None:
        raise NotImplementedError

    def post(self, sent: bytes, method: str = "POST", headers: Mapping[str, str] = JSON) -> tuple[int, bytes]:
        raise NotImplementedError


class ByHandler(Answering):
    def __init__(self, handlers: Any, **options: Any) -> None:
        self.handler = callbacks.handler(handlers, **options)

    def post(self, sent: bytes, method: str = "POST", headers: Mapping[str, str] = JSON) -> tuple[int, bytes]:
        answer = self.handler.answer(method, sent, headers=headers)
        assert answer.headers["content-length"] == str(len(answer.body))
        assert ("content-type" in answer.headers) == bool(answer.body)
        return answer.status, answer.body


class ByAwaitedHandler(ByHandler):
    def post(self, sent: bytes, method: str = "POST", headers: Mapping[str, str] = JSON) -> tuple[int, bytes]:
        answer = asyncio.run(self.handler.answer_async(method, sent, headers=headers))
        return answer.status, answer.body


class ByAsgi(Answering):
    def __init__(self, handlers: Any, **options: Any) -> None:
        self.app = callbacks.asgi(handlers, **options)

    def post(self, sent: bytes, method: str = "POST", headers: Mapping[str, str] = JSON) -> tuple[int, bytes]:
        return asyncio.run(asgi_post(self.app, sent, method, headers))


class ByWsgi(Answering):
    def __init__(self, handlers: Any, **options: Any) -> None:
        self.app = callbacks.wsgi(handlers, **options)

    def post(self, sent: bytes, method: str = "POST", headers: Mapping[str, str] = JSON) -> tuple[int, bytes]:
        environ: dict[str, Any] = {"CONTENT_LENGTH": str(len(sent)), "wsgi.input": io.BytesIO(sent)}
        for name, value in headers.items():
            name = name.upper().replace("-", "_")
            environ[name if name.startswith("CONTENT_T") else f"HTTP_{name}"] = value
        return wsgi_post(self.app, {"REQUEST_METHOD": method, **environ})


async def asgi_post(
    app: Any, sent: bytes, method: str = "POST", headers: Mapping[str, str] = JSON, receive: Any = None
) -> tuple[int, bytes]:
    chunks = [sent[at : at + 1000] for at in range(0, len(sent), 1000)] or [b""]
    answers: list[dict[str, Any]] = []

    async def in_chunks() -> dict[str, Any]:
        chunk = chunks.pop(0)
        return {"type": "http.request", "body": chunk, "more_body": bool(chunks)}

    async def send(message: Any) -> None:
        answers.append(message)

    raw = [(name.encode(), value.encode("latin-1")) for name, value in headers.items()]
    await app({"type": "http", "method": method, "headers": raw}, receive or in_chunks, send)
    start, end = answers
    assert dict(start["headers"])[b"content-length"] == str(len(end["body"])).encode()
    return start["status"], end["body"]


def wsgi_post(app: Any, environ: dict[str, Any]) -> tuple[int, bytes]:
    started: list[Any] = []
    answer = b"".join(app({"REQUEST_METHOD": "POST", **environ}, lambda *given: started.append(given)))
    return int(started[0][0].split()[0]), answer


class Logged(logging.Handler):
    """Keeps what is logged."""

    def __init__(self, level: int = logging.DEBUG) -> None:
        super().__init__(level)
        self.records: list[logging.LogRecord] = []
        self.logger = logging.Logger("tests", level)
        self.logger.addHandler(self)

    def emit(self, record: logging.LogRecord) -> None:
        self.records.append(record)

    def reasons(self) -> list[tuple[str, str]]:
        told = [(record.levelname, getattr(record, "reason", "")) for record in self.records]
        return [(level, reason) for level, reason in told if reason != "long_deadline"]


def soon(is_so: Callable[[], Any], seconds: float = 20) -> Any:
    """Waits until something is so."""
    until = time.monotonic() + seconds
    while not (found := is_so()):
        assert time.monotonic() < until, "it never came to be"
        time.sleep(0.01)
    return found


def thread(work: Callable[[], Any]) -> threading.Thread:
    running = threading.Thread(target=work, daemon=True)
    running.start()
    return running


ways = pytest.mark.parametrize("way", [ByHandler, ByAwaitedHandler, ByAsgi, ByWsgi])
awaiting = pytest.mark.parametrize("way", [ByAwaitedHandler, ByAsgi])
Kind = type[Answering]
Given = Optional[Any]
