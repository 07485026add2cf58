"""Callbacks on ASGI servers."""

from __future__ import annotations

from collections.abc import Awaitable, MutableMapping
from typing import Any, Callable, Optional

from ._callback_handler import CallbackHandler

Message = MutableMapping[str, Any]


class AsgiApp:
    """An ASGI application. It answers at any path: the framework's routes say where it stands."""

    def __init__(self, handler: CallbackHandler) -> None:
        self._handler = handler

    async def __call__(
        self,
        scope: MutableMapping[str, Any],
        receive: Callable[[], Awaitable[Message]],
        send: Callable[[Message], Awaitable[None]],
    ) -> None:
        """Answers a request."""
        if scope["type"] == "lifespan":
            return await _live(receive, send)
        if scope["type"] != "http":
            raise ValueError(f"callbacks come by http, not by {scope['type']}")
        sent = {name: value.decode("latin-1") for name, value in scope["headers"]}
        length = sent.get(b"content-length", "")
        content_type = sent.get(b"content-type")
        answer = self._handler.refuse(scope["method"], content_type, int(length) if length.isdigit() else None)
        if answer is None:
            body = await self._body(receive)
            if body is None:
                return
            answer = await self._handler.answer_async(scope["method"], body, content_type=content_type)
        headers = [(name.encode(), value.encode()) for name, value in answer.headers.items()]
        await send({"type": "http.response.start", "status": answer.status, "headers": headers})
        await send({"type": "http.response.body", "body": answer.body})

    async def _body(self, receive: Callable[[], Awaitable[Message]]) -> Optional[bytes]:
        """The body, of one that is too large the part that shows it; nothing when the sender is gone."""
        body = bytearray()
        while True:
            message = await receive()
            if message["type"] == "http.disconnect":
                return None
            body += message.get("body", b"")
            if len(body) > self._handler.max_body_bytes or not message.get("more_body", False):
                return bytes(body)


async def _live(
    receive: Callable[[], Awaitable[Message]], send: Callable[[Message], Awaitable[None]]
) -> None:
    """Nothing is to be done when the server starts or stops."""
    while True:
        message = await receive()
        await send({"type": message["type"] + ".complete"})
        if message["type"] == "lifespan.shutdown":
            return
