"""Everything that can go wrong."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, ClassVar, Optional

from ._generated.codes import ErrorCode


_NO_HEADERS: Mapping[str, str] = MappingProxyType({})


class ImError(Exception):
    """Every failure of this package. `str()` is the message; never holds a secret.

    Args:
        message: The message.
        **facts: Attributes of the class, for tests: `RateLimitError("too many", code="FlowLimitExceeded")`.
    """

    kind: ClassVar[str] = ""
    """Kind of the error: stable, one for each class."""

    action: str = ""
    """The action that was called; empty when the configuration or a callback is at fault."""
    request_id: Optional[str] = None
    """The vendor's id of the last request that got a response. Quote it to the vendor's support."""
    retryable: bool = False
    """Whether the same call can succeed later (inferred)."""
    maybe_sent: bool = False
    """Whether the action may have been carried out."""
    attempts: int = 0
    """Number of times the request was sent."""
    elapsed: float = 0.0
    """Duration from the start of the call to its end, in seconds."""
    idempotency_id: Optional[str] = None
    """The idempotency id that the call carried: with it, the same call can be made again safely."""

    headers: Mapping[str, str] = _NO_HEADERS
    """The headers of the last response, names in lower case."""

    def __init__(self, message: str = "", **facts: Any) -> None:
        super().__init__(message)
        for name in facts:
            if name.startswith("_") or not hasattr(type(self), name):
                raise TypeError(f"{type(self).__name__} has no attribute {name!r}")
        if "code" in facts:
            facts["code"] = ErrorCode(facts["code"])
        self.__dict__.update(facts)


class ValidationError(ImError, ValueError):
    """The input, or a setting, breaks a rule. Nothing was sent."""

    kind = "validation"
    path: str = ""
    """Where, in the caller's spelling: `participant_infos[3].participant_user_id`; empty for the whole input."""
    rule: str = ""
    """The stable name of the rule, such as `required`, `type`, `max_items`."""
    given: str = ""
    """What was given, shortened; empty for a field that is missing or secret."""


class ApiError(ImError):
    """The service returned an error. Its subclasses say what it is about, as far as the code or the status tells; the vendor
    documents no such list (inferred)."""

    kind = "api"
    category: str = "other"
    """The stable name of what it is about: `rate_limit` for `RateLimitError`, and so on; `other` if not known."""
    code: ErrorCode = ErrorCode("")
    """The service's code, such as `ConversationNotFound`. The set is open."""
    code_n: Optional[int] = None
    """The gateway's number, where sent."""
    service_message: str = ""
    """The service's message."""
    http_status: int = 0
    """The HTTP status."""
    clock_skew_seconds: Optional[int] = None
    """Seconds by which this clock is ahead of the service's (negative: behind it), where that is why the request was
    refused."""


class RateLimitError(ApiError):
    """Too many calls. Wait, then retry."""

    category = "rate_limit"
    retryable = True


class AuthenticationError(ApiError):
    """The request is not signed as the service wants it: wrong or expired credentials, a wrong clock, a changed request.
    """

    category = "authentication"


class PermissionDeniedError(ApiError):
    """The account, the app or the user may not do this."""

    category = "permission_denied"


class NotFoundError(ApiError):
    """Something that the request names does not exist."""

    category = "not_found"


class InvalidRequestError(ApiError):
    """The request is not acceptable as it is."""

    category = "invalid_request"


class LimitExceededError(ApiError):
    """A limit on the number of members, managers, conversations or marks is reached."""

    category = "limit_exceeded"


class ServiceError(ApiError):
    """The service failed. The action may have been carried out."""

    category = "service"
    retryable = True
    maybe_sent = True


class HttpError(ImError):
    """The response did not come from the API: a proxy's page, an empty body."""

    kind = "http"
    http_status: int = 0
    """The HTTP status."""
    body_start: str = ""
    """The start of the body."""


class DecodeError(ImError):
    """The service responded, but the body is not what the action returns."""

    kind = "decode"
    path: str = ""
    """Where in the body, in the wire's spelling."""
    rule: str = ""
    """The stable name of the rule: `syntax`, `type`, `integer`, `duplicate_key`, `depth`, `size`, `required`."""
    body: str = ""
    """The start of the body as text; empty where it may hold a token."""


class TransportError(ImError):
    """No usable response arrived."""

    kind = "transport"
    transport_kind: str = ""
    """`connect`, `timeout`, `reset`, `aborted` or `other`."""


class CallTimeoutError(ImError, TimeoutError):
    """The time limit was reached."""

    kind = "timeout"
    limit: str = ""
    """Which limit: `attempt`, `total`, or `pacing`: the documented rate has no room before the deadline."""
    limit_ms: int = 0
    """The limit, in milliseconds."""


class CallbackError(ImError):
    """A callback body was refused. Log it; never return it to the caller."""

    kind = "callback"
    reason: str = ""
    """The stable name of the check that failed, such as `signature` or `time_tolerance`."""
    skew_seconds: Optional[int] = None
    """Seconds by which the event's time is ahead of this clock (negative: behind it), where that is the reason."""


_CLASSES: dict[str, type[ImError]] = {
    error.kind: error
    for error in (ValidationError, ApiError, HttpError, DecodeError, TransportError, CallTimeoutError, CallbackError)
}

_CATEGORIES: dict[str, type[ApiError]] = {
    error.category: error
    for error in (
        RateLimitError,
        AuthenticationError,
        PermissionDeniedError,
        NotFoundError,
        InvalidRequestError,
        LimitExceededError,
        ServiceError,
    )
}


def class_of(category: str) -> type[ApiError]:
    """The class of errors of a category; `ApiError` for one that has none."""
    return _CATEGORIES.get(category, ApiError)


def error_of(facts: dict[str, Any]) -> ImError:
    """The error that the library reports by these facts."""
    cls = _CLASSES[facts.pop("kind")]
    if cls is ApiError:
        cls = class_of(facts["category"])
    call = facts.pop("call", {})
    message = facts.pop("text")
    if call:
        call = dict(call)
        facts["elapsed"] = call.pop("elapsed_ms") / 1000
        facts.update(call)
    return cls(message, **facts)


def invalid(path: str, rule: str, words: str, given: str = "") -> ValidationError:
    """A validation error that is found before the library sees the input."""
    message = f"{path}: {words} [{rule}]" if path else f"{words} [{rule}]"
    return ValidationError(message, path=path, rule=rule, given=given)
