"""Signing and wire JSON without any input or output: for custom HTTP clients."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any, Optional, Union

from ._call import Call
from ._errors import invalid
from ._generated.calls import TypedProtocol
from ._input_json import input_json
from ._listings import result_of
from ._moments import Moment, milliseconds
from ._native_client import wire_json
from ._native_library import from_json, library
from ._options import CallOptions, facts_of, options_json
from ._signed_request import SignedRequest, SigningSteps, unpack
from ._text import text


class ImProtocol(TypedProtocol):
    """Builds signed requests and reads responses. Sends nothing, waits for nothing.

    Args:
        access_key_id: The access key id of the account.
        secret_access_key: Its secret.
        app_id: The application, for requests that name none.
        session_token: The session token of temporary credentials.
        region: `cn-north-1` (the default) or `ap-southeast-1`: where the application was created.
        base_url: Another server than the region's, such as the emulator: scheme, host and port.

    Raises:
        ValidationError: When a setting is wrong, with its path.
    """

    def __init__(
        self,
        *,
        access_key_id: str,
        secret_access_key: str,
        app_id: int,
        session_token: Optional[str] = None,
        region: Optional[str] = None,
        base_url: Optional[str] = None,
    ) -> None:
        self._library = library()
        options = {
            "access_key_id": access_key_id,
            "secret_access_key": secret_access_key,
            "app_id": app_id,
            "session_token": session_token,
            "region": region,
            "base_url": base_url,
        }
        make, json = self._library.module.NativeProtocol, options_json(options).decode()
        self._native = self._library.call(make, json, self._library.language)
        self._address: int = self._native.address()

    def start(
        self,
        action: str,
        input: Mapping[str, Any],
        *,
        app_id: Optional[int] = None,
        options: Optional[CallOptions] = None,
        now: Optional[Moment] = None,
    ) -> Call:
        """Begins a call for your own HTTP client, with retries and deadlines.

        Args:
            action: The action's name, such as `SendMessage`.
            input: Its fields in a dictionary, names as the client's methods have them.
            app_id: Another application than the protocol's.
            options: Retries and time limits of the call.
            now: The time; by default the present.

        Raises:
            ValidationError: When the input breaks a rule.
        """
        given = {**facts_of(options, CallOptions), "app_id": app_id}
        native = self._library.call(
            self._native.start_call,
            text(action, "action"),
            input_json(input).decode("utf-8", "surrogatepass"),
            options_json(given).decode(),
            milliseconds(now),
            os.urandom(16),
        )
        return Call(self._library, native, result_of(action))

    def build_raw_request(self, action: str, wire: Any, *, now: Optional[Moment] = None) -> SignedRequest:
        """Builds the signed request of any action, also of an undeclared one.

        Args:
            action: The action's name.
            wire: The request body by wire names: JSON text, or a dictionary.
            now: The time to sign with; by default the present.
        """
        name, json = text(action, "action").encode(), wire_json(wire)
        built = self._library.build(self._address, 1, name, len(name), json, len(json), None, 0, milliseconds(now))
        return unpack(built)

    def parse_raw_response(self, action: str, *, status: int, body: Union[bytes, str]) -> Any:
        """Reads the response of an action that was called by wire names: the result as plain JSON values.

        Raises:
            ImError: Of kind `api`, `http` or `decode`.
        """
        name, raw = text(action, "action").encode(), body_bytes(body)
        return from_json(self._library.parse(self._address, 1, name, len(name), _status(status), raw, len(raw)))

    def signing_steps(self, action: str, wire: str, *, now: Optional[Moment] = None) -> SigningSteps:
        """The steps of signing a body, to compare with the service's message when it rejects a signature."""
        steps = self._library.call(
            self._native.signing_steps, text(action, "action"), text(wire, "wire"), milliseconds(now)
        )
        return SigningSteps(steps.canonical_request, steps.string_to_sign)

    def _build(
        self,
        action: str,
        input: Mapping[str, Any],
        now: Optional[Moment],
        app_id: Optional[int],
        idempotency_id: Optional[str],
    ) -> SignedRequest:
        options = b""
        if app_id is not None or idempotency_id is not None:
            options = options_json({"app_id": app_id, "idempotency_id": idempotency_id})
        name, json, ms = text(action, "action").encode(), input_json(input), milliseconds(now)
        build = self._library.build
        return unpack(build(self._address, 0, name, len(name), json, len(json), options, len(options), ms))

    def _parse(self, action: str, status: int, body: Union[bytes, str]) -> Any:
        name, raw = text(action, "action").encode(), body_bytes(body)
        parsed = self._library.parse(self._address, 0, name, len(name), _status(status), raw, len(raw))
        return result_of(action)._of(from_json(parsed))


def body_bytes(body: Any) -> bytes:
    """A body as bytes, or the error that it is none."""
    if isinstance(body, bytes):
        return body
    if isinstance(body, str):
        return body.encode("utf-8", "surrogatepass")
    if isinstance(body, (bytearray, memoryview)):
        return bytes(body)
    words = "must be the raw body: bytes or a string, not what a JSON parser made of it"
    raise invalid("body", "type", words, type(body).__name__)


def _status(status: Any) -> int:
    if isinstance(status, bool) or not isinstance(status, int) or not 0 <= status < 1 << 16:
        raise invalid("status", "range", "must be an HTTP status", repr(status)[:64])
    return status
