"""Callbacks as a blueprint for Flask.

    from volc_im.flask import callback_blueprint

    app.register_blueprint(callback_blueprint(callbacks, {"BeforeSendMessage": before_send_message}, undecided="accept"))
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Optional, overload

from flask import Blueprint, request
from werkzeug.wrappers import Response

from ._callback_reply import AnyHandlers, Undecided
from ._callbacks import Callbacks, ReceiverOptions

if TYPE_CHECKING:
    from typing_extensions import Unpack

    from ._generated.events import AfterHandlers

__all__ = ["callback_blueprint"]

_METHODS = ["GET", "POST", "PUT", "DELETE", "PATCH"]
"""All that Flask knows: the receiver answers that it wants POST."""


@overload
def callback_blueprint(
    callbacks: Callbacks,
    handlers: AfterHandlers,
    *,
    path: str = "/im-callbacks",
    name: str = "volc_im",
    undecided: Optional[Undecided] = None,
    **options: Unpack[ReceiverOptions],
) -> Blueprint: ...
@overload
def callback_blueprint(
    callbacks: Callbacks,
    handlers: AnyHandlers,
    *,
    undecided: Undecided,
    path: str = "/im-callbacks",
    name: str = "volc_im",
    **options: Unpack[ReceiverOptions],
) -> Blueprint: ...
def callback_blueprint(
    callbacks: Callbacks, handlers: Any, *, path: str = "/im-callbacks", name: str = "volc_im", **options: Any
) -> Blueprint:
    """A blueprint that answers callbacks at a path.

    Args:
        callbacks: The verifier.
        handlers: As for `Callbacks.handler`; plain functions.
        path: Where the service sends its callbacks, below the prefix of the blueprint.
        name: The blueprint's name, unique in an application.
        **options: As for `Callbacks.handler`.

    Raises:
        ValidationError: When an option is wrong or unknown, or a handler's event is.
    """
    app = callbacks.wsgi(handlers, **options)
    blueprint = Blueprint(name, __name__)

    def callback() -> Response:
        return Response.from_app(app, request.environ)

    blueprint.add_url_rule(path, "callbacks", callback, methods=_METHODS)
    return blueprint
