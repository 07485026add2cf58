"""A server whose events are remembered in Redis, for the test that languages share one."""

from __future__ import annotations

import os
from wsgiref.simple_server import WSGIRequestHandler, make_server

import redis
from volc_im import Callbacks, reject
from volc_im.redis import RedisReplayStore


class Silent(WSGIRequestHandler):
    """Logs nothing."""

    def log_message(self, *_: object) -> None:
        pass


callbacks = Callbacks(secret=os.environ["VOLC_IM_CALLBACK_SECRET"], app_id=int(os.environ["VOLC_IM_APP_ID"]))
app = callbacks.wsgi(
    {"BeforeSendMessage": lambda event: reject(1001, "python")},
    undecided="accept",
    replay=RedisReplayStore(redis.Redis.from_url(os.environ["VOLC_IM_REDIS_URL"], socket_timeout=5)),
)
server = make_server("127.0.0.1", 0, app, handler_class=Silent)
print(f"http://127.0.0.1:{server.server_port}/", flush=True)
server.serve_forever()
