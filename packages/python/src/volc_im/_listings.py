"""Listings: everything an action lists, by items or by whole pages, with a place to go on from."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Iterator
from typing import Any, Callable, Generic, Optional, TypeVar

from ._errors import invalid
from ._generated import results
from ._generated.tables import PAGING, Paging
from ._native_library import Library
from ._record import Record

Item = TypeVar("Item")
Page = TypeVar("Page", bound=Record)


class _Place:
    """Where a listing stands. It moves when the next page is wanted: a loop that is left keeps the page it was in."""

    def __init__(self, library: Library, paging: Paging, given: dict[str, Any]) -> None:
        self._library = library
        self._paging = paging
        self._given = {name: value for name, value in given.items() if value is not None}
        if paging.size is not None:
            self._given.setdefault("limit", paging.size)
        self._cursor: Optional[int] = self._given.get(paging.cursor, 0)

    @property
    def cursor(self) -> Optional[int]:
        """The start of the first page that has not been handed out to its last item; `None` when there is none. It can
        be stored, and given as the action's cursor later."""
        return self._cursor

    def _asked(self, cursor: int) -> dict[str, Any]:
        return {**self._given, self._paging.cursor: cursor}

    def _move(self, cursor: int, page: Any) -> None:
        paging = self._paging
        more, following = getattr(page, paging.more), getattr(page, paging.next)
        self._cursor = self._library.call(self._library.module.next_place, cursor, more, following)


class Listing(_Place, Generic[Item, Page]):
    """What a listing action lists, asked for page by page as it is wanted.

    `for item in listing` gives items, `for page in listing.pages()` whole results. An error ends the loop and keeps the
    place: a new loop over the same listing, or over a new one made with its `cursor`, goes on where this one stopped.
    """

    def __init__(
        self, library: Library, paging: Paging, given: dict[str, Any], page: Callable[[dict[str, Any]], Page]
    ) -> None:
        super().__init__(library, paging, given)
        self._page = page

    def __iter__(self) -> Iterator[Item]:
        for page in self.pages():
            yield from getattr(page, self._paging.items)

    def pages(self) -> Iterator[Page]:
        """The results of all calls from `cursor` on."""
        while self._cursor is not None:
            cursor = self._cursor
            page = self._page(self._asked(cursor))
            yield page
            self._move(cursor, page)


class AsyncListing(_Place, Generic[Item, Page]):
    """What a listing action lists, asked for page by page as it is wanted.

    `async for item in listing` gives items, `async for page in listing.pages()` whole results. An error ends the loop
    and keeps the place: a new loop over the same listing, or over a new one made with its `cursor`, goes on where this
    one stopped.
    """

    def __init__(
        self, library: Library, paging: Paging, given: dict[str, Any], page: Callable[[dict[str, Any]], Awaitable[Page]]
    ) -> None:
        super().__init__(library, paging, given)
        self._page = page

    async def __aiter__(self) -> AsyncIterator[Item]:
        async for page in self.pages():
            for item in getattr(page, self._paging.items):
                yield item

    async def pages(self) -> AsyncIterator[Page]:
        """The results of all calls from `cursor` on."""
        while self._cursor is not None:
            cursor = self._cursor
            page = await self._page(self._asked(cursor))
            yield page
            self._move(cursor, page)


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
