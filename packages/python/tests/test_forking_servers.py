"""Servers that load an application, use it, and fork: gunicorn with --preload."""

from __future__ import annotations

import http.client
import json
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from receivers import callbacks

APPLICATION = """
import io, os, threading, time
from volc_im import Callbacks, reject
callbacks = Callbacks(secret="new-secret-of-tests", app_id=123456)
app = callbacks.wsgi({"BeforeSendMessage": lambda event: reject(5, str(os.getpid()))}, undecided="accept")

def use():
    body = callbacks.sign("BeforeSendMessage", {"AppId": 123456})
    environ = {"REQUEST_METHOD": "POST", "CONTENT_LENGTH": str(len(body)), "wsgi.input": io.BytesIO(body)}
    assert b'"CheckCode":5' in b"".join(app(environ, lambda *given: None))

def go_on():
    while True:
        use()

# Before the fork: threads are started, and locks are held.
use()
if os.environ["BUSY"]:
    threading.Thread(target=go_on, daemon=True).start()
"""


@pytest.mark.parametrize("worker", ["sync", "gthread"])
@pytest.mark.parametrize("busy", ["", "busy"])
def test_gunicorn_with_preload(tmp_path: Path, worker: str, busy: str) -> None:
    """C7: every event is decided by its handler, in the workers."""
    (tmp_path / "application.py").write_text(APPLICATION)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
    command = ["-m", "gunicorn", "--preload", "--workers", "2", "--worker-class", worker, "--threads", "4"]
    command += ["--bind", f"127.0.0.1:{port}", "--log-level", "error", "application:app"]
    server = subprocess.Popen([sys.executable, *command], cwd=tmp_path, env={"PATH": "/usr/bin:/bin", "BUSY": busy})
    try:
        deadline = time.monotonic() + 60
        while True:
            try:
                socket.create_connection(("127.0.0.1", port), 1).close()
                break
            except OSError:
                assert server.poll() is None and time.monotonic() < deadline, "the server does not start"
                time.sleep(0.05)
        answers = [post(port, callbacks.sign("BeforeSendMessage", {"AppId": 123456})) for _ in range(40)]
        assert {answer["CheckCode"] for answer in answers} == {5}
        assert str(server.pid) not in {answer["CheckMessage"] for answer in answers}
        assert post(port, callbacks.sign("AfterPush", {"AppId": 123456}), chunked=True)["CheckCode"] == 0
    finally:
        server.send_signal(signal.SIGKILL if busy else signal.SIGTERM)
        server.wait(60)


def post(port: int, body: bytes, chunked: bool = False) -> Any:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    parts: Any = iter([body[:50], body[50:]]) if chunked else body
    connection.request("POST", "/", parts, {"content-type": "application/json"}, encode_chunked=chunked)
    answer = connection.getresponse()
    assert answer.status == 200, answer.status
    return json.loads(answer.read())
