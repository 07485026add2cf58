"""Synchronous client."""

from __future__ import annotations

import weakref
from types import TracebackType
from typing import TYPE_CHECKING, Any, Optional

from ._batches import campaign_report_of, report_of
from ._campaign_run import CampaignRun
from ._actions import ImActions
from ._client_base import ClientBase
from ._generated import results
from ._gevent import GreenLanes, is_patched
from ._ledger import Ledger
from ._listings import Listing, paging_of, result_of
from ._native_client import Asked, NativeClient
from ._native_library import from_json
from ._options import BatchOptions, CallOptions
from ._record import Record
from ._call_events import CallEvents, Progress

if TYPE_CHECKING:
    from typing_extensions import Self

_LOOK_UP_MS = 100
"""How long a thread waits without a look at signals, so that Ctrl-C ends a call."""


class ImClient(ClientBase, ImActions):
    """Calls Volcengine IM and waits for the response: a method for every action.

    One client serves any number of concurrent threads; they keep Python's lock only while they work, not while they wait.
    Use it in a `with` statement, or close it, to close its connections early.
    After a fork the child has its own connections. With gevent's `patch_all()`, calls let other greenlets run.
    """

    _green_lanes: Optional[GreenLanes] = None

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
        return self._run(native, native.asked_raw(action, wire, retry_safe, options)).result()

    def close(self) -> None:
        """Closes the connections. Without it, that happens on garbage collection."""
        self._native = None
        if self._green_lanes is not None:
            self._green_lanes.close()

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
        return self._run(native, native.asked(action, given, options)).record(result)

    def _paginate(self, action: str, given: dict[str, Any], options: Optional[CallOptions]) -> Listing[Any, Any]:
        paging = paging_of(action)
        result = result_of(action)

        def page(asked: dict[str, Any]) -> Any:
            native = self._open()
            return self._run(native, native.asked(action, asked, options)).record(result)

        return Listing(self._open().library, paging, given, page)

    def _batch(
        self,
        action: str,
        given: dict[str, Any],
        options: Optional[BatchOptions],
        on_progress: Optional[Progress],
        ledger: Optional[Ledger] = None,
    ) -> Any:
        native = self._open()
        if ledger is not None:
            with CampaignRun(native.library, ledger, given, None) as run:
                asked = native.asked_campaign(action, run, options, on_progress)
                return campaign_report_of(self._run(native, asked, on_progress))
        events = self._run(native, native.asked_batch(action, given, options, on_progress), on_progress)
        return report_of(events, getattr(results, f"{action}Result"))

    def _run(self, native: NativeClient, asked: Asked, on_progress: Optional[Progress] = None) -> CallEvents:
        library = native.library
        events = self._events(native, asked, on_progress)
        if is_patched():
            self._green(native).of(library).run(native, asked, events)
            return events
        wait, pending = library.wait, library.start(native.address, *asked)
        try:
            while events.outcome is None:
                events.take(from_json(wait(pending, _LOOK_UP_MS)))
            return events
        finally:
            events.cancelled()
            # Cancels a call that has not ended.
            library.drop(pending)

    def _green(self, native: NativeClient) -> GreenLanes:
        lanes = self._green_lanes
        if lanes is None:
            lanes = self._green_lanes = GreenLanes()
            native.on_fork = weakref.WeakMethod(self._abandon_lanes)
        return lanes

    def _abandon_lanes(self) -> None:
        if self._green_lanes is not None:
            self._green_lanes.abandon()
            self._green_lanes = None

    def __del__(self) -> None:
        if self._green_lanes is not None:
            self._green_lanes.close()
