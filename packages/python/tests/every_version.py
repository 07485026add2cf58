"""What every supported Python does with nothing but the wheel installed. Run by `cargo xtask test --only python`."""

from __future__ import annotations

import asyncio
import logging
import os
import typing

import volc_im
from volc_im import AsyncImClient, Callbacks, ConversationType, ImClient, ImError, MsgType, reject, text_content

options: typing.Any = {
    "base_url": os.environ["VOLC_IM_BASE_URL"],
    "app_id": int(os.environ["VOLC_IM_APP_ID"]),
    "access_key_id": os.environ["VOLC_IM_ACCESS_KEY"],
    "secret_access_key": os.environ["VOLC_IM_SECRET_KEY"],
}

with ImClient(**options) as im:
    group = im.create_conversation(
        conversation_core_info={"conversation_type": ConversationType.GROUP}, owner_user_id=1
    ).conversation_short_id
    message = {"sender": 1, "conversation_short_id": group, "msg_type": MsgType.TEXT, "content": text_content("hello")}
    for _ in range(25):
        im.send_message(**message)
    listed = list(im.paginate("GetConversationMessages", conversation_short_id=group))
    assert len(listed) == 25 and listed[0].msg_type == MsgType.TEXT, listed
    report = im.batch("BatchSendMessage", sender=1, receiver=[2, 3], msg_type=1, content=text_content("hi"))
    assert report.sent == 2, report
    try:
        im.send_message(**{**message, "sender": 99})
        raise AssertionError("nothing was raised")
    except ImError as error:
        assert error.kind == "api" and error.request_id


async def calls() -> None:
    async with AsyncImClient(**options) as im:
        sent = await asyncio.gather(*[im.send_message(**message) for _ in range(50)])
        assert len({result.message_id for result in sent}) == 50
        listed = [item async for item in im.paginate("GetConversationMessages", conversation_short_id=group)]
        assert len(listed) == 75


asyncio.run(calls())

callbacks = Callbacks(secret="secret-of-every-version", app_id=1)
event = callbacks.verify(callbacks.sign("BeforeSendMessage", {"AppId": 1, "RobotIds": [7221856821303362049]}))
assert event.get("RobotIds[0]") == event.data["RobotIds"][0] == 7221856821303362049


async def late(event: volc_im.CallbackEvent[typing.Any]) -> typing.Any:
    await asyncio.sleep(1)
    return reject(1, "late")


quiet = logging.Logger("quiet")
quiet.addHandler(logging.NullHandler())
body = callbacks.sign("BeforeSendMessage", {"AppId": 1, "Content": "a spoiler"})
handler = callbacks.handler({"BeforeSendMessage": late}, undecided="accept", deadline=0.01, logger=quiet)
answer = asyncio.run(handler.answer_async("POST", body))
assert answer.status == 200 and b'"CheckCode":0' in answer.body, answer
handler = callbacks.handler(
    {"BeforeSendMessage": lambda event: reject(7, event.texts[0])}, undecided="accept", logger=quiet
)
assert b'"CheckCode":7,"CheckMessage":"a spoiler"' in handler.answer("POST", body).body
assert b'"CheckCode":7,"CheckMessage":"a spoiler"' in asyncio.run(handler.answer_async("POST", body)).body
sent: typing.Any = []


async def receive() -> typing.Any:
    return {"type": "http.request", "body": body}


async def send(message: typing.Any) -> None:
    sent.append(message)


app = callbacks.asgi({"BeforeSendMessage": late}, undecided="reject", deadline=0.01, logger=quiet)
asyncio.run(app({"type": "http", "method": "POST", "headers": []}, receive, send))
assert b'"CheckCode":1' in sent[1]["body"], sent

# Hints can be read by programs, too.
for name in ("SendMessageInput", "NewParticipant"):
    assert typing.get_type_hints(getattr(volc_im.inputs, name))
assert typing.get_type_hints(volc_im.results.Message)["msg_type"] is MsgType
