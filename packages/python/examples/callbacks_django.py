"""Callbacks in a Django project, in one file. Run it with any WSGI or ASGI server: `callbacks_django:application`."""

from __future__ import annotations

import os
from typing import Any

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.urls import path
from volc_im import CallbackEvent, Callbacks, Reply, reject
from volc_im.django import callback_view

settings.configure(ROOT_URLCONF=__name__, ALLOWED_HOSTS=["*"], SECRET_KEY="of-this-example", USE_TZ=True)

callbacks = Callbacks(secret=os.environ["IM_CALLBACK_SECRET"], app_id=int(os.environ["VOLC_IM_APP_ID"]))


def before_send_message(event: CallbackEvent[Any]) -> Reply:
    return reject(1001, "no spoilers, please") if any("spoiler" in text for text in event.texts) else None


# A message that the handler did not decide in time is accepted.
im_callbacks = callback_view(callbacks, {"BeforeSendMessage": before_send_message}, undecided="accept")
urlpatterns = [path("im-callbacks", im_callbacks)]
application = get_wsgi_application()
