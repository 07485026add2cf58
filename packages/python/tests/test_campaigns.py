"""Batches that a ledger remembers, against the emulator."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from conftest import Emulator
from sqlite_ledger import SqliteLedgerStore
from volc_im import (
    AsyncImClient,
    AsyncLedger,
    BatchOptions,
    ClaimAnswer,
    ClaimRequest,
    FileLedgerStore,
    ImClient,
    Ledger,
    LedgerPart,
    ReadRequest,
    SettleRequest,
    TransportError,
    ValidationError,
)

FIXED: dict[str, Any] = {"sender": 5_000_000, "msg_type": 10001, "content": "{}"}
OPTIONS = BatchOptions(paced=False, part_size=10, concurrency=2)


def arrivals(emulator: Emulator) -> Counter[int]:
    """How often each receiver was in a request that arrived."""
    return Counter(
        receiver
        for request in emulator.control("GET", "requests?action=BatchSendMessage&limit=100000")["requests"]
        for receiver in json.loads(request["body"])["Receiver"]
    )


@pytest.fixture(autouse=True)
def forgetful(emulator: Emulator) -> None:
    emulator.forget()


def send(im: ImClient, ledger: Ledger, receiver: Any, **more: Any) -> Any:
    return im.batch("BatchSendMessage", ledger=ledger, receiver=receiver, options=OPTIONS, **FIXED, **more)


def test_a_campaign_in_a_file_is_sent_once_however_often_it_is_run(emulator: Emulator, tmp_path: Path) -> None:
    path, progress = tmp_path / "spring.ledger", []
    for receiver in (list(range(1, 101)), iter(range(1, 101))):
        with ImClient(**emulator.options) as im, FileLedgerStore(path) as store:
            ledger = Ledger("spring", store)
            report = send(im, ledger, receiver, on_progress=lambda done, total: progress.append((done, total)))
            assert (report.total, report.sent, report.parts, report.unknown_parts) == (100, 100, 10, [])
            assert ledger.report() == report and list(ledger.items()) == []
            with pytest.raises(ValidationError, match="another process"):
                FileLedgerStore(path)
            assert Ledger("spring", FileLedgerStore(path, read_only=True)).report() == report
    assert progress[-1] == (100, 100)
    assert len(arrivals(emulator)) == 100 and set(arrivals(emulator).values()) == {1}


FORK = """
import os, sys
from volc_im import ClaimRequest, FileLedgerStore, ValidationError
store = FileLedgerStore(sys.argv[1])
def claim(part):
    return store.claim(ClaimRequest("spring", part, "d" * 32, str(os.getpid()), 60_000))
assert claim(0) == "claimed"
child = os.fork()
if not child:
    try:
        claim(1)
    except ValidationError as error:
        sys.exit(0 if "forked" in str(error) else 1)
    sys.exit(2)
