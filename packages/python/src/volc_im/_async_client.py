"""The client for `asyncio`."""

from __future__ import annotations

import weakref
from collections.abc import Coroutine
from types import TracebackType
from typing import TYPE_CHECKING, Any, Optional, Union

from ._batches import campaign_report_of, report_of
from ._campaign_run import CampaignRun
from ._actions import AsyncImActions
from ._client_base import ClientBase
from ._generated import results
from ._ledger import AsyncLedger, Ledger
from ._listings import AsyncListing, paging_of, result_of
from ._native_client import Asked, NativeClient
from ._options import BatchOptions, CallOptions
from ._record import Record
from ._call_events import CallEvents, Progress

if TYPE_CHECKING:
    import asyncio

    from typing_extensions import Self

    from ._lane import Lane


class AsyncImClient(ClientBase, AsyncImActions):
    """Calls Volcengine IM from coroutines: a method for every action.

    One client serves any number of concurrent tasks, also of event loops in several threads. Cancelling a task cancels its
    call. Use it in an `async with` statement, or close it, to close its connections early.
    After a fork the child has its own connections.
    For asyncio, and event loops that are as asyncio's, such as uvloop's; on trio it says so at once.
    """

    _is_async = True
    _lanes: dict[asyncio.AbstractEventLoop, Lane]

    if not TYPE_CHECKING:

        def __init__(self, **settings: Any) -> None:
            super().__init__(**settings)
            self._lanes = {}
            self._open().on_fork = weakref.WeakMethod(self._abandon_lanes)

    async def raw(
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
        return (await self._run(native, native.asked_raw(action, wire, retry_safe, options))).result()

    async def aclose(self) -> None:
        """Cancels the running calls and closes the connections. Without it, that happens on garbage collection."""
        self._close()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: Optional[type[BaseException]],
        error: Optional[BaseException],
        traceback: Optional[TracebackType],
    ) -> None:
        self._close()

    def __del__(self) -> None:
        if hasattr(self, "_lanes"):
            self._close()

    async def _call(self, action: str, result: type[Record], given: dict[str, Any]) -> Any:
        del given["self"]
        options = given.pop("options")
        native = self._open()
        run = self._run(native, native.asked(action, given, options))
        # While the call waits, the library has its input.
        given.clear()
        return (await run).record(result)

    def _paginate(self, action: str, given: dict[str, Any], options: Optional[CallOptions]) -> AsyncListing[Any, Any]:
        paging = paging_of(action)
        result = result_of(action)

        async def page(asked: dict[str, Any]) -> Any:
            native = self._open()
            return (await self._run(native, native.asked(action, asked, options))).record(result)

        return AsyncListing(self._open().library, paging, given, page)

    async def _batch(
        self,
        action: str,
        given: dict[str, Any],
        options: Optional[BatchOptions],
        on_progress: Optional[Progress],
        ledger: Union[Ledger, AsyncLedger, None] = None,
    ) -> Any:
        native = self._open()
        if ledger is not None:
            with CampaignRun(native.library, ledger, given, self._lane(native).loop) as run:
                asked = native.asked_campaign(action, run, options, on_progress)
                return campaign_report_of(await self._run(native, asked, on_progress))
        events = await self._run(native, native.asked_batch(action, given, options, on_progress), on_progress)
        return report_of(events, getattr(results, f"{action}Result"))

    def _run(
        self, native: NativeClient, asked: Asked, on_progress: Optional[Progress] = None
    ) -> Coroutine[Any, Any, CallEvents]:
        return self._lane(native).run(native, asked, self._events(native, asked, on_progress))

    def _lane(self, native: NativeClient) -> Lane:
        from ._event_loop import running_loop

        loop = running_loop()
        lane = self._lanes.get(loop)
        if lane is None:
            from ._lane import Lane

            # Earlier loops that are gone leave a thread behind.
            for past in [past for past in list(self._lanes) if past.is_closed()]:
                # Another loop's thread may do the same.
                closed = self._lanes.pop(past, None)
                if closed is not None:
                    closed.close()
            lane = self._lanes[loop] = Lane(native.library, loop)
        native.runs_on(loop)
        return lane

    def _close(self) -> None:
        self._native = None
        lanes, self._lanes = self._lanes, {}
        for lane in lanes.values():
            lane.close()

    def _abandon_lanes(self) -> None:
        for lane in self._lanes.values():
            lane.abandon()
        self._lanes = {}
