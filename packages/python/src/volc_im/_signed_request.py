"""Requests for custom HTTP clients."""

from __future__ import annotations

from typing import NamedTuple, Optional

from ._native_library import from_json


class SignedRequest(NamedTuple):
    """A request, ready for any HTTP client."""

    method: str
    """Always `POST`."""
    url: str
    """The whole URL. The signature covers its host: send it there and nowhere else, not through redirects either."""
    headers: dict[str, str]
    """Headers by lower-case name, without `host`, which the HTTP client takes from the URL."""
    body: bytes
    """The body, JSON in UTF-8."""
    idempotency_id: Optional[str]
    """The idempotency id in the body, for actions that have one."""

    def __repr__(self) -> str:
        # The headers hold the signature and, where there is one, the session token.
        return f"SignedRequest({self.method} {self.url})"


def unpack(packed: str) -> SignedRequest:
    """A request from the library's lines."""
    head, rest = packed.split("\n\n", 1)
    url, *lines = head.split("\n")
    id_json, body = rest.split("\n", 1)
    headers = dict([line.split(": ", 1) for line in lines])
    return SignedRequest("POST", url, headers, body.encode(), from_json(id_json) if id_json else None)


class SigningSteps(NamedTuple):
    """The steps of signing a request, to compare with the service's message when it rejects a signature."""

    canonical_request: str
    """The canonical request."""
    string_to_sign: str
    """The string that is signed."""
