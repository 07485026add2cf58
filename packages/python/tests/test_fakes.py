"""Fakes of a client, and what they return."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from volc_im import (
    AsyncImActions,
    AsyncImClient,
    BatchItem,
    ErrorCode,
    ImActions,
    ImClient,
    ImError,
    NotFoundError,
    RateLimitError,
    ValidationError,
    call_info,
    results,
)
from volc_im.testing import respond


def greet(im: ImActions, user: int) -> int:
    """As an application has it."""
    return im.send_message(sender=1, conversation_short_id=user, msg_type=10001, content="{}").message_id


class FakeIm(ImActions):
    """Knows one conversation."""

    def send_message(self, **given: Any) -> Any:
        if given["conversation_short_id"] != 7:
            raise respond.error("ConversationNotFound", action="SendMessage")
        return respond("SendMessage", message_id=42)

    def paginate(self, action: str, **given: Any) -> Any:
        return respond.listing(action, [{"friend_user_id": 1}], [{"friend_user_id": 2}, {"friend_user_id": 3}])

    def batch(self, action: str, **given: Any) -> Any:
        unknown = BatchItem(index=1, item=9, code=None, message="timeout")
        return respond.report(action, sent=1, unknown=[unknown])


def test_a_fake_has_what_a_test_needs() -> None:
    im = FakeIm()
    assert greet(im, 7) == 42
    with pytest.raises(NotFoundError) as caught:
        greet(im, 8)
    assert caught.value.code == ErrorCode.CONVERSATION_NOT_FOUND and caught.value.action == "SendMessage"
    with pytest.raises(NotImplementedError, match="FakeIm does not implement RecallMessage"):
        im.recall_message(conversation_short_id=7, message_id=1, participant_user_id=1)
    with pytest.raises(NotImplementedError, match="NewAction"):
        im.raw("NewAction", {})
    report = im.batch("BatchSendMessage", sender=1, receiver=[8, 9], msg_type=10001, content="{}")
    assert (report.total, report.sent, report.unknown[0].item) == (2, 1, 9)


def test_a_fake_of_the_awaited_client() -> None:
    class Fake(AsyncImActions):
        async def send_message(self, **given: Any) -> Any:
            return respond("SendMessage", message_id=42)

        def paginate(self, action: str, **given: Any) -> Any:
            return respond.listing(action, [{"friend_user_id": 1}], [], awaited=True)

    async def main(im: AsyncImActions) -> None:
        sent = await im.send_message(sender=1, conversation_short_id=7, msg_type=10001, content="{}")
        assert sent.message_id == 42
        assert [friend async for friend in im.paginate("ListFriend", user_id=1)]
        with pytest.raises(NotImplementedError, match="RecallMessage"):
            await im.recall_message(conversation_short_id=7, message_id=1, participant_user_id=1)

    asyncio.run(main(Fake()))


def test_clients_are_what_fakes_are() -> None:
    assert ImActions in ImClient.__mro__ and AsyncImActions in AsyncImClient.__mro__


def test_results_are_those_of_the_client() -> None:
    sent = respond("SendMessage", message_id=42)
    assert type(sent) is results.SendMessageResult
    info = call_info(sent)
    assert info and info.status == 200 and info.attempts == 1
    page = respond("GetConversationMessages", messages=[{"message_id": 5, "msg_type": 10001}])
    assert type(page.messages[0]) is results.Message and page.messages[0].msg_type.name == "TEXT"
    # What is always there is there.
    assert page.messages[0].sender == 0 and page.has_more is False and page.messages[0].create_time_utc is None
    with pytest.raises(TypeError, match="mesage_id"):
        respond("SendMessage", mesage_id=1)
    with pytest.raises(TypeError, match="Message has no field"):
        respond("GetConversationMessages", messages=[{"id": 5}])
    with pytest.raises(ValidationError):
        respond("SendMesage")


def test_errors_have_the_class_of_their_code() -> None:
    assert type(respond.error("FlowLimitExceeded")) is RateLimitError
    error = respond.error("NeverSeen", "words", http_status=400, request_id="r")
    assert type(error).__name__ == "ApiError" and isinstance(error, ImError)
    assert (error.code, error.service_message, error.request_id) == ("NeverSeen", "words", "r")


def test_listings_go_page_by_page() -> None:
    listing = FakeIm().paginate("ListFriend")
    assert len(list(listing)) == 3 and listing.cursor is None
    pages = list(FakeIm().paginate("ListFriend").pages())
    assert [len(page.friend_infos) for page in pages] == [1, 2]
    assert list(respond.listing("ListFriend")) == []
