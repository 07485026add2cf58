"""Does what a scenario asks of Python's package; see ../README.md. A command a line, an answer a line."""

from __future__ import annotations

import io
import itertools
import json
import logging
import os
import signal
import sys
import threading
import time
import traceback
from concurrent.futures import ThreadPoolExecutor
from socketserver import ThreadingMixIn
from typing import Any, Callable, Optional
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer

from javascript_vectors import snake, wired
from volc_im import BatchOptions, CallOptions, Callbacks, ImClient, ImError, RetryOptions, accept, call_info, reject

SECONDS = ("timeout_ms", "deadline_ms", "base_delay_ms", "max_delay_ms", "call_deadline_ms")


class Kept(logging.Handler):
    """Keeps what is logged."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.records: list[dict[str, Any]] = []

    def emit(self, record: logging.LogRecord) -> None:
        level = {"WARNING": "warn"}.get(record.levelname, record.levelname.lower())
        text = f"{record.getMessage()} {record.__dict__}"
        self.records.append({"level": level, "reason": getattr(record, "reason", None), "text": text})


kept = Kept()
logger = logging.getLogger("scenarios")
logger.addHandler(kept)
logger.setLevel(logging.DEBUG)
logger.propagate = False


def serve() -> None:
    """Answers commands until there are no more."""
    commands = {"calls": calls, "receive": receive, "stop": stop}
    for line in sys.stdin:
        command = json.loads(line)
        try:
            answer = commands[command.pop("do")](**command)
        except Exception:
            answer = {"failed": traceback.format_exc()}
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()


def facts(error: BaseException) -> dict[str, Any]:
    """An error as scenarios speak of it, with all that a log can show of it."""
    named = {"kind": "kind", "rule": "rule", "path": "path", "code": "code", "codeN": "code_n", "reason": "reason"}
    named |= {"limit": "limit", "maybeSent": "maybe_sent", "retryable": "retryable"}
    told = {name: getattr(error, attribute, None) for name, attribute in named.items()}
    told["kind"] = told["kind"] or type(error).__name__
    told["code"] = str(told["code"]) if told["code"] is not None else None
    told["text"] = f"{error}\n{error!r}\n{vars(error)!r}\n" + "".join(
        traceback.format_exception(type(error), error, error.__traceback__)
    )
    return told


def spelt(options: Optional[dict[str, Any]]) -> dict[str, Any]:
    """Options in Python's spelling, times in seconds."""
    made: dict[str, Any] = {}
    for name, value in (options or {}).items():
        name = snake(name)
        if isinstance(value, dict):
            value = float(value["$number"]) if "$number" in value else spelt(value)
        if name in SECONDS:
            name = name.removesuffix("_ms")
            value = value / 1000 if isinstance(value, (int, float)) else value
        made[name] = value
    return made


def with_retry(options: dict[str, Any]) -> dict[str, Any]:
    retry = options.get("retry")
    return {**options, "retry": RetryOptions(**retry)} if isinstance(retry, dict) else options


# ---- calls


def calls(
    client: dict[str, Any],
    hooks: Optional[dict[str, Any]],
    steps: list[dict[str, Any]],
    **_: Any,
) -> dict[str, Any]:
    kept.records = []
    events: list[Any] = []
    made = {snake(name): hook(behaviour, name, events) for name, behaviour in (hooks or {}).items()}
    on_progress = made.pop("on_progress", None)
    try:
        im = ImClient(**with_retry(spelt(client)), **made, logger=logger)
    except Exception as error:
        return {"error": facts(error), "logged": kept.records}
    done = []
    for step in steps:
        if step["wait"]:
            time.sleep(step["wait"] / 1000)
            done.append([])
            continue
        if step["closed"]:
            im.close()
        with ThreadPoolExecutor(step["times"]) as pool:
            done.append([*pool.map(lambda _, step=step: timed(im, step, on_progress), range(step["times"]))])
    return {
        "steps": done,
        "logged": kept.records,
        "hooks": {"calls": len({event.call_id for event in events}), "attempts": [event.attempt for event in events]},
    }


def timed(im: ImClient, step: dict[str, Any], on_progress: Any) -> dict[str, Any]:
    started = time.monotonic()
    try:
        outcome = run(im, step, on_progress)
    except Exception as error:
        outcome = {
            "error": facts(error),
            "attempts": getattr(error, "attempts", None),
            "maybeSent": getattr(error, "maybe_sent", None),
        }
    return {**outcome, "ms": round((time.monotonic() - started) * 1000)}


def run(im: Any, step: dict[str, Any], on_progress: Any) -> dict[str, Any]:
    given = wired(step["input"], step["wire"])
    options = with_retry(spelt(step["options"]))
    if step["call"]:
        method = getattr(im, snake(step["call"]))
        result = method(**given, options=CallOptions(**options) if options else None)
        return {"ok": True, "attempts": call_info(result).attempts}
    if step["batch"]:
        report = im.batch(
            step["batch"],
            **given,
            options=BatchOptions(**options) if options else None,
            **({"on_progress": on_progress} if on_progress else {}),
        )
        places = {name: [item.index for item in getattr(report, name)] for name in ("failed", "unknown", "left")}
        return {"ok": True, "total": report.total, "sent": report.sent, **places}
    listing = im.paginate(step["list"], **given)
    taken = []
    for count in step["take"] or [None]:
        items: list[Any] = []
        for item in listing:
            items.append(item.message_id)
            if len(items) == count:
                break
        taken.append(items)
    every = [item for items in taken for item in items]
    return {"ok": True, "taken": [len(items) for items in taken], "items": len(every), "distinct": len(set(every))}


def hook(behaviour: str, name: str, events: list[Any]) -> Callable[..., Any]:
    def told(*given: Any) -> Any:
        if name == "onRequest":
            events.append(given[0])
        if behaviour == "throw":
            raise RuntimeError("a hook's own fault")
        return None

    return told


# ---- callbacks


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
            given["replay"] = None if replay == "off" else ReplayStore(replay)
        made = Callbacks(secret=callbacks["secret"], app_id=callbacks["appId"])
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

    def claim(self, event: Any, *_: Any) -> Any:
        self._act("claim")
        known = self.claims.get(event.id)
        if known is None:
            self.claims[event.id] = "running"
        return known or "fresh"

    def settle(self, event: Any, answer: str, *_: Any) -> None:
        self._act("settle")
        self.claims[event.id] = answer

    def release(self, event: Any, *_: Any) -> None:
        self._act("release")
        self.claims.pop(event.id, None)

    def _act(self, step: str) -> None:
        if self.behaviour.get("fail"):
            raise RuntimeError("a store's own fault")
        wait = self.behaviour.get(step, 0)
        time.sleep(3600 if wait == "hang" else wait / 1000)
