"""Callbacks on real servers: the emulator posts them, the examples' applications answer."""

from __future__ import annotations

import http.client
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import pytest
from conftest import APP_ID, CALLBACK_SECRET, EXAMPLES, Emulator, group

UVICORN = [sys.executable, "-m", "uvicorn", "--log-level", "warning", "--port", "{port}", "{module}:{app}"]
WSGI = [
    sys.executable,
    "-c",
    "import importlib, socketserver, sys\n"
    "from wsgiref.simple_server import WSGIServer, make_server\n"
    "class Server(socketserver.ThreadingMixIn, WSGIServer):\n"
    "    request_queue_size = 64\n"
    "app = getattr(importlib.import_module(sys.argv[2]), sys.argv[3])\n"
    "make_server('127.0.0.1', int(sys.argv[1]), app, Server).serve_forever()",
    "{port}",
    "{module}",
    "{app}",
]
SERVED = {
    "fastapi": (UVICORN, "callbacks_fastapi", "app"),
    "starlette": (UVICORN, "callbacks_starlette", "app"),
    "flask": (WSGI, "callbacks_flask", "app"),
    "django": (WSGI, "callbacks_django", "application"),
}


class Served:
    """An example under its server, which the emulator posts callbacks to."""

    def __init__(self, name: str, emulator: Emulator) -> None:
        self.name = name
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port: int = free.getsockname()[1]
        command, module, app = SERVED[name]
        words = [
            word.replace("{port}", str(self.port)).replace("{module}", module).replace("{app}", app) for word in command
        ]
        self.process = subprocess.Popen(words, cwd=EXAMPLES, env=emulator.environment, stderr=subprocess.DEVNULL)
        deadline = time.monotonic() + 30
        while True:
            try:
                socket.create_connection(("127.0.0.1", self.port), 1).close()
                break
            except OSError:
                assert self.process.poll() is None and time.monotonic() < deadline, "the server does not start"
                time.sleep(0.05)
        url = f"http://127.0.0.1:{self.port}/im-callbacks"
        emulator.control("POST", "callbacks/target", {"url": url, "secret": CALLBACK_SECRET})

    def ask(self, method: str, path: str, body: bytes, **headers: str) -> tuple[int, bytes]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        # A server may refuse a body, and close, before it has read all of it.
        with suppress(ConnectionError):
            connection.request(method, path, body, headers)
        answer = connection.getresponse()
        return answer.status, answer.read()

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait()


@pytest.fixture(scope="module", params=SERVED)
def served(request: pytest.FixtureRequest, emulator: Emulator) -> Iterator[Served]:
    running = Served(request.param, emulator)
    yield running
    running.stop()


def says(emulator: Emulator, conversation: int, text: str) -> dict[str, Any]:
    """What becomes of a message that a client user sends."""
    act = {"user": 1, "type": "send_message", "conversation_short_id": str(conversation), "content": text}
    answer: dict[str, Any] = emulator.control("POST", "act", act)
    return answer


def test_a_backend_refuses_and_accepts(served: Served, emulator: Emulator) -> None:
    conversation = group(emulator)
    refused = says(emulator, conversation, "a spoiler")
    assert (refused["ok"], refused.get("check_code")) == (False, 1001), refused
    assert refused["check_message"] == "no spoilers, please"
    assert says(emulator, conversation, "hello")["ok"]


def test_after_events_are_taken_in(served: Served, emulator: Emulator) -> None:
    for event in ("AfterSendMessage", "BrandNewEvent"):
        record = emulator.control("POST", "callbacks/send", {"event_type": event, "data": {"AppId": APP_ID}})
        assert (record["status"], record["outcome"]) == (200, "accepted"), record


@pytest.mark.parametrize("variant", ["forged", "tampered", "late"])
def test_what_is_not_genuine_gets_401_and_no_word(served: Served, emulator: Emulator, variant: str) -> None:
    sent = {"event_type": "AfterPush", "data": {"AppId": APP_ID}, "variant": variant}
    record = emulator.control("POST", "callbacks/send", sent)
    assert (record["status"], record["answer"] or "") == (401, ""), record


def test_limits_hold(served: Served) -> None:
    assert served.ask("POST", "/im-callbacks", b"{}") == (401, b"")
    assert served.ask("POST", "/im-callbacks", b"x" * (1 << 20)) == (401, b"")
    status, body = served.ask("POST", "/im-callbacks", b"x" * ((1 << 20) + 1))
    assert (status, body) == (413, b"")
    assert served.ask("GET", "/im-callbacks", b"")[0] == 405
    assert served.ask("POST", "/elsewhere", b"{}")[0] == 404


def test_callbacks_come_many_at_once(served: Served, emulator: Emulator) -> None:
    conversation = group(emulator)
    outcomes: list[Any] = []

    def talk(number: int) -> None:
        outcomes.append(says(emulator, conversation, "spoiler" if number % 2 else "hello")["ok"])

    threads = [threading.Thread(target=talk, args=[number]) for number in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == [False] * 10 + [True] * 10


def test_the_rest_of_the_application_is_served(served: Served) -> None:
    if served.name in ("fastapi", "flask"):
        with urllib.request.urlopen(f"http://127.0.0.1:{served.port}/health") as answer:
            assert b"true" in answer.read()


def test_django_by_asgi(emulator: Emulator) -> None:
    """Callbacks.asgi beside Django's own application."""
    program = (
        "import callbacks_django as project\n"
        "from django.core.asgi import get_asgi_application\n"
        "handlers = {'BeforeSendMessage': project.before_send_message}\n"
        "django, im = get_asgi_application(), project.callbacks.asgi(handlers, undecided='accept')\n"
        "async def app(scope, receive, send):\n"
        "    own = scope['type'] == 'http' and scope['path'] == '/im-callbacks'\n"
        "    await (im if own else django)(scope, receive, send)\n"
        "import sys, uvicorn\n"
        "uvicorn.run(app, port=int(sys.argv[1]), log_level='warning', lifespan='off')\n"
    )
    SERVED["django by asgi"] = ([sys.executable, "-c", program, "{port}"], "", "")
    served = Served("django by asgi", emulator)
    try:
        conversation = group(emulator)
        assert says(emulator, conversation, "a spoiler")["check_code"] == 1001
        assert says(emulator, conversation, "hello")["ok"]
        assert served.ask("POST", "/elsewhere", b"{}")[0] == 404
    finally:
        served.stop()
