"""Callbacks in FastAPI, Flask and Django, each with its own test client."""

from __future__ import annotations

import asyncio
import sys
import types
from typing import Any

import django
import pytest
from django.conf import settings
from django.test import AsyncClient as DjangoAsyncClient
from django.test import Client as DjangoClient
from django.urls import path
from fastapi import FastAPI
from flask import Flask
from httpx import ASGITransport, AsyncClient
from receivers import body, callbacks
from volc_im import ValidationError, accept, reject
from volc_im.django import async_callback_view, callback_view
from volc_im.fastapi import callback_router
from volc_im.flask import callback_blueprint

LARGE = b"x" * ((1 << 20) + 1)


def refuse(event: Any) -> Any:
    return reject(1001, event.type) if event.type == "BeforeSendMessage" else accept()


async def refuse_awaited(event: Any) -> Any:
    await asyncio.sleep(0)
    return refuse(event)


class Fast:
    """FastAPI."""

    def __init__(self) -> None:
        self.app = FastAPI()
        self.app.include_router(
            callback_router(callbacks, {"*": refuse_awaited}, undecided="accept"), prefix="/api"
        )

    def send(self, method: str, sent: bytes) -> tuple[int, bytes]:
        async def main() -> tuple[int, bytes]:
            async with AsyncClient(transport=ASGITransport(self.app), base_url="http://test") as client:
                headers = {"content-type": "application/json"}
                answer = await client.request(method, "/api/im-callbacks", content=sent, headers=headers)
                return answer.status_code, answer.content

        return asyncio.run(main())


class Flasked:
    """Flask."""

    def __init__(self) -> None:
        self.app = Flask("tests")
        blueprint = callback_blueprint(callbacks, {"*": refuse}, undecided="accept")
        self.app.register_blueprint(blueprint, url_prefix="/api")

    def send(self, method: str, sent: bytes) -> tuple[int, bytes]:
        answer = self.app.test_client().open(
            "/api/im-callbacks", method=method, data=sent, content_type="application/json"
        )
        return answer.status_code, answer.data


urls = types.ModuleType("callback_urls")
urls.urlpatterns = [  # type: ignore[attr-defined]
    path("waiting", callback_view(callbacks, {"*": refuse}, undecided="accept")),
    path("awaited", async_callback_view(callbacks, {"*": refuse_awaited}, undecided="accept")),
]
sys.modules[urls.__name__] = urls
settings.configure(
    ROOT_URLCONF=urls.__name__,
    SECRET_KEY="for-tests",
    ALLOWED_HOSTS=["*"],
    MIDDLEWARE=["django.middleware.csrf.CsrfViewMiddleware"],
)
django.setup()


class Djangoed:
    """Django on WSGI."""

    def send(self, method: str, sent: bytes) -> tuple[int, bytes]:
        client = DjangoClient(enforce_csrf_checks=True)
        answer = client.generic(method, "/waiting", sent, content_type="application/json")
        return answer.status_code, answer.content


class DjangoAwaited:
    """Django on ASGI."""

    def send(self, method: str, sent: bytes) -> tuple[int, bytes]:
        async def main() -> tuple[int, bytes]:
            client = DjangoAsyncClient(enforce_csrf_checks=True)
            answer = await client.generic(method, "/awaited", sent, content_type="application/json")
            return answer.status_code, answer.content

        return asyncio.run(main())


@pytest.fixture(params=[Fast, Flasked, Djangoed, DjangoAwaited])
def framework(request: pytest.FixtureRequest) -> Any:
    return request.param()


def test_a_signed_event_gets_its_handler_s_reply(framework: Any) -> None:
    status, reply = framework.send("POST", body())
    assert status == 200 and b'"CheckCode":1001' in reply and b"BeforeSendMessage" in reply
    assert framework.send("POST", body("AfterPush"))[0] == 200


def test_what_is_not_signed_is_refused(framework: Any) -> None:
    changed = body().replace(b"ConversationType", b"ConversationTypo")
    assert changed != body()
    assert framework.send("POST", changed) == (401, b"")


def test_bodies_are_bounded_and_methods_are_checked(framework: Any) -> None:
    assert framework.send("POST", LARGE)[0] == 413
    assert framework.send("GET", b"")[0] == 405


def test_handlers_that_cannot_be_awaited_are_refused() -> None:
    for make in (callback_view, callback_blueprint):
        with pytest.raises(ValidationError) as caught:
            make(callbacks, {"BeforeSendMessage": refuse_awaited}, undecided="accept")
        assert caught.value.path == "handlers.BeforeSendMessage"
    with pytest.raises(ValidationError, match="undecided"):
        callback_router(callbacks, {"BeforeSendMessage": refuse})
