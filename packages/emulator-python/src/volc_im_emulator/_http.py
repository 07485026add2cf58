"""Requests to the control API. They go past proxies, and past what tests put in the place of HTTP clients."""

from __future__ import annotations

import asyncio
import json
from http.client import HTTPConnection, HTTPException
from typing import Any, Mapping, Optional, Tuple
from urllib.parse import urlencode, urlsplit

from ._child import Child
from ._error import EmulatorError

_LONGEST_WAIT = 90.0


class Transport:
    def __init__(self, url: str, child: Optional[Child]) -> None:
        self.url = url
        self._child = child
        parts = urlsplit(url)
        self._host = parts.hostname or "127.0.0.1"
        self._port = parts.port or 80

    def send(self, verb: str, path: str, query: Optional[Mapping[str, Any]], body: Any) -> Any:
        target, text = self._prepared(path, query, body)
        connection = HTTPConnection(self._host, self._port, timeout=_LONGEST_WAIT)
        try:
            headers = {} if text is None else {"content-type": "application/json"}
            connection.request(verb, target, text, headers)
            response = connection.getresponse()
            return self._answer(verb, path, response.status, response.read())
        except (OSError, HTTPException) as error:
            raise self._lost(error) from error
        finally:
            connection.close()

    async def send_async(self, verb: str, path: str, query: Optional[Mapping[str, Any]], body: Any) -> Any:
        target, text = self._prepared(path, query, body)
        try:
            status, answer = await asyncio.wait_for(self._exchange(verb, target, text), _LONGEST_WAIT)
        except (OSError, EOFError, ValueError, asyncio.TimeoutError) as error:
            raise self._lost(error) from error
        return self._answer(verb, path, status, answer)

    async def _exchange(self, verb: str, target: str, text: Optional[bytes]) -> Tuple[int, bytes]:
        reader, writer = await asyncio.open_connection(self._host, self._port)
        try:
            # HTTP/1.0, so that the answer comes as a whole and ends with the connection.
            head = f"{verb} {target} HTTP/1.0\r\nhost: {self._host}:{self._port}\r\n"
            if text is not None:
                head += f"content-type: application/json\r\ncontent-length: {len(text)}\r\n"
            writer.write(head.encode() + b"\r\n" + (text or b""))
            await writer.drain()
            first, _, answer = (await reader.read(-1)).partition(b"\r\n\r\n")
            return int(first.split(b" ", 2)[1]), answer
        except IndexError as error:
            raise EOFError("no answer") from error
        finally:
            writer.close()

    def _prepared(self, path: str, query: Optional[Mapping[str, Any]], body: Any) -> Tuple[str, Optional[bytes]]:
        words = {name: str(value).lower() if isinstance(value, bool) else value for name, value in (query or {}).items()}
        target = f"/_emulator/{path}" + (f"?{urlencode(words)}" if words else "")
        return target, None if body is None else json.dumps(body).encode()

    def _answer(self, verb: str, path: str, status: int, answer: bytes) -> Any:
        value = json.loads(answer)
        if status == 200:
            return value
        error = value["error"]
        raise EmulatorError(f"{verb} {path}: {error['message']}", error["code"], self.url)

    def _lost(self, error: BaseException) -> EmulatorError:
        reason = (self._child and self._child.ended()) or str(error) or type(error).__name__
        return EmulatorError(f"the emulator does not answer: {reason}", "Unreachable", self.url)
