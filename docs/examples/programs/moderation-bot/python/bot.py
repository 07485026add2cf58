"""Refuses messages with words of a list before they are delivered, and warns who keeps trying."""

import asyncio
import logging
import os
import sys
import unicodedata
from collections import OrderedDict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from volc_im import AsyncImClient, CallbackEvent, Callbacks, CallOptions, ImError, MsgType, Reply, accept, reject, text_content

WARN_AFTER = 3  # Refusals, then the sender is warned.
MOST_SENDERS = 100_000  # Remembered with their refusals.


def setting(name: str) -> str:
    """A variable of the environment that has to be set."""
    return os.environ.get(name) or sys.exit(f"{name} is not set")


log = logging.getLogger("bot")
app_id = int(setting("VOLC_IM_APP_ID"))
bot = int(setting("BOT_USER_ID"))  # A member of the groups that it moderates.
words_file = Path(setting("WORDS_FILE"))  # A word a line; read for each message, so that changes count at once.
callbacks = Callbacks(secret=setting("IM_CALLBACK_SECRET"), app_id=app_id)
# Keys come from VOLCENGINE_ACCESS_KEY and VOLCENGINE_SECRET_KEY.
im = AsyncImClient(app_id=app_id, base_url=os.environ.get("VOLC_IM_BASE_URL"))

refusals: "OrderedDict[int, int]" = OrderedDict()
warnings: "set[asyncio.Task[None]]" = set()  # In progress.


async def before_send_message(event: CallbackEvent) -> Reply:
    words = [word for word in map(plain, words_file.read_text(encoding="utf-8").splitlines()) if word]
    texts = [plain(text) for text in event.texts]
    if not any(word in text for word in words for text in texts):
        return accept()
    count(event)
    return reject(1001, "This message breaks the rules of this group.")


def plain(text: str) -> str:
    """Spelling variants are one: full-width letters, capitals."""
    return unicodedata.normalize("NFKC", text).lower().strip()


def count(event: CallbackEvent) -> None:
    # The vendor does not document these two names: look at an event of your application.
    sender = event.get("MessageBody.Sender")
    group = event.get("MessageBody.ConversationShortId")
    if sender is None or group is None:
        return log.error("no sender or conversation in event %s", event.id)
    times = refusals.pop(sender, 0) + 1  # The last one refused stands last.
    if times < WARN_AFTER:
        refusals[sender] = times
        if len(refusals) > MOST_SENDERS:
            refusals.popitem(last=False)
        return None
    # Not awaited: the service waits a second for the decision.
    task = asyncio.ensure_future(warn(int(sender), int(group), event.id))
    warnings.add(task)
    task.add_done_callback(warnings.discard)
    return None


async def warn(sender: int, group: int, event_id: str) -> None:
    try:
        await im.send_message(
            sender=bot,
            conversation_short_id=group,
            msg_type=MsgType.TEXT,
            content=text_content(f"{WARN_AFTER} of your messages were refused. Please read the rules."),
            visible_users=[sender],
            # One warning for an event, however often it comes.
            options=CallOptions(idempotency_id=f"warning-{event_id}"),
        )
    except ImError as error:
        log.error("no warning was sent: %s", error)


@asynccontextmanager
async def lifespan(_: Starlette) -> AsyncIterator[None]:
    async with im:
        yield
        await asyncio.gather(*warnings)


async def health(_: object) -> PlainTextResponse:
    return PlainTextResponse("ok")


# No decision, no message: a broken word list stops the chat rather than the rules.
answer = callbacks.asgi({"BeforeSendMessage": before_send_message}, undecided="reject")
app = Starlette(routes=[Route("/im", answer), Route("/health", health)], lifespan=lifespan)
