"""The running event loop."""

from __future__ import annotations

import asyncio
import sys

from ._errors import invalid


def running_loop() -> asyncio.AbstractEventLoop:
    """The running event loop, or the error that it is another library's."""
    try:
        return asyncio.get_running_loop()
    except RuntimeError:
        trio = sys.modules.get("trio")
        if trio is not None and trio.lowlevel.in_trio_task():
            words = "needs asyncio: on trio, run ImClient, or the handler's answer(), by trio.to_thread.run_sync"
            raise invalid("", "trio", words) from None
        raise
