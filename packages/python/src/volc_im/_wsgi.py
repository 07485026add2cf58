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
        method, content_type = environ["REQUEST_METHOD"], environ.get("CONTENT_TYPE") or None
        announced = environ.get("CONTENT_LENGTH") or ""
        length = int(announced) if announced.isdigit() else None
        refused = self._handler.refuse(method, content_type, length)
        if refused is not None:
            return refused
        if length is None and not environ.get("wsgi.input_terminated"):
            # A body in chunks, on a server that does not say where it ends.
            length = 0
        body = environ["wsgi.input"].read(self._handler.max_body_bytes + 1 if length is None else length)
        return self._handler.answer(method, body, content_type=content_type)
