"""Calls by a custom HTTP client, here httpx: the library says what to send and when, and does no I/O."""

from __future__ import annotations

import os
import time
from typing import Any

import httpx
from volc_im import Done, ImProtocol, MsgType, Send, text_content

protocol = ImProtocol(
    access_key_id=os.environ["VOLCENGINE_ACCESS_KEY"],
    secret_access_key=os.environ["VOLCENGINE_SECRET_KEY"],
    app_id=int(os.environ["VOLC_IM_APP_ID"]),
    base_url=os.environ.get("VOLC_IM_BASE_URL"),
)


def call(http: httpx.Client, action: Any, given: Any) -> Any:
    """Makes a call with all its attempts."""
    machine = protocol.start(action, given)
    while True:
        step = machine.next()
        if isinstance(step, Done):
            print(f"{action}: {step.info.attempts} attempt(s)")
            return step.result
        if not isinstance(step, Send):
            time.sleep(step.seconds)
            continue
        request = step.request
        try:
            answer = http.post(request.url, headers=request.headers, content=request.body, timeout=step.timeout)
        except httpx.ConnectError as error:
            machine.on_transport_error("connect", str(error))
        except httpx.TimeoutException as error:
            machine.on_transport_error("timeout", str(error))
        except httpx.HTTPError as error:
            machine.on_transport_error("reset", str(error))
        else:
            machine.on_response(
                status=answer.status_code,
                body=answer.content,
                retry_after=answer.headers.get("retry-after"),
                date=answer.headers.get("date"),
            )


with httpx.Client() as http:
    core = {"conversation_type": 2, "name": "Weekend hike"}
    group = call(http, "CreateConversation", {"conversation_core_info": core, "owner_user_id": 10001})
    message = {
        "sender": 10001,
        "conversation_short_id": group.conversation_short_id,
        "msg_type": MsgType.TEXT,
        "content": text_content("hello"),
    }
    print("sent", call(http, "SendMessage", message).message_id)
