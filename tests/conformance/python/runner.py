"""What Python makes of the vectors; see ../README.md."""

from __future__ import annotations

import json
import os
import sys
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

from javascript_vectors import wired
from volc_im import Callbacks, ImError, ImProtocol, LoginTokens, Record

if sys.argv[1:] == ["scenarios"]:
    from scenarios import serve

    serve()
    sys.stdout.flush()
    # Threads of handlers that hang do not hold the program.
    os._exit(0)

protocol: Any = ImProtocol(access_key_id="AKLTexample", secret_access_key="secret", app_id=123456)
lines: list[str] = []
epoch = datetime(1970, 1, 1, tzinfo=timezone.utc)


def vectors(name: str) -> list[dict[str, Any]]:
    text = Path(os.environ["VOLC_IM_VECTORS"], name).read_text("utf-8")
    return [json.loads(line) for line in text.split("\n") if line]


def write(*fields: Any) -> None:
    texts = ["" if field is None else str(field) for field in fields]
    escapes = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})
    lines.append("\t".join(text.translate(escapes) for text in texts))


def said(value: Any) -> str:
    """What a result says, whatever the names and types it is said in."""
    if value is None or isinstance(value, bool):
        return json.dumps(value)
    if isinstance(value, Record):
        value = vars(value)
    if isinstance(value, dict):
        members = {str(name).lower().replace("_", ""): member for name, member in value.items() if member is not None}
        return "{" + ",".join(f"{name}:{said(members[name])}" for name in sorted(members, key=utf8)) + "}"
    if isinstance(value, list):
        return "[" + ",".join(said(item) for item in value) + "]"
    return f'"{value}"'


def utf8(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


def at(now_ms: int) -> datetime:
    return datetime.fromtimestamp(now_ms / 1000, timezone.utc)


for vector in vectors("requests/actions.jsonl"):
    # Where languages with types of their own have it.
    given = {"app_id": vector["body"]["AppId"], **wired(vector["input"], vector["body"])}
    request = protocol.build_request(vector["action"], given, now=at(1767225600000))
    headers = [f"{name}: {value}" for name, value in sorted(request.headers.items())]
    write("request", vector["name"], request.method, request.url, *headers, request.body.decode())

for vector in [*vectors("responses/actions.jsonl"), *vectors("responses/envelopes.jsonl")]:
    try:
        body = utf8(vector["body"])
        result = protocol.parse_response(vector["action"], status=vector["status"], body=body)
        write("result", vector["name"], said(result))
    except ImError as error:
        facts = {
            "api": ("code", "http_status", "request_id"),
            "http": ("http_status",),
            "decode": ("path", "rule", "request_id"),
        }[error.kind]
        write("error", vector["name"], error.kind, *(getattr(error, fact) for fact in facts))

for vector in [*vectors("callbacks/accepted.jsonl"), *vectors("callbacks/refused.jsonl")]:
    callbacks = Callbacks(secret=vector["secrets"], app_id=vector.get("appId"), event_id=vector.get("eventId"))
    raw = bytes.fromhex(vector["bodyHex"]) if "bodyHex" in vector else utf8(vector["body"])
    try:
        event = callbacks.verify(raw, now=at(vector["nowMs"]))
        write("event", vector["name"], event.type, event.id, event.time_ms, event.app_id, event.signature, event.raw)
    except ImError as error:
        write("refused", vector["name"], getattr(error, "reason"), getattr(error, "skew_seconds"))

for vector in vectors("tokens.jsonl"):
    try:
        tokens = LoginTokens(app_id=vector["appId"], app_key=vector["appKey"])
        if vector["do"] == "issue":
            expires_at = epoch + timedelta(milliseconds=vector["expiresAtMs"])
            token = tokens.issue(int(vector["userId"]), expires_at=expires_at, now=at(vector["nowMs"]))
            write("token", vector["name"], token)
            continue
        read = tokens.inspect(vector["token"], now=at(vector["nowMs"]))
        expiry = (read.expires_at - epoch) // timedelta(milliseconds=1)
        expired = str(read.is_expired).lower()
        write("login", vector["name"], read.app_id, read.user_id, expiry, expired, read.token_type)
    except ImError as error:
        write("refused token", vector["name"], getattr(error, "rule"))

sys.stdout.buffer.write(utf8("\n".join(lines) + "\n"))
