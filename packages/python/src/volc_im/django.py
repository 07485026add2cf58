"""Callbacks as a view for Django.

    from volc_im.django import callback_view

    urlpatterns = [
        path("im-callbacks", callback_view(callbacks, {"BeforeSendMessage": before_send_message}, undecided="accept")),
    ]
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Callable, Optional, overload

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt

from ._callback_handler import head_lines
from ._callback_reply import AnyHandlers, Undecided
from ._callbacks import Callbacks, ReceiverOptions
from ._exchange import CallbackAnswer, Input, words_of

if TYPE_CHECKING:
    from typing_extensions import Unpack

    from ._generated.events import AfterHandlers

__all__ = ["async_callback_view", "callback_view"]


@overload
def callback_view(
    callbacks: Callbacks,
    handlers: AfterHandlers,
    *,
    undecided: Optional[Undecided] = None,
    **options: Unpack[ReceiverOptions],
) -> Callable[[HttpRequest], HttpResponse]: ...
@overload
def callback_view(
    callbacks: Callbacks, handlers: AnyHandlers, *, undecided: Undecided, **options: Unpack[ReceiverOptions]
) -> Callable[[HttpRequest], HttpResponse]: ...
def callback_view(callbacks: Callbacks, handlers: Any, **options: Any) -> Any:
    """A view that answers callbacks, without Django's CSRF check, which is for forms: a callback is signed.

    Args:
        callbacks: The verifier.
        handlers: As for `Callbacks.handler`; plain functions.
        **options: As for `Callbacks.handler`.

    Raises:
        ValidationError: When an option is wrong or unknown, or a handler's event is.
    """
    from ._sync_exchange import SyncExchange

    receiver = callbacks.wsgi(handlers, **options)._receiver

    def view(request: HttpRequest) -> HttpResponse:
        exchange = SyncExchange(receiver)
        return _response(exchange.answered(_head(request), None, lambda most: _body(request, most)))

    return csrf_exempt(view)


def async_callback_view(callbacks: Callbacks, handlers: Any, **options: Any) -> Any:
    """The same for Django on ASGI: a coroutine function, with handlers that may be ones.

    Arguments and errors are those of `callback_view`.
    """
    from ._async_exchange import AsyncExchange

    receiver = callbacks.handler(handlers, **options)._receiver

    async def view(request: HttpRequest) -> HttpResponse:
        exchange = AsyncExchange(receiver)
        exchange.start(_head(request), None)
        # Django has read it: into memory, or into a file where it is large.
        if exchange.most:
            exchange.feed(_body(request, exchange.most))
        return _response(await exchange.answered())

    return csrf_exempt(view)


def _head(request: HttpRequest) -> bytes:
    meta = request.META
    values = (meta.get("CONTENT_TYPE"), meta.get("HTTP_CONTENT_ENCODING"), meta.get("CONTENT_LENGTH"))
    return head_lines(request.method or "", *[value or None for value in values])


def _body(request: HttpRequest, most: int) -> Input:
    try:
        # A limited stream: it ends where the body does.
        body = bytearray()
        while len(body) < most and (part := request.read(most - len(body))):
            body += part
        return "body", bytes(body)
    except Exception as error:
        if "read" in str(error) and "body" in str(error):
            words = "middleware has read the body: leave it to the view"
            return "bodyConsumed", 0, words
        return "bodyFailed", 0, words_of(error)


def _response(answer: CallbackAnswer) -> HttpResponse:
    return HttpResponse(answer.body, status=answer.status, headers=answer.headers)
