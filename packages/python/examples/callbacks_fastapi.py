"""Callbacks in a FastAPI application. Run it with `uvicorn callbacks_fastapi:app`."""

from __future__ import annotations

import os
from typing import Any

from fastapi import FastAPI
from volc_im import CallbackEvent, Callbacks, Reply, accept, reject
from volc_im.fastapi import callback_router

callbacks = Callbacks(secret=os.environ["IM_CALLBACK_SECRET"], app_id=int(os.environ["VOLC_IM_APP_ID"]))
app = FastAPI()


async def before_send_message(event: CallbackEvent[Any]) -> Reply:
    if any("spoiler" in text for text in event.texts):
        return reject(1001, "no spoilers, please")
    return accept()


def after_send_message(event: CallbackEvent[Any]) -> None:
    """A plain function may wait: it runs in a thread."""
    print("sent:", event.id)


im_callbacks = callback_router(
    callbacks,
    {"BeforeSendMessage": before_send_message, "AfterSendMessage": after_send_message},
    # The reply to a message that the handler did not decide in time: accept.
    undecided="accept",
)
# Its path is /im-callbacks unless `path` says another.
app.include_router(im_callbacks)


@app.get("/health")
async def health() -> dict[str, bool]:
    return {"ok": True}
