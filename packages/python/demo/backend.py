"""A backend as a newcomer would write it, told to go through everything once.

Run by `cargo xtask demo --lang python`, which starts the emulator; every line it prints was checked.
"""

from __future__ import annotations

import asyncio
import logging
import os
import platform
from typing import Any

from callback_server import serve
from emulator_control import act_as, inject_faults, send_callback, set_callback_target
from volc_im import (
    ApiError,
    AsyncImClient,
    CallbackEvent,
    Callbacks,
    ConversationType,
    ErrorCode,
    ImClient,
    MsgType,
    Reply,
    RetryOptions,
    accept,
    call_info,
    read_text_content,
    reject,
    text_content,
)

CALLBACK_SECRET = "demo-callback-secret"
ANNA, BEN, CARL = 10001, 10002, 10003
settings: dict[str, Any] = {
    "access_key_id": os.environ["VOLCENGINE_ACCESS_KEY"],
    "secret_access_key": os.environ["VOLCENGINE_SECRET_KEY"],
    "app_id": int(os.environ["VOLC_IM_APP_ID"]),
    "base_url": os.environ["VOLC_IM_BASE_URL"],
    "retry": RetryOptions(base_delay=0.02),
}


def say(step: str, text: str) -> None:
    print(f"{step:<10} {text}")


def message(text: str) -> dict[str, Any]:
    return {
        "sender": ANNA,
        "conversation_short_id": group,
        "msg_type": MsgType.TEXT,
        "content": text_content(text),
    }


print(f"volc-im demo: a Python {platform.python_version()} backend against the emulator at {settings['base_url']}\n")
im = ImClient(**settings)

# 1. A group.
group = im.create_conversation(
    conversation_core_info={"conversation_type": ConversationType.GROUP, "name": "Weekend hike"},
    owner_user_id=ANNA,
).conversation_short_id
assert group > 1 << 53
say("group", f"created, id {group}, an integer of 64 bits")

# 2. Members.
added = im.batch_add_conversation_participant(
    conversation_short_id=group,
    operator=ANNA,
    participant_infos=[
        {"participant_user_id": BEN, "nick_name": "Ben"},
        {"participant_user_id": CARL, "nick_name": "Carl"},
    ],
)
assert added.failed == []
say("members", f"added {BEN} and {CARL}, none failed")

# 3. Messages: sent at once from an event loop, listed page by page.


async def send_many() -> None:
    async with AsyncImClient(**settings) as awaited:
        await asyncio.gather(*[awaited.send_message(**message(f"message {number}")) for number in range(25)])


asyncio.run(send_many())
texts = [
    read_text_content(listed.content)
    for listed in im.paginate("GetConversationMessages", conversation_short_id=group, limit=10)
]
assert sorted(map(str, texts)) == sorted(f"message {number}" for number in range(25))
say("messages", f"sent 25 at once with asyncio, listed {len(texts)}, 10 to a page")

# 4. A failure on the way.
inject_faults({"action": "SendMessage", "first": 1, "fault": {"type": "status", "status": 503}})
info = call_info(im.send_message(**message("sent once")))
inject_faults()
assert info is not None and info.attempts == 2
texts = [
    read_text_content(listed.content) for listed in im.paginate("GetConversationMessages", conversation_short_id=group)
]
assert texts.count("sent once") == 1
say("retry", f"an injected 503: attempt {info.attempts} succeeded with the same ClientMsgId")
say("", f"{info.idempotency_id}, and the group holds the message once")

# 5. The service's own errors.
try:
    im.send_message(**{**message("x"), "sender": 99999})
    raise AssertionError("a stranger wrote into the group")
except ApiError as error:
    assert error.code == ErrorCode.PARTICIPANT_NOT_IN_CONVERSATION
    say("error", f"sender 99999 is no member: {error.kind} {error.code}, request {error.request_id}")

# 6. Callbacks: what clients of the app do comes here first.
callbacks = Callbacks(secret=CALLBACK_SECRET, app_id=settings["app_id"])
heard: list[str] = []
told: list[logging.LogRecord] = []


class Told(logging.Handler):
    """What the receiver logs."""

    def emit(self, record: logging.LogRecord) -> None:
        told.append(record)


logger = logging.getLogger("demo")
logger.propagate = False
logger.addHandler(Told())


def before_send_message(event: CallbackEvent[Any]) -> Reply:
    heard.append(event.type)
    return reject(1001, "no spoilers, please") if any("spoiler" in text for text in event.texts) else accept()


app = callbacks.wsgi({"BeforeSendMessage": before_send_message}, undecided="reject", logger=logger)
with serve(app) as url:
    set_callback_target(url, CALLBACK_SECRET)

    def client_says(text: str) -> dict[str, Any]:
        return act_as(
            {
                "user": BEN,
                "type": "send_message",
                "conversation_short_id": str(group),
                "msg_type": 10001,
                "content": text_content(text),
            }
        )

    refused = client_says("spoiler: the summit is closed")
    assert (refused["ok"], refused["check_code"], refused["check_message"]) == (False, 1001, "no spoilers, please")
    say("callback", f'{BEN}\'s client sent a spoiler: refused with 1001 "{refused["check_message"]}"')
    allowed = client_says("see you on Saturday")
    assert allowed["ok"], allowed
    assert heard == ["BeforeSendMessage"] * 2
    say("callback", f"{BEN}'s client sent another message: accepted, id {allowed['message_id']}")

    # 7. A forgery.
    send_callback({"event_type": "AfterSendMessage", "data": {"AppId": settings["app_id"]}, "variant": "forged"})
    [forged] = told
    reason = getattr(forged, "reason")
    assert reason == "signature"
    say("callback", f'a forged body: answered 401 without a word; our log says "{reason}"')

im.close()
print("\neverything was as expected")
