"""What a client does, as a type: for fakes in unit tests."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Optional, Protocol

from ._generated.calls import AsyncBatches, AsyncListings, Batches, Listings
from ._generated.methods import Actions, AsyncActions
from ._implemented import implemented

if TYPE_CHECKING:
    from ._options import CallOptions


class ImActions(Actions, Listings, Batches, Protocol):
    """A method for every action, listings, batches and raw calls: what `ImClient` has. Annotate with it what takes a
    client.

    A fake is a subclass with the methods that a test needs; others raise NotImplementedError.
    """

    def raw(
        self,
        action: str,
        wire: Any,
        *,
        retry_safe: bool = False,
        options: Optional[CallOptions] = None,
    ) -> Any:
        """Calls any action, also an undeclared one, with wire field names."""
        return implemented(self, "_raw", action)(action, wire, retry_safe, options)


class AsyncImActions(AsyncActions, AsyncListings, AsyncBatches, Protocol):
    """The same with coroutine methods: what `AsyncImClient` has."""

    async def raw(
        self,
        action: str,
        wire: Any,
        *,
        retry_safe: bool = False,
        options: Optional[CallOptions] = None,
    ) -> Any:
        """Calls any action, also an undeclared one, with wire field names."""
        return await implemented(self, "_raw", action)(action, wire, retry_safe, options)
