"""Callbacks in a Flask application. Run it with any WSGI server: `callbacks_flask:application`."""

from __future__ import annotations

import os
from typing import Any

from flask import Flask
from volc_im import CallbackEvent, Callbacks, Reply, reject
from werkzeug.middleware.dispatcher import DispatcherMiddleware

callbacks = Callbacks(secret=os.environ["IM_CALLBACK_SECRET"], app_id=int(os.environ["VOLC_IM_APP_ID"]))
app = Flask(__name__)


def before_send_message(event: CallbackEvent[Any]) -> Reply:
    return reject(1001, "no spoilers, please") if any("spoiler" in text for text in event.texts) else None


# A message that the handler did not decide in time is accepted.
im_callbacks = callbacks.wsgi({"BeforeSendMessage": before_send_message}, undecided="accept")
application = DispatcherMiddleware(app, {"/im-callbacks": im_callbacks})


@app.get("/health")
def health() -> dict[str, bool]:
    return {"ok": True}
