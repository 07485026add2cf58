"""Callbacks in a Django project, in one file. Run it with any WSGI or ASGI server: `callbacks_django:application`."""

from __future__ import annotations

import os
from typing import Any

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.views.decorators.csrf import csrf_exempt
from volc_im import CallbackEvent, Callbacks, Reply, reject

settings.configure(ROOT_URLCONF=__name__, ALLOWED_HOSTS=["*"], SECRET_KEY="of-this-example", USE_TZ=True)

callbacks = Callbacks(secret=os.environ["IM_CALLBACK_SECRET"], app_id=int(os.environ["VOLC_IM_APP_ID"]))


def before_send_message(event: CallbackEvent[Any]) -> Reply:
    return reject(1001, "no spoilers, please") if any("spoiler" in text for text in event.texts) else None


# A message that the handler did not decide in time is accepted.
handler = callbacks.handler({"BeforeSendMessage": before_send_message}, undecided="accept")


@csrf_exempt
def im_callbacks(request: HttpRequest) -> HttpResponse:
    answer = handler.answer(request.method or "", request.body, headers=request.headers)
    return HttpResponse(answer.body, status=answer.status, headers=answer.headers)


urlpatterns = [path("im-callbacks", im_callbacks)]
application = get_wsgi_application()
