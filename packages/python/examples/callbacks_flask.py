"""Callbacks in a Flask application. Run it with any WSGI server: `callbacks_flask:app`."""

from __future__ import annotations

import os
from typing import Any

from flask import Flask
from volc_im import CallbackEvent, Callbacks, Reply, reject
from volc_im.flask import callback_blueprint

callbacks = Callbacks(secret=os.environ["IM_CALLBACK_SECRET"], app_id=int(os.environ["VOLC_IM_APP_ID"]))
app = Flask(__name__)


def before_send_message(event: CallbackEvent[Any]) -> Reply:
    return reject(1001, "no spoilers, please") if any("spoiler" in text for text in event.texts) else None


# A message that the handler did not decide in time is accepted. The path is /im-callbacks unless `path` says another.
app.register_blueprint(
    callback_blueprint(callbacks, {"BeforeSendMessage": before_send_message}, undecided="accept")
)


@app.get("/health")
def health() -> dict[str, bool]:
    return {"ok": True}
