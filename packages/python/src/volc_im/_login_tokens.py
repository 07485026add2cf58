"""Login tokens of an application's users."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import Any, NamedTuple, Optional

from ._errors import invalid
from ._moments import Moment, milliseconds
from ._native_library import library
from ._options import options_json
from ._text import text

_EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)


class LoginToken(NamedTuple):
    """Content of a login token."""

    app_id: int
    """The application."""
    user_id: int
    """The user who logs in with it."""
    expires_at: datetime
    """When it expires, in UTC; the end of the year 9999 for anything later."""
    is_expired: bool
    """Whether it has expired."""
    token_type: int
    """1 for tokens of an application's users; the vendor's clients know 0 (default) and 2 (server) as well."""


class LoginTokens:
    """Issues and inspects the login tokens of an application's users. No request is sent.

    The format is known from public third-party code and agrees with what the vendor documents about tokens. It was never
    compared with a token of the real service: before relying on it, inspect a token that `im.get_app_token` returned for
    your application. `im.get_app_token` stays the documented way, and the only one for string user ids.

    Nothing but the AppKey protects a token: keep the AppKey on servers and expiries short.

        tokens = LoginTokens(app_id=123456, app_key=os.environ["IM_APP_KEY"])
        token = tokens.issue(10001, expires_at=datetime.now(timezone.utc) + timedelta(hours=1))

    Args:
        app_id: The application's id.
        app_key: The application's AppKey: Base64 text from the console, 16, 24 or 32 bytes when decoded. A secret.

    Raises:
        ValidationError: When a setting is wrong, with its path.
    """

    def __init__(self, *, app_id: int, app_key: str) -> None:
        self._library = library()
        make, json = self._library.module.NativeLoginTokens, options_json({"app_id": app_id, "app_key": app_key}).decode()
        self._native: Any = self._library.call(make, json, self._library.language)

    def issue(self, user_id: int, *, expires_at: Moment, now: Optional[Moment] = None) -> str:
        """Issues a token for a user.

        Args:
            user_id: The user.
            expires_at: When the token expires.
            now: The expiry must be later than this; by default the present.

        Raises:
            ValidationError: When the user id is not a positive integer of 64 bits, or the expiry is not in the future.
        """
        if isinstance(user_id, bool) or not isinstance(user_id, int) or not -(1 << 63) <= user_id < 1 << 63:
            words = "must be a 64-bit integer; for string user ids, call get_app_token"
            raise invalid("user_id", "integer", words, repr(user_id)[:64])
        if expires_at is None:
            # Nothing stands for the present elsewhere.
            raise invalid("expires_at", "required", "must be given")
        expiry = milliseconds(expires_at, "expires_at")
        token: str = self._library.call(self._native.issue, user_id, expiry, milliseconds(now))
        return token

    def inspect(self, token: str, *, now: Optional[Moment] = None) -> LoginToken:
        """Reads a token and says whether it has expired. `inspect` is no login: the service decides about logins.

        Args:
            token: The token.
            now: The time that `is_expired` is about; by default the present.

        Raises:
            ValidationError: At `token`, with rule `base62` where it is no token, `checksum` where it was damaged, `app_id`
                where it is of another application, `app_key` where it was made with another AppKey or in an unknown format.
        """
        read = self._library.call(self._native.inspect, text(token, "token"), milliseconds(now))
        expires_at = _EPOCH + timedelta(milliseconds=read.expires_at_ms)
        return LoginToken(read.app_id, read.user_id, expires_at, read.is_expired, read.token_type)