assert os.waitpid(child, 0)[1] == 0
assert claim(1) == "claimed"
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")
def test_a_forked_process_claims_nothing_in_the_file_of_its_parent(tmp_path: Path) -> None:
    program = [sys.executable, "-c", FORK, str(tmp_path / "spring.ledger")]
    done = subprocess.run(program, timeout=30, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def test_another_input_is_refused_at_the_first_part_that_differs(emulator: Emulator, tmp_path: Path) -> None:
    ledger = Ledger("spring", SqliteLedgerStore(str(tmp_path / "ledger.db")))
    with ImClient(**emulator.options) as im:
        send(im, ledger, range(1, 31))
        with pytest.raises(ValidationError) as refused:
            send(im, ledger, [*range(1, 25), *range(40, 46)])
    assert (refused.value.path, refused.value.rule) == ("receiver", "ledger_input")
    assert "2" in str(refused.value)
    assert max(arrivals(emulator)) == 30


def test_an_outage_ends_a_run_and_leaves_the_rest_to_the_next_one(emulator: Emulator, tmp_path: Path) -> None:
    ledger = Ledger("spring", SqliteLedgerStore(str(tmp_path / "ledger.db")))
    emulator.faults({"action": "BatchSendMessage", "fault": {"type": "status", "status": 503}})
    with ImClient(**emulator.options) as im:
        with pytest.raises(TransportError, match="5 parts in a row have an unknown outcome") as out:
            send(im, ledger, iter(range(1, 401)))
        assert out.value.maybe_sent
        report = ledger.report()
        assert (report.parts, report.unknown, report.sent) == (5, 50, 0)
        emulator.faults()
        report = send(im, ledger, iter(range(1, 401)))
    assert (report.total, report.sent, report.unknown, report.left) == (400, 350, 50, 0)
    assert len(arrivals(emulator)) == 400 and set(arrivals(emulator).values()) == {1}


def test_unknown_items_are_told_of_and_resolved(emulator: Emulator, tmp_path: Path) -> None:
    ledger = Ledger("spring", SqliteLedgerStore(str(tmp_path / "ledger.db")))
    emulator.faults(
        {"action": "BatchSendMessage", "first": 1, "fault": {"type": "reset", "after": "processing"}},
        {"action": "BatchSendMessage", "after": 1, "first": 1, "fault": {"type": "api_error", "code": "InvalidParam", "message": "m"}},
    )
    with ImClient(**emulator.options) as im:
        report = send(im, ledger, iter(range(1, 41)))
        assert (report.sent, report.failed, report.unknown) == (20, 10, 10)
        items = list(ledger.items())
        assert Counter(item.outcome for item in items) == {"failed": 10, "unknown": 10}
        assert {item.code for item in items if item.outcome == "failed"} == {"InvalidParam"}
        (part,) = report.unknown_parts
        first = next(item.index for item in items if item.outcome == "unknown")
        with pytest.raises(ValidationError) as refused:
            ledger.resolve(part, "left", "some of it", positions=[first])
        assert refused.value.rule == "whole_part"
        ledger.resolve(part, "sent", "it is there", positions=[first])
        assert (ledger.report().sent, ledger.report().unknown) == (21, 9)
        ledger.resolve(part, "failed", "it is not")
        assert (ledger.report().failed, ledger.report().unknown) == (19, 0)
        with pytest.raises(ValidationError, match="unknown"):
            ledger.resolve(part, "sent", "twice")
        # What failed is not sent again.
        assert send(im, ledger, iter(range(1, 41))) == ledger.report()
    assert set(arrivals(emulator).values()) == {1}


def test_one_that_is_stopped_settles_what_is_under_way_and_goes_on_later(emulator: Emulator, tmp_path: Path) -> None:
    ledger = Ledger("spring", SqliteLedgerStore(str(tmp_path / "ledger.db")))
    emulator.faults({"action": "BatchSendMessage", "fault": {"type": "latency", "ms": 100}})
    with ImClient(**emulator.options) as im:
        report = send(im, ledger, range(1, 1001), on_progress=lambda done, _: ledger.stop() if done >= 40 else None)
        assert report.unknown == report.running == 0
        assert 40 <= report.sent < 1000 and report.left == 1000 - report.sent
        emulator.faults()
        assert send(im, ledger, range(1, 1001)).sent == 1000
    assert set(arrivals(emulator).values()) == {1}


class Trouble:
    """A store that fails."""

    def __init__(self, store: SqliteLedgerStore) -> None:
        self.store, self.fails, self.claims = store, True, 0

    def claim(self, request: ClaimRequest) -> ClaimAnswer:
        self.claims += 1
        if self.fails:
            raise OSError("the database is down")
        return self.store.claim(request)

    def settle(self, request: SettleRequest) -> bool:
        return self.store.settle(request)

    def read(self, request: ReadRequest) -> Sequence[LedgerPart]:
        return self.store.read(request)


def test_a_store_that_fails_sends_nothing_and_is_told_of(
    emulator: Emulator, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    store = Trouble(SqliteLedgerStore(str(tmp_path / "ledger.db")))
    ledger = Ledger("spring", store)
    with ImClient(**emulator.options) as im:
        options = BatchOptions(paced=False, deadline=0.7)
        report = im.batch("BatchSendMessage", ledger=ledger, receiver=[1, 2], options=options, **FIXED)
        assert (report.sent, report.left, store.claims > 1) == (0, 2, True)
        assert not arrivals(emulator)
        (record,) = [record for record in caplog.records if "the store fails" in record.getMessage()]
        assert record.levelname == "ERROR" and "the database is down" in record.getMessage()
        store.fails = False
        assert send(im, ledger, [1, 2]).sent == 2


def failing() -> Iterator[int]:
    yield from range(1, 15)
    raise KeyError("the file is gone")


def test_an_iterator_that_fails_ends_the_campaign_with_its_error(emulator: Emulator, tmp_path: Path) -> None:
    ledger = Ledger("spring", SqliteLedgerStore(str(tmp_path / "ledger.db")))
    with ImClient(**emulator.options) as im:
        with pytest.raises(ValidationError, match="the file is gone") as refused:
            send(im, ledger, failing())
        assert (refused.value.path, refused.value.rule) == ("receiver", "items")
        assert send(im, ledger, iter(range(1, 31))).sent == 30
    assert set(arrivals(emulator).values()) == {1}


def test_threads_share_a_campaign(emulator: Emulator, tmp_path: Path) -> None:
    reports: list[Any] = []

    def work() -> None:
        ledger = Ledger("spring", SqliteLedgerStore(str(tmp_path / "ledger.db")))
        with ImClient(**emulator.options) as im:
            reports.append(send(im, ledger, iter(range(1, 301))))

    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(reports) == 3 and {report.sent for report in reports} == {300}
    assert len(arrivals(emulator)) == 300 and set(arrivals(emulator).values()) == {1}


class Awaited:
    """A store of coroutine functions."""

    def __init__(self, store: SqliteLedgerStore) -> None:
        self.store, self.loops = store, set[Any]()

    async def claim(self, request: ClaimRequest) -> ClaimAnswer:
        self.loops.add(asyncio.get_running_loop())
        return self.store.claim(request)

    async def settle(self, request: SettleRequest) -> bool:
        return self.store.settle(request)

    async def read(self, request: ReadRequest) -> Sequence[LedgerPart]:
        return self.store.read(request)


async def counted(most: int) -> AsyncIterator[int]:
    for number in range(1, most + 1):
        await asyncio.sleep(0)
        yield number


def test_coroutines_with_an_async_store_and_an_async_iterator(emulator: Emulator, tmp_path: Path) -> None:
    async def run() -> None:
        store = Awaited(SqliteLedgerStore(str(tmp_path / "ledger.db")))
        ledger = AsyncLedger("spring", store)
        async with AsyncImClient(**emulator.options) as im:
            calls = [
                im.batch("BatchSendMessage", ledger=ledger, receiver=receiver, options=OPTIONS, **FIXED)
                for receiver in (counted(100), iter(range(1, 101)), range(1, 101))
            ]
            reports = await asyncio.gather(*calls)
            assert [report.sent for report in reports] == [100, 100, 100]
            assert await ledger.report() == reports[0]
            assert [item async for item in ledger.items()] == []
            with pytest.raises(ValidationError, match="unknown"):
                await ledger.resolve(0, "sent", "it is sent already")
            plain = Ledger("spring", store.store)
            again = await im.batch("BatchSendMessage", ledger=plain, receiver=counted(100), options=OPTIONS, **FIXED)
            assert again == reports[0]
        assert store.loops == {asyncio.get_running_loop()}

    asyncio.run(run())
    assert len(arrivals(emulator)) == 100 and set(arrivals(emulator).values()) == {1}


@pytest.mark.parametrize(
    ("make", "path", "rule"),
    [
        (lambda store: Ledger("", store), "campaign", "length"),
        (lambda store: Ledger("a\nb", store), "campaign", "characters"),
        (lambda store: Ledger("spring", object()), "store", "type"),  # type: ignore[arg-type]
        (lambda store: Ledger("spring", store, lease="60"), "lease", "type"),  # type: ignore[arg-type]
        (lambda store: Ledger("spring", store, lease=-1), "lease", "range"),
    ],
)
def test_a_wrong_ledger_is_refused(make: Any, path: str, rule: str, tmp_path: Path) -> None:
    with pytest.raises(ValidationError) as refused:
        make(SqliteLedgerStore(str(tmp_path / "ledger.db")))
    assert (refused.value.path, refused.value.rule) == (path, rule)


def test_a_wrong_batch_is_refused_before_anything_is_sent(emulator: Emulator, tmp_path: Path) -> None:
    store = SqliteLedgerStore(str(tmp_path / "ledger.db"))
    with ImClient(**emulator.options) as im:
        for ledger, receiver, path in [
            ("spring", [1], "ledger"),
            (AsyncLedger("spring", Awaited(store)), [1], "ledger"),
            (Ledger("spring", store, lease=0.5), [1], "lease"),
            (Ledger("spring", store), [], "receiver"),
            (Ledger("spring", store), [1, -5], "receiver[1]"),
        ]:
            with pytest.raises(ValidationError) as refused:
                send(im, ledger, receiver)  # type: ignore[arg-type]
            assert refused.value.path == path
        with pytest.raises(ValidationError):
            send(im, Ledger("spring", store), counted(5))
    assert not arrivals(emulator)
    with pytest.raises(ValidationError, match="opened"):
        FileLedgerStore(tmp_path / "nowhere" / "ledger")


def start_worker(emulator: Emulator, path: str, receivers: int, part_size: int) -> subprocess.Popen[bytes]:
    program = [sys.executable, str(Path(__file__).parent / "sqlite_ledger.py"), path, str(receivers), str(part_size)]
    return subprocess.Popen(program, env=emulator.environment)


def eventually(is_so: Callable[[], bool]) -> None:
    until = time.monotonic() + 60
    while not is_so():
        assert time.monotonic() < until
        time.sleep(0.02)


@pytest.mark.skipif(os.name == "nt", reason="no SIGTERM here")
def test_a_worker_that_is_restarted_settles_what_it_began(emulator: Emulator, tmp_path: Path) -> None:
    path, receivers = str(tmp_path / "ledger.db"), 1_000
    ledger = Ledger("spring", SqliteLedgerStore(path), lease=3)
    # SIGTERM: what was begun is settled.
    emulator.faults({"action": "BatchSendMessage", "fault": {"type": "latency", "ms": 150}})
    first = start_worker(emulator, path, receivers, 10)
    eventually(lambda: ledger.report().sent >= 40)
    first.terminate()
    assert first.wait(60) == 0
    report = ledger.report()
    assert (report.unknown, report.running, report.failed) == (0, 0, 0)
    assert 40 <= report.sent < receivers and report.sent == len(arrivals(emulator))
    # SIGTERM, and SIGKILL when its time is up: what the calls that hang had is unknown.
    emulator.faults({"action": "BatchSendMessage", "after": 2, "fault": {"type": "hang", "after": "processing"}})
    before = emulator.control("GET", "state")["messages"]
    second = start_worker(emulator, path, receivers, 10)
    eventually(lambda: bool(emulator.control("GET", "state")["messages"] == before + 40))
    second.terminate()
    second.kill()
    assert second.wait(60) == -signal.SIGKILL
    emulator.faults()
    assert start_worker(emulator, path, receivers, 10).wait(120) == 0
    report = ledger.report()
    assert (report.sent, report.unknown) == (receivers - 20, 20)
    assert len(arrivals(emulator)) == receivers and set(arrivals(emulator).values()) == {1}


def test_progress_is_the_whole_campaigns(emulator: Emulator, tmp_path: Path) -> None:
    options = BatchOptions(paced=False, part_size=10, concurrency=1)
    whole, store = (SqliteLedgerStore(str(tmp_path / name)) for name in ("whole.db", "ledger.db"))
    progress: list[tuple[int, int]] = []
    with ImClient(**emulator.options) as im:

        def run(store: SqliteLedgerStore) -> None:
            im.batch(
                "BatchSendMessage",
                ledger=Ledger("spring", store),
                receiver=iter(range(1, 41)),
                options=options,
                on_progress=lambda done, total: progress.append((done, total)),
                **FIXED,
            )

        run(whole)
        # Another machine has sent the last part; this one has a slow call.
        (last,) = whole.read(ReadRequest("spring", 3, 1))
        store.claim(ClaimRequest("spring", 3, last.digest, "other", 60_000))
        store.settle(SettleRequest("spring", 3, "other", last.record, ""))
        progress.clear()
        emulator.faults({"action": "BatchSendMessage", "first": 1, "fault": {"type": "latency", "ms": 4_000}})
        run(store)
    assert progress == [(10, 40), (20, 40), (30, 40), (40, 40)]


MEMORY = """
import re
from volc_im import BatchOptions, ImClient, Ledger, LedgerPart, Settled
class Done:
    def __init__(self):
        self.parts = {}
    def claim(self, request):
        self.parts[request.part] = LedgerPart(request.part, request.digest, "other", 0, '{"s":500}')
        return Settled('{"s":500}')
    def settle(self, request):
        raise AssertionError
    def read(self, request):
        numbers = range(request.start, min(request.start + request.most, len(self.parts)))
        return [self.parts[number] for number in numbers if number in self.parts]
def receivers():
    for number in range(1, 1_000_001):
        yield number
with ImClient(access_key_id="AKLTtest", secret_access_key="s", app_id=1, base_url="http://127.0.0.1:9") as im:
    report = im.batch(
        "BatchSendMessage", ledger=Ledger("spring", Done()), receiver=receivers(), sender=5, msg_type=10001, content="{}"
    )
assert report.total == report.sent == 1_000_000
# Not by getrusage, whose maximum is also that of the process which started this one.
with open("/proc/self/status") as status:
    peak = int(re.search(r"VmHWM:\\s+(\\d+) kB", status.read())[1]) * 1024
assert peak < 100e6, peak
"""


@pytest.mark.skipif(sys.platform != "linux", reason="there is no /proc here")
def test_a_million_receivers_of_a_generator_are_never_all_in_memory() -> None:
    done = subprocess.run([sys.executable, "-c", MEMORY], timeout=240, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


FULL_DISK = """
import json, os, resource, sys
from volc_im import BatchOptions, FileLedgerStore, ImClient, Ledger
def limit(size):
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))
def run(deadline):
    with ImClient(
        app_id=int(os.environ["VOLC_IM_APP_ID"]), base_url=os.environ["VOLC_IM_BASE_URL"],
        access_key_id=os.environ["VOLC_IM_ACCESS_KEY"], secret_access_key=os.environ["VOLC_IM_SECRET_KEY"],
    ) as im, FileLedgerStore(sys.argv[1]) as store:
        return im.batch(
            "BatchSendMessage", ledger=Ledger("spring", store), receiver=iter(range(1, 201)), sender=5_000_000,
            msg_type=10001, content="{}",
            options=BatchOptions(paced=False, part_size=10, concurrency=2, deadline=deadline),
        )
limit(2_000)
full = run(2)
limit(resource.RLIM_INFINITY)
print(json.dumps([full, run(60)]))
"""


@pytest.mark.skipif(os.name == "nt", reason="no limit of files here")
def test_a_full_disk_sends_nothing_that_is_not_written_down(emulator: Emulator, tmp_path: Path) -> None:
    program = [sys.executable, "-c", FULL_DISK, str(tmp_path / "spring.ledger")]
    done = subprocess.run(program, timeout=120, capture_output=True, text=True, env=emulator.environment)
    assert done.returncode == 0, done.stderr
    full, later = json.loads(done.stdout)
    total, sent, failed, unknown = later[:4]
    assert 0 < full[1] < 200 and "the store fails" in done.stderr
    assert (total, failed, sent + unknown) == (200, 0, 200) and unknown <= 20
    assert len(arrivals(emulator)) >= sent and set(arrivals(emulator).values()) == {1}


def test_nothing_is_lost_and_nothing_is_sent_twice_whatever_is_killed(emulator: Emulator, tmp_path: Path) -> None:
    path, receivers, part_size, kills = str(tmp_path / "ledger.db"), 2_000, 20, 5
    ledger = Ledger("spring", SqliteLedgerStore(path), lease=3)
    emulator.faults(
        {"action": "BatchSendMessage", "every": 13, "fault": {"type": "reset", "after": "processing"}},
        {"action": "BatchSendMessage", "fault": {"type": "latency", "ms": 20}},
    )

    def worker() -> subprocess.Popen[bytes]:
        return start_worker(emulator, path, receivers, part_size)

    workers = [worker() for _ in range(3)]
    for kill in range(kills):
        before, until = ledger.report().sent, time.monotonic() + 60
        while ledger.report().sent < before + 100 and time.monotonic() < until:
            time.sleep(0.02)
        killed = workers[kill % 3]
        killed.kill()
        killed.wait()
        workers[kill % 3] = worker()
    assert [process.wait() for process in workers] == [0, 0, 0]
    assert worker().wait() == 0
    report = ledger.report()
    assert (report.total, report.left, report.running, report.failed) == (receivers, 0, 0, 0)
    assert report.sent + report.unknown == receivers
    unknown = {item.index + 1 for item in ledger.items()}
    assert len(unknown) == report.unknown
    times = arrivals(emulator)
    assert all(times[receiver] == 1 for receiver in range(1, receivers + 1) if receiver not in unknown)
    assert set(times.values()) == {1}
    requests = len(times) // part_size
    assert len(unknown) <= (kills * 2 + requests // 13 + 1) * part_size
