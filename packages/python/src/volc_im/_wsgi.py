"""Callbacks on WSGI servers."""

from __future__ import annotations

from collections.abc import Iterable
from http import HTTPStatus
from typing import TYPE_CHECKING

from ._callback_handler import CallbackAnswer, CallbackHandler

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment


class WsgiApp:
    """A WSGI application. It answers at any path: the framework's routes say where it stands."""

    def __init__(self, handler: CallbackHandler) -> None:
        self._handler = handler

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answers a request."""
        answer = self._answer(environ)
        status = f"{answer.status} {HTTPStatus(answer.status).phrase}"
        start_response(status, list(answer.headers.items()))
        return [answer.body]

    def _answer(self, environ: WSGIEnvironment) -> CallbackAnswer:
        most = self._handler.max_body_bytes
        length = environ.get("CONTENT_LENGTH") or ""
        if length.isdigit() and int(length) > most:
            return CallbackAnswer(413, b"")
        # Without a length it is a body in chunks, which servers that take those end by themselves.
        size = int(length) if length.isdigit() else most + 1
        body = environ["wsgi.input"].read(size) if length or environ.get("wsgi.input_terminated") else b""
        return self._handler.answer(environ["REQUEST_METHOD"], body)
