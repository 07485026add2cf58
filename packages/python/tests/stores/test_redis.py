"""Stores in a real Redis, and in a cluster of three nodes; with the waiting clients of redis-py and those of asyncio."""

from __future__ import annotations

import asyncio
import logging
import os
import threading
import time
import uuid
from collections.abc import Iterator
from typing import Any, Callable

import pytest
import redis
import redis.asyncio
import redis.asyncio.cluster
import redis.cluster
from conftest import APP_ID, CALLBACK_SECRET, Emulator
from volc_im import Answered, AsyncImClient, Callbacks, ImClient, ValidationError, accept, reject, text_content
from volc_im._rate_store import Pace
from volc_im.redis import AsyncRedisRateStore, AsyncRedisReplayStore, RedisRateStore, RedisReplayStore

SINGLE, CLUSTER = os.environ["VOLC_IM_REDIS_URL"], os.environ["VOLC_IM_REDIS_CLUSTER_URL"]

CLIENTS: dict[str, Callable[[], Any]] = {
    "single": lambda: redis.Redis.from_url(SINGLE),
    "decoded": lambda: redis.Redis.from_url(SINGLE, decode_responses=True),
    "cluster": lambda: redis.cluster.RedisCluster.from_url(CLUSTER),
}
ASYNC_CLIENTS: dict[str, Callable[[], Any]] = {
    "single": lambda: redis.asyncio.Redis.from_url(SINGLE),
    "cluster": lambda: redis.asyncio.cluster.RedisCluster.from_url(CLUSTER),
}


@pytest.fixture(params=CLIENTS)
def client(request: pytest.FixtureRequest) -> Iterator[Any]:
    client = CLIENTS[request.param]()
    # As after a restart: no script is known.
    client.script_flush()
    yield client
    client.close()


@pytest.fixture
def keys() -> list[str]:
    return [f"{{volc-im:{uuid.uuid4()}}}:{number}" for number in range(3)]


def test_an_event_is_claimed_once_and_answered_again(client: Any, keys: list[str]) -> None:
    one, other = RedisReplayStore(client), RedisReplayStore(client)
    assert one.claim(keys, "one", 60_000) == "fresh"
    assert one.claim(keys, "one", 60_000) == "fresh"
    assert other.claim(keys[1:], "other", 60_000) == "running"
    other.settle(keys, "other", "{}", 60_000)
    one.settle(keys, "one", '{"CheckMessage":"好"}', 60_000)
    assert other.claim(keys[2:], "other", 60_000) == Answered('{"CheckMessage":"好"}')


def test_what_is_released_or_forgotten_is_new(client: Any, keys: list[str]) -> None:
    store = RedisReplayStore(client)
    assert store.claim(keys, "one", 60_000) == "fresh"
    store.release(keys, "other")
    assert store.claim(keys, "other", 60_000) == "running"
    store.release(keys, "one")
    assert store.claim(keys, "other", 50) == "fresh"
    time.sleep(0.2)
    assert store.claim(keys, "one", 60_000) == "fresh"


