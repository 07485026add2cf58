"""Calls, batches and listings of a scenario."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Callable, Optional

from javascript_vectors import snake, wired
from scenario_facts import facts, kept, logger, spelt
from volc_im import BatchOptions, CallOptions, ImClient, RetryOptions, call_info
from volc_im.credentials import AssumeRole, Credentials, EcsRole


def calls(
    client: dict[str, Any],
    hooks: Optional[dict[str, Any]],
    steps: list[dict[str, Any]],
    rateStore: Optional[str] = None,
    **_: Any,
) -> dict[str, Any]:
    kept.records = []
    events: list[Any] = []
    store = RateStore(rateStore)
    made = {snake(name): hook(behaviour, name, events) for name, behaviour in (hooks or {}).items()}
    on_progress = made.pop("on_progress", None)
    try:
        shared = {"rate_store": store} if rateStore else {}
        im = ImClient(**with_credentials(with_retry(spelt(client)), client), **made, **shared, logger=logger)
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
    if rateStore:
        # A call does not wait for a store that it slows down, or gives back to.
        time.sleep(0.5)
    return {
        "steps": done,
        "logged": kept.records,
        "hooks": {"calls": len({event.call_id for event in events}), "attempts": [event.attempt for event in events]},
        "store": {"reserved": store.reserved, "balance": store.balance, "slowed": store.slowed},
    }


PLACES = {"assumeRole": AssumeRole, "ecsRole": EcsRole}


def with_credentials(options: dict[str, Any], client: dict[str, Any]) -> dict[str, Any]:
    """Options with a declared place of keys; then there are no keys beside it."""
    declared = client.get("credentials")
    if isinstance(declared, dict):
        ((place, given),) = declared.items()
        arguments = {snake(name): value for name, value in given.items() if name != "source"}
        if "source" in given:
            arguments["source"] = Credentials(given["source"]["accessKeyId"], given["source"]["secretAccessKey"])
        options["credentials"] = PLACES[place](**arguments)
    return {name: value for name, value in options.items() if value is not None}


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
        if behaviour == "hang":
            threading.Event().wait(3600)
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
        return self._act({"wait": 60.0, "negative": -1.0}.get(self.behaviour or "", 0.0))

    def give_back(self, bucket: str, pace: Any) -> None:
        self.balance -= pace.weight
        self._act_after()

    def slow_down(self, bucket: str) -> None:
        self.slowed += 1
        self._act_after()

    def _act_after(self) -> None:
        if self.behaviour == "failAfter":
            raise RuntimeError("a store's own fault")
        self._act(None)

    def _act(self, value: Any) -> Any:
        if self.behaviour == "hang":
            threading.Event().wait(3600)
        if self.behaviour == "fail":
            raise RuntimeError("a store's own fault")
        return value


def with_retry(options: dict[str, Any]) -> dict[str, Any]:
    retry = options.get("retry")
    return {**options, "retry": RetryOptions(**retry)} if isinstance(retry, dict) else options
