"""Sends a text to every user of a file, once: a Celery job for each part, however often it is delivered or a worker is killed."""

import argparse
import functools
import os
import sys
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from celery import Celery, Task
from redis import Redis
from volc_im import BatchOptions, ImClient, Ledger, MsgType, text_content
from volc_im.redis import RedisLedgerStore, RedisRateStore

PART = 500  # Receivers of a job: those of one call.
REDIS_URL = os.environ.get("REDIS_URL", "redis://localhost:6379/0")

app = Celery("campaign-jobs", broker=REDIS_URL)
app.conf.update(
    task_acks_late=True,  # At least once: a job is over when its outcome is in the ledger.
    task_reject_on_worker_lost=True,  # One whose process was killed is delivered again.
    task_ignore_result=True,
    worker_prefetch_multiplier=1,
    broker_connection_retry_on_startup=True,
)


def setting(name: str) -> str:
    """A variable of the environment that has to be set."""
    return os.environ.get(name) or sys.exit(f"{name} is not set")


@functools.cache
def redis_client() -> Redis:
    return Redis.from_url(REDIS_URL, socket_timeout=5)


@functools.cache
def im_client() -> ImClient:
    """The client of a worker process, made after Celery forked it. All processes keep one rate together."""
    return ImClient(
        app_id=int(setting("VOLC_IM_APP_ID")),
        base_url=os.environ.get("VOLC_IM_BASE_URL"),
        rate_store=RedisRateStore(redis_client(), "campaign-jobs:rates"),
    )


def ledger_of(campaign: str, number: int) -> Ledger:
    """What became of a part. After a crash its receivers are unknown once the lease has ended."""
    return Ledger(f"{campaign}/{number}", RedisLedgerStore(redis_client(), "campaign-jobs"), lease=10)


@app.task(bind=True, name="send_part", max_retries=None)
def send_part(task: Task, campaign: str, number: int, text: str, receivers: "list[int]", paced: bool) -> None:
    report = im_client().batch(
        "BatchSendMessage",
        ledger=ledger_of(campaign, number),
        sender=int(setting("SENDER_USER_ID")),
        receiver=receivers,
        msg_type=MsgType.TEXT,
        content=text_content(text),
        options=BatchOptions(paced=paced),
    )
    if report.left:  # The service is down or out of reach; nothing of the part was sent.
        raise task.retry(countdown=30)


def parts(file: Path) -> "Iterator[tuple[int, list[int]]]":
    """The parts of a file, a line at a time: it is never all in memory."""
    with file.open() as lines:
        users = (int(line) for line in lines if line.strip())
        number = 0
        while part := list(islice(users, PART)):
            yield number, part
            number += 1


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("command", choices=["enqueue", "status"])
    parser.add_argument("receivers", type=Path, help="a file with a user id a line")
    parser.add_argument("text", nargs="?", default="")
    parser.add_argument("--campaign", required=True, help="a name; one for each text")
    parser.add_argument("--unpaced", action="store_true", help="without the documented rate, for the emulator")
    options = parser.parse_args()
    if options.command == "enqueue":
        for number, part in parts(options.receivers):
            send_part.delay(options.campaign, number, options.text, part, not options.unpaced)
        return
    total = sent = failed = unknown = 0
    for number, part in parts(options.receivers):
        report = ledger_of(options.campaign, number).report()
        total, sent = total + len(part), sent + report.sent
        failed, unknown = failed + report.failed, unknown + report.unknown
    print(f"{sent} sent, {failed} failed, {unknown} unknown, {total - sent - failed - unknown} left")


if __name__ == "__main__":
    main()
