"""Errors by what they are about."""

from __future__ import annotations

import copy
import pickle
from typing import Any

import pytest
import volc_im
from conftest import Emulator, group, message
from volc_im import (
    ApiError,
    CallTimeoutError,
    ErrorCode,
    ImClient,
    ImError,
    NotFoundError,
    PermissionDeniedError,
    RateLimitError,
    ServiceError,
    ValidationError,
)
from volc_im._errors import class_of
from volc_im._native_library import library

CATEGORIES = ["AuthenticationError", "InvalidRequestError", "LimitExceededError", "NotFoundError", "PermissionDeniedError",
              "RateLimitError", "ServiceError"]  # fmt: skip


def test_every_code_of_the_service_has_a_class() -> None:
    found = set()
    for code in ErrorCode.known():
        cls = class_of(library().module.error_category(code, 400))
        assert cls is not ApiError and issubclass(cls, ApiError), code
        found.add(cls.__name__)
    assert sorted(found) == CATEGORIES


def test_a_code_that_is_not_known_is_an_api_error() -> None:
    assert class_of(library().module.error_category("NeverSeen", 400)) is ApiError
    assert class_of(library().module.error_category("NeverSeen", 429)) is RateLimitError
    assert class_of(library().module.error_category("NeverSeen", 502)) is ServiceError


def test_the_service_s_errors_are_caught_by_class(emulator: Emulator) -> None:
    conversation = group(emulator)
    with ImClient(**emulator.options, retry=False) as im:
        with pytest.raises(NotFoundError) as missing:
            im.send_message(**message(conversation + 1))
        assert missing.value.code == ErrorCode.CONVERSATION_NOT_FOUND and missing.value.category == "not_found"
        assert missing.value.request_id and missing.value.headers["content-type"].startswith("application/json")
        emulator.faults({"action": "SendMessage", "first": 1, "fault": {"type": "rate_limit"}})
        with pytest.raises(RateLimitError) as limited:
            im.send_message(**message(conversation))
        assert limited.value.retryable and not limited.value.maybe_sent
    with ImClient(**{**emulator.options, "secret_access_key": "another"}) as im, pytest.raises(volc_im.AuthenticationError):
        im.send_message(**message(conversation))


@pytest.mark.parametrize(
    "error",
    [
        RateLimitError("too many", code="FlowLimitExceeded", http_status=429, request_id="r"),
        PermissionDeniedError("no", code=ErrorCode.NO_AUTH, attempts=2, elapsed=0.5),
        ValidationError("bad", path="users[3].user_id", rule="type", given="x"),
        CallTimeoutError("late", limit="total", limit_ms=5, maybe_sent=True),
        ImError("any"),
    ],
)
def test_errors_are_made_by_tests_and_survive_a_process(error: ImError) -> None:
    for same in (pickle.loads(pickle.dumps(error)), copy.copy(error), copy.deepcopy(error)):
        assert type(same) is type(error) and str(same) == str(error) and vars(same) == vars(error)


def test_a_made_error_has_what_its_class_says() -> None:
    error = RateLimitError("too many", code="FlowLimitExceeded")
    assert error.code == ErrorCode.FLOW_LIMIT_EXCEEDED and error.retryable and not error.maybe_sent
    assert ServiceError("down").maybe_sent and isinstance(ValidationError("bad"), ValueError)
    unknown: dict[str, Any] = {"kod": 1}
    with pytest.raises(TypeError, match="kod"):
        RateLimitError("too many", **unknown)
