"""The awaited client among tasks, event loops, threads and processes."""

from __future__ import annotations

import asyncio
import gc
import os
import subprocess
import sys
import threading
import time
from typing import Any

import pytest
from conftest import Emulator, group, message
from volc_im import AsyncImClient, CallTimeoutError, ImClient, RetryOptions, TransportError


def answer_threads() -> int:
    return sum(thread.name == "volc-im answers" for thread in threading.enumerate())


def wait_for_threads(most: int) -> None:
    deadline = time.monotonic() + 30
    while answer_threads() > most and time.monotonic() < deadline:
        time.sleep(0.01)
    assert answer_threads() <= most


def test_many_calls_at_once_get_their_own_answers(emulator: Emulator) -> None:
    conversation = group(emulator)

    async def main() -> None:
        async with AsyncImClient(**emulator.options) as im:
            sent = await asyncio.gather(*[im.send_message(**message(conversation, f"m{n}")) for n in range(300)])
            assert len({result.message_id for result in sent}) == 300
            for number in (0, 150, 299):
                got = await im.get_messages(conversation_short_id=conversation, message_ids=[sent[number].message_id])
                assert got.messages[0].content == message(0, f"m{number}")["content"]

    asyncio.run(main())
    wait_for_threads(0)


def test_cancelling_a_task_cancels_its_call(emulator: Emulator) -> None:
    conversation = group(emulator)
    emulator.forget()
    # The first attempt fails; the second would come after a wait.
    emulator.faults({"action": "SendMessage", "fault": {"type": "status", "status": 503}})

    async def main() -> None:
        retry = RetryOptions(max_attempts=10, base_delay=0.2, max_delay=0.2)
        async with AsyncImClient(**emulator.options, retry=retry) as im:
            task = asyncio.ensure_future(im.send_message(**message(conversation)))
            while not emulator.requests("SendMessage"):
                await asyncio.sleep(0.005)
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
            sent = len(emulator.requests("SendMessage"))
            emulator.faults()
            await asyncio.sleep(0.6)
            assert len(emulator.requests("SendMessage")) == sent
            with pytest.raises(asyncio.TimeoutError):
                emulator.faults({"fault": {"type": "latency", "ms": 3000}})
                await asyncio.wait_for(im.send_message(**message(conversation)), 0.05)
            emulator.faults()
            await im.send_message(**message(conversation))

    asyncio.run(main())


def test_two_loops_in_two_threads_with_one_client(emulator: Emulator) -> None:
    conversation = group(emulator)
    im = AsyncImClient(**emulator.options)
    found: list[int] = []

    async def calls() -> None:
        for _ in range(5):
            sent = await asyncio.gather(*[im.send_message(**message(conversation)) for _ in range(40)])
            found.extend(result.message_id for result in sent)

    threads = [threading.Thread(target=lambda: asyncio.run(calls())) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(found)) == 400
    asyncio.run(im.aclose())
    wait_for_threads(0)


def test_loops_one_after_the_other_leave_nothing_behind(emulator: Emulator) -> None:
    conversation = group(emulator)
    im = AsyncImClient(**emulator.options)
    for _ in range(10):
        asyncio.run(_once(im, conversation))
    wait_for_threads(1)
    del im
    gc.collect()
    wait_for_threads(0)


async def _once(im: AsyncImClient, conversation: int) -> None:
    await im.send_message(**message(conversation))


def test_a_client_that_is_closed_ends_its_calls(emulator: Emulator) -> None:
    conversation = group(emulator)
    emulator.faults({"fault": {"type": "latency", "ms": 20000}})

    async def main() -> None:
        im = AsyncImClient(**emulator.options)
        task = asyncio.ensure_future(im.send_message(**message(conversation)))
        await asyncio.sleep(1)
        await im.aclose()
        with pytest.raises(TransportError) as caught:
            await asyncio.wait_for(task, 15)
        assert caught.value.transport_kind == "aborted" and caught.value.maybe_sent

    asyncio.run(main())


def test_a_loop_that_ends_with_calls_under_way(emulator: Emulator) -> None:
    conversation = group(emulator)
    emulator.faults({"fault": {"type": "latency", "ms": 300}})
    im = AsyncImClient(**emulator.options)

    async def main() -> None:
        asyncio.ensure_future(im.send_message(**message(conversation)))
        await asyncio.sleep(0.05)

    asyncio.run(main())
    time.sleep(0.5)
    emulator.faults()
    asyncio.run(_once(im, conversation))


