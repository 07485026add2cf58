"""What only the emulator has: being a client user, making requests fail, sending callbacks at will."""

from __future__ import annotations

import json
import os
import urllib.request
from typing import Any

BASE = f"{os.environ['VOLC_IM_BASE_URL']}/_emulator"


def ask(method: str, path: str, body: Any = None) -> Any:
    data = None if body is None else json.dumps(body).encode()
    headers = {"content-type": "application/json"} if data else {}
    with urllib.request.urlopen(urllib.request.Request(f"{BASE}/{path}", data, headers, method=method)) as answer:
        return json.loads(answer.read() or b"null")


def act_as(act: dict[str, Any]) -> Any:
    """Does something as a client user, so that callbacks are sent."""
    return ask("POST", "act", act)


def inject_faults(*rules: dict[str, Any]) -> None:
    """Makes requests fail as the rules say; without rules, no request fails any more."""
    ask("DELETE", "faults")
    if rules:
        ask("POST", "faults", {"rules": rules})


def set_callback_target(url: str, secret: str) -> None:
    """Says where callbacks go, and the secret that signs them."""
    ask("POST", "callbacks/target", {"url": url, "secret": secret})


def send_callback(callback: dict[str, Any]) -> None:
    """Sends a callback, genuine or not."""
    ask("POST", "callbacks/send", callback)
