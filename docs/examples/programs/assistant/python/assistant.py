"""Answers in groups when somebody writes "@name". The answer is one message, which grows while the model writes it."""

import asyncio
import logging
import os
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from llm import chat_completions
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from volc_im import AsyncImClient, CallbackEvent, Callbacks, CallOptions, MsgType, read_text_content, text_content

MOST_ANSWERS = 50  # At the same time.
ANSWER_LIMIT = 120  # Seconds.


def setting(name: str) -> str:
    """A variable of the environment that has to be set."""
    return os.environ.get(name) or sys.exit(f"{name} is not set")


log = logging.getLogger("assistant")
app_id = int(setting("VOLC_IM_APP_ID"))
assistant = int(setting("ASSISTANT_USER_ID"))  # A member of the groups.
mention = "@" + setting("ASSISTANT_NAME")
update_ms = float(os.environ.get("UPDATE_MS", "1000"))  # Between two changes of a message.
callbacks = Callbacks(secret=setting("IM_CALLBACK_SECRET"), app_id=app_id)
# Keys come from VOLCENGINE_ACCESS_KEY and VOLCENGINE_SECRET_KEY.
im = AsyncImClient(app_id=app_id, base_url=os.environ.get("VOLC_IM_BASE_URL"))
model = chat_completions(base_url=setting("LLM_BASE_URL"), api_key=setting("LLM_API_KEY"), model=setting("LLM_MODEL"))

answers: "set[asyncio.Task[None]]" = set()  # In progress.


async def after_send_message(event: CallbackEvent) -> None:
    # The vendor does not document these names: look at an event of your application.
    sender, group, content = (event.get(f"MessageBody.{name}") for name in ("Sender", "ConversationShortId", "Content"))
    question = read_text_content(str(content)) or ""  # Empty for other kinds of messages.
    if str(sender) == str(assistant) or mention not in question:
        return
    if group is None:
        raise LookupError(f"no conversation in event {event.id}")
    if len(answers) >= MOST_ANSWERS:
        raise RuntimeError("too many answers at once")  # The service may send it again.
    # Not awaited: the service gets its response at once, and a model takes its time.
    task = asyncio.ensure_future(answer(event.id, int(group), question))
    answers.add(task)
    task.add_done_callback(ended)


async def answer(event_id: str, group: int, question: str) -> None:
    sent = await im.send_message(
        sender=assistant,
        conversation_short_id=group,
        msg_type=MsgType.TEXT,
        content=text_content("…"),
        options=CallOptions(idempotency_id=f"answer-{event_id}"),
    )

    async def show(text: str) -> None:
        await im.modify_message(conversation_short_id=group, message_id=sent.message_id, content=text_content(text))

    text, shown_at = "", time.monotonic()

    async def write() -> None:
        nonlocal text, shown_at
        async for piece in model([{"role": "user", "content": question.replace(mention, "").strip()}]):
            text += piece
            if (time.monotonic() - shown_at) * 1000 >= update_ms:
                await show(text)
                shown_at = time.monotonic()

    try:
        await asyncio.wait_for(write(), ANSWER_LIMIT)
    except BaseException:
        # What there is stays, and readers see that it is not all.
        await show(f"{text} (Sorry, the answer broke off.)".strip())
        raise
    await show(text)


def ended(task: "asyncio.Task[None]") -> None:
    answers.discard(task)
    if not task.cancelled() and task.exception() is not None:
        log.error("no answer: %s", task.exception())


@asynccontextmanager
async def lifespan(_: Starlette) -> AsyncIterator[None]:
    async with im:
        yield
        for task in answers:
            task.cancel()
        await asyncio.gather(*answers, return_exceptions=True)


async def health(_: object) -> PlainTextResponse:
    return PlainTextResponse("ok")


app = Starlette(
    routes=[Route("/im", callbacks.asgi({"AfterSendMessage": after_send_message})), Route("/health", health)],
    lifespan=lifespan,
)
