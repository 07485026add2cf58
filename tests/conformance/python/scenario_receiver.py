"""The receiver of a scenario."""

from __future__ import annotations

import io
import itertools
import json
import os
import signal
import threading
import time
from socketserver import ThreadingMixIn
from typing import Any, Callable
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer

from scenario_facts import facts, kept, logger, spelt
from volc_im import Answered, Callbacks, accept, reject


class Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True
    request_queue_size = 512

    def handle_error(self, request: Any, client_address: Any) -> None:
        # A sender that goes away is a scenario.
        pass


class Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:
        pass


running: Any = None


def receive(
    callbacks: dict[str, Any],
    options: dict[str, Any],
    handlers: Any = None,
    replay: Any = None,
    receivers: int = 1,
    fork: bool = False,
) -> dict[str, Any]:
    global running
    kept.records = []
    ran: dict[str, int] = {}
    try:
        given = spelt({name: value for name, value in options.items() if name != "undecided"})
        if "undecided" in options:
            undecided = options["undecided"]
            given["undecided"] = reject(undecided["code"], undecided["message"]) if isinstance(undecided, dict) else undecided
        if replay is not None:
            given["replay"] = "off" if replay == "off" else ReplayStore(replay)
        made = Callbacks(**spelt(callbacks))
        apps = [made.wsgi(handlers_of(handlers, ran), **given, logger=logger) for _ in range(receivers)]
    except Exception as error:
        return {"error": facts(error), "logged": kept.records}
    server = Server(("127.0.0.1", 0), Quiet)
    turns = itertools.cycle(apps)
    server.set_app(lambda environ, start_response: next(turns)(environ, start_response))
    if fork:
        use_once(apps[0], made)
        ran.clear()
        running = Forked(server, ran)
    else:
        running = Threaded(server, ran)
    return {"url": f"http://127.0.0.1:{server.server_port}/im", "logged": kept.records}


def stop() -> Any:
    return running.stop()


class Threaded:
    """A server in a thread of this process."""

    def __init__(self, server: Server, ran: dict[str, int]) -> None:
        self._server, self._ran = server, ran
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()

    def stop(self) -> Any:
        self._server.shutdown()
        # Without waiting for the threads of hung requests.
        self._server.socket.close()
        return {"ran": self._ran, "logged": kept.records}


class Forked:
    """A server in a child, as servers that load an application before they fork have it."""

    def __init__(self, server: Server, ran: dict[str, int]) -> None:
        self._told, telling = os.pipe()
        self._child = os.fork()
        if self._child == 0:

            def end(*_: Any) -> None:
                os.write(telling, json.dumps({"ran": ran, "logged": kept.records}).encode())
                os._exit(0)

            signal.signal(signal.SIGTERM, end)
            server.serve_forever(0.05)
        os.close(telling)
        server.socket.close()

    def stop(self) -> Any:
        os.kill(self._child, signal.SIGTERM)
        with os.fdopen(self._told, "rb") as told:
            answer = json.loads(told.read())
        os.waitpid(self._child, 0)
        return answer


def use_once(app: Any, callbacks: Callbacks) -> None:
    """An event in this process, so that the application has what it makes at its first use."""
    body = callbacks.sign("BeforeSendMessage", {"AppId": 123456})
    body = body.encode() if isinstance(body, str) else body
    environ = {"REQUEST_METHOD": "POST", "CONTENT_TYPE": "application/json", "CONTENT_LENGTH": str(len(body))}
    b"".join(app({**environ, "wsgi.input": io.BytesIO(body)}, lambda *_: None))


def handlers_of(handlers: Any, ran: dict[str, int]) -> Any:
    if not isinstance(handlers, dict):
        return handlers
    return {name: handler(behaviour, ran) if isinstance(behaviour, dict) else behaviour for name, behaviour in handlers.items()}


def handler(behaviour: dict[str, Any], ran: dict[str, int]) -> Callable[[Any], Any]:
    code, message = behaviour.get("code", 1001), behaviour.get("message", "no")
    lock = threading.Lock()

    def handle(event: Any) -> Any:
        with lock:
            ran[event.type] = ran.get(event.type, 0) + 1
        time.sleep((behaviour.get("sleepMs", 0) + behaviour.get("blockMs", 0)) / 1000)
        then = behaviour.get("then", "accept")
        if then == "throw":
            raise RuntimeError("a handler's own fault")
        if then == "hang":
            threading.Event().wait(3600)
        if then == "moderate":
            return reject(code, message) if any(behaviour["word"] in text for text in event.texts) else accept()
        if then == "quote":
            return reject(code, event.get("MessageBody.Content"))
        junk: dict[str, Any] = {"nothing": None, "null": None, "text": "ok", "empty": "", "object": {"CheckCode": 0}, "number": 0}
        if then in junk:
            return junk[then]
        return reject(code, message) if then == "reject" else accept()

    return handle


class ReplayStore:
    """A store of claims that is slow, hangs or fails."""

    def __init__(self, behaviour: dict[str, Any]) -> None:
        self.behaviour = behaviour
        self.claims: dict[Any, Any] = {}
        self.lock = threading.Lock()

    def claim(self, keys: Any, owner: str, lease_ms: int) -> Any:
        self._act("claim")
        with self.lock:
            for key in keys:
                if key in self.claims:
                    return self.claims[key]
            self.claims.update(dict.fromkeys(keys, "running"))
        return "fresh"

    def settle(self, keys: Any, owner: str, reply: str, remember_ms: int) -> None:
        self._act("settle")
        self.claims.update(dict.fromkeys(keys, Answered(reply)))

    def release(self, keys: Any, owner: str) -> None:
        self._act("release")
        for key in keys:
            self.claims.pop(key, None)

    def _act(self, step: str) -> None:
        if self.behaviour.get("fail"):
            raise RuntimeError("a store's own fault")
        wait = self.behaviour.get(step, 0)
        time.sleep(3600 if wait == "hang" else wait / 1000)
