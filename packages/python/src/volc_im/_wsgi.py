"""Callbacks on WSGI servers."""

from __future__ import annotations

from collections.abc import Iterable
from http import HTTPStatus
from typing import TYPE_CHECKING

from ._callback_handler import head_lines
from ._exchange import Input, words_of
from ._receiver import Receiver
from ._sync_exchange import SyncExchange

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

_NO_CHUNKS = (
    "it is chunked, and the server does not mark the end of such a body: use a server that sets wsgi.input_terminated, or "
    "a proxy in front that sends Content-Length"
)
_CONSUMED = "wsgi.input is at its end: middleware that reads the body must put a new wsgi.input in its place"


class WsgiApp:
    """A WSGI application. It answers at any path: the framework's routes say where it stands."""

    def __init__(self, receiver: Receiver) -> None:
        self._receiver = receiver

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answers a request."""
        head = head_lines(
            environ["REQUEST_METHOD"],
            environ.get("CONTENT_TYPE"),
            environ.get("HTTP_CONTENT_ENCODING"),
            environ.get("CONTENT_LENGTH"),
        )
        answer = SyncExchange(self._receiver).answered(head, None, lambda most: _body(environ, most))
        start_response(f"{answer.status} {HTTPStatus(answer.status).phrase}", list(answer.headers.items()))
        return [answer.body]


def _body(environ: WSGIEnvironment, most: int) -> Input:
    announced = (environ.get("CONTENT_LENGTH") or "").strip()
    # No integer has more digits than a body has bytes, and no other alphabet's digits count.
    length = int(announced) if announced.isascii() and announced.isdigit() and len(announced) < 19 else None
    if length is None and not environ.get("wsgi.input_terminated"):
        if "chunked" in (environ.get("HTTP_TRANSFER_ENCODING") or "").lower():
            return "bodyConsumed", 0, _NO_CHUNKS
        length = 0
    wanted = most if length is None else min(length, most)
    body = bytearray()
    try:
        while len(body) < wanted:
            part = environ["wsgi.input"].read(wanted - len(body))
            if not part:
                break
            body += part
    except Exception as error:
        return "bodyFailed", 0, words_of(error)
    if length and not body:
        return "bodyConsumed", 0, _CONSUMED
    if length is not None and len(body) < wanted:
        return "bodyFailed", 0, f"{len(body)} of {length} bytes arrived"
    return "body", bytes(body)
