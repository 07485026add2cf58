"""Support chat: your website asks for a session, its page logs in with the token, and customers who write at night get an answer."""

import hmac
import json
import logging
import os
import re
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta, timezone
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse
from starlette.routing import Route
from volc_im import AsyncImClient, CallbackEvent, Callbacks, CallOptions, ConversationType, ImError, LoginTokens, MsgType, text_content

HOUR_MS = 3_600_000


def setting(name: str) -> str:
    """A variable of the environment that has to be set."""
    return os.environ.get(name) or sys.exit(f"{name} is not set")


log = logging.getLogger("support")
app_id = int(setting("VOLC_IM_APP_ID"))
agents = [int(user) for user in setting("AGENT_USER_IDS").split(",")]  # The first one owns the conversations.
website_key = setting("WEBSITE_KEY")  # Your website's backend shows it: browsers do not ask for sessions.
tokens = LoginTokens(app_id=app_id, app_key=setting("VOLC_IM_APP_KEY"))
callbacks = Callbacks(secret=setting("IM_CALLBACK_SECRET"), app_id=app_id)
# Keys come from VOLCENGINE_ACCESS_KEY and VOLCENGINE_SECRET_KEY.
im = AsyncImClient(app_id=app_id, base_url=os.environ.get("VOLC_IM_BASE_URL"))


async def open_session(customer: int, name: str) -> "dict[str, Any]":
    """What a page needs to open the chat of a customer. The same customer gets the same conversation."""
    registered = await im.register_users(users=[{"user_id": customer, "nick_name": name}])
    if registered.failed:
        raise RuntimeError(f"customer {customer} was not registered")
    made = await im.create_conversation(
        conversation_core_info={"conversation_type": ConversationType.GROUP, "name": f"Support: {name}"},
        owner_user_id=agents[0],
        options=CallOptions(idempotency_id=f"support-{customer}"),
    )
    group = made.conversation_short_id
    others = [{"participant_user_id": user} for user in (customer, *agents[1:])]
    await im.batch_add_conversation_participant(conversation_short_id=group, operator=agents[0], participant_infos=others)
    expires_at = datetime.now(timezone.utc) + timedelta(hours=12)
    token = tokens.issue(customer, expires_at=expires_at)
    # Ids are text in JSON: a page would round them.
    expiry = int(expires_at.timestamp() * 1000)
    return {"userId": str(customer), "conversationShortId": str(group), "token": token, "expiresAt": expiry}


async def after_send_message(event: CallbackEvent) -> None:
    """Answers customers while no agent is online, once an hour. If it fails, the service sends the event again."""
    # The vendor does not document these two names: look at an event of your application.
    sender = event.get("MessageBody.Sender")
    group = event.get("MessageBody.ConversationShortId")
    if sender is None or group is None or int(sender) in agents:
        return
    online = await im.query_online_status(user_ids=agents)
    if any(online.query_online_results.values()):
        return
    await im.send_message(
        sender=agents[0],
        conversation_short_id=int(group),
        msg_type=MsgType.TEXT,
        content=text_content("We are back at nine and answer here."),
        # The service keeps it to one.
        options=CallOptions(idempotency_id=f"away-{group}-{event.time_ms // HOUR_MS}"),
    )


async def sessions(request: Request) -> JSONResponse:
    given = request.headers.get("authorization", "")
    if not hmac.compare_digest(given.encode(), f"Bearer {website_key}".encode()):
        return JSONResponse({"error": "unauthorized"}, 401)
    try:
        customer = json.loads(await request.body())
        user, name = customer["customerId"], customer["name"]
    except (ValueError, TypeError, KeyError):
        user, name = "", ""
    if not (isinstance(user, str) and re.fullmatch(r"[1-9]\d{0,18}", user) and isinstance(name, str) and name):
        return JSONResponse({"error": "customerId and name are needed"}, 400)
    try:
        return JSONResponse(await open_session(int(user), name))
    except (ImError, RuntimeError) as error:
        # The customer's fault, the service's, or ours: the website shows "try again", and the log says which.
        kind = f"{error.kind} " if isinstance(error, ImError) else ""
        log.error("no session: %s%s", kind, error)
        return JSONResponse({"error": "no session could be opened"}, 502)


@asynccontextmanager
async def lifespan(_: Starlette) -> AsyncIterator[None]:
    async with im:
        yield


async def health(_: object) -> PlainTextResponse:
    return PlainTextResponse("ok")


answer = callbacks.asgi({"AfterSendMessage": after_send_message})
app = Starlette(
    routes=[Route("/im", answer), Route("/sessions", sessions, methods=["POST"]), Route("/health", health)],
    lifespan=lifespan,
)
