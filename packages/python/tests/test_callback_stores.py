"""A store that several processes share: used as it is told, and never what decides."""

from __future__ import annotations

import asyncio
import threading
import time
from typing import Any, Optional

import pytest
from receivers import ByAwaitedHandler, ByHandler, Kind, Logged, awaiting, body, soon, ways
from volc_im import Answered, CallbackEvent, reject

CLAIM, SETTLE, RELEASE = "claim", "settle", "release"


class Store:
    """Remembers in this process, and does what a test wants of each step."""

    def __init__(self, **behaviours: Any) -> None:
        self.known: dict[str, Any] = {}
        self.owners: dict[str, str] = {}
        self.steps: list[tuple[str, str]] = []
        self.behaviours = behaviours

    def claim(self, keys: Any, owner: str, lease_ms: int) -> Any:
        self.steps.append((CLAIM, owner))
        assert 1 <= len(keys) <= 16 and len(owner) == 32 and lease_ms > 1000
        self._do(CLAIM)
        for key in keys:
            if key in self.known:
                return self.known[key]
        self.known.update(dict.fromkeys(keys, "running"))
        self.owners.update(dict.fromkeys(keys, owner))
        return "fresh"

    def settle(self, keys: Any, owner: str, reply: str, remember_ms: int) -> None:
        self.steps.append((SETTLE, owner))
        assert remember_ms >= 600_000
        self._do(SETTLE)
        assert {self.owners[key] for key in keys} == {owner}
        self.known.update(dict.fromkeys(keys, Answered(reply)))

    def release(self, keys: Any, owner: str) -> None:
        self.steps.append((RELEASE, owner))
        self._do(RELEASE)
        for key in keys:
            if self.owners.get(key) == owner:
                self.known.pop(key, None)

    def _do(self, step: str) -> None:
        behaviour = self.behaviours.get(step)
        if behaviour == "fail":
            raise OSError("store away")
        if behaviour == "hang":
            threading.Event().wait(600)


class AwaitedStore:
    """The same by coroutines."""

    def __init__(self, store: Store) -> None:
        self.store = store

    async def claim(self, keys: Any, owner: str, lease_ms: int) -> Any:
        return await self._awaited(CLAIM, keys, owner, lease_ms)

    async def settle(self, keys: Any, owner: str, reply: str, remember_ms: int) -> Any:
        return await self._awaited(SETTLE, keys, owner, reply, remember_ms)

    async def release(self, keys: Any, owner: str) -> Any:
        return await self._awaited(RELEASE, keys, owner)

    async def _awaited(self, step: str, *given: Any) -> Any:
        await asyncio.sleep(3600 if self.store.behaviours.get(step) == "hang" else 0)
        return getattr(self.store, step)(*given)


def counting(handled: list[str], code: int = 5) -> Any:
    def handle(event: CallbackEvent[Any]) -> Any:
        handled.append(event.id)
        return reject(code, "counted")

    return {"BeforeSendMessage": handle}


@ways
def test_two_processes_handle_an_event_once(way: Kind) -> None:
    """C14."""
    store = Store()
    handled: list[str] = []
    first, second = [way(counting(handled), undecided="accept", replay=store) for _ in range(2)]
    sent = body()
    assert first.post(sent)[1] == reject(5, "counted").encode()
    if way in (ByAwaitedHandler,):
        # The loop is gone that would have settled it.
        return
    soon(lambda: (SETTLE, store.steps[0][1]) in store.steps)
    assert soon(lambda: second.post(sent))[1] == reject(5, "counted").encode() and len(handled) == 1


@awaiting
def test_a_store_may_be_awaited(way: Kind) -> None:
    store = Store()
    handled: list[str] = []

    async def main() -> None:
        made = way(counting(handled), undecided="accept", replay=AwaitedStore(store))
        if isinstance(made, ByAwaitedHandler):
            assert (await made.handler.answer_async("POST", body())).body == reject(5, "counted").encode()
            for _ in range(200):
                if len(store.steps) == 2:
                    break
                await asyncio.sleep(0.01)
            assert [step for step, _ in store.steps] == [CLAIM, SETTLE]

    asyncio.run(main())


@ways
@pytest.mark.parametrize("behaviour", ["fail", "hang"])
@pytest.mark.parametrize("step", [CLAIM, SETTLE])
def test_a_store_never_decides(way: Kind, step: str, behaviour: str) -> None:
    """C5: the answer leaves in time, and this process's memory serves."""
    logged = Logged()
    handled: list[str] = []
    answering = way(counting(handled), undecided="accept", replay=Store(**{step: behaviour}), logger=logged.logger)
    sent = body()
    for _ in range(2):
        began = time.monotonic()
        assert answering.post(sent)[1] == reject(5, "counted").encode()
        assert time.monotonic() - began < 10
    assert len(handled) == 1
    if step == CLAIM or way is ByHandler:
        soon(lambda: ("ERROR", "replay_store") in logged.reasons())
        [record] = [record for record in logged.records if getattr(record, "reason", "") == "replay_store"]
        assert behaviour == "hang" or "store away" in record.getMessage()


@ways
@pytest.mark.parametrize("junk", [None, "maybe", 5, Answered("no reply"), object()])
def test_what_is_no_claim_is_a_failure_of_the_store(way: Kind, junk: Any) -> None:
    class Junk(Store):
        def claim(self, keys: Any, owner: str, lease_ms: int) -> Any:
            return junk

    logged = Logged()
    handled: list[str] = []
    answering = way(counting(handled), undecided="accept", replay=Junk(), logger=logged.logger)
    assert answering.post(body())[1] == reject(5, "counted").encode() and len(handled) == 1
    assert logged.reasons()[:1] == [("ERROR", "replay_store")]


def test_an_event_that_another_process_is_handling_is_waited_for() -> None:
    store = Store()
    handled: list[str] = []
    released = threading.Event()

    def slow(event: CallbackEvent[Any]) -> Any:
        handled.append(event.id)
        released.wait(60)
        return reject(6, "first")

    first, second = [
        ByHandler({"BeforeSendMessage": slow}, undecided="accept", deadline=20, replay=store) for _ in range(2)
    ]
    sent = body()
    answers: list[Optional[bytes]] = []
    threads = [threading.Thread(target=lambda one=one: answers.append(one.post(sent)[1])) for one in (first, second)]  # type: ignore
    for running in threads:
        running.start()
    soon(lambda: len(store.steps) >= 4)
    released.set()
    for running in threads:
        running.join()
    assert answers == [reject(6, "first").encode()] * 2 and len(handled) == 1


def test_a_failed_handler_gives_its_claim_back() -> None:
    store = Store()
    tries: list[str] = []

    def second_time(event: CallbackEvent[Any]) -> None:
        tries.append(event.id)
        if len(tries) == 1:
            raise OSError("database away")

    first, second = [ByHandler({"AfterPush": second_time}, replay=store, logger=Logged().logger) for _ in range(2)]
    sent = body("AfterPush")
    assert first.post(sent)[0] == 500
    soon(lambda: store.steps[-1][0] == RELEASE)
    assert second.post(sent)[0] == 200 and len(tries) == 2
