"""Listings: everything an action lists, by items or by whole pages, with a position to continue from."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Iterator
from typing import TYPE_CHECKING, Any, Callable, Generic, Optional, TypeVar

from ._errors import invalid
from ._generated import results
from ._generated.tables import PAGING, Paging
from ._native_library import Library
from ._record import Record

if TYPE_CHECKING:
    import asyncio

Item = TypeVar("Item")
Page = TypeVar("Page", bound=Record)


class _Place:
    """Position of a listing: a page, and an item in it. Each item is returned once."""

    def __init__(self, library: Library, paging: Paging, given: dict[str, Any]) -> None:
        self._library = library
        self._paging = paging
        self._given = {name: value for name, value in given.items() if value is not None}
        if paging.size is not None:
            self._given.setdefault("limit", paging.size)
        self._cursor: Optional[int] = self._given.get(paging.cursor, 0)
        self._rest: deque[Any] = deque()
        self._next: Optional[int] = None

    @property
    def cursor(self) -> Optional[int]:
        """The start of the first page that was not returned completely; `None` when there is none. It can
        be stored, and given as the action's cursor later."""
        return self._cursor

    def _asked(self) -> dict[str, Any]:
        return {**self._given, self._paging.cursor: self._cursor}

    def _after(self, page: Any) -> Optional[int]:
        paging = self._paging
        more, following = getattr(page, paging.more), getattr(page, paging.next)
        found: Optional[int] = self._library.call(self._library.module.next_place, self._cursor, more, following)
        return found

    def _took(self, page: Any) -> None:
        self._next = self._after(page)
        self._rest.extend(getattr(page, self._paging.items))
        if not self._rest:
            self._cursor = self._next

    def _item(self) -> Any:
        item = self._rest.popleft()
        if not self._rest:
            self._cursor = self._next
        return item

    def _check_whole(self) -> None:
        if self._rest:
            raise invalid("", "in_use", "a page of this listing was returned in part: loop over its items to the end")


class Listing(_Place, Generic[Item, Page]):
    """A listing, requested page by page.

    `for item in listing` gives items, `for page in listing.pages()` whole results. Every item is returned once, also to
    several loops and threads. An error, or `break`, ends the loop and keeps the place: a new loop over the same listing
    goes on with the next item; a new listing made with its `cursor` begins with the page that it stopped in.
    """

    def __init__(
        self, library: Library, paging: Paging, given: dict[str, Any], page: Callable[[dict[str, Any]], Page]
    ) -> None:
        super().__init__(library, paging, given)
        self._page = page
        self._lock = threading.Lock()

    def __iter__(self) -> Iterator[Item]:
        while True:
            with self._lock:
                while not self._rest:
                    if self._cursor is None:
                        return
                    self._took(self._page(self._asked()))
                item = self._item()
            yield item

    def pages(self) -> Iterator[Page]:
        """The results of all calls from `cursor` on.

        Raises:
            ValidationError: When a loop over items stopped within a page; the rest of it would be left out.
        """
        while True:
            with self._lock:
                self._check_whole()
                if self._cursor is None:
                    return
                page = self._page(self._asked())
                self._cursor = self._after(page)
            yield page


class AsyncListing(_Place, Generic[Item, Page]):
    """A listing, requested page by page.

    `async for item in listing` gives items, `async for page in listing.pages()` whole results. Every item is returned once,
    also to several loops and tasks of one event loop. An error, or `break`, ends the loop and keeps the place: a
    new loop over the same listing goes on with the next item; a new listing made with its `cursor` begins with the page
    that it stopped in.
    """

    def __init__(
        self, library: Library, paging: Paging, given: dict[str, Any], page: Callable[[dict[str, Any]], Awaitable[Page]]
    ) -> None:
        super().__init__(library, paging, given)
        self._page = page
        self._lock: Optional[asyncio.Lock] = None

    def _turn(self) -> asyncio.Lock:
        if self._lock is None:
            import asyncio

            self._lock = asyncio.Lock()
        return self._lock

    async def __aiter__(self) -> AsyncIterator[Item]:
        while True:
            async with self._turn():
                while not self._rest:
                    if self._cursor is None:
                        return
                    self._took(await self._page(self._asked()))
                item = self._item()
            yield item

    async def pages(self) -> AsyncIterator[Page]:
        """The results of all calls from `cursor` on.

        Raises:
            ValidationError: When a loop over items stopped within a page; the rest of it would be left out.
        """
        while True:
            async with self._turn():
                self._check_whole()
                if self._cursor is None:
                    return
                page = await self._page(self._asked())
                self._cursor = self._after(page)
            yield page


def paging_of(action: str) -> Paging:
    """How an action is listed, or the error that it is not."""
    paging = PAGING.get(action) if isinstance(action, str) else None
    if paging is None:
        result_of(action)
        raise invalid("action", "not_paged", "lists nothing page by page", action)
    return paging


def result_of(action: str) -> type[Record]:
    """The class of what an action returns, or the error that there is no such action."""
    result = getattr(results, f"{action}Result", None)
    if result is None:
        raise invalid("action", "unknown_action", "is no action that this version knows", str(action)[:64])
    found: type[Record] = result
    return found
