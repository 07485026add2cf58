"""Makes the calls of README.md to the server at the URL in the first argument."""

import asyncio
import platform
import resource
import sys
import time

from volc_im import Callbacks, DecodeError, HttpError, ImClient, RetryOptions

OUTCOMES = {1: "size", 2: "size", 3: "http", 4: "ok", 5: "ok", 6: "duplicate_key", 7: "duplicate_key", 8: "depth"}
im = ImClient(
    access_key_id="AKLTexample",
    secret_access_key="secret",
    app_id=123456,
    base_url=sys.argv[1],
    timeout=300,
    deadline=300,
    retry=RetryOptions(max_attempts=1),
)
took = {}
base = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
for which, expected in OUTCOMES.items():
    began = time.process_time()
    try:
        im.query_online_status(user_ids=[which])
        outcome = "ok"
    except DecodeError as error:
        outcome = error.rule
    except HttpError as error:
        outcome = error.kind
    took[which] = (time.process_time() - began) * 1000
    print(f"  {which}: {outcome}, {took[which]:.0f} ms of processor time")
    assert outcome == expected, outcome

callbacks = Callbacks(secret="a-secret-of-tests", app_id=123456)
PIECE = b" " * 65_536


class Endless:
    """Blanks without an end, as ASGI and WSGI hand them over."""

    def __init__(self):
        self.taken = 0
        self.statuses = []

    async def receive(self):
        self.taken += len(PIECE)
        return {"type": "http.request", "body": PIECE, "more_body": True}

    async def send(self, message):
        if message["type"] == "http.response.start":
            self.statuses.append(message["status"])

    def read(self, size=-1):
        size = len(PIECE) if size < 0 else size
        self.taken += size
        return b" " * size

    def start_response(self, status, headers, exc_info=None):
        self.statuses.append(int(status.split()[0]))


endless = Endless()
scope = {"type": "http", "method": "POST", "path": "/", "headers": [(b"content-type", b"application/json")]}
asyncio.run(callbacks.asgi({}, undecided="reject")(scope, endless.receive, endless.send))
environ = {"REQUEST_METHOD": "POST", "CONTENT_TYPE": "application/json", "wsgi.input": endless, "wsgi.input_terminated": True}
list(callbacks.wsgi({}, undecided="reject")(environ, endless.start_response))
print(f"  callbacks without an end: {endless.statuses} after {endless.taken} bytes of both")
assert endless.statuses == [413, 413] and endless.taken <= 4 << 20, "a callback"
grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - base) * 1024 / 1e6
print(f"Python {platform.python_version()}: memory grew by {grown:.0f} MB at most")
assert grown < 512, "memory"
for few, many in ((4, 5), (6, 7)):
    assert took[many] < 32 * max(took[few], 20), "time is not proportional"
