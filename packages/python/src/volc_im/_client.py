"""Synchronous client."""

from __future__ import annotations

from types import TracebackType
from typing import TYPE_CHECKING, Any, Optional

from ._batches import report_of
from ._client_base import ClientBase
from ._generated import results
from ._generated.calls import Batches, Listings
from ._generated.methods import Actions
from ._listings import Listing, paging_of, result_of
from ._native_client import Asked, NativeClient
from ._native_library import from_json
from ._options import BatchOptions, CallOptions
from ._record import Record
from ._call_events import CallEvents, Progress, answer_of, record_of

if TYPE_CHECKING:
    from typing_extensions import Self

_LOOK_UP_MS = 100
"""How long a thread waits without a look at signals, so that Ctrl-C ends a call."""


class ImClient(ClientBase, Actions, Listings, Batches):
    """Calls Volcengine IM and waits for the response: a method for every action.

    One client serves any number of concurrent threads; they keep Python's lock only while they work, not while they wait.
    Use it in a `with` statement, or close it, to close its connections early.
    After a fork the child has its own connections.
    """

    def raw(
        self,
        action: str,
        wire: Any,
        *,
        retry_safe: bool = False,
        options: Optional[CallOptions] = None,
    ) -> Any:
        """Calls any action, also an undeclared one, with wire field names.

        Args:
            action: The action's name.
            wire: The request body: JSON text, or a dictionary.
            retry_safe: Whether the action may be repeated when it is not known whether it was carried out.
            options: For this call alone.

        Returns:
            The result as JSON has it.

        Raises:
            ImError: Of any kind but `callback`.
        """
        native = self._open()
        return answer_of(self._run(native, native.asked_raw(action, wire, retry_safe, options)))[1]

    def close(self) -> None:
        """Closes the connections. Without it, that happens on garbage collection."""
        self._native = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: Optional[type[BaseException]],
        error: Optional[BaseException],
        traceback: Optional[TracebackType],
    ) -> None:
        self.close()

    def _call(self, action: str, result: type[Record], given: dict[str, Any]) -> Any:
        del given["self"]
        options = given.pop("options")
        native = self._open()
        return record_of(self._run(native, native.asked(action, given, options)), result)

    def _paginate(self, action: str, given: dict[str, Any], options: Optional[CallOptions]) -> Listing[Any, Any]:
        paging = paging_of(action)
        result = result_of(action)

        def page(asked: dict[str, Any]) -> Any:
            native = self._open()
            return record_of(self._run(native, native.asked(action, asked, options)), result)

        return Listing(self._open().library, paging, given, page)

    def _batch(
        self,
        action: str,
        given: dict[str, Any],
        options: Optional[BatchOptions],
        on_progress: Optional[Progress],
    ) -> Any:
        native = self._open()
        outcome = self._run(native, native.asked_batch(action, given, options, on_progress), on_progress)
        return report_of(outcome, getattr(results, f"{action}Result"))

    def _run(self, native: NativeClient, asked: Asked, on_progress: Optional[Progress] = None) -> list[Any]:
        library = native.library
        wait, pending = library.wait, library.start(native.address, *asked)
        events = CallEvents(self._hooks, on_progress)
        try:
            while events.outcome is None:
                events.take(from_json(wait(pending, _LOOK_UP_MS)))
            return events.outcome
        finally:
            # Cancels a call that has not ended.
            library.drop(pending)
