"""A store of campaigns in a table of SQLite, as one would write it for any SQL database; and a worker process that uses it."""

from __future__ import annotations

import os
import signal
import sqlite3
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from volc_im import ClaimAnswer, ClaimRequest, ImClient, Ledger, LedgerPart, ReadRequest, Running, Settled, SettleRequest
from volc_im import BatchOptions, CampaignReport

# region docs
TABLE = """
CREATE TABLE IF NOT EXISTS campaign_parts (
    campaign TEXT NOT NULL,
    part INTEGER NOT NULL,
    digest TEXT NOT NULL,
    owner TEXT NOT NULL,
    lease_until_ms INTEGER NOT NULL,
    record TEXT NOT NULL,
    PRIMARY KEY (campaign, part)
)
"""


class SqliteLedgerStore:
    """A row a part; each step is a transaction."""

    def __init__(self, path: str) -> None:
        self._path = path
        with self._transaction() as database:
            database.execute(TABLE)

    @contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        database = sqlite3.connect(self._path, timeout=30, isolation_level=None)
        try:
            database.execute("PRAGMA synchronous = FULL")
            database.execute("BEGIN IMMEDIATE")
            yield database
            database.execute("COMMIT")
        finally:
            # Without COMMIT nothing was changed.
            database.close()

    def claim(self, request: ClaimRequest) -> ClaimAnswer:
        with self._transaction() as database:
            found = database.execute(
                "SELECT digest, owner, lease_until_ms, record FROM campaign_parts WHERE campaign = ? AND part = ?",
                (request.campaign, request.part),
            ).fetchone()
            if found is not None:
                digest, owner, lease_until_ms, record = found
                if digest != request.digest:
                    return "differs"
                if record:
                    return Settled(record)
                if owner not in ("", request.owner):
                    left = lease_until_ms - _now_ms()
                    return Running(left) if left > 0 else "lost"
            database.execute(
                "INSERT INTO campaign_parts VALUES (?, ?, ?, ?, ?, '') ON CONFLICT (campaign, part)"
                " DO UPDATE SET owner = excluded.owner, lease_until_ms = excluded.lease_until_ms",
                (request.campaign, request.part, request.digest, request.owner, _now_ms() + request.lease_ms),
            )
        return "claimed"

    def settle(self, request: SettleRequest) -> bool:
        campaign, part, owner, record, replaces = request
        with self._transaction() as database:
            found = database.execute(
                "SELECT owner, record FROM campaign_parts WHERE campaign = ? AND part = ?", (campaign, part)
            ).fetchone()
            if found is None:
                return False
            if found == ("", "") and record == "":
                return True
            if found[0] != owner or (found[1] != replaces and found[1] != record):
                return False
            database.execute(
                "UPDATE campaign_parts SET record = ?, owner = ? WHERE campaign = ? AND part = ?",
                (record, owner if record else "", campaign, part),
            )
        return True

    def read(self, request: ReadRequest) -> Sequence[LedgerPart]:
        with self._transaction() as database:
            found = database.execute(
                "SELECT part, digest, owner, CASE WHEN record = '' THEN max(lease_until_ms - ?, 0) ELSE 0 END, record"
                " FROM campaign_parts WHERE campaign = ? AND part >= ? ORDER BY part LIMIT ?",
                (_now_ms(), request.campaign, request.start, request.most),
            ).fetchall()
        return [LedgerPart(*row) for row in found]


def _now_ms() -> int:
    return time.time_ns() // 1_000_000


# endregion docs


def run(ledger: Ledger, receivers: int, part_size: int) -> CampaignReport:
    """Sends a campaign to an emulator; the same in any number of processes."""
    with ImClient(
        app_id=int(os.environ["VOLC_IM_APP_ID"]),
        access_key_id=os.environ["VOLC_IM_ACCESS_KEY"],
        secret_access_key=os.environ["VOLC_IM_SECRET_KEY"],
        base_url=os.environ["VOLC_IM_BASE_URL"],
    ) as im:
        return im.batch(
            "BatchSendMessage",
            ledger=ledger,
            receiver=iter(range(1, receivers + 1)),
            sender=5_000_000,
            msg_type=10001,
            content="{}",
            options=BatchOptions(paced=False, part_size=part_size, concurrency=2),
        )


if __name__ == "__main__":
    campaign = Ledger("spring", SqliteLedgerStore(sys.argv[1]), lease=3)
    # As Kubernetes asks: no further part, running calls end and are settled, then the process ends.
    signal.signal(signal.SIGTERM, lambda *_: campaign.stop())
    run(campaign, int(sys.argv[2]), int(sys.argv[3]))
