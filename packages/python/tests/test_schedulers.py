"""gevent, eventlet and trio: calls let others run, or the error says at once that they cannot. Each in its own process."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

import pytest
from conftest import CALLBACK_SECRET, Emulator, group

GEVENT = """
from gevent import monkey
monkey.patch_all()
import json, sys, time
import gevent
from volc_im import AsyncImClient, Callbacks, ImClient, TransportError, ValidationError, accept, reject
given = json.loads(sys.argv[1])
options = given["options"]
"""


def run(program: str, **given: Any) -> Any:
    """What a program prints, as JSON."""
    command = [sys.executable, "-c", program, json.dumps(given)]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, timeout=120, check=True)
    return json.loads(done.stdout)


def test_calls_let_greenlets_run(emulator: Emulator) -> None:
    emulator.faults({"action": "SendMessage", "first": 20, "fault": {"type": "latency", "ms": 500}})
    found = run(
        GEVENT
        + """
ticks = []
def tick():
    while True:
        ticks.append(time.monotonic())
        gevent.sleep(0.02)
ticking = gevent.spawn(tick)
im = ImClient(**options)
def send(number):
    return im.send_message(sender=1, conversation_short_id=given["group"], msg_type=10001, content="{}").message_id
started = time.monotonic()
sending = [gevent.spawn(send, number) for number in range(20)]
gevent.joinall(sending, raise_error=True)
took = time.monotonic() - started
ticking.kill()
gaps = [after - before for before, after in zip(ticks, ticks[1:])]
im.close()
print(json.dumps({"ids": len({job.value for job in sending}), "took": took, "ticks": len(ticks), "gap": max(gaps)}))
""",
        options=emulator.options,
        group=group(emulator),
    )
    # One after the other they would take ten seconds.
    assert found["ids"] == 20 and found["took"] < 8
    assert found["ticks"] > 3 and found["gap"] < 5


def test_a_greenlet_that_is_killed_cancels_its_call(emulator: Emulator) -> None:
    emulator.faults({"action": "SendMessage", "fault": {"type": "hang"}})
    found = run(
        GEVENT
        + """
im = ImClient(**options)
def send():
    return im.send_message(sender=1, conversation_short_id=given["group"], msg_type=10001, content="{}")
killed = gevent.spawn(send)
gevent.sleep(0.3)
killed.kill()
late = None
with gevent.Timeout(0.3, False):
    late = send()
closed = gevent.spawn(send)
gevent.sleep(0.3)
im.close()
closed.join(10)
print(json.dumps({"killed": killed.dead, "late": late, "closed": type(closed.exception).__name__}))
""",
        options=emulator.options,
        group=group(emulator),
    )
    assert found == {"killed": True, "late": None, "closed": "TransportError"}


def test_callbacks_by_gevent_s_server() -> None:
    found = run(
        GEVENT
        + """
from gevent.pywsgi import WSGIServer
import urllib.request
callbacks = Callbacks(secret=given["secret"], app_id=123456)
def slow(event):
    gevent.sleep(0.3)
    return reject(1001, "slow")
app = callbacks.wsgi({"BeforeSendMessage": slow}, undecided="accept")
server = WSGIServer(("127.0.0.1", 0), app, log=None)
server.start()
def post(number):
    body = callbacks.sign("BeforeSendMessage", {"AppId": 123456, "Number": number})
    return json.loads(urllib.request.urlopen(urllib.request.Request(f"http://127.0.0.1:{server.server_port}/", body, {"content-type": "application/json"})).read())["CheckCode"]
posting = [gevent.spawn(post, number) for number in range(5)]
gevent.joinall(posting, raise_error=True)
print(json.dumps([job.value for job in posting]))
""",
        options={},
        secret=CALLBACK_SECRET,
    )
    assert found == [1001] * 5


REFUSED = """
def refused(make):
    try:
        make()
    except ValidationError as error:
        return [error.path, error.rule]
"""


def test_what_gevent_cannot_have_is_refused(emulator: Emulator) -> None:
    found = run(
        GEVENT
        + REFUSED
        + """
class Store:
    def reserve(self, bucket, pace): return 0
    def give_back(self, bucket, pace): pass
    def slow_down(self, bucket): pass
made = [lambda: AsyncImClient(**options), lambda: ImClient(**options, rate_store=Store())]
print(json.dumps([refused(make) for make in made]))
""",
        options=emulator.options,
    )
    assert found == [["", "gevent"], ["rate_store", "gevent"]]


def test_a_receiver_that_was_imported_too_early_is_refused() -> None:
    found = run(
        """
import json, sys
from volc_im import Callbacks, ValidationError, accept
import volc_im._sync_exchange
from gevent import monkey
monkey.patch_all()
"""
        + REFUSED
        + """
callbacks = Callbacks(secret="a-secret-of-some-length", app_id=1)
print(json.dumps(refused(lambda: callbacks.wsgi({"AfterPush": lambda event: accept()}))))
"""
    )
    assert found == ["", "gevent"]


def test_eventlet_is_refused(emulator: Emulator) -> None:
    # What of eventlet is looked at: the package is no longer maintained.
    found = run(
        """
import json, sys, types
patcher = types.ModuleType("eventlet.patcher")
patcher.is_monkey_patched = lambda name: name == "thread"
sys.modules["eventlet.patcher"] = patcher
from volc_im import ImClient, ValidationError
options = json.loads(sys.argv[1])["options"]
"""
        + REFUSED
        + "print(json.dumps(refused(lambda: ImClient(**options))))",
        options=emulator.options,
    )
    assert found == ["", "eventlet"]


@pytest.mark.parametrize("kind", ["client", "receiver"])
def test_trio_is_told_at_once(emulator: Emulator, kind: str) -> None:
    found = run(
        """
import json, sys
import trio
from volc_im import AsyncImClient, Callbacks, ImClient, ValidationError, accept
given = json.loads(sys.argv[1])
async def main():
    try:
        if given["kind"] == "client":
            async with AsyncImClient(**given["options"]) as im:
                await im.register_users(users=[{"user_id": 1, "nick_name": "Anna"}])
        else:
            callbacks = Callbacks(secret="a-secret-of-some-length", app_id=1)
            await callbacks.handler({"AfterPush": lambda event: accept()}).answer_async("POST", b"{}")
    except ValidationError as error:
        with ImClient(**given["options"]) as im:
            users = [{"user_id": 1, "nick_name": "Anna"}]
            await trio.to_thread.run_sync(lambda: im.register_users(users=users))
        print(json.dumps([error.rule, str(error)]))
trio.run(main)
""",
        options=emulator.options,
        kind=kind,
    )
    assert found[0] == "trio" and "trio.to_thread.run_sync" in found[1]
