"""A WSGI application on the standard library's server."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, make_server


class Quiet(WSGIRequestHandler):
    """Prints no line for each request."""

    def log_message(self, *_: Any) -> None:
        pass


@contextmanager
def serve(app: Any) -> Iterator[str]:
    """Serves an application on a free port of this machine; gives its URL."""
    server = make_server("127.0.0.1", 0, app, handler_class=Quiet)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/im-callbacks"
    finally:
        server.shutdown()
        server.server_close()
