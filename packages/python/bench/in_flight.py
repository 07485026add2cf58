"""What a call that waits for its answer takes of memory, of a short message and of a long one: 2,000 calls to a server that
never answers. Each in a process of its own: what other work has left behind would be used again, and not be counted.

Run by `cargo xtask bench python`.
"""

from __future__ import annotations

import asyncio
import json
import resource
import subprocess
import sys
from typing import Any

from volc_im import AsyncImClient

WAITING = 2000
TEXTS = {"short": "周六上午九点在车站门口见", "of 16 KiB": "a" * 16_384}
SILENT_SERVER = """
import socket
server = socket.create_server(("127.0.0.1", 0), backlog=4096)
print(server.getsockname()[1], flush=True)
held = []
while True:
    held.append(server.accept()[0])
"""


def resident() -> int:
    """Memory of this process, in KiB."""
    with open("/proc/self/status") as status:
        return next(int(line.split()[1]) for line in status if line.startswith("VmRSS"))


async def calls_in_flight(text: str) -> float:
    server = subprocess.Popen([sys.executable, "-c", SILENT_SERVER], stdout=subprocess.PIPE, text=True)
    try:
        port = int(server.stdout.readline()) if server.stdout else 0
        settings: Any = {"access_key_id": "a", "secret_access_key": "b", "app_id": 1, "timeout": 300, "deadline": 300}
        im = AsyncImClient(**settings, base_url=f"http://127.0.0.1:{port}")
        content = json.dumps({"text": text}, ensure_ascii=False)
        tasks: list[Any] = []

        async def wait(calls: int) -> int:
            for _ in range(calls):
                call = im.send_message(sender=1, conversation_short_id=7221856821303362049, msg_type=10001, content=content)
                tasks.append(asyncio.ensure_future(call))
            await asyncio.sleep(8)
            return resident()

        before = await wait(50)
        kib = (await wait(WAITING) - before) / WAITING
        assert not any(task.done() for task in tasks)
        await im.aclose()
        await asyncio.gather(*tasks, return_exceptions=True)
        return kib
    finally:
        server.kill()


def main() -> None:
    if len(sys.argv) > 1:
        print(f"{asyncio.run(calls_in_flight(TEXTS[sys.argv[1]])):10.1f} KiB", flush=True)
        return
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(4096, resource.getrlimit(resource.RLIMIT_NOFILE)[0]),) * 2)
    for name in TEXTS:
        print(f"memory of a call in flight, its message {name}", flush=True)
        subprocess.run([sys.executable, __file__, name], check=True)


main()