def test_of_many_at_once_one_gets_it(client: Any, keys: list[str]) -> None:
    store, claims = RedisReplayStore(client), []
    threads = [
        threading.Thread(target=lambda owner=str(number): claims.append(store.claim(keys, owner, 60_000)))
        for number in range(16)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(claims) == ["fresh"] + ["running"] * 15


def test_a_key_of_somebody_else_is_an_error(client: Any, keys: list[str]) -> None:
    client.set(keys[0], "")
    assert RedisReplayStore(client).claim(keys, "one", 1000) == "running"
    client.delete(keys[0])
    client.lpush(keys[0], "x")
    with pytest.raises(redis.exceptions.ResponseError):
        RedisReplayStore(client).claim(keys, "one", 1000)


def test_machines_share_a_rate(client: Any) -> None:
    prefix, pace = f"rates:{uuid.uuid4()}", Pace(20_000, 5, 1)
    stores = [RedisRateStore(client, prefix) for _ in range(2)]
    waits = [stores[number % 2].reserve("SendMessage", pace) for number in range(20)]
    assert waits[:5] == [0.0] * 5
    assert 0.15 < waits[-1] <= 0.3
    assert stores[0].reserve("RecallMessage", pace) == 0.0
    before = stores[0].reserve("SendMessage", pace)
    for _ in range(10):
        stores[1].give_back("SendMessage", pace)
    assert stores[0].reserve("SendMessage", pace) < before
    slow = Pace(1_000_000, 1, 1)
    stores[0].slow_down("MarkMessage")
    assert stores[1].reserve("MarkMessage", slow) == 0.0
    assert 1.5 < stores[0].reserve("MarkMessage", slow) <= 2.0


@pytest.mark.parametrize("made", ASYNC_CLIENTS)
def test_asyncio_clients(made: str, keys: list[str]) -> None:
    async def main() -> None:
        client = ASYNC_CLIENTS[made]()
        store, rates = AsyncRedisReplayStore(client), AsyncRedisRateStore(client, f"rates:{uuid.uuid4()}")
        assert await store.claim(keys, "one", 60_000) == "fresh"
        assert await store.claim(keys[:1], "other", 60_000) == "running"
        await store.settle(keys, "one", "{}", 60_000)
        assert await store.claim(keys, "other", 60_000) == Answered("{}")
        await store.release(keys, "one")
        pace = Pace(1_000_000, 1, 1)
        assert await rates.reserve("SendMessage", pace) == 0.0
        assert 0.5 < await rates.reserve("SendMessage", pace) <= 1.0
        await rates.give_back("SendMessage", pace)
        await rates.slow_down("SendMessage")
        await client.aclose()

    asyncio.run(main())


def test_clients_of_the_wrong_kind_are_refused() -> None:
    for store, client in [
        (RedisReplayStore, ASYNC_CLIENTS["single"]()),
        (AsyncRedisReplayStore, CLIENTS["single"]()),
        (RedisReplayStore, "redis://localhost"),
    ]:
        with pytest.raises(ValidationError) as caught:
            store(client)
        assert (caught.value.path, caught.value.rule) == ("client", "type")
    with pytest.raises(ValidationError, match="prefix"):
        RedisRateStore(CLIENTS["single"](), "")


def receiver(store: Any, handled: list[str], name: str) -> Any:
    callbacks = Callbacks(secret=CALLBACK_SECRET, app_id=APP_ID)

    def handler(event: Any) -> Any:
        handled.append(name)
        return reject(1001, name)

    return callbacks, callbacks.handler({"BeforeSendMessage": handler}, undecided="accept", replay=store)


def test_a_redelivery_to_another_process_is_answered_as_the_first(client: Any) -> None:
    handled: list[str] = []
    callbacks, one = receiver(RedisReplayStore(client), handled, "one")
    _, other = receiver(RedisReplayStore(client), handled, "other")
    body = callbacks.sign("BeforeSendMessage", {"AppId": APP_ID, "MessageBody": {"ConversationType": 1}})
    first = one.answer("POST", body)
    # The reply is remembered after the response.
    deadline = time.monotonic() + 20
    while (again := other.answer("POST", body)).body != first.body and time.monotonic() < deadline:
        pass
    assert again.body == first.body
    assert handled == ["one"]


@pytest.mark.parametrize("made", ASYNC_CLIENTS)
def test_an_event_loop_shares_events_too(made: str) -> None:
    handled: list[str] = []

    async def main() -> None:
        client = ASYNC_CLIENTS[made]()
        callbacks, one = receiver(AsyncRedisReplayStore(client), handled, "one")
        _, other = receiver(AsyncRedisReplayStore(client), handled, "other")
        body = callbacks.sign("BeforeSendMessage", {"AppId": APP_ID, "MessageBody": {"ConversationType": 1}})
        first = await one.answer_async("POST", body)
        assert (await other.answer_async("POST", body)).body == first.body
        await client.aclose()

    asyncio.run(main())
    assert handled == ["one"]


class Records(logging.Handler):
    """Log records, to be looked at."""

    def __init__(self) -> None:
        super().__init__()
        self.kept: list[logging.LogRecord] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.kept.append(record)


def logger() -> tuple[logging.Logger, list[logging.LogRecord]]:
    records, made = Records(), logging.Logger("store", logging.DEBUG)
    made.addHandler(records)
    return made, records.kept


def test_a_store_that_is_down_is_told_once_and_events_are_handled() -> None:
    # Nothing listens on port 1.
    store = RedisReplayStore(redis.Redis(port=1, socket_timeout=1))
    log, kept = logger()
    callbacks = Callbacks(secret=CALLBACK_SECRET, app_id=APP_ID)
    handler = callbacks.handler({"BeforeSendMessage": lambda event: accept()}, undecided="reject", replay=store, logger=log)
    started = time.monotonic()
    for number in range(10):
        body = callbacks.sign("BeforeSendMessage", {"AppId": APP_ID, "Number": number})
        assert b'"CheckCode":0' in handler.answer("POST", body).body
    # 200 ms a step at most; far less where a connection is refused.
    assert time.monotonic() - started < 20
    time.sleep(1)
    assert [record.reason for record in kept if record.levelno >= logging.WARNING] == ["replay_store"]  # type: ignore[attr-defined]


def send(im: ImClient, group: int) -> None:
    im.send_message(sender=1, conversation_short_id=group, msg_type=10001, content=text_content("hello"))


def test_clients_share_a_rate_and_one_that_fails_is_told_once(emulator: Emulator) -> None:
    shared = RedisRateStore(CLIENTS["cluster"](), f"rates:{uuid.uuid4()}")
    with ImClient(**emulator.options, paced=True, rate_store=shared) as im:
        group = im.create_conversation(
            conversation_core_info={"conversation_type": 2, "name": "x"}, owner_user_id=1
        ).conversation_short_id
        send(im, group)
    log, kept = logger()
    down = RedisRateStore(redis.Redis(port=1, socket_timeout=1), "down")
    with ImClient(**emulator.options, paced=True, rate_store=down, logger=log) as im:
        for _ in range(5):
            send(im, group)
    assert [record.reason for record in kept if record.levelno >= logging.WARNING] == ["rate_store"]  # type: ignore[attr-defined]


def test_an_asyncio_store_serves_an_asyncio_client(emulator: Emulator) -> None:
    log, kept = logger()

    async def main() -> None:
        client = ASYNC_CLIENTS["single"]()
        prefix = f"rates:{uuid.uuid4()}"
        options: dict[str, Any] = {"paced": True, "rate_store": AsyncRedisRateStore(client, prefix), "logger": log}
        async with AsyncImClient(**emulator.options, **options) as im:
            await im.register_users(users=[{"user_id": 1, "nick_name": "Anna"}])
        assert await client.exists(f"{prefix}:RegisterUsers") == 1
        await client.aclose()

    asyncio.run(main())
    assert not [record for record in kept if record.levelno >= logging.WARNING]
