"""Callbacks as a router for FastAPI.

    from volc_im.fastapi import callback_router

    app.include_router(callback_router(callbacks, {"BeforeSendMessage": before_send_message}, undecided="accept"))
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Optional, overload

from fastapi import APIRouter
from starlette.routing import Route

from ._callback_reply import AnyHandlers, Undecided
from ._callbacks import Callbacks, ReceiverOptions

if TYPE_CHECKING:
    from typing_extensions import Unpack

    from ._generated.events import AfterHandlers

__all__ = ["callback_router"]


@overload
def callback_router(
    callbacks: Callbacks,
    handlers: AfterHandlers,
    *,
    path: str = "/im-callbacks",
    undecided: Optional[Undecided] = None,
    **options: Unpack[ReceiverOptions],
) -> APIRouter: ...
@overload
def callback_router(
    callbacks: Callbacks,
    handlers: AnyHandlers,
    *,
    undecided: Undecided,
    path: str = "/im-callbacks",
    **options: Unpack[ReceiverOptions],
) -> APIRouter: ...
def callback_router(callbacks: Callbacks, handlers: Any, *, path: str = "/im-callbacks", **options: Any) -> APIRouter:
    """A router that answers callbacks at a path. It is no part of the application's schema, and reads the body by itself.

    Args:
        callbacks: The verifier.
        handlers: As for `Callbacks.handler`.
        path: Where the service sends its callbacks, below the prefix of `include_router`.
        **options: As for `Callbacks.handler`.

    Raises:
        ValidationError: When an option is wrong or unknown, or a handler's event is.
    """
    router = APIRouter()
    # Starlette's: of a FastAPI route, parameters and the response are models.
    router.routes.append(Route(path, callbacks.asgi(handlers, **options), name="volc_im_callbacks"))
    return router
