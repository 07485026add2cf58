"""Does what a scenario asks of Python's package; see ../README.md. A command a line, an answer a line."""

from __future__ import annotations

import json
import logging
import re
import sys
import threading
import time
import traceback
from concurrent.futures import ThreadPoolExecutor
from socketserver import ThreadingMixIn
from typing import Any, Callable, Optional
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer

from javascript_vectors import snake, wired
from volc_im import Answered, BatchOptions, CallOptions, Callbacks, ImClient, ImError, RetryOptions, accept, call_info, reject

OPTIONS = set(
    "access_key_id secret_access_key session_token app_id base_url timeout_ms deadline_ms call_deadline_ms max_attempts "
    "base_delay_ms max_delay_ms idempotency_id part_size max_body_bytes replay_capacity event_id tolerance_seconds".split()
)
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
        # A misspelt option stays misspelt.
        name = snake(name) if snake(name) in OPTIONS and re.fullmatch("[a-z]+([A-Z][a-z]+)*", name) else name
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
    rateStore: Optional[str],
    steps: list[dict[str, Any]],
) -> dict[str, Any]:
    kept.records = []
    events: list[Any] = []
    store = RateStore(rateStore)
    made = {snake(name): hook(behaviour, name, events) for name, behaviour in (hooks or {}).items()}
    on_progress = made.pop("on_progress", None)
    try:
        shared = {"rate_store": store} if rateStore else {}
        im = ImClient(**with_retry(spelt(client)), **made, **shared, logger=logger)
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
        "store": {"reserved": store.reserved, "balance": store.balance, "slowed": store.slowed},
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


class RateStore:
    """A shared store of rates that records, hangs or fails."""

    def __init__(self, behaviour: Optional[str]) -> None:
        self.behaviour = behaviour
        self.reserved: list[int] = []
        self.balance = 0
        self.slowed = 0

    def reserve(self, bucket: str, pace: Any) -> float:
        self.reserved.append(pace.weight)
        self.balance += pace.weight
        return self._act(60.0 if self.behaviour == "wait" else 0.0)

    def give_back(self, bucket: str, pace: Any) -> None:
        self.balance -= pace.weight
        self._act(None)

    def slow_down(self, bucket: str) -> None:
        self.slowed += 1
        self._act(None)

    def _act(self, value: Any) -> Any:
        if self.behaviour == "hang":
            threading.Event().wait(3600)
        if self.behaviour == "fail":
            raise RuntimeError("a store's own fault")
        return value


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
    handlers: Any,
    options: dict[str, Any],
    replay: Any = None,
    perRequest: bool = False,
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
        app = Callbacks(**spelt(callbacks)).wsgi(handlers_of(handlers, ran), **given, logger=logger)
    except Exception as error:
        return {"error": facts(error), "logged": kept.records}
    server = Server(("127.0.0.1", 0), Quiet)
    server.set_app(app)
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    running = (server, ran)
    return {"url": f"http://127.0.0.1:{server.server_port}/im", "logged": kept.records}


def stop() -> dict[str, Any]:
    server, ran = running
    server.shutdown()
    # Without waiting for the threads of hung requests.
    server.socket.close()
    return {"ran": ran, "logged": kept.records}


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

    def claim(self, keys: Any, owner: str, lease_ms: int) -> Any:
        self._act("claim")
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
