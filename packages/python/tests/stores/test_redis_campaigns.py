"""Campaigns in a real Redis, and in a cluster; with the waiting clients of redis-py and those of asyncio."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from conftest import Emulator
from test_redis import ASYNC_CLIENTS, CLIENTS
from volc_im import (
    AsyncImClient,
    AsyncLedger,
    BatchOptions,
    ClaimRequest,
    ImClient,
    Ledger,
    LedgerPart,
    ReadRequest,
    Running,
    Settled,
    SettleRequest,
    ValidationError,
)
from volc_im.redis import AsyncRedisLedgerStore, RedisLedgerStore

RECORD = '{"s":0,"u":[[0,"好",null,"a\\n"]]}'
FIXED: dict[str, Any] = {"sender": 5_000_000, "msg_type": 10001, "content": "{}"}


@pytest.fixture(params=CLIENTS)
def client(request: pytest.FixtureRequest) -> Iterator[Any]:
    client = CLIENTS[request.param]()
    # As after a restart: no script is known.
    client.script_flush()
    yield client
    client.close()


def test_a_part_is_claimed_settled_and_read(client: Any) -> None:
    name, store = f"spring {uuid.uuid4()}", RedisLedgerStore(client, "test:campaigns")

    def claim(owner: str, lease_ms: int = 60_000, digest: str = "0a-0-1") -> Any:
        return store.claim(ClaimRequest(name, 7, digest, owner, lease_ms))

    assert claim("one") == claim("one") == "claimed"
    running = claim("two")
    assert isinstance(running, Running) and 0 < running.ms_left <= 60_000
    assert claim("two", digest="0b-0-1") == "differs"
    assert not store.settle(SettleRequest(name, 7, "two", RECORD, ""))
    assert store.settle(SettleRequest(name, 7, "one", "", ""))
    assert claim("two", lease_ms=0) == "claimed"
    assert claim("one") == "lost"
    assert store.settle(SettleRequest(name, 7, "two", RECORD, ""))
    assert store.settle(SettleRequest(name, 7, "two", RECORD, ""))
    assert not store.settle(SettleRequest(name, 7, "two", '{"s":1}', ""))
    assert claim("one") == Settled(RECORD)
    assert store.read(ReadRequest(name, 0, 10)) == [LedgerPart(7, "0a-0-1", "two", 0, RECORD)]
    assert store.read(ReadRequest(name, 8, 10)) == []
    key = f"test:campaigns:{name}"
    assert 29 * 86_400_000 < client.pttl(key) <= 30 * 86_400_000
    RedisLedgerStore(client, "test:campaigns", keep=60).claim(ClaimRequest(name, 8, "0c-1-1-last", "one", 1000))
    assert client.pttl(key) <= 60_000


def test_clients_share_a_campaign(client: Any, emulator: Emulator) -> None:
    name = f"spring {uuid.uuid4()}"
    for _ in range(2):
        ledger = Ledger(name, RedisLedgerStore(client, "test:campaigns"))
        with ImClient(**emulator.options) as im:
            report = im.batch(
                "BatchSendMessage",
                ledger=ledger,
                receiver=iter(range(1, 1_201)),
                options=BatchOptions(paced=False),
                **FIXED,
            )
        assert (report.total, report.sent, report.parts) == (1_200, 1_200, 3)
        assert ledger.report() == report


@pytest.mark.parametrize("made", ASYNC_CLIENTS)
def test_asyncio_clients(made: str, emulator: Emulator) -> None:
    async def run() -> None:
        client = ASYNC_CLIENTS[made]()
        ledger = AsyncLedger(f"spring {uuid.uuid4()}", AsyncRedisLedgerStore(client, "test:campaigns"))
        async with AsyncImClient(**emulator.options) as im:
            options = BatchOptions(paced=False, part_size=10)
            runs = [
                im.batch("BatchSendMessage", ledger=ledger, receiver=range(1, 101), options=options, **FIXED)
                for _ in range(2)
            ]
            one, other = await asyncio.gather(*runs)
        assert one == other == await ledger.report()
        assert one.sent == 100
        await client.aclose()

    asyncio.run(run())


def test_wrong_arguments_are_refused(client: Any) -> None:
    for make, path in [
        (lambda: RedisLedgerStore(object(), "x"), "client"),
        (lambda: AsyncRedisLedgerStore(client, "x"), "client"),
        (lambda: RedisLedgerStore(client, ""), "prefix"),
        (lambda: RedisLedgerStore(client, "x", keep=0), "keep"),
    ]:
        with pytest.raises(ValidationError) as refused:
            make()
        assert refused.value.path == path
