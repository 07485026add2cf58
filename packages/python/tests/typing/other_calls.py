"""Everything that is no action, called rightly and wrongly."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Sequence
from datetime import datetime, timezone
from typing import Any, Optional, Union

from volc_im import (
    Answered,
    AsyncImActions,
    AsyncImClient,
    AsyncLedger,
    AsyncLedgerStore,
    AsyncRateStore,
    BatchOptions,
    CallbackAnswer,
    CallbackEvent,
    Callbacks,
    CallInfo,
    CallOptions,
    CampaignItem,
    CampaignReport,
    Claim,
    ClaimAnswer,
    ClaimRequest,
    Done,
    FileLedgerStore,
    ImActions,
    ImClient,
    ImError,
    ImProtocol,
    Ledger,
    LedgerPart,
    LedgerStore,
    Logger,
    LoginToken,
    LoginTokens,
    MediaFile,
    MsgType,
    Pace,
    PropertyItem,
    RateStore,
    ReadRequest,
    ReceiverOptions,
    ReplayStore,
    Reply,
    ReplyText,
    RequestEvent,
    ResponseEvent,
    RetryEvent,
    RetryOptions,
    Running,
    Send,
    Settled,
    SettleRequest,
    SignedRequest,
    SigningSteps,
    Undecided,
    UnverifiedEvent,
    Wait,
    accept,
    call_info,
    events,
    inputs,
    json_content,
    media_content,
    read_media_content,
    read_property,
    read_text_content,
    reject,
    results,
    text_content,
)

from volc_im.credentials import (
    AssumeRole,
    AssumeRoleWithOidc,
    Chain,
    ConfigFile,
    Credentials,
    EcsRole,
    Environment,
)
from volc_im.testing import respond

NOW = datetime(2026, 11, 30, tzinfo=timezone.utc)


class Rates:
    """A store of rates."""

    def reserve(self, bucket: str, pace: Pace) -> float:
        return pace.weight * pace.interval_us / 1e6 + pace.burst

    def give_back(self, bucket: str, pace: Pace) -> None:
        pass

    def slow_down(self, bucket: str) -> None:
        pass


class Store:
    """A store of events."""

    def claim(self, keys: Sequence[str], owner: str, lease_ms: int) -> Claim:
        return Answered(accept()) if keys[0] == owner else "fresh"

    def settle(self, keys: Sequence[str], owner: str, reply: str, remember_ms: int) -> None:
        pass

    def release(self, keys: Sequence[str], owner: str) -> None:
        pass


class AwaitedStore:
    """The same by coroutines."""

    async def claim(self, keys: Sequence[str], owner: str, lease_ms: int) -> Claim:
        return "running"

    async def settle(self, keys: Sequence[str], owner: str, reply: str, remember_ms: int) -> None:
        pass

    async def release(self, keys: Sequence[str], owner: str) -> None:
        pass


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
        paced=True,
        rate_store=Rates(),
        logger=logging.getLogger("mine"),
    ) as im:
        result: Any = im.raw("SendMessage", {"Content": "x"}, retry_safe=True, options=CallOptions(timeout=1))
        print(result)
        listing = im.paginate("ListFriend", user_id=1)
        cursor: Optional[int] = listing.cursor
        for page in listing.pages():
            info: Optional[CallInfo] = call_info(page)
            fields: dict[str, Any] = page.to_dict()
            page.to_dict(ids="string")  # type: ignore  # neither of the two
            written: str = page.to_json(ids="int")
            print(written, page.to_dict(ids="str"))
            print(info, fields, cursor, page.extra)
    im.close()
    ImClient(access_key_id="a", secret_access_key="s")  # type: ignore  # no application
    ImClient(access_key_id="a", secret_access_key="s", app_id="1")  # type: ignore  # an application by a text
    ImClient(access_key_id="a", secret_access_key="s", app_id=1, on_request=answered)  # type: ignore  # another hook
    ImClient(access_key_id="a", secret_access_key="s", app_id=1, time_out=5)  # type: ignore  # no option
    ImClient(access_key_id="a", secret_access_key="s", app_id=1, retry=True)  # type: ignore  # nothing to repeat by
    ImClient(access_key_id="a", secret_access_key="s", app_id=1, retry=False)
    CallOptions(timeOut=5)  # type: ignore  # no option
    BatchOptions(part_size=5, paced=False, deadline=5, call_deadline=1, concurrency=2, retry=False, timeout=1)
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
    sender: Optional[str] = event.text("MessageBody.Sender")
    print(texts, sender, time, event.time_ms + 1, event.is_before, found, event.data.get("MessageBody"))
    print(event.data["NoSuchField"])  # type: ignore  # not in this event
    return reject(1001, "no", extra={"A": 1}) if found else accept(extra=None)


def noted(event: CallbackEvent[Any]) -> None:
    print(event)


async def read_later(event: CallbackEvent[events.BeforeSendMessageData]) -> Reply:
    return read(event)


async def callbacks() -> None:
    made = Callbacks(secret=["old", "new"], app_id=1, tolerance=None)
    body: bytes = made.sign("AfterPush", {"AppId": 1}, time=NOW, id="1", nonce="0001")
    event: CallbackEvent[dict[str, Any]] = made.verify(body, now=NOW)
    stored: UnverifiedEvent = made.parse_unverified(body)
    print(stored.type + stored.id + stored.raw + stored.app_id + stored.signature, stored.time, stored.time_ms + 1)
    before: Any = None
    handler = made.handler(
        {"BeforeSendMessage": read},
        undecided="reject",
        deadline=0.5,
        replay=Store(),
        replay_capacity=10,
        redelivery="id",
        events=["AfterTeleport"],
        handler_threads=5,
        handler_queue=5,
        logger=logging.LoggerAdapter(logging.getLogger("mine"), {}),
    )
    answer: CallbackAnswer = handler.answer("POST", body, headers={"content-type": "application/json"})
    answer = await handler.answer_async("POST", body)
    headers: dict[str, str] = answer.headers
    print(answer.status + 1, answer.body + b"", headers, event.texts[0] + "", before)
    made.asgi({"BeforeSendMessage": read_later}, undecided=reject(5, "no"), max_body_bytes=5, replay="off")
    made.asgi({"AfterPush": noted}, replay=AwaitedStore())
    made.wsgi({"BeforeSendMessage": read}, undecided="accept")
    made.wsgi({"AfterPush": noted})
    made.wsgi({"*": noted}, undecided="accept")
    made.handler({})
    made.verify(stored)  # type: ignore  # no body
    read(stored)  # type: ignore  # not verified
    made.wsgi({"BeforeSendMessage": read})  # type: ignore  # what of those that it does not decide?
    made.asgi({"*": noted})  # type: ignore  # the same
    made.handler({"BeforeSendMessage": read}, undecided="rejected")  # type: ignore  # no such answer
    made.wsgi({"AfterPush": noted}, on_late="accept")  # type: ignore  # no option
    made.wsgi({"AfterPush": lambda event: "ok"})  # type: ignore  # no reply
    made.wsgi({"AfterPush": noted}, replay=5)  # type: ignore  # no store
    Callbacks(secret="a", event_id="uuid", events=["AfterTeleport"], tolerance=5)
    Callbacks(secret="a", apid=5)  # type: ignore  # no option
    Callbacks(secret=5)  # type: ignore  # no text
    made.verify(5)  # type: ignore  # no body
    made.verify(body, "now")  # type: ignore  # the time by its place
    made.handler({"BeforeSendMessage": 5}, undecided="accept")  # type: ignore  # no handler
    reject("no")  # type: ignore  # no code
    text: ReplyText = "ok"  # type: ignore  # no reply
    print(text)


async def stores(events: ReplayStore, rates: RateStore, awaited: AsyncRateStore, logger: Logger) -> None:
    waits: float = await awaited.reserve("SendMessage", Pace(5, 5, 1))
    print(waits)
    claim: Any = events.claim(["key"], "owner", 60_000)
    events.settle(["key"], "owner", accept(), 900_000)
    events.release(["key"], "owner")
    seconds: float = rates.reserve("SendMessage", Pace(interval_us=5, burst=5, weight=1))
    rates.give_back("SendMessage", Pace(5, 5, 1))
    rates.slow_down("SendMessage")
    logger.log(40, "%s", "text", extra={}, exc_info=None)
    print(claim, seconds)
    options: ReceiverOptions = {"deadline": 0.5, "dedline": 5}  # type: ignore  # no option
    undecided: Undecided = "accept"
    print(options, undecided)


class FakeIm(ImActions):
    """A fake with one method."""

    def send_message(self, **message: Any) -> results.SendMessageResult:
        sent: results.SendMessageResult = respond("SendMessage", message_id=message["sender"])
        return sent


def campaigns(im: ImClient, own: LedgerStore) -> None:
    with FileLedgerStore("spring.ledger", read_only=False) as file:
        ledger = Ledger("spring", file, lease=60)
        report: CampaignReport = im.batch(
            "BatchSendMessage",
            ledger=ledger,
            receiver=iter([1, 2]),
            sender=1,
            msg_type=MsgType.TEXT,
            content="{}",
            options=BatchOptions(concurrency=2),
            on_progress=lambda done, total: print(done, total),
        )
        print(report.sent, ledger.report().unknown_parts)
        items: list[CampaignItem] = list(ledger.items())
        ledger.resolve(items[0].part, "sent", "seen", positions=[items[0].index])
        ledger.resolve(0, "lost", "a word that is none")  # type: ignore  # no resolution
        ledger.stop()
        file.close()
    Ledger("spring", object())  # type: ignore  # no store
    im.batch("BatchSendMessage", receiver=iter([1]), sender=1, msg_type=1, content="")  # type: ignore  # no ledger
    claimed: ClaimAnswer = own.claim(ClaimRequest("spring", 0, "digest", "owner", 60_000))
    settled: bool = own.settle(SettleRequest("spring", 0, "owner", "record", ""))
    parts: Sequence[LedgerPart] = own.read(ReadRequest("spring", 0, 10))
    print(claimed, settled, parts, Running(5).ms_left, Settled("record").record)


async def awaited_campaigns(im: AsyncImClient, own: AsyncLedgerStore) -> None:
    ledger = AsyncLedger("spring", own)
    report: CampaignReport = await im.batch("AddFriend", ledger=ledger, friend_user_ids=numbers(), user_id=1)
    print(report, await ledger.report(), [item async for item in ledger.items()])
    await ledger.resolve(0, "left", "the machine is gone")
    plain = Ledger("spring", FileLedgerStore("spring.ledger"))
    await im.batch("AddFriend", ledger=plain, friend_user_ids=[1], user_id=1)
    claimed: ClaimAnswer = await own.claim(ClaimRequest("spring", 0, "digest", "owner", 60_000))
    print(claimed, await own.settle(SettleRequest("spring", 0, "owner", "", "")), await own.read(ReadRequest("spring", 0, 1)))


async def numbers() -> AsyncIterator[int]:
    yield 1


def fakes() -> None:
    def greet(im: ImActions) -> int:
        return im.send_message(sender=1, conversation_short_id=2, msg_type=MsgType.TEXT, content="{}").message_id

    async def awaited(im: AsyncImActions) -> int:
        sent = await im.send_message(sender=1, conversation_short_id=2, msg_type=MsgType.TEXT, content="{}")
        return sent.message_id

    greet(ImClient(app_id=1))
    greet(FakeIm())
    greet(AsyncImClient(app_id=1))  # type: ignore  # the awaited client
    print(awaited(AsyncImClient(app_id=1)), respond.error("NoAuth"), respond.listing("ListFriend"))
    print(respond.report("BatchSendMessage", sent=1))


def sources() -> None:
    def provider() -> Credentials:
        return Credentials("a", "s", expires_at=NOW)

    async def coroutine() -> Credentials:
        return provider()

    for source in (provider, coroutine, Chain(), AssumeRole("trn", source=Environment()), EcsRole(), ConfigFile("f")):
        ImClient(app_id=1, credentials=source)
    ImClient(app_id=1, credentials=AssumeRoleWithOidc("trn", "file"))
    ImClient(app_id=1, credentials=lambda: 5)  # type: ignore  # no keys


def values() -> None:
    name: Optional[str] = MsgType.TEXT.name
    known: list[MsgType] = MsgType.known()
    number: int = MsgType(77)
    content: str = text_content("hello") + json_content({"a": [1]})
    text: Optional[str] = read_text_content(content)
    print(name, known, number, text)
    text_content(5)  # type: ignore  # no text
    media: str = media_content(MediaFile(kind="image", url="https://a/b", width=5, ext={"a": "b"}, extra={"c": [1]}))
    files: Optional[list[MediaFile]] = read_media_content(media)
    for file in files or []:
        width: Optional[int] = file.width
        print(file.kind + "", width, file.ext["a"] + "", file.extra)
    items: dict[str, list[PropertyItem]] = read_property({"a": []})
    user: Optional[int] = items["a"][0].uid
    print(user)
    media_content("image")  # type: ignore  # no file
    MediaFile(url="https://a/b")  # type: ignore  # no kind
    MediaFile(kind="image", width="5")  # type: ignore  # no number
    MediaFile(kind="image", hight=5)  # type: ignore  # no member
    read_media_content(None)  # type: ignore  # no content


def login_tokens() -> None:
    tokens = LoginTokens(app_id=1, app_key="a")
    token: str = tokens.issue(1, expires_at=NOW, now=NOW)
    read: LoginToken = tokens.inspect(token, now=NOW)
    expires_at: datetime = read.expires_at
    number: int = read.app_id + read.user_id + read.token_type
    is_expired: bool = tokens.inspect(token).is_expired
    print(expires_at, number, is_expired)
    LoginTokens(1, "a")  # type: ignore  # by their places
    LoginTokens(app_id="1", app_key="a")  # type: ignore  # no number
    tokens.issue("alice", expires_at=NOW)  # type: ignore  # no number
    tokens.issue(1)  # type: ignore  # no expiry
    tokens.issue(1, expires_at=5)  # type: ignore  # no time
    tokens.inspect(b"token")  # type: ignore  # no text
