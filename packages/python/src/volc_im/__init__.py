"""Volcengine IM (即时通讯) for Python servers: signed calls, safe retries, paging, verified callbacks.

    from volc_im import ImClient, MsgType, text_content

    with ImClient(access_key_id="…", secret_access_key="…", app_id=123456) as im:
        sent = im.send_message(
            sender=10001,
            conversation_short_id=7221856821303362049,
            msg_type=MsgType.TEXT,
            content=text_content("hello"),
        )
        print(sent.message_id)
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ._actions import AsyncImActions, ImActions
from ._async_client import AsyncImClient
from ._batches import BatchItem, BatchReport
from ._call import Call, Done, Send, Wait
from ._call_info import CallInfo, call_info
from ._callback_event import CallbackEvent, UnverifiedEvent
from ._callback_handler import CallbackHandler
from ._callback_reply import EventHandler, Reply, ReplyText, Undecided, accept, reject
from ._callbacks import Callbacks, ReceiverOptions
from ._client import ImClient
from ._content import (
    MediaFile,
    PropertyItem,
    json_content,
    media_content,
    read_media_content,
    read_property,
    read_text_content,
    text_content,
)
from ._errors import (
    ApiError,
    AuthenticationError,
    CallbackError,
    CallTimeoutError,
    DecodeError,
    HttpError,
    ImError,
    InvalidRequestError,
    LimitExceededError,
    NotFoundError,
    PermissionDeniedError,
    RateLimitError,
    ServiceError,
    TransportError,
    ValidationError,
)
from ._exchange import CallbackAnswer
from ._generated import codes as _codes
from ._generated import results
from ._generated.codes import *
from ._generated.version import __version__
from ._hooks import RequestEvent, ResponseEvent, RetryEvent
from ._ledger import (
    AsyncLedger,
    AsyncLedgerStore,
    CampaignItem,
    CampaignReport,
    ClaimAnswer,
    ClaimRequest,
    FileLedgerStore,
    Ledger,
    LedgerPart,
    LedgerStore,
    ReadRequest,
    Running,
    Settled,
    SettleRequest,
)
from ._listings import AsyncListing, Listing
from ._login_tokens import LoginToken, LoginTokens
from ._logger import Logger
from ._options import BatchOptions, CallOptions, RetryOptions
from ._protocol import ImProtocol
from ._rate_store import AsyncRateStore, Pace, RateStore
from ._record import Record
from ._replay_store import Answered, Claim, ReplayStore
from ._signed_request import SignedRequest, SigningSteps

if TYPE_CHECKING:
    from ._generated import events, inputs


def __getattr__(name: str) -> Any:
    # Types of dictionaries, which programs name in hints only: they take a fifth of the time of an import.
    if name in ("events", "inputs"):
        import importlib

        return importlib.import_module(f"._generated.{name}", __name__)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


__all__ = [
    "Answered",
    "ApiError",
    "AsyncImActions",
    "AsyncImClient",
    "AsyncLedger",
    "AsyncLedgerStore",
    "AsyncListing",
    "AsyncRateStore",
    "AuthenticationError",
    "BatchItem",
    "BatchOptions",
    "BatchReport",
    "Call",
    "CallInfo",
    "CallOptions",
    "CallTimeoutError",
    "CallbackAnswer",
    "CallbackError",
    "CallbackEvent",
    "CallbackHandler",
    "Callbacks",
    "CampaignItem",
    "CampaignReport",
    "Claim",
    "ClaimAnswer",
    "ClaimRequest",
    "DecodeError",
    "Done",
    "EventHandler",
    "FileLedgerStore",
    "HttpError",
    "ImActions",
    "ImClient",
    "ImError",
    "ImProtocol",
    "InvalidRequestError",
    "Ledger",
    "LedgerPart",
    "LedgerStore",
    "LimitExceededError",
    "Listing",
    "Logger",
    "LoginToken",
    "LoginTokens",
    "MediaFile",
    "NotFoundError",
    "Pace",
    "PermissionDeniedError",
    "PropertyItem",
    "RateLimitError",
    "RateStore",
    "ReadRequest",
    "ReceiverOptions",
    "Record",
    "ReplayStore",
    "Reply",
    "ReplyText",
    "RequestEvent",
    "ResponseEvent",
    "RetryEvent",
    "RetryOptions",
    "Running",
    "Send",
    "ServiceError",
    "SettleRequest",
    "Settled",
    "SignedRequest",
    "SigningSteps",
    "TransportError",
    "Undecided",
    "UnverifiedEvent",
    "ValidationError",
    "Wait",
    "__version__",
    "accept",
    "call_info",
    "events",
    "inputs",
    "json_content",
    "media_content",
    "read_media_content",
    "read_property",
    "read_text_content",
    "reject",
    "results",
    "text_content",
]
__all__ += _codes.__all__
