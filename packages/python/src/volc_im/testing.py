"""Results, errors and listings without a network, for unit tests.

    from volc_im import ImActions
    from volc_im.testing import respond

    class FakeIm(ImActions):
        def send_message(self, **message):
            if message["sender"] == 13:
                raise respond.error("ConversationNotFound")
            return respond("SendMessage", message_id=42)

Tests of the requests themselves go to the emulator.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any, Literal, Optional, Union, get_args, get_origin, get_type_hints, overload

from ._batches import BatchItem, BatchReport
from ._call_info import CallInfo
from ._errors import ApiError, class_of
from ._generated.codes import ErrorCode
from ._input_json import exact_json
from ._listings import AsyncListing, Listing, paging_of, result_of
from ._native_library import library
from ._record import Record

__all__ = ["Respond", "respond"]


class Respond:
    """Makes what a client's methods return and raise. Use the instance `respond`."""

    def __call__(self, action: str, **fields: Any) -> Any:
        """The result of an action, of the type that the client returns.

        Args:
            action: Name of the action, such as `SendMessage`.
            **fields: Fields of the result; what is inside as dictionaries or records. Those that are always there and not
                given are 0, false or empty.

        Raises:
            ValidationError: If there is no such action.
            TypeError: If the result has no such field.
        """
        result = _made(result_of(action), fields)
        result._info = CallInfo("request-id", 1, 0.0, None, "call-id", 200)
        return result

    def error(
        self,
        code: Union[ErrorCode, str],
        message: str = "",
        *,
        action: str = "",
        http_status: int = 400,
        request_id: Optional[str] = "request-id",
    ) -> ApiError:
        """The error that the client raises for a code of the service: `respond.error("ConversationNotFound")` is a
        `NotFoundError`.

        Args:
            code: The code.
            message: The service's message.
            action: The action that was called.
            http_status: The HTTP status.
            request_id: The vendor's id of the request.
        """
        cls = class_of(library().module.error_category(str(code), http_status))
        return cls(
            f"{action}: {code}: {message} (HTTP {http_status})",
            code=code,
            service_message=message,
            http_status=http_status,
            action=action,
            request_id=request_id,
            attempts=1,
        )

    @overload
    def listing(self, action: str, *pages: Sequence[Any]) -> Listing[Any, Any]: ...
    @overload
    def listing(self, action: str, *pages: Sequence[Any], awaited: Literal[True]) -> AsyncListing[Any, Any]: ...
    def listing(self, action: str, *pages: Sequence[Any], awaited: bool = False) -> Any:
        """What `paginate` returns: a listing with these pages of items.

        Args:
            action: Name of the action, such as `GetConversationMessages`.
            *pages: The items of each page, as dictionaries or records.
            awaited: Whether it is one of `AsyncImClient`.

        Raises:
            ValidationError: If the action lists nothing page by page.
        """
        paging = paging_of(action)
        made = [
            self(action, **{paging.items: items, paging.more: number < len(pages), paging.next: number})
            for number, items in enumerate(pages or [[]], 1)
        ]

        def page(asked: dict[str, Any]) -> Any:
            return made[min(asked.get(paging.cursor) or 0, len(made) - 1)]

        async def awaited_page(asked: dict[str, Any]) -> Any:
            return page(asked)

        if awaited:
            return AsyncListing(library(), paging, {}, awaited_page)
        return Listing(library(), paging, {}, page)

    def report(
        self,
        action: str,
        *,
        sent: int,
        failed: Sequence[BatchItem] = (),
        unknown: Sequence[BatchItem] = (),
        left: Sequence[BatchItem] = (),
        rest: Optional[dict[str, Any]] = None,
        **fields: Any,
    ) -> BatchReport[Any]:
        """What `batch` returns.

        Args:
            action: Name of the action, such as `BatchSendMessage`.
            sent: Number of sent items.
            failed: Items that the service rejected.
            unknown: Items that may have been sent.
            left: Items that were not sent.
            rest: The input for the items left.
            **fields: Fields of the joined result.
        """
        return BatchReport(
            total=sent + len(failed) + len(unknown) + len(left),
            sent=sent,
            result=self(action, **fields),
            failed=list(failed),
            unknown=list(unknown),
            left=list(left),
            rest=rest,
            errors=[],
        )


respond = Respond()
"""Makes what a client's methods return and raise."""


def _made(cls: type[Record], given: dict[str, Any]) -> Any:
    # As from the service: what is inside becomes records when it is read.
    return cls._of(json.loads(exact_json(_filled(cls, _plain(given)), "fields")))


def _plain(value: Any) -> Any:
    if isinstance(value, Record):
        return value.to_dict()
    if isinstance(value, dict):
        return {name: _plain(item) for name, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    return value


def _filled(cls: type[Record], given: dict[str, Any]) -> dict[str, Any]:
    """The fields of a record, with what is always there."""
    hints = {name: hint for name, hint in get_type_hints(cls).items() if not name.startswith("_") and name != "extra"}
    for name in given:
        if name not in hints:
            raise TypeError(f"{cls.__name__} has no field {name!r}")
    fields: dict[str, Any] = {}
    for name, hint in hints.items():
        if name in given:
            fields[name] = _completed(hint, given[name])
        elif get_origin(hint) is not Union:
            fields[name] = _completed(hint, _empty(hint))
    return fields


def _completed(hint: Any, value: Any) -> Any:
    origin, inner = get_origin(hint), get_args(hint)
    if origin is Union:
        return None if value is None else _completed(inner[0], value)
    if origin is list and isinstance(value, list):
        return [_completed(inner[0], item) for item in value]
    if origin is dict and isinstance(value, dict):
        return {key: _completed(inner[1], item) for key, item in value.items()}
    if isinstance(hint, type) and issubclass(hint, Record) and isinstance(value, dict):
        return _filled(hint, value)
    return value


def _empty(hint: Any) -> Any:
    kind = get_origin(hint) or hint
    if isinstance(kind, type):
        if issubclass(kind, Record):
            return {}
        for base in (bool, int, str, list, dict):
            if issubclass(kind, base):
                return base()
    return None
