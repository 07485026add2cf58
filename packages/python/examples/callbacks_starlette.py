"""Callbacks in a Starlette application. Run it with `uvicorn callbacks_starlette:app`."""

from __future__ import annotations

import os

from starlette.applications import Starlette
from starlette.routing import Route
from volc_im import CallbackEvent, Callbacks, Reply, events, reject

callbacks = Callbacks(secret=os.environ["IM_CALLBACK_SECRET"], app_id=int(os.environ["VOLC_IM_APP_ID"]))


async def before_send_message(event: CallbackEvent[events.BeforeSendMessageData]) -> Reply:
    """Answers with nothing to accept. The data is typed by the event's name; what is not documented is got by path."""
    kind = event.data.get("MessageBody", {}).get("ConversationType")
    if kind == 2 and any("spoiler" in text for text in event.texts):
        return reject(1001, "no spoilers, please")
    return None


app = Starlette(
    routes=[Route("/im-callbacks", callbacks.asgi({"BeforeSendMessage": before_send_message}, undecided="reject"))]
)
