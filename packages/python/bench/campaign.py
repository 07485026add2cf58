"""A worker of `cargo xtask bench campaign`."""

from __future__ import annotations

import os

import redis
from volc_im import BatchOptions, ImClient, Ledger, RetryOptions
from volc_im.redis import RedisLedgerStore


def main() -> None:
    url, socket, receivers, part, calls, _ = os.environ["VOLC_IM_TEST_CAMPAIGN"].split(" ")
    store = RedisLedgerStore(redis.Redis(unix_socket_path=socket), "im:campaigns")
    with ImClient(
        access_key_id="AKLTtest",
        secret_access_key="test-secret-key",
        app_id=123456,
        base_url=url,
        retry=RetryOptions(max_attempts=8, base_delay=0.001, max_delay=0.005),
    ) as im:
        im.batch(
            "BatchSendMessage",
            ledger=Ledger("spring", store, lease=3),
            receiver=iter(range(1, int(receivers) + 1)),
            sender=5_000_000_000,
            msg_type=10001,
            content="{}",
            options=BatchOptions(paced=False, part_size=int(part), concurrency=int(calls)),
        )


if __name__ == "__main__":
    main()
