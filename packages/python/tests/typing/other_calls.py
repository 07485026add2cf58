"""Everything that is no action, called rightly and wrongly."""

from __future__ import annotations

from datetime import datetime, timezone
from typing import Any, Optional, Union

from volc_im import (
    Answered,
    AsyncImClient,
    CallbackAnswer,
    CallbackEvent,
    Callbacks,
    CallInfo,
    CallOptions,
    Done,
    ImClient,
    ImError,
    ImProtocol,
    MsgType,
    ReplayGuard,
    Reply,
    RequestEvent,
    ResponseEvent,
    RetryEvent,
    RetryOptions,
    Send,
    SignedRequest,
    SigningSteps,
    Wait,
    accept,
    call_info,
    events,
    inputs,
    json_content,
    read_text_content,
    reject,
    text_content,
)

NOW = datetime(2026, 11, 30, tzinfo=timezone.utc)


def clients() -> None:
    def requested(event: RequestEvent) -> None:
        print(event.action, event.attempt)

    def answered(event: ResponseEvent) -> None:
        print(event.status + 1, event.took + 0.5)

    def repeated(event: RetryEvent) -> None:
        error: ImError = event.error
        print(event.wait + 0.5, error.retryable)

    with ImClient(
        access_key_id="a",
        secret_access_key="s",
        app_id=1,
        session_token=None,
        region="cn-north-1",
        base_url=None,
        retry=RetryOptions(max_attempts=1, base_delay=0.1, max_delay=1),
        timeout=1.5,
        deadline=3,
        on_request=requested,
        on_response=answered,
        on_retry=repeated,
    ) as im:
        result: Any = im.raw("SendMessage", {"Content": "x"}, retry_safe=True, options=CallOptions(timeout=1))
        print(result)
        listing = im.paginate("ListFriend", user_id=1)
        cursor: Optional[int] = listing.cursor
        for page in listing.pages():
            info: Optional[CallInfo] = call_info(page)
            fields: dict[str, Any] = page.to_dict()
            print(info, fields, cursor, page.extra)
    im.close()
    ImClient(access_key_id="a", secret_access_key="s")  # type: ignore  # no application
    ImClient(access_key_id="a", secret_access_key="s", app_id="1")  # type: ignore  # an application by a text
    ImClient(access_key_id="a", secret_access_key="s", app_id=1, on_request=answered)  # type: ignore  # another hook
    im.raw("SendMessage")  # type: ignore  # no body
    im.paginate("SendMessage")  # type: ignore  # not paged
    listing.cursor = 5  # type: ignore  # not to be set


async def awaited_clients() -> None:
    async with AsyncImClient(access_key_id="a", secret_access_key="s", app_id=1) as im:
        result: Any = await im.raw("SendMessage", "{}", retry_safe=True)
        print(result)
        listing = im.paginate("ListFriend", user_id=1)
        cursor: Optional[int] = listing.cursor
        async for page in listing.pages():
            print(page.has_more, cursor)
        for _ in listing:  # type: ignore  # not awaited
            pass
    await im.aclose()
    im.close()  # type: ignore  # the other client's
    with im:  # type: ignore  # not awaited
        pass


def without_io(protocol: ImProtocol) -> None:
    given: inputs.RecallMessageInput = {"conversation_short_id": 1, "message_id": 2, "participant_user_id": 3}
    call = protocol.start("RecallMessage", given, app_id=1, options=CallOptions(deadline=1), now=NOW)
    step: Union[Send, Wait, Done] = call.next(now=NOW)
    if isinstance(step, Send):
        request: SignedRequest = step.request
        method: str = request.method
        url: str = request.url
        headers: dict[str, str] = request.headers
        body: bytes = request.body
        print(method, url, headers, body, step.timeout + 0.5)
        call.on_response(status=200, body=b"{}", retry_after="1", date=None, now=NOW)
        call.on_transport_error("reset", "by the peer", now=NOW)
    elif isinstance(step, Wait):
        print(step.seconds + 0.5)
    else:
        print(step.result, step.info.attempts + 1)
    raw: SignedRequest = protocol.build_raw_request("SendMessage", {"Content": "x"}, now=NOW)
    answer: Any = protocol.parse_raw_response("SendMessage", status=200, body=b"{}")
    steps: SigningSteps = protocol.signing_steps("SendMessage", "{}", now=NOW)
    print(raw, answer, steps.canonical_request + steps.string_to_sign)
    call.on_response(status="200", body=b"{}")  # type: ignore  # a status by a text
    call.on_transport_error("broken", "")  # type: ignore  # no kind of error
    protocol.signing_steps("SendMessage", {})  # type: ignore  # a body that is no text


def read(event: CallbackEvent[events.BeforeSendMessageData]) -> Reply:
    texts: list[str] = [event.type, event.id, event.app_id, event.signature, event.raw]
    time: datetime = event.time
    found: Any = event.get("MessageBody.Content")
    print(texts, time, event.time_ms + 1, event.is_before, found, event.data.get("MessageBody"))
    print(event.data["NoSuchField"])  # type: ignore  # not in this event
    return reject(1001, "no", extra={"A": 1}) if found else accept(extra=None)


async def read_later(event: CallbackEvent[events.BeforeSendMessageData]) -> Reply:
    return read(event)


async def callbacks() -> None:
    made = Callbacks(secret=["old", "new"], app_id=1, tolerance=None)
    body: bytes = made.sign("AfterPush", {"AppId": 1}, time=NOW, id="1", nonce="0001")
    event: CallbackEvent[dict[str, Any]] = made.verify(body, now=NOW)
    event = made.parse_unverified(body)
    guard = ReplayGuard(capacity=10, ttl=60)
    claim = guard.claim(event, now=NOW)
    if isinstance(claim, Answered):
        text: str = claim.answer
        print(text)
    guard.settle(event, accept())
    guard.release(event)
    handler = made.handler({"BeforeSendMessage": read}, deadline=0.5, on_late="reject", log=print, replay_guard=guard)
    refused: Optional[CallbackAnswer] = handler.refuse("POST", None, 5)
    answer: CallbackAnswer = handler.answer("POST", body, content_type="application/json")
    answer = await handler.answer_async("POST", body)
    headers: dict[str, str] = answer.headers
    print(refused, answer.status + 1, answer.body + b"", headers, handler.max_body_bytes + 1)
    made.asgi({"BeforeSendMessage": read_later}, max_body_bytes=5, replay_guard=None)
    made.wsgi({"BeforeSendMessage": read})
    Callbacks(secret=5)  # type: ignore  # no text
    made.verify(5)  # type: ignore  # no body
    made.verify(body, "now")  # type: ignore  # the time by its place
    made.handler({"BeforeSendMessage": 5})  # type: ignore  # no handler
    reject("no")  # type: ignore  # no code


def values() -> None:
    name: Optional[str] = MsgType.TEXT.name
    known: list[MsgType] = MsgType.known()
    number: int = MsgType(77)
    content: str = text_content("hello") + json_content({"a": [1]})
    text: Optional[str] = read_text_content(content)
    print(name, known, number, text)
    text_content(5)  # type: ignore  # no text
