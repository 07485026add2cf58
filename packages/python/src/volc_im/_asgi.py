"""Callbacks on ASGI servers."""

from __future__ import annotations

from collections.abc import Awaitable, MutableMapping
from typing import Any, Callable, Optional

from ._async_exchange import AsyncExchange
from ._callback_handler import head_lines
from ._receiver import Receiver

Message = MutableMapping[str, Any]


class AsgiApp:
    """An ASGI application. It answers at any path: the framework's routes say where it stands."""

    def __init__(self, receiver: Receiver) -> None:
        self._receiver = receiver

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
        sent: dict[bytes, bytes] = dict(scope["headers"])

        def header(name: bytes) -> Optional[str]:
            value = sent.get(name)
            return None if value is None else value.decode("latin-1")

        exchange = AsyncExchange(self._receiver)
        names = (b"content-type", b"content-encoding", b"content-length")
        exchange.start(head_lines(scope["method"], *[header(name) for name in names]), None)
        answer = await exchange.answered(receive)
        headers = [(name.encode(), value.encode()) for name, value in answer.headers.items()]
        await send({"type": "http.response.start", "status": answer.status, "headers": headers})
        await send({"type": "http.response.body", "body": answer.body})


async def _live(
    receive: Callable[[], Awaitable[Message]], send: Callable[[Message], Awaitable[None]]
) -> None:
    """Nothing is to be done when the server starts or stops."""
    while True:
        message = await receive()
        await send({"type": message["type"] + ".complete"})
        if message["type"] == "lifespan.shutdown":
            return
