"""Stores in a Redis that several processes and machines share, in whatever language they are written.

    import redis
    from volc_im.redis import RedisRateStore, RedisReplayStore

    client = redis.Redis.from_url("redis://localhost:6379", socket_timeout=1)
    im_callbacks = callbacks.wsgi(handlers, undecided="accept", replay=RedisReplayStore(client))
    im = ImClient(…, paced=True, rate_store=RedisRateStore(client, "im:rates:my-account"))

With the clients of the package `redis`, also of a cluster: `redis.cluster.RedisCluster`. Set a socket timeout: it ends what
a server that hangs holds up.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any, NamedTuple, Optional, Union

from redis.exceptions import NoScriptError

from ._errors import invalid
from ._ledger import (
    ClaimAnswer,
    ClaimRequest,
    LedgerPart,
    ReadRequest,
    SettleRequest,
    claim_answer_of,
    parts_of,
)
from ._native_library import library
from ._rate_store import Pace
from ._replay_store import Answered, Claim

__all__ = [
    "AsyncRedisLedgerStore",
    "AsyncRedisRateStore",
    "AsyncRedisReplayStore",
    "RedisLedgerStore",
    "RedisRateStore",
    "RedisReplayStore",
]


class RedisReplayStore:
    """A `ReplayStore` in Redis. Every step is one script on keys of one slot, so it is exact on a cluster too; times are the
    server's. Serves WSGI and ASGI.

    Args:
        client: A `redis.Redis` or a `redis.cluster.RedisCluster`.

    Raises:
        ValidationError: If it is another object.
    """

    def __init__(self, client: Any) -> None:
        self._client = _waiting(client)
        self._script = _Script.of(library().module.receiver_redis_script())

    def claim(self, keys: Sequence[str], owner: str, lease_ms: int) -> Claim:
        """See `ReplayStore.claim`."""
        return _claim_of(self._run(keys, "claim", owner, lease_ms))

    def settle(self, keys: Sequence[str], owner: str, reply: str, remember_ms: int) -> None:
        """See `ReplayStore.settle`."""
        self._run(keys, "settle", owner, remember_ms, reply)

    def release(self, keys: Sequence[str], owner: str) -> None:
        """See `ReplayStore.release`."""
        self._run(keys, "release", owner)

    def _run(self, keys: Sequence[str], step: str, owner: str, expire_ms: int = 0, reply: str = "") -> Any:
        arguments = library().module.receiver_redis_arguments(step, owner, expire_ms, reply)
        return _run(self._client, self._script, keys, arguments)


class AsyncRedisReplayStore:
    """A `ReplayStore` in Redis for servers that await, such as ASGI's. As `RedisReplayStore` otherwise.

    Args:
        client: A `redis.asyncio.Redis` or a `redis.asyncio.cluster.RedisCluster`, used on the server's event loop.

    Raises:
        ValidationError: If it is another object.
    """

    def __init__(self, client: Any) -> None:
        self._client = _awaiting(client)
        self._script = _Script.of(library().module.receiver_redis_script())

    async def claim(self, keys: Sequence[str], owner: str, lease_ms: int) -> Claim:
        """See `ReplayStore.claim`."""
        return _claim_of(await self._run(keys, "claim", owner, lease_ms))

    async def settle(self, keys: Sequence[str], owner: str, reply: str, remember_ms: int) -> None:
        """See `ReplayStore.settle`."""
        await self._run(keys, "settle", owner, remember_ms, reply)

    async def release(self, keys: Sequence[str], owner: str) -> None:
        """See `ReplayStore.release`."""
        await self._run(keys, "release", owner)

    async def _run(self, keys: Sequence[str], step: str, owner: str, expire_ms: int = 0, reply: str = "") -> Any:
        arguments = library().module.receiver_redis_arguments(step, owner, expire_ms, reply)
        return await _run_async(self._client, self._script, keys, arguments)


class RedisRateStore:
    """A `RateStore` in Redis, for `ImClient` and `AsyncImClient`. Every step is one script on one key; times are the
    server's.

    Args:
        client: A `redis.Redis` or a `redis.cluster.RedisCluster`.
        prefix: What the keys begin with: one for each account, the same on every machine.

    Raises:
        ValidationError: If an argument is wrong.
    """

    def __init__(self, client: Any, prefix: str) -> None:
        self._client = _waiting(client)
        self._prefix = _checked_prefix(prefix)
        self._script = _Script.of(library().module.rate_redis_script())

    def reserve(self, bucket: str, pace: Pace) -> float:
        """See `RateStore.reserve`."""
        return int(self._run("reserve", bucket, pace)) / 1000

    def give_back(self, bucket: str, pace: Pace) -> None:
        """See `RateStore.give_back`."""
        self._run("give_back", bucket, pace)

    def slow_down(self, bucket: str) -> None:
        """See `RateStore.slow_down`."""
        self._run("slow_down", bucket, _NO_PACE)

    def _run(self, step: str, bucket: str, pace: Pace) -> Any:
        return _run(self._client, self._script, *_rate_step(self._prefix, step, bucket, pace))


class AsyncRedisRateStore:
    """A `RateStore` in Redis, for `AsyncImClient` alone, on whose event loop it runs. As `RedisRateStore` otherwise.

    Args:
        client: A `redis.asyncio.Redis` or a `redis.asyncio.cluster.RedisCluster`.
        prefix: What the keys begin with: one for each account, the same on every machine.

    Raises:
        ValidationError: If an argument is wrong.
    """

    def __init__(self, client: Any, prefix: str) -> None:
        self._client = _awaiting(client)
        self._prefix = _checked_prefix(prefix)
        self._script = _Script.of(library().module.rate_redis_script())

    async def reserve(self, bucket: str, pace: Pace) -> float:
        """See `RateStore.reserve`."""
        return int(await self._run("reserve", bucket, pace)) / 1000

    async def give_back(self, bucket: str, pace: Pace) -> None:
        """See `RateStore.give_back`."""
        await self._run("give_back", bucket, pace)

    async def slow_down(self, bucket: str) -> None:
        """See `RateStore.slow_down`."""
        await self._run("slow_down", bucket, _NO_PACE)

    async def _run(self, step: str, bucket: str, pace: Pace) -> Any:
        return await _run_async(self._client, self._script, *_rate_step(self._prefix, step, bucket, pace))


class RedisLedgerStore:
    """A `LedgerStore` in Redis, for `ImClient` and `AsyncImClient`: a hash for each campaign. Every step is one script on one key;
    times are the server's.

    What Redis forgets when it fails is sent again: have it write every change to disk before it answers (`appendonly yes`,
    `appendfsync always`), and do not let it evict keys.

    Args:
        client: A `redis.Redis` or a `redis.cluster.RedisCluster`.
        prefix: What the keys begin with, the same on every machine.
        keep: Seconds that a campaign is kept after its last change; 30 days by default.

    Raises:
        ValidationError: If an argument is wrong.
    """

    def __init__(self, client: Any, prefix: str, *, keep: Optional[float] = None) -> None:
        self._client = _waiting(client)
        self._prefix = _checked_prefix(prefix)
        self._keep_ms = _keep_ms(keep)
        self._script = _Script.of(library().module.ledger_redis_script())

    def claim(self, request: ClaimRequest) -> ClaimAnswer:
        """See `LedgerStore.claim`."""
        return claim_answer_of(self._run(request.campaign, _ledger_claim(request, self._keep_ms)))

    def settle(self, request: SettleRequest) -> bool:
        """See `LedgerStore.settle`."""
        return self._run(request.campaign, _ledger_settle(request, self._keep_ms)) == "1"

    def read(self, request: ReadRequest) -> Sequence[LedgerPart]:
        """See `LedgerStore.read`."""
        arguments = library().module.ledger_redis_read(request.start, request.most)
        return parts_of(self._run(request.campaign, arguments))

    def _run(self, campaign: str, arguments: list[str]) -> str:
        key = library().module.ledger_redis_key(self._prefix, campaign)
        return _decoded(_run(self._client, self._script, [key], arguments))


class AsyncRedisLedgerStore:
    """An `AsyncLedgerStore` in Redis, for `AsyncImClient` alone, on whose event loop it runs. As `RedisLedgerStore` otherwise.

    Args:
        client: A `redis.asyncio.Redis` or a `redis.asyncio.cluster.RedisCluster`.
        prefix: What the keys begin with, the same on every machine.
        keep: Seconds that a campaign is kept after its last change; 30 days by default.

    Raises:
        ValidationError: If an argument is wrong.
    """

    def __init__(self, client: Any, prefix: str, *, keep: Optional[float] = None) -> None:
        self._client = _awaiting(client)
        self._prefix = _checked_prefix(prefix)
        self._keep_ms = _keep_ms(keep)
        self._script = _Script.of(library().module.ledger_redis_script())

    async def claim(self, request: ClaimRequest) -> ClaimAnswer:
        """See `LedgerStore.claim`."""
        return claim_answer_of(await self._run(request.campaign, _ledger_claim(request, self._keep_ms)))

    async def settle(self, request: SettleRequest) -> bool:
        """See `LedgerStore.settle`."""
        return await self._run(request.campaign, _ledger_settle(request, self._keep_ms)) == "1"

    async def read(self, request: ReadRequest) -> Sequence[LedgerPart]:
        """See `LedgerStore.read`."""
        arguments = library().module.ledger_redis_read(request.start, request.most)
        return parts_of(await self._run(request.campaign, arguments))

    async def _run(self, campaign: str, arguments: list[str]) -> str:
        key = library().module.ledger_redis_key(self._prefix, campaign)
        return _decoded(await _run_async(self._client, self._script, [key], arguments))


_NO_PACE = Pace(0, 0, 0)


class _Script(NamedTuple):
    """A script, and the digest that Redis knows it by."""

    text: str
    digest: str

    @classmethod
    def of(cls, text: str) -> _Script:
        return cls(text, hashlib.sha1(text.encode(), usedforsecurity=False).hexdigest())


def _run(client: Any, script: _Script, keys: Sequence[str], arguments: list[str]) -> Any:
    try:
        return client.evalsha(script.digest, len(keys), *keys, *arguments)
    except NoScriptError:
        # A server, or a node of a cluster, that has not seen it, or was started again.
        return client.eval(script.text, len(keys), *keys, *arguments)


async def _run_async(client: Any, script: _Script, keys: Sequence[str], arguments: list[str]) -> Any:
    try:
        return await client.evalsha(script.digest, len(keys), *keys, *arguments)
    except NoScriptError:
        return await client.eval(script.text, len(keys), *keys, *arguments)


def _rate_step(prefix: str, step: str, bucket: str, pace: Pace) -> tuple[list[str], list[str]]:
    module = library().module
    arguments = module.rate_redis_arguments(step, pace.interval_us, pace.burst, pace.weight)
    return [module.rate_redis_key(prefix, bucket)], arguments


def _ledger_claim(request: ClaimRequest, keep_ms: int) -> list[str]:
    given = (request.part, request.digest, request.owner, request.lease_ms, keep_ms)
    arguments: list[str] = library().module.ledger_redis_claim(*given)
    return arguments


def _ledger_settle(request: SettleRequest, keep_ms: int) -> list[str]:
    given = (request.part, request.owner, request.record, request.replaces, keep_ms)
    arguments: list[str] = library().module.ledger_redis_settle(*given)
    return arguments


def _keep_ms(keep: Optional[float]) -> int:
    if keep is None:
        return int(library().module.ledger_redis_keep_ms())
    if isinstance(keep, bool) or not isinstance(keep, (int, float)) or not 0 < keep < 1e10:
        raise invalid("keep", "range", "must be a number of seconds above 0", repr(keep)[:64])
    return max(1, round(keep * 1000))


def _decoded(text: Union[bytes, str]) -> str:
    return text.decode() if isinstance(text, bytes) else text


def _claim_of(known: Union[bytes, str]) -> Claim:
    text = _decoded(known)
    if text == "f":
        return "fresh"
    if text == "r":
        return "running"
    if text[:1] == "a":
        return Answered(text[1:])
    raise ValueError("a key of the store holds something else")


def _waiting(client: Any) -> Any:
    if _is_async(client) or not callable(getattr(client, "evalsha", None)):
        words = "must be a redis.Redis or redis.cluster.RedisCluster; those of redis.asyncio have classes with Async here"
        raise invalid("client", "type", words, type(client).__name__)
    return client


def _awaiting(client: Any) -> Any:
    if not _is_async(client) or not callable(getattr(client, "evalsha", None)):
        words = "must be a redis.asyncio.Redis or redis.asyncio.cluster.RedisCluster"
        raise invalid("client", "type", words, type(client).__name__)
    return client


def _is_async(client: Any) -> bool:
    return hasattr(client, "__aenter__")


def _checked_prefix(prefix: Any) -> str:
    if not isinstance(prefix, str) or not prefix:
        raise invalid("prefix", "type", "must be a text that is not empty", repr(prefix)[:64])
    return prefix