def test_threads_share_a_waiting_client(emulator: Emulator) -> None:
    conversation = group(emulator)
    found: list[int] = []
    with ImClient(**emulator.options) as im:

        def calls() -> None:
            found.extend(im.send_message(**message(conversation)).message_id for _ in range(50))

        threads = [threading.Thread(target=calls) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert len(set(found)) == 400


def test_a_limit_of_time_is_no_cancellation(emulator: Emulator) -> None:
    emulator.faults({"fault": {"type": "latency", "ms": 2000}})

    async def main() -> None:
        async with AsyncImClient(**emulator.options, deadline=0.1) as im:
            with pytest.raises(CallTimeoutError):
                await im.send_message(**message(1))

    asyncio.run(main())


FORK = """
import asyncio, os, sys
from volc_im import AsyncImClient, ImClient

options = dict(base_url=os.environ["VOLC_IM_BASE_URL"], app_id=int(os.environ["VOLC_IM_APP_ID"]),
    access_key_id=os.environ["VOLC_IM_ACCESS_KEY"], secret_access_key=os.environ["VOLC_IM_SECRET_KEY"])
conversation = int(sys.argv[1])

def send(im, text):
    im.send_message(sender=1, conversation_short_id=conversation, msg_type=1, content=text)

async def send_async(im, text):
    await im.send_message(sender=1, conversation_short_id=conversation, msg_type=1, content=text)

waiting, awaited, unused = ImClient(**options), AsyncImClient(**options), AsyncImClient(**options)
if sys.argv[2] == "after calls":
    send(waiting, "parent")
    asyncio.run(send_async(awaited, "parent"))
children = []
for number in range(3):
    child = os.fork()
    if not child:
        send(waiting, f"child {number}")
        asyncio.run(send_async(awaited, f"child {number}"))
        sys.exit(0)
    children.append(child)
send(waiting, "parent again")
asyncio.run(send_async(awaited, "parent again"))
assert [os.waitpid(child, 0)[1] for child in children] == [0, 0, 0]
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")
@pytest.mark.parametrize("when", ["before calls", "after calls"])
def test_a_fork_leaves_parent_and_child_with_clients_that_work(emulator: Emulator, when: str) -> None:
    conversation = group(emulator)
    program = [sys.executable, "-c", FORK, str(conversation), when]
    done = subprocess.run(program, env=emulator.environment, timeout=30, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    texts = sorted(stored["content"] for stored in emulator.messages(conversation))
    expected = ["parent again"] * 2 + [f"child {number}" for number in range(3) for _ in range(2)]
    if when == "after calls":
        expected += ["parent"] * 2
    assert texts == sorted(expected)


EXITS = """
import asyncio, os, sys, threading, time
from volc_im import AsyncImClient, ImClient
options = dict(base_url=os.environ["VOLC_IM_BASE_URL"], app_id=int(os.environ["VOLC_IM_APP_ID"]),
    access_key_id=os.environ["VOLC_IM_ACCESS_KEY"], secret_access_key=os.environ["VOLC_IM_SECRET_KEY"])
given = dict(sender=1, conversation_short_id=1, msg_type=1, content="x")
im, waiting = AsyncImClient(**options, on_request=lambda event: None), ImClient(**options)
loop = asyncio.new_event_loop()
async def begin():
    asyncio.ensure_future(im.send_message(**given))
    await asyncio.sleep(0.05)
loop.run_until_complete(begin())
threading.Thread(target=lambda: waiting.send_message(**given), daemon=True).start()
time.sleep(0.05)
"""


def test_a_program_ends_with_calls_under_way(emulator: Emulator) -> None:
    emulator.faults({"fault": {"type": "latency", "ms": 150}})
    for _ in range(5):
        done = subprocess.run([sys.executable, "-c", EXITS], env=emulator.environment, timeout=20, capture_output=True)
        assert done.returncode == 0, done.stderr


def test_no_loop_is_needed_to_make_a_client() -> None:
    settings: dict[str, Any] = {"access_key_id": "a", "secret_access_key": "b", "app_id": 1}
    assert repr(AsyncImClient(**settings)) == "<AsyncImClient>"
